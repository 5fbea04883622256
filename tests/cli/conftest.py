"""Pipelines for the command line's tests: one that clusters by a list, one that is trained."""

from __future__ import annotations

import re

import pytest
import spacy
from places import CORPUS
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk import ClusterData, write_clusters
from spacy_tiktalk.training.corpus import DialogueCorpus

TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 16,
    "depth": 1,
    "embed_size": 100,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
    "pretrained_vectors": None,
}
# Person → what mentions them; what is found counts with 0.9, the first one of all with 0.5.
PERSONS = (("高小满", "小满", "她"), ("她妈", "阿姨"))


@Language.component("cli_test_clusters", assigns=["doc.spans"])
def cluster_by_list(doc: Doc) -> Doc:
    """Cluster the mentions of PERSONS; one token is one character."""
    clusters = []
    for person in PERSONS:
        pattern = "|".join(person)
        mentions = tuple(m.span() for m in re.finditer(pattern, doc.text))
        if mentions:
            scores = (0.5,) + (0.9,) * (len(mentions) - 1)
            clusters.append(ClusterData(mentions, scores, scores))
    write_clusters(doc, clusters)
    return doc


@pytest.fixture(scope="session")
def listed_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline whose clusters are known."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("cli_test_clusters")
    path = tmp_path_factory.mktemp("cli") / "listed"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(scope="session")
def trained_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """tok2vec and a listening mention_clusterer, trained for a few steps."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 16, "upstream": "tok2vec"}
    nlp.add_pipe("mention_clusterer", config={"model": {"tok2vec": listener, "hidden_width": 16}})
    examples = list(DialogueCorpus(CORPUS / "train.jsonl", limit=48)(nlp))
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(6):
        for i in range(0, len(examples), 16):
            nlp.update(examples[i : i + 16], sgd=optimizer)
    nlp.meta["training_data_sha256"] = "abc123"
    path = tmp_path_factory.mktemp("cli") / "trained"
    nlp.to_disk(path)
    return str(path)

"""Small pipelines for the tests: a tiny encoder, and every way to put it under the clusterer.

Everything is made here from `corpus/train.jsonl`; nothing is downloaded. The fixtures over these
functions stand in conftest.py.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
import spacy
from places import ROOT
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

CORPUS = ROOT / "corpus"
WIDTH = 32
POSITIONS = 64
LEARNED = 16  # dialogues the overfit pipelines know by heart; one has a nested mention
ENCODER = {
    "@architectures": "spacy-tiktalk.DialogueEncoder.v1",
    "width": WIDTH,
    "max_length": POSITIONS,
    "stride": 32,
    "max_title": 16,
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "tok2vec"}
CNN = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": WIDTH,
    "depth": 2,
    "embed_size": 500,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": False,
    "pretrained_vectors": None,
}
# kind → the tok2vec component (or none), and what the clusterer reads its vectors from
KINDS = {
    "listener": (ENCODER, LISTENER),
    "embedded": (None, ENCODER),
    "cnn": (CNN, LISTENER),
}


def tiny_encoder(folder: Path, *, seed: int = 0, hidden: int = WIDTH) -> Path:
    """Write a random BERT of two layers whose vocabulary is the sample corpus' characters."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from spacy_tiktalk.models.text.convert_e5 import SPECIAL, character_tokenizer

    text = (CORPUS / "train.jsonl").read_text(encoding="utf8")
    names = [*SPECIAL, *sorted({char for char in text if not char.isspace()})]
    vocab = {name: i for i, name in enumerate(names)}
    config = BertConfig(
        vocab_size=len(vocab),
        hidden_size=hidden,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * hidden,
        max_position_embeddings=POSITIONS,
        pad_token_id=vocab["<pad>"],
    )
    torch.manual_seed(seed)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    special = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=character_tokenizer(vocab), **special)
    tokenizer.save_pretrained(folder)
    return folder


def build_nlp(kind: str, encoder_folder: Path, **settings: object) -> Language:
    """A blank pipeline with weights in its encoder, its clusterer not initialized."""
    from spacy_tiktalk.models.text.load import load_encoder_into

    tok2vec, source = KINDS[kind]
    nlp = spacy.blank("zh")
    if tok2vec:
        nlp.add_pipe("tok2vec", config={"model": tok2vec})
    model = {
        "@architectures": "spacy-tiktalk.MentionClusterer.v1",
        "hidden_width": 64,
        "tok2vec": source,
    }
    nlp.add_pipe("mention_clusterer", config={"model": model, **settings})
    if ENCODER in KINDS[kind]:
        pipe = "tok2vec" if tok2vec else "mention_clusterer"
        load_encoder_into(nlp, encoder_folder, pipe=pipe)
    return nlp


def train(nlp: Language, examples: list[Example], *, steps: int, rate: float = 3e-3) -> list[dict]:
    """Train on shuffled batches of four; the losses of each step."""
    from thinc.api import Adam

    optimizer = Adam(rate, use_averages=False)
    shuffle = random.Random(0)
    out = []
    for _ in range(steps):
        out.append(nlp.update(shuffle.sample(examples, 4), sgd=optimizer, losses={}))
    return out


def clusters_of(doc: Doc) -> list[tuple[str, str | None, list[tuple[int, int, str]]]]:
    """The clusters as plain values: key, name, and each mention's offsets and label."""
    return [
        (c.key, c.name, [(m.start, m.end, m.label_) for m in c.mentions])
        for c in doc._.coref_clusters
    ]


def assert_same(found: Iterable[Doc], expected: Iterable[Doc]) -> None:
    """The same clusters, and scores as equal as another batch size lets them be."""
    for a, b in zip(found, expected, strict=True):
        assert a.text == b.text and clusters_of(a) == clusters_of(b)
        for x, y in zip(a._.coref_clusters, b._.coref_clusters, strict=True):
            assert list(x.scores) == pytest.approx(list(y.scores), abs=1e-4)
            assert list(x.link_scores) == pytest.approx(list(y.link_scores), abs=1e-4)

"""Pipelines and Docs through bytes, disk, pickle, processes and threads: nothing changes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import spacy
import srsly
import torch
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from tiny_pipelines import CORPUS, KINDS, assert_same, clusters_of

from spacy_tiktalk import ClusterData, Dialogue, write_clusters
from spacy_tiktalk.doc.marks import write_marks

Make = Callable[..., Language]
MakeExamples = Callable[..., list[Example]]


def fresh(nlp: Language, make_examples: MakeExamples, n: int = 16) -> list[Doc]:
    return [eg.predicted for eg in make_examples(nlp, n)]


@pytest.mark.parametrize("kind", KINDS)
def test_pipeline_to_bytes_and_disk(
    overfit_nlp: Make, make_examples: MakeExamples, tmp_path: Path, kind: str
) -> None:
    nlp = overfit_nlp(kind)
    expected = list(nlp.pipe(fresh(nlp, make_examples)))
    data = nlp.to_bytes()
    from_bytes = spacy.blank("zh").from_config(nlp.config).from_bytes(data)
    nlp.to_disk(tmp_path)
    for other in (from_bytes, spacy.load(tmp_path)):
        assert_same(other.pipe(fresh(other, make_examples)), expected)
    assert from_bytes.to_bytes() == data


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_saved_pipelines_tell_nothing_of_the_encoders_folder(
    overfit_folder: Callable[[str], Path], encoder_folder: Path, kind: str
) -> None:
    secret = str(encoder_folder).encode()
    files = [path for path in overfit_folder(kind).rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path.name for path in files if secret in path.read_bytes()]


@pytest.mark.parametrize(
    "trip",
    [
        lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()),
        lambda doc: next(DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)),
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: doc.copy(),
    ],
    ids=["to_bytes", "DocBin", "pickle", "copy"],
)
def test_docs(overfit_nlp: Make, make_examples: MakeExamples, trip: Callable[[Doc], Doc]) -> None:
    nlp = overfit_nlp()
    docs = list(nlp.pipe(fresh(nlp, make_examples)))
    back = [trip(doc) for doc in docs]
    assert_same(back, docs)
    assert [doc._.dialogue for doc in back] == [doc._.dialogue for doc in docs]
    assert_same([nlp(doc) for doc in back], docs)


@pytest.fixture
def two_torch_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["listener", "embedded"])
@pytest.mark.usefixtures("two_torch_threads")
def test_two_processes_after_the_parent_ran_the_model(
    overfit_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    nlp = overfit_nlp(kind)
    # long enough that torch splits its work among threads, which a fork leaves behind
    expected = list(nlp.pipe([*fresh(nlp, make_examples), nlp.make_doc("他是谁" * 400)]))
    again = [*fresh(nlp, make_examples), nlp.make_doc("他是谁" * 400)]
    assert_same(nlp.pipe(again, n_process=2, batch_size=4), expected)
    texts = [doc.text for doc in expected[:8]]
    assert_same(nlp.pipe(texts, n_process=2, batch_size=3), [nlp(text) for text in texts])


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_two_threads_on_one_pipeline(
    overfit_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    nlp = overfit_nlp(kind)

    def run(_: int) -> list[Doc]:
        return [nlp(doc) for doc in fresh(nlp, make_examples, 50)]

    expected = run(0)
    assert sum(len(doc._.coref_clusters) for doc in expected) > 10
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(run, range(2)):
            assert_same(found, expected)


def test_run_twice_and_other_groups_stay(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp()
    for doc in fresh(nlp, make_examples):
        doc.spans["mine"] = [doc[0:1]]
        doc.spans["coref_clusters_x"] = [doc[0:1]]
        doc.spans["coref_clusters_99"] = [doc[0:1]]  # of another component: replaced
        doc.user_data["mine"] = 1
        turns = [(s.start, s.end, s.label_) for s in doc.spans["turns"]]
        once = clusters_of(nlp(doc))
        for _ in range(2):
            nlp(doc)
            assert clusters_of(doc) == once
        assert "coref_clusters_99" not in doc.spans and doc.user_data["mine"] == 1
        assert [s.text for s in doc.spans["mine"]] == [doc[0:1].text]
        assert [s.text for s in doc.spans["coref_clusters_x"]] == [doc[0:1].text]
        assert [(s.start, s.end, s.label_) for s in doc.spans["turns"]] == turns


def test_no_dialogue_of_training_stands_in_the_vocabulary_or_config(
    overfit_folder: Callable[[str], Path],
) -> None:
    """Words do, characters here; whole turns must not."""
    import json

    lines = (CORPUS / "train.jsonl").read_text(encoding="utf8").splitlines()[:16]
    turns = [turn["text"] for line in lines for turn in json.loads(line)["turns"]]
    for name in ("vocab/strings.json", "config.cfg", "meta.json"):
        text = (overfit_folder("listener") / name).read_text(encoding="utf8")
        assert not [turn for turn in turns if len(turn) > 4 and turn in text]


@pytest.mark.parametrize("loaded", [False, True])
def test_a_writer_called_like_a_label_takes_none_along(
    overfit_nlp: Make, tmp_path: Path, loaded: bool
) -> None:
    """In a memory zone, also where the pipeline was saved without the labels."""
    nlp = overfit_nlp()
    if loaded:
        nlp.to_disk(tmp_path)
        for strings in tmp_path.rglob("strings.json"):
            kept = set(srsly.read_json(strings)) - {"PRONOUN", "emoji"}
            srsly.write_json(strings, sorted(kept))
        nlp = spacy.load(tmp_path)
    doc = Dialogue.from_turns([("甲", "他来了😀")]).to_doc(nlp)
    with nlp.memory_zone():
        nlp(Dialogue.from_turns([("PRONOUN", "好"), ("emoji", "好")]).to_doc(nlp))
        write_marks(doc)
        write_clusters(doc, [ClusterData(((0, 1),))])
    assert [span.label_ for span in doc.spans["coref_clusters_1"]] == ["PRONOUN"]
    assert [span.label_ for span in doc.spans["marks"]] == ["emoji"]

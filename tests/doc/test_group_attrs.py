"""Attributes of a cluster's group that others wrote otherwise than docs/contract.md says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue, clusters_from_spans, merge_docs, resolve_text
from spacy_tiktalk.cli.shared.result import result_to_json
from spacy_tiktalk.doc.marks import kinds_read, marks_of, write_marks
from spacy_tiktalk.doc.turn_facts import read_facts
from spacy_tiktalk.doc.turns import turn_places
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.people import find_people
from spacy_tiktalk.pipeline.link_gold import gold_boxes
from spacy_tiktalk.report import doc_to_html
from spacy_tiktalk.report.pictures.labels import doc_labels
from spacy_tiktalk.tables.document import from_doc

WRONG: list[tuple[str, Any]] = [
    ("scores", 5),
    ("scores", [1.0] * 99),
    ("link_scores", ["a", "b"]),
    ("head_tracks", [{}]),
    ("head_tracks", 3),
    ("name", 5),
    ("visible", "x"),
    ("head_scores", [1]),
    ("head_scores", {"H1": float("inf")}),
    ("scores", [float("nan"), 0.5]),
    ("visible", 10**400),
    ("head_tracks", [{"id": "H1", "score": float("nan")}]),
    ("head_tracks", [{"id": "H1", "evidence": {"text": "abc"}}]),
    ("head_tracks", [{"id": "H1", "evidence": {"text": float("inf")}}]),
    ("gold_heads", 5),
    ("gold_heads", ["C1", 5]),
    ("gold_heads", [["C1"]]),
    ("gold_heads", "C1"),
    ("gold_name", 5),
]


def wrong(name: str, value: Any) -> Doc:
    nlp = spacy.blank("zh")
    doc = Dialogue.from_turns([("A", "小明来了"), ("B", "他真好")]).to_doc(nlp)
    clusters_from_spans(doc, [[(0, 2), (5, 6)]])
    doc.spans["coref_clusters_1"].attrs[name] = value
    return doc


READERS: dict[str, Callable[[Doc], Any]] = {
    "attrs": lambda doc: doc._.coref_clusters[0].attrs,
    "html": doc_to_html,
    "record": record_from_doc,
    "result": lambda doc: result_to_json(doc, record_from_doc(doc)),
    "people": lambda doc: find_people([doc]),
    "merge": lambda doc: merge_docs([doc]),
}


@pytest.mark.parametrize(("name", "value"), WRONG)
@pytest.mark.parametrize("reader", READERS)
def test_group_and_attribute_are_named(reader: str, name: str, value: Any) -> None:
    with pytest.raises(TiktalkError, match=rf'T026.*"coref_clusters_1".*"{name}"'):
        READERS[reader](wrong(name, value))


def test_only_what_is_read_is_looked_at() -> None:
    doc = wrong("name", 5)
    (cluster,) = doc._.coref_clusters
    assert cluster.scores == []
    for read in (lambda: cluster.name, lambda: resolve_text(doc)):
        with pytest.raises(TiktalkError, match="T026"):
            read()
    doc = wrong("scores", 5)
    assert resolve_text(doc) == doc.text.replace("他", "小明")


def test_what_is_right_is_read_as_it_is() -> None:
    track = {"id": "H1", "score": 0.5, "evidence": {"title": 1}}
    for name, value in (("scores", (1, 0.5)), ("head_tracks", [track]), ("visible", None)):
        assert wrong(name, value)._.coref_clusters[0].attrs[name] == value


def test_a_link_without_its_probability() -> None:
    doc = wrong("head_tracks", [{"id": "H1"}, {"id": "H2", "score": 0.5}])
    doc.spans["coref_clusters_1"].attrs["link_status"] = "linked"
    (cluster,) = result_to_json(doc, record_from_doc(doc))["clusters"]
    assert [track["score"] for track in cluster["head_tracks"]] == [None, 0.5]
    assert cluster["explanation"].startswith("H1, H2 (0.50): ")
    assert set(doc_labels(doc)) == {"H1", "H2"}
    assert "H1, H2 (0.50)" in doc_to_html(doc)
    assert [link.score for link in from_doc(doc).facts[0].links] == [None, 0.5]


@pytest.mark.parametrize("text", ["{", "[" * 10_000, "5", "[5]", '[{"heads": "C1"}]'])
def test_boxes_of_another_form_are_told(text: str) -> None:
    doc = wrong("name", "小明")
    doc.user_data["spacy_tiktalk"] = {"boxes": text}
    for read in (gold_boxes, record_from_doc):
        with pytest.raises(TiktalkError, match=r"T11[1-8]"):
            read(doc)
    doc.user_data["spacy_tiktalk"] = {"boxes": ""}
    assert gold_boxes(doc) == record_from_doc(doc).boxes == ()


@pytest.mark.parametrize(
    "value",
    [["x"], [[1, "a", "b", 3]], [[0, 0, "b", 3, 4]], [None], [[-1, 0, "b"]], [[1, 0, 5]], 5],
)
def test_turns_without_a_token_of_another_form_are_passed_over(value: Any) -> None:
    doc = wrong("name", "小明")
    places = turn_places(doc)
    doc.spans["turns"].attrs["empty"] = value
    assert turn_places(doc) == places


@pytest.mark.parametrize("value", [10**12, 10**40])
def test_turns_that_lie_nowhere_are_told(value: int) -> None:
    doc = wrong("name", "小明")
    doc.spans["turns"].attrs["empty"] = [[value, 1, "b", value]]
    with pytest.raises(TiktalkError, match="T019"):
        turn_places(doc)


@pytest.mark.parametrize(
    "value",
    [[1], [[0, 1]], [[0, 1, "emoji", "a", "b"]], [["a", 1, "emoji"]], [[5, 1, "emoji"]],
     [[0, 10**9, "emoji"]], [[0, 1, ["emoji"]]], [[0, 1, "no kind"]], [[0, 1, "emoji", 5]]],
)  # fmt: skip
def test_marks_of_another_form_are_read_from_the_spans(value: Any) -> None:
    doc = Dialogue.from_turns([("A", "小明来了😂"), ("B", "他真好")]).to_doc(spacy.blank("zh"))
    write_marks(doc)
    marks = marks_of(doc)
    assert [mark.kind for mark in marks] == ["emoji"]
    doc.spans["marks"].attrs["marks"] = value
    doc.spans["marks"].attrs["talk"] = [["emoji"], "emoji"]
    assert marks_of(doc) == marks and kinds_read(doc) == {"emoji"}


def test_facts_that_nest_too_deep_are_none() -> None:
    doc = wrong("name", "小明")
    doc.user_data["spacy_tiktalk"] = {"turns": "[" * 100_000}
    assert read_facts(doc, 2) == [{}, {}]

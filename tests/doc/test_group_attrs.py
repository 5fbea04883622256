"""Attributes of a cluster's group that others wrote otherwise than docs/contract.md says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue, clusters_from_spans, merge_docs, resolve_text
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.people import find_people
from spacy_tiktalk.report import doc_to_html

WRONG: list[tuple[str, Any]] = [
    ("scores", 5),
    ("scores", [1.0] * 99),
    ("link_scores", ["a", "b"]),
    ("head_tracks", [{}]),
    ("head_tracks", 3),
    ("name", 5),
    ("visible", "x"),
    ("head_scores", [1]),
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

"""The evidence that decided, and the sentence of it."""

from __future__ import annotations

from typing import Any

import pytest
from link_scenes import make_doc

from spacy_tiktalk import Cluster
from spacy_tiktalk.doc.annotations import write_group
from spacy_tiktalk.linking.explain import deciding, denying, explain


def cluster(**attrs: Any) -> Cluster:
    doc = make_doc(["这是刘小波"], [["刘小波"]])
    (found,) = doc._.coref_clusters
    write_group(doc, found.key, found.offsets, {**found.attrs, **attrs})
    return found


LINKED = {
    "link_status": "linked",
    "visible": 0.9,
    "head_tracks": [{"id": "H2", "score": 0.83, "evidence": {}}],
}


@pytest.mark.parametrize(
    ("chosen", "other", "wanted"),
    [
        ({"text": 2.0, "salience": -0.1}, None, "text"),
        ({"text": 2.0, "salience": -0.1}, {"text": 2.0, "salience": -2.0}, "salience"),
        ({"text": 0.5, "gallery": 4.0}, None, "gallery"),
        ({"text": 1.0, "clip": 1.0}, None, "text"),  # a tie goes to the first
        ({"text": 1.0, "clip": 3.0}, {"text": 1.0, "clip": 5.0}, "text"),
        ({}, None, "text"),
    ],
)
def test_what_decided(chosen: dict[str, float], other: dict[str, float], wanted: str) -> None:
    assert deciding(chosen, other) == wanted


def test_what_denied() -> None:
    assert denying([]) == "no_heads"
    assert denying([{}]) == "text"
    # Without the picture's word the second head would be likely, without the others' none.
    parts = [
        {"text": 1.0, "clip": 0.0, "gallery": -9.0},
        {"text": 1.0, "clip": -3.0, "gallery": 0.5},
    ]
    assert denying(parts) == "clip"
    assert denying([{"text": -2.0, "salience": -0.7}] * 2) == "text"
    # Salience only says which: it makes nobody less visible.
    assert denying([{"text": -0.1, "salience": -9.0}]) == "text"
    # Likely in the picture, and nobody knows as which head.
    assert denying([{"text": 0.5, "salience": -1.6}] * 5, 0.62) == "salience"


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        ("text", "H2 (0.83): the words say so"),
        ("salience", "H2 (0.83): the most prominent head"),
        ("title", "H2 (0.83): named in the title"),
        ("position", "H2 (0.83): the place fits the words"),
        ("clip", "H2 (0.83): the picture fits the words"),
        ("gallery", "H2 (0.83): a known face"),
        ("my_evidence", "H2 (0.83): my_evidence"),
    ],
)
def test_linked(reason: str, wanted: str) -> None:
    assert explain(cluster(**LINKED, link_reason=reason)) == wanted


def test_a_note_tells_more() -> None:
    note = "face of 刘小波 in the gallery, distance 0.41"
    found = explain(cluster(**LINKED, link_reason="gallery", link_note=note))
    assert found == f"H2 (0.83): {note}"


def test_what_is_not_known_is_left_out() -> None:
    """Others may write None, and a link without its probability (docs/contract.md)."""
    tracks = [{"id": "H1"}, {"id": "H3", "score": 0.25}]
    nothing = {"link_reason": None, "link_note": None}
    found = cluster(**{**LINKED, "head_tracks": tracks}, **nothing)
    assert explain(found) == "H1, H3 (0.25): the words say so"
    found = cluster(**{**LINKED, "head_tracks": None}, **nothing)
    assert explain(found) == "the words say so"
    assert explain(cluster(link_status="not_visible", **nothing)) == (
        "not in the picture: the words say so"
    )


def test_a_group() -> None:
    tracks = [{"id": "H1", "score": 0.5}, {"id": "H3", "score": 0.25}]
    found = cluster(**{**LINKED, "head_tracks": tracks}, link_reason="salience")
    assert explain(found) == "H1 (0.50), H3 (0.25): the most prominent head"


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        ("text", "the words say so"),
        ("no_heads", "no head was found in the video"),
        ("gallery", "no head with a clear face has that of the name"),
        ("clip", "no head fits the words"),
        ("position", "nobody stands there"),
        ("title", "no head fits the title"),
        ("my_evidence", "my_evidence"),
    ],
)
def test_not_in_the_picture(reason: str, wanted: str) -> None:
    found = explain(cluster(link_status="not_visible", visible=0.12, link_reason=reason))
    assert found == f"not in the picture: {wanted} (probability of being seen 0.12)"


def test_in_the_picture_but_nobody_knows_who() -> None:
    found = explain(cluster(link_status="not_visible", visible=0.62, link_reason="salience"))
    assert found == "no head chosen: no head stands out (probability of being seen 0.62)"


def test_the_head_is_somebody_elses() -> None:
    taken = {"link_status": "not_visible", "visible": 0.62, "link_reason": "taken"}
    found = explain(cluster(**taken, link_note="H1 is taken by 刘德华"))
    assert found == "no head chosen: H1 is taken by 刘德华 (probability of being seen 0.62)"


def test_nobody_looked() -> None:
    assert explain(cluster()) == "not looked for: no head tracks"
    found = explain(cluster(link_status="not_evaluated", visible=0.7))
    by_words = "(probability of being seen 0.70 by the words alone)"
    assert found == f"not looked for: no head tracks {by_words}"

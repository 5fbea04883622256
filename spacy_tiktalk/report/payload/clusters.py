"""Clusters in the form of the report's payload, of a Doc or of a record (see `document.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...doc.cluster import NOT_EVALUATED
from ...doc.turns import TurnPlace, turn_of, turn_places
from ...errors import error
from ...lexicon.mentions import mention_type
from ...linking.explain import explain

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ...doc.cluster import Cluster
    from ...formats.record import DialogueRecord, GoldCluster


def cluster_of_view(
    doc: Doc, view: Cluster, number: int, *, turns: Sequence[TurnPlace] | None = None
) -> dict[str, Any]:
    """turns (Sequence[TurnPlace] | None): of the Doc, for those who ask for many clusters of it."""
    attrs = view.attrs
    scores, links = view.scores, view.link_scores
    places = _places(view, turn_places(doc) if turns is None else turns)
    mentions = [
        {
            **place,
            "type": kind,
            "score": _rounded(scores[i]) if scores else None,
            "link_score": _rounded(links[i]) if links else None,
            "status": None,
            "note": None,
        }
        for i, (place, kind) in enumerate(zip(places, view.types, strict=True))
    ]
    linked = _linked_by_gold(attrs.get("gold_heads"))
    if "link_status" in attrs:
        linked = {
            "heads": [
                {
                    "id": str(track["id"]),
                    "score": _rounded(track.get("score")),
                    "evidence": {n: _rounded(v) for n, v in (track.get("evidence") or {}).items()},
                }
                for track in attrs.get("head_tracks") or ()
            ],
            "link_status": view.link_status,
            "visible": _rounded(view.visible),
            "reason": attrs.get("link_reason"),
            "explanation": explain(view),
        }
    return {**_cluster(number, view.name, mentions), **linked}


def cluster_of_record(
    record: DialogueRecord, gold: GoldCluster, number: int, found: Mapping[str, Any]
) -> dict[str, Any]:
    given = found.get("mentions") or [{}] * len(gold.mentions)
    mentions = []
    for place, more in zip(gold.mentions, given, strict=True):
        text = record.text_of(place)
        mentions.append(
            {
                "turn": place.turn,
                "start": place.start,
                "end": place.end,
                "text": text,
                "type": more.get("type") or mention_type(text),
                "score": more.get("score"),
                "link_score": more.get("link_score"),
                "status": None,
                "note": None,
            }
        )
    linked = found.get("link") or _linked_by_gold(gold.heads)
    for head in linked.get("heads", ()):  # what a part did not say is no row
        head["evidence"] = {n: nats for n, nats in head["evidence"].items() if nats is not None}
    return {**_cluster(number, gold.name, mentions), **linked}


def _cluster(number: int, name: str | None, mentions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": name,
        "mentions": mentions,
        "heads": [],
        "link_status": NOT_EVALUATED,
        "visible": None,
        "reason": None,
        "explanation": None,
        "status": None,
        "note": None,
    }


def _linked_by_gold(labels: Sequence[str] | None) -> dict[str, Any]:
    """The link that annotators gave: labels of boxes; () for nobody seen, None for not told."""
    if labels is None:
        return {}
    shown = ", ".join(labels)
    return {
        "heads": [{"id": label, "score": None, "evidence": {}} for label in labels],
        "link_status": "linked" if labels else "not_visible",
        "reason": "annotation",
        "explanation": f"annotated as {shown}" if labels else "annotated as not in the picture",
    }


def _places(view: Cluster, turns: Sequence[TurnPlace]) -> list[dict[str, Any]]:
    """turn, start, end and text of each mention."""
    places = []
    for span in view.mentions:
        turn = turn_of(turns, span)
        if turn is None:
            raise error("T132", where="Doc", mention=repr(span.text))
        first = turns[turn].start_char
        start, end = span.start_char - first, span.end_char - first
        places.append({"turn": turn, "start": start, "end": end, "text": span.text})
    return places


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)

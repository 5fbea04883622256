"""A comparison as one JSON object."""

from __future__ import annotations

from typing import Any

from ...metrics.diff.entries import MENTION, Entry
from ...metrics.diff.tally import SINGLETONS
from ...metrics.diff.types import BOUNDARY, CATEGORIES, MISSING, SPURIOUS
from .run import Comparison
from .words import describe


def comparison_to_json(comparison: Comparison, *, top: int) -> dict[str, Any]:
    """All counts, and every difference with its place.

    top (int): how many words and dialogues "words" and "worst" list; "differences" lists all.
    """
    tally, only = comparison.selected, comparison.only
    gold, predicted = comparison.names
    return {
        "gold": gold,
        "predicted": predicted,
        "dialogues": len(tally),
        "left_out": {
            "only_gold": list(comparison.only_gold),
            "only_predicted": list(comparison.only_predicted),
            "differing_text": list(comparison.differing),
        },
        "filters": {"types": list(comparison.types), "categories": list(only)},
        "scores": comparison.coref.scores(),
        "errors": tally.errors(),
        "counts": comparison.rows(),
        "in_whole_clusters": {
            name: tally.count(MENTION, name, whole=True)
            for name in (MISSING, SPURIOUS)
            if not only or name in only
        },
        "words": {
            name: [[word, n] for word, n in tally.words(name)[:top]]
            for name in (MISSING, SPURIOUS, BOUNDARY)
        },
        "worst": [
            {"key": comparison.dialogues[number].key, "errors": n}
            for number, n in tally.worst()[:top]
        ],
        "differences": [
            _entry(comparison, entry) for entry in tally.entries if entry.category in CATEGORIES
        ],
    }


def _entry(comparison: Comparison, entry: Entry) -> dict[str, Any]:
    one = comparison.dialogues[entry.dialogue]
    mentions = [
        {"turn": m.turn, "start": m.start, "end": m.end, "text": m.text} for m in entry.mentions
    ]
    other = entry.other
    return {
        "key": one.key,
        "kind": entry.kind,
        "category": entry.category,
        "side": entry.side,
        "type": entry.type,
        SINGLETONS[:-1]: entry.singleton,
        "errors": entry.errors,
        "cluster": entry.cluster,
        "mentions": mentions,
        "other": None
        if other is None
        else {"turn": other.turn, "start": other.start, "end": other.end, "text": other.text},
        "other_clusters": list(entry.parts)
        or ([] if entry.other_cluster is None else [entry.other_cluster]),
        "told": describe(one, entry),
    }

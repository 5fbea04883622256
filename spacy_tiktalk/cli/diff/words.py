"""Differences in words: a line for each, for examples, JSON and the notes of the report."""

from __future__ import annotations

from collections.abc import Sequence

from ...metrics.diff.entries import CLUSTER, GOLD, LINK, Entry
from ...metrics.diff.mentions import DiffMention
from ...metrics.diff.types import (
    BOUNDARY,
    CORRECT,
    MERGED,
    MISSING_CLUSTER,
    SPLIT,
    SPURIOUS_CLUSTER,
    WRONG_CLUSTER,
    ClusterVerdict,
    DialogueDiff,
)
from .run import Compared

_AROUND = 12  # characters of a turn on each side of a mention
_MANY = 6  # mentions of a cluster that are shown


def title_of(category: str) -> str:
    """A category as a person reads it: "missing cluster"."""
    return category.replace("_", " ")


def describe(one: Compared, entry: Entry) -> str:
    """One difference in a line, without the dialogue's key."""
    mention = entry.mentions[0]
    if entry.kind == LINK:
        return f"{_listed(entry.mentions)}: {entry.why}"
    if entry.kind == CLUSTER:
        return cluster_line(one.diff, entry.side, entry.cluster)
    place = f"turn {mention.turn + 1}: {context(one, mention)}"
    if entry.category == BOUNDARY and entry.other is not None:
        return f"{place} predicted as {entry.other.text!r}"
    if entry.category == WRONG_CLUSTER and entry.other_cluster is not None:
        gold = others_of(one.diff.gold[entry.cluster], mention)
        predicted = others_of(one.diff.predicted[entry.other_cluster], entry.other)
        return f"{place} gold: {gold}; predicted: {predicted}"
    return place


def context(one: Compared, mention: DiffMention) -> str:
    """A mention in brackets, with some of its turn around it."""
    text = one.gold.dialogue.turns[mention.turn].text
    start, end = max(mention.start - _AROUND, 0), min(mention.end + _AROUND, len(text))
    before = ("…" if start else "") + text[start : mention.start]
    after = text[mention.end : end] + ("…" if end < len(text) else "")
    return f"{before}[{text[mention.start : mention.end]}]{after}"


def others_of(cluster: ClusterVerdict, mention: DiffMention | None) -> str:
    """Whom a cluster puts a mention together with."""
    rest = [v.mention for v in cluster.mentions if mention is None or v.mention != mention]
    return f"with {_listed(rest)}" if rest else "alone"


def cluster_line(diff: DialogueDiff, side: str, number: int) -> str:
    """A cluster's mentions; those of a split or merged one by the clusters of the other side."""
    cluster = _sides(diff, side)[0][number]
    if len(cluster.parts) < 2:
        return _listed([verdict.mention for verdict in cluster.mentions])
    groups = [
        [v.mention for v in cluster.mentions if v.other is not None and v.other[0] == part]
        for part in cluster.parts
    ]
    groups.append([v.mention for v in cluster.mentions if v.other is None])
    return " ‖ ".join(_listed(group) for group in groups if group)


def mention_note(diff: DialogueDiff, side: str, cluster: int, index: int) -> str | None:
    """What a mention's category means for it; None where it is correct."""
    mine, others, there = _sides(diff, side)
    verdict = mine[cluster].mentions[index]
    if verdict.category == CORRECT:
        return None
    if verdict.other is None:
        whole = mine[cluster].category in (MISSING_CLUSTER, SPURIOUS_CLUSTER)
        more = ", and neither is any other mention of its cluster"
        alone = f"not {'predicted' if side == GOLD else 'in the gold'}"
        return alone + (more if whole and len(mine[cluster].mentions) > 1 else "")
    other = others[verdict.other[0]]
    counterpart = other.mentions[verdict.other[1]].mention
    if verdict.category == BOUNDARY:
        return f"{there}: {counterpart.text}"
    return f"{there}: {others_of(other, counterpart)}"


def _sides(
    diff: DialogueDiff, side: str
) -> tuple[Sequence[ClusterVerdict], Sequence[ClusterVerdict], str]:
    """The clusters of a side, those of the other, and what that is called."""
    if side == GOLD:
        return diff.gold, diff.predicted, "predicted"
    return diff.predicted, diff.gold, "gold"


def cluster_note(diff: DialogueDiff, side: str, number: int) -> str | None:
    """What a cluster's category means for it; None where it has none."""
    mine, others, there = _sides(diff, side)
    cluster = mine[number]
    if cluster.category is None:
        return None
    if cluster.category in (MISSING_CLUSTER, SPURIOUS_CLUSTER):
        return f"no mention of it is {'predicted' if side == GOLD else 'in the gold'}"
    if len(cluster.parts) > 1:
        return f"{len(cluster.parts)} {there} clusters: {cluster_line(diff, side, number)}"
    part = others[cluster.parts[0]]
    verb = {SPLIT: "part of a gold cluster that is split", MERGED: "merged with others"}
    return f"{verb[cluster.category]}: {_listed([v.mention for v in part.mentions])}"


def _listed(mentions: Sequence[DiffMention]) -> str:
    texts = [mention.text for mention in mentions]
    more = f", … {len(texts) - _MANY} more" if len(texts) > _MANY else ""
    return ", ".join(texts[:_MANY]) + more

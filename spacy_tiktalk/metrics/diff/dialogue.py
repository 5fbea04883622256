"""Every difference between gold and predicted clusters of one dialogue, by category.

The categories follow Kummerfeld & Klein 2013, "Error-Driven Analysis of Challenges in Coreference
Resolution", who turn a system's output into the gold by operations of five kinds (alter
a span, split, remove, introduce, merge), in that order, and name each by the error it mends.

Mentions. Each stands in exactly one category:

| here | in the paper | |
|---|---|---|
| `correct` | | the same span on both sides, in clusters that stand for each other |
| `wrong_cluster` | | the same span on both sides, in clusters that do not |
| `boundary` | span error | two overlapping spans of one head (`diff_mentions.same_head`), a pair |
| `missing` | missing mention | only in the gold |
| `spurious` | extra mention | only predicted |

Clusters, where the two mentions of a `boundary` pair count as one:

| here | in the paper | |
|---|---|---|
| `missing_cluster` | missing entity | a gold cluster of missing mentions only |
| `spurious_cluster` | extra entity | a predicted cluster of spurious mentions only |
| `split` | divided entity | a gold cluster in k predicted ones: k - 1 errors |
| `merged` | conflated entities | a predicted cluster of k gold ones: k - 1 errors |

In the paper the mentions of a missing (extra) entity are no missing (extra) mentions; here they
are, since every mention is told, and counts say how many these are. So "errors" is what the paper
counts: boundary pairs, missing and spurious mentions outside missing and spurious clusters, these
clusters, splits and merges; and wrong links. `wrong_cluster` is how splits and merges show in
single mentions, and no error of its own. Which cluster stands for which is the alignment of CEAF,
as for the scores of links. Singletons are annotated here, unlike in the paper's data, so counts
tell them apart.

Links, of gold clusters of which it is annotated where they are seen (`diff_links`):
`called_visible` (not in the picture, but linked to a head), `called_null` (in the picture, but said
not to be), `wrong_head`, `some_heads` (some heads are right: of a plural cluster), `spurious_link`
(a head for a predicted cluster that stands for no gold one), and `not_compared` with the reason.

A mention's type is no category: it is decided by rule from the text, and nobody annotated it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...errors import error
from ...linking.head_matching import HeadMatch
from ..links.read import Said
from .clusters import ClusterMatch, match_clusters
from .links import compare_link, spurious_link
from .mentions import DiffMention, Place, match_mentions
from .types import (
    BOUNDARY,
    CORRECT,
    MERGED,
    MISSING,
    MISSING_CLUSTER,
    SPLIT,
    SPURIOUS,
    SPURIOUS_CLUSTER,
    WRONG_CLUSTER,
    ClusterVerdict,
    DialogueDiff,
    LinkVerdict,
    MentionVerdict,
    Position,
)

Clusters = Sequence[Sequence[DiffMention]]
Unit = tuple[Place, Place]  # one mention under both its names


class _Names(NamedTuple):
    """What mentions and clusters of one side are called: alone on it; a cluster alone on it, cut
    into several of the other side, or the only part of one that is cut there."""

    alone: str
    whole: str
    cut: str
    part: str


_GOLD = _Names(MISSING, MISSING_CLUSTER, SPLIT, MERGED)
_PREDICTED = _Names(SPURIOUS, SPURIOUS_CLUSTER, MERGED, SPLIT)


def diff_dialogue(
    gold: Sequence[Sequence[DiffMention]],
    predicted: Sequence[Sequence[DiffMention]],
    *,
    key: object = None,
    gold_heads: Sequence[frozenset[str] | None] | None = None,
    said: Sequence[Said | None] | None = None,
    match: HeadMatch | None = None,
) -> DialogueDiff:
    """Compare the clusters of one dialogue; see the module for the categories.

    gold, predicted (Sequence[Sequence[DiffMention]]): clusters of mentions, none empty and no span
        twice on one side.
    gold_heads (Sequence[frozenset[str] | None] | None): labels for each gold cluster, as in
        `compare_link`; said: for each predicted cluster; both are needed for links.
    match (HeadMatch | None): which head is which label, None where that cannot be told. Exchanging
        gold and predicted exchanges missing and spurious, split and merged (not links).
    RAISES: T401 for a span in two clusters, T402 for an empty cluster; key names the dialogue.
    """
    where = _positions(gold, "gold", key), _positions(predicted, "predicted", key)
    found = match_mentions(
        (m for cluster in gold for m in cluster), (m for cluster in predicted for m in cluster)
    )
    same = [(place, place) for place in found.same]
    # Both names of one mention, the first in the text first: so for both orders of the sides.
    units: tuple[dict[Place, Unit], dict[Place, Unit]] = ({}, {})
    others: tuple[dict[Place, Position], dict[Place, Position]] = ({}, {})
    for one, other in (*same, *found.boundary):
        units[0][one] = units[1][other] = (min(one, other), max(one, other))
        others[0][one], others[1][other] = where[1][other], where[0][one]
    clusters = match_clusters(_named(gold, units[0]), _named(predicted, units[1]), key=key)
    turned = ClusterMatch(
        clusters.predicted, clusters.gold, {j: i for i, j in clusters.aligned.items()}
    )
    exact = frozenset(found.same)
    return DialogueDiff(
        key=key,
        gold=_verdicts(gold, clusters, others[0], exact, _GOLD),
        predicted=_verdicts(predicted, turned, others[1], exact, _PREDICTED),
        links=_links(clusters, gold_heads, said, match),
    )


def _positions(clusters: Clusters, side: str, key: object) -> dict[Place, Position]:
    found: dict[Place, Position] = {}
    for i, cluster in enumerate(clusters):
        for n, mention in enumerate(cluster):
            first = found.setdefault(mention.place, (i, n))
            if first != (i, n):
                place: dict[str, Any] = {"mention": mention.place, "first": first[0], "second": i}
                raise error("T401", side=side, key=key, **place)
    return found


def _named(clusters: Clusters, units: dict[Place, Unit]) -> list[list[Unit]]:
    return [[units.get(m.place, (m.place, m.place)) for m in cluster] for cluster in clusters]


def _verdicts(
    mine: Clusters,
    match: ClusterMatch,
    others: dict[Place, Position],
    exact: frozenset[Place],
    names: _Names,
) -> tuple[ClusterVerdict, ...]:
    """The clusters of one side; match: with this side as its gold."""

    def verdict(mention: DiffMention, stands: int | None) -> MentionVerdict:
        other = others.get(mention.place)
        if other is None:
            return MentionVerdict(mention, names.alone)
        if mention.place not in exact:
            return MentionVerdict(mention, BOUNDARY, other)
        return MentionVerdict(mention, CORRECT if other[0] == stands else WRONG_CLUSTER, other)

    made = []
    for number, (cluster, parts) in enumerate(zip(mine, match.gold, strict=True)):
        stands = match.aligned.get(number)
        category: str | None = None
        if not parts:
            category = names.whole
        elif len(parts) > 1:
            category = names.cut
        elif len(match.predicted[parts[0]]) > 1:
            category = names.part
        mentions = tuple(verdict(mention, stands) for mention in cluster)
        errors = len(parts) - 1 if parts else 1
        made.append(ClusterVerdict(mentions, category, parts, stands, errors))
    return tuple(made)


def _links(
    clusters: ClusterMatch,
    gold_heads: Sequence[frozenset[str] | None] | None,
    said: Sequence[Said | None] | None,
    match: HeadMatch | None,
) -> tuple[LinkVerdict, ...]:
    if gold_heads is None or said is None or all(heads is None for heads in gold_heads):
        return ()
    found = []
    for i, heads in enumerate(gold_heads):
        j = clusters.aligned.get(i)
        # A cluster of which nothing is said is there all the same: None is for no cluster at all.
        compared = compare_link(heads, None if j is None else said[j] or Said(), match)
        if compared is not None:
            found.append(LinkVerdict(i, j, *compared))
    taken = set(clusters.aligned.values())
    for j, one in enumerate(said):
        alone = None if j in taken else spurious_link(one)
        if alone is not None:
            found.append(LinkVerdict(None, j, *alone))
    return tuple(found)

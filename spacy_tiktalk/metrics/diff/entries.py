"""The differences of a dialogue as flat entries, each with its category, type and side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .mentions import DiffMention
from .types import (
    BOUNDARY,
    CORRECT,
    LINK_CATEGORIES,
    MISSING,
    MISSING_CLUSTER,
    SPURIOUS,
    SPURIOUS_CLUSTER,
    ClusterVerdict,
    DialogueDiff,
    MentionVerdict,
)

GOLD, PREDICTED = "gold", "predicted"
MENTION, CLUSTER, LINK = "mention", "cluster", "link"


@dataclass(frozen=True)
class Entry:
    """One mention, cluster or link, with its category.

    dialogue (int): its number in the tally, from 0.
    kind (str): "mention", "cluster" or "link".
    side (str): "gold", or "predicted" for what only the prediction has.
    type (str): of the mention, or of the cluster.
    singleton (bool): whether its cluster has one mention.
    cluster (int): its number from 0 on its side.
    mentions (tuple[DiffMention, ...]): the one, or those of the cluster.
    n (int): how often it is counted.
    errors (int): how many errors it is, see `diff`.
    whole (bool): a mention of a missing or spurious cluster.
    other (DiffMention | None), other_cluster (int | None): the counterpart on the other side, None
        without one.
    parts (tuple[int, ...]): the other side's clusters that share a mention with a cluster.
    why (str): of a link, a clause.
    """

    dialogue: int
    kind: str
    category: str
    side: str
    type: str
    singleton: bool
    cluster: int
    mentions: tuple[DiffMention, ...]
    n: int = 1
    errors: int = 0
    whole: bool = False
    other: DiffMention | None = None
    other_cluster: int | None = None
    parts: tuple[int, ...] = ()
    why: str = ""


def entries(diff: DialogueDiff, dialogue: int = 0) -> Iterator[Entry]:
    """Every mention once (a pair of a gold and a predicted one is one entry, of the gold side),
    then the clusters that are correct, missing, spurious, split or merged, then the links.

    Correct is a cluster of which both sides have the same mentions. A gold cluster that is the part
    of a merged one has no entry of its own, the predicted one has; so with parts of split ones.
    """
    sides = ((GOLD, diff.gold, diff.predicted), (PREDICTED, diff.predicted, diff.gold))
    for side, clusters, others in sides:
        for number, cluster in enumerate(clusters):
            for verdict in cluster.mentions:
                if side == GOLD or verdict.other is None:
                    yield _of_mention(dialogue, side, number, cluster, verdict, others)
    for side, clusters, others in sides:
        for number, cluster in enumerate(clusters):
            if cluster.errors and cluster.category is not None:
                category, errors = cluster.category, cluster.errors
            elif side == GOLD and _same(cluster, others):
                category, errors = CORRECT, 0
            else:
                continue
            yield Entry(
                dialogue=dialogue,
                kind=CLUSTER,
                category=category,
                side=side,
                type=cluster.type,
                singleton=cluster.singleton,
                cluster=number,
                mentions=tuple(verdict.mention for verdict in cluster.mentions),
                n=errors or 1,
                errors=errors,
                other_cluster=cluster.aligned,
                parts=cluster.parts,
            )
    for link in diff.links:
        owner = link.predicted if link.gold is None else link.gold
        assert owner is not None  # a link is of one side at least
        side = PREDICTED if link.gold is None else GOLD
        cluster = (diff.gold if side == GOLD else diff.predicted)[owner]
        yield Entry(
            dialogue=dialogue,
            kind=LINK,
            category=link.category,
            side=side,
            type=cluster.type,
            singleton=cluster.singleton,
            cluster=owner,
            mentions=tuple(verdict.mention for verdict in cluster.mentions),
            errors=int(link.category in LINK_CATEGORIES),
            other_cluster=link.predicted if side == GOLD else None,
            why=link.why,
        )


def _of_mention(
    dialogue: int,
    side: str,
    number: int,
    cluster: ClusterVerdict,
    verdict: MentionVerdict,
    others: Sequence[ClusterVerdict],
) -> Entry:
    whole = cluster.category in (MISSING_CLUSTER, SPURIOUS_CLUSTER)
    error = verdict.category == BOUNDARY or (verdict.category in (MISSING, SPURIOUS) and not whole)
    place = verdict.other
    return Entry(
        dialogue=dialogue,
        kind=MENTION,
        category=verdict.category,
        side=side,
        type=verdict.mention.type,
        singleton=cluster.singleton,
        cluster=number,
        mentions=(verdict.mention,),
        errors=int(error),
        whole=whole,
        other=None if place is None else others[place[0]].mentions[place[1]].mention,
        other_cluster=None if place is None else place[0],
    )


def _same(cluster: ClusterVerdict, others: Sequence[ClusterVerdict]) -> bool:
    if cluster.aligned is None or len(cluster.mentions) != len(others[cluster.aligned].mentions):
        return False
    return all(verdict.category == CORRECT for verdict in cluster.mentions)

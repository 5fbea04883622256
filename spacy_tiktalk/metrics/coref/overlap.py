"""The table that every coreference measure reads: how many mentions two clusters share.

All measures here need of two partitions are the cluster sizes and the sizes of their pairwise
intersections. Building this table once, sparsely, keeps each measure a short sum and keeps long
documents quick: the number of intersections is at most the number of shared mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

from ...errors import error

Clusters = Sequence[Collection[Hashable]]


@dataclass(frozen=True)
class Overlap:
    """Cluster sizes of both sides, and the non-empty intersections.

    gold_sizes, predicted_sizes (tuple[int, ...]): mentions of each cluster, all at least 1.
    shared (dict[tuple[int, int], int]): (gold cluster index, predicted cluster index) -> number of
        common mentions, at least 1.
    """

    gold_sizes: tuple[int, ...]
    predicted_sizes: tuple[int, ...]
    shared: dict[tuple[int, int], int]


def mention_index(clusters: Clusters, *, side: str, key: object = None) -> dict[Hashable, int]:
    """Map each mention to the index of its cluster.

    A mention repeated inside one cluster counts once, as in the CoNLL reference scorer.
    side ("gold" or "predicted") and key (the document's key) only serve the messages.

    RAISES: T401 when two clusters hold the same mention, T402 when a cluster is empty.
    """
    where: dict[Hashable, int] = {}
    for index, cluster in enumerate(clusters):
        if not len(cluster):
            raise error("T402", side=side, key=key, index=index)
        for mention in cluster:
            first = where.setdefault(mention, index)
            if first != index:
                raise error("T401", side=side, key=key, mention=mention, first=first, second=index)
    return where


def drop_singletons(clusters: Clusters) -> list[set[Hashable]]:
    """Return the clusters of at least two distinct mentions, as sets."""
    sets = [set(cluster) for cluster in clusters]
    return [cluster for cluster in sets if len(cluster) > 1]


def overlap(gold: Clusters, predicted: Clusters, *, key: object = None) -> Overlap:
    """Compare two partitions of (possibly different) mentions; mentions match when equal.

    RAISES: T401 and T402 as `mention_index` does.
    """
    gold_of = mention_index(gold, side="gold", key=key)
    predicted_of = mention_index(predicted, side="predicted", key=key)
    shared = Counter(
        (index, predicted_of[mention])
        for mention, index in gold_of.items()
        if mention in predicted_of
    )
    return Overlap(
        gold_sizes=_sizes(gold_of, len(gold)),
        predicted_sizes=_sizes(predicted_of, len(predicted)),
        shared=dict(shared),
    )


def _sizes(index: dict[Hashable, int], n: int) -> tuple[int, ...]:
    counts = Counter(index.values())
    return tuple(counts[i] for i in range(n))

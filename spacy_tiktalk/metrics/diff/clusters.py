"""Which gold cluster is which predicted one, and which clusters cover it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..coref.ceaf import align_phi4
from ..coref.overlap import Overlap, overlap

Units = Sequence[Collection[Any]]


@dataclass(frozen=True)
class ClusterMatch:
    """How the clusters of two sides cover each other.

    gold, predicted (tuple[tuple[int, ...], ...]): for each cluster the clusters of the other side
        that share a mention with it, the one that shares most first.
    aligned (dict[int, int]): gold cluster -> predicted cluster, one to one.
    """

    gold: tuple[tuple[int, ...], ...]
    predicted: tuple[tuple[int, ...], ...]
    aligned: dict[int, int]


def match_clusters(gold: Units, predicted: Units, *, key: object = None) -> ClusterMatch:
    """Match clusters of mentions (hashable, sortable); which side is gold makes no difference.

    Aligned is the pairing that CEAF scores, of the highest total phi4 (Luo 2005), and of several
    such the same one for both orders of the sides.

    RAISES: T401 and T402 as `overlap`.
    """
    table = overlap(gold, predicted, key=key)
    # Where several pairings are best, the solver's choice depends on which side is the rows.
    if [sorted(cluster) for cluster in gold] <= [sorted(cluster) for cluster in predicted]:
        aligned = align_phi4(table)
    else:
        turned = align_phi4(overlap(predicted, gold, key=key))
        aligned = dict(sorted((i, j) for j, i in turned.items()))
    return ClusterMatch(
        gold=_parts(table, 0, len(gold)),
        predicted=_parts(table, 1, len(predicted)),
        aligned=aligned,
    )


def _parts(table: Overlap, side: int, n: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for pair, shared in table.shared.items():
        found[pair[side]].append((-shared, pair[1 - side]))
    return tuple(tuple(other for _, other in sorted(parts)) for parts in found)

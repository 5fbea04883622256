"""CEAF with the phi4 similarity (Luo 2005): the best one-to-one alignment of clusters.

Only overlapping clusters have a similarity above 0, so there are no more edges than mentions.
"""

from __future__ import annotations

from ...assignment import best_pairs
from .overlap import Overlap


def ceaf_phi4(table: Overlap) -> float:
    """Total similarity of the best alignment, phi4(K, R) = 2 |K & R| / (|K| + |R|).

    Divide by the number of gold clusters for recall and of predicted clusters for precision.
    Ranges from 0 to the smaller of the two numbers.
    """
    weights = _phi4(table)
    return sum(weights[pair] for pair in align_phi4(table).items())


def align_phi4(table: Overlap) -> dict[int, int]:
    """The best alignment itself: index of a gold cluster -> index of a predicted one.

    Clusters that share no mention are never aligned, so either side may be left with some.
    """
    return dict(best_pairs((i, j, weight) for (i, j), weight in _phi4(table).items()))


def _phi4(table: Overlap) -> dict[tuple[int, int], float]:
    return {
        (i, j): 2 * n / (table.gold_sizes[i] + table.predicted_sizes[j])
        for (i, j), n in table.shared.items()
    }

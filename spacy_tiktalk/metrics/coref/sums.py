"""The sums behind each coreference measure for one document, from its `Overlap`.

Every function returns numerators (and, for BLANC, denominators) that may be added up over
documents; `tally.py` turns the added sums into precision, recall and F1.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from .overlap import Overlap


def pairs(n: int) -> int:
    """Return the number of unordered pairs of n things, n(n-1)/2."""
    return n * (n - 1) // 2


def muc_links(table: Overlap) -> int:
    """A gold cluster K is cut by the response into p(K) parts, mentions that the response misses
    being parts of their own, and |K| - |p(K)| of its |K| - 1 minimal links survive. Summed over
    clusters this is (shared mentions) - (non-empty intersections), the same number seen from
    either side: it is the numerator of recall and of precision.

    MUC (Vilain et al. 1995): minimal links that both partitions have.
    """
    return sum(table.shared.values()) - len(table.shared)


class RecallPrecision(NamedTuple):
    """Numerators that differ between the two directions."""

    recall: float
    precision: float


def b_cubed(table: Overlap) -> RecallPrecision:
    """B-cubed (Bagga & Baldwin 1998): sums over mentions, to divide by the mention counts.

    A mention in gold cluster K and predicted cluster R adds |K & R| / |K| to recall and
    |K & R| / |R| to precision; a mention that the other side lacks adds 0 (Pradhan et al. 2014:
    no mention is added or removed).
    """
    recall = sum(n * n / table.gold_sizes[i] for (i, _), n in table.shared.items())
    precision = sum(n * n / table.predicted_sizes[j] for (_, j), n in table.shared.items())
    return RecallPrecision(recall, precision)


def lea(table: Overlap) -> RecallPrecision:
    """Each cluster weighs its size times the share of its links that the other side has too. A
    singleton has one link, to itself, found only where the other side has the same singleton.

    LEA (Moosavi & Strube 2016): sums over clusters, to divide by the mention counts.
    """
    gold: Counter[int] = Counter()
    predicted: Counter[int] = Counter()
    for (i, j), n in table.shared.items():
        both_single = table.gold_sizes[i] == 1 and table.predicted_sizes[j] == 1
        links = 1 if both_single else pairs(n)
        gold[i] += links
        predicted[j] += links
    return RecallPrecision(
        _resolved(table.gold_sizes, gold), _resolved(table.predicted_sizes, predicted)
    )


def _resolved(sizes: tuple[int, ...], found: Counter[int]) -> float:
    return sum(sizes[i] * links / max(pairs(sizes[i]), 1) for i, links in found.items())


class BlancLinks(NamedTuple):
    """Counts of coreference and non-coreference links: in gold, in prediction, in both."""

    coref_gold: int
    coref_predicted: int
    coref_both: int
    noncoref_gold: int
    noncoref_predicted: int
    noncoref_both: int


def blanc_links(table: Overlap) -> BlancLinks:
    """BLANC (Recasens & Hovy 2011), with the extension to predicted mentions of Luo et al. 2014.

    Each side has one link between any two of its mentions, coreference inside a cluster and
    non-coreference across clusters. A link is in both when both sides have the two mentions and
    agree on its kind; links to a mention that the other side lacks are never in both.
    """
    gold_shared: Counter[int] = Counter()
    predicted_shared: Counter[int] = Counter()
    for (i, j), n in table.shared.items():
        gold_shared[i] += n
        predicted_shared[j] += n
    coref_gold = sum(map(pairs, table.gold_sizes))
    coref_predicted = sum(map(pairs, table.predicted_sizes))
    coref_both = sum(map(pairs, table.shared.values()))
    # Inclusion-exclusion over the pairs of shared mentions.
    noncoref_both = (
        pairs(sum(table.shared.values()))
        - sum(map(pairs, gold_shared.values()))
        - sum(map(pairs, predicted_shared.values()))
        + coref_both
    )
    return BlancLinks(
        coref_gold=coref_gold,
        coref_predicted=coref_predicted,
        coref_both=coref_both,
        noncoref_gold=pairs(sum(table.gold_sizes)) - coref_gold,
        noncoref_predicted=pairs(sum(table.predicted_sizes)) - coref_predicted,
        noncoref_both=noncoref_both,
    )

"""Scores a mention with clusters while decoding: the small end of the network.

Each mention waits for the decision on the one before it, so what is scored at once is little, and
a call of torch would cost more than its sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...layers import Floats, gelu_tanh, layer_norm, table_sums
from .talk.token_index import Ints

PairRows = Callable[[int, int], Floats]
"""The vectors (high - low, hidden) of the pairs low to high of a batch."""
LinkSums = Callable[[Floats, Floats, Ints], Floats]
"""The greatest and the mean vectors (g, hidden) of the pairs of each link, and the features of the
links (g, f) → logits (g,)."""
PAIRS = 2048  # at a time


def rows_of(pairs: Floats) -> PairRows:
    """Of vectors that are all there."""
    return lambda low, high: pairs[low:high]


class LatePairs:
    """Vectors of pairs that are reckoned when they are asked for, some at a time.

    All of a long text's would be a kilobyte for each of fifty pairs a mention; decoding goes
    through them in order and needs each once.

    reckon (PairRows): Makes them. n (int): How many there are.
    """

    def __init__(self, reckon: PairRows, n: int) -> None:
        self._reckon, self._n = reckon, n
        self._low, self._rows = 0, np.zeros((0, 0), dtype=np.float32)

    def __call__(self, low: int, high: int) -> Floats:
        """The vectors of the pairs low to high."""
        if not self._low <= low <= high <= self._low + len(self._rows):
            self._low = low
            self._rows = self._reckon(low, min(max(high, low + PAIRS), self._n))
        return self._rows[low - self._low : high - self._low]


@dataclass(frozen=True)
class LinkScorer:
    """What scores a mention with the clusters before it.

    pairs (PairRows): The vectors of a batch's pairs.
    reckon (LinkSums): The rest of the network.
    """

    pairs: PairRows
    reckon: LinkSums

    @classmethod
    def of(cls, weights: Mapping[str, Floats], pairs: PairRows) -> LinkScorer:
        """In numpy, from weights named as in the module."""
        return cls(pairs, partial(_in_numpy, weights))

    def __call__(
        self, low: int, high: int, within: Sequence[int], group: Sequence[int], features: Ints
    ) -> Floats:
        """Logits (l,) of the links of some mentions with the clusters of their candidates.

        low, high (int): The pairs of all of them lie between, half-open.
        within (Sequence[int]): Which of these, counted from low.
        group (Sequence[int]): The link that each of those belongs to; none is without one.
        features (ndarray): Shape (l, f), rows of the table.
        """
        # Sorted by link, in order.
        order = sorted(range(len(group)), key=group.__getitem__)
        rows = self.pairs(low, high)[[within[k] for k in order]]
        if len(features) == len(rows):
            return self.reckon(rows, rows, features)
        counts = np.bincount(group)
        first = np.cumsum(counts) - counts
        best: Floats = np.maximum.reduceat(rows, first, axis=0)
        mean: Floats = np.add.reduceat(rows, first, axis=0)
        mean /= counts[:, None].astype(np.float32)
        return self.reckon(best, mean, features)


def _in_numpy(weights: Mapping[str, Floats], best: Floats, mean: Floats, features: Ints) -> Floats:
    hidden = best @ weights["link_best.weight"].T + mean @ weights["link_mean.weight"].T
    hidden += weights["link_best.bias"]
    hidden += table_sums(weights["link_features.weight"], features)
    hidden = gelu_tanh(hidden)
    scaled = layer_norm(hidden, weights["link_norm.weight"], weights["link_norm.bias"])
    logits = scaled @ weights["link_out.weight"][0] + weights["link_out.bias"]
    return np.asarray(logits, dtype=np.float32)

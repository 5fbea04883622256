"""Scores a mention with clusters while decoding: the small end of the network, in plain numpy.

Each mention waits for the decision on the one before it, so what is scored at once is little, and
a call of torch would cost more than its sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...layers import Floats, gelu_tanh, layer_norm, table_sums
from .talk.token_index import Ints

PairRows = Callable[[int, int], Floats]
"""The vectors (high - low, hidden) of the pairs low to high of a batch."""
_PAIRS = 2048


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
            self._rows = self._reckon(low, min(max(high, low + _PAIRS), self._n))
        return self._rows[low - self._low : high - self._low]


@dataclass(frozen=True)
class LinkScorer:
    """The weights of `ClustererModule.link_logits`, and the vectors of a batch's pairs."""

    pairs: PairRows
    best: Floats
    bias: Floats
    mean: Floats
    features: Floats
    scale: Floats
    shift: Floats
    out: Floats
    out_bias: float

    @classmethod
    def of(cls, weights: Mapping[str, Floats], pairs: PairRows) -> LinkScorer:
        """From weights named as in the module."""
        return cls(
            pairs,
            weights["link_best.weight"].T,
            weights["link_best.bias"],
            weights["link_mean.weight"].T,
            weights["link_features.weight"],
            weights["link_norm.weight"],
            weights["link_norm.bias"],
            weights["link_out.weight"][0],
            float(weights["link_out.bias"][0]),
        )

    def __call__(self, low: int, high: int, group: Ints, features: Ints) -> Floats:
        """Logits (g,) of a mention with the g clusters of its candidates.

        low, high (int): Its pairs, half-open.
        group (ndarray): Shape (high - low,), which of the clusters each candidate is in; none is
            without one.
        features (ndarray): Shape (g, f), rows of the table.
        """
        counts = np.bincount(group)
        first = np.cumsum(counts) - counts
        rows = self.pairs(low, high)[np.argsort(group, kind="stable")]
        best: Floats = np.maximum.reduceat(rows, first, axis=0)
        mean: Floats = np.add.reduceat(rows, first, axis=0)
        mean /= counts[:, None].astype(np.float32)
        hidden = best @ self.best + self.bias + mean @ self.mean
        hidden = gelu_tanh(hidden + table_sums(self.features, features))
        scaled = layer_norm(hidden, self.scale, self.shift)
        logits: Floats = (scaled @ self.out + self.out_bias).astype(np.float32)
        return logits

"""Scores a mention with clusters while decoding: the small end of the network, in plain numpy.

Each mention waits for the decision on the one before it, so what is scored at once is little, and
a call of torch would cost more than its sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...layers import Floats, gelu_tanh, layer_norm, table_sums
from .token_index import Ints


@dataclass(frozen=True)
class LinkScorer:
    """The weights of `ClustererModule.link_logits`, and the vectors of a batch's pairs.

    pairs (ndarray): Shape (p, hidden).
    """

    pairs: Floats
    best: Floats
    bias: Floats
    mean: Floats
    features: Floats
    scale: Floats
    shift: Floats
    out: Floats
    out_bias: float

    @classmethod
    def of(cls, weights: Mapping[str, Floats], pairs: Floats) -> LinkScorer:
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
        group (ndarray): Shape (high - low,), which of the clusters each candidate is in.
        features (ndarray): Shape (g, f), rows of the table.
        """
        n = len(features)
        rows = self.pairs[low:high]
        best = np.full((n, rows.shape[1]), -1e4, dtype=np.float32)
        np.maximum.at(best, group, rows)
        mean = np.zeros_like(best)
        np.add.at(mean, group, rows)
        mean /= np.bincount(group, minlength=n)[:, None].astype(np.float32)
        hidden = best @ self.best + self.bias + mean @ self.mean
        hidden = gelu_tanh(hidden + table_sums(self.features, features))
        scaled = layer_norm(hidden, self.scale, self.shift)
        logits: Floats = (scaled @ self.out + self.out_bias).astype(np.float32)
        return logits

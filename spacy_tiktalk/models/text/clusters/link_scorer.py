"""Scores a mention with clusters while decoding: the small end of the network, in plain numpy.

Each mention waits for the decision on the one before it, so what is scored at once is little, and
a call of torch would cost more than its sums.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .token_index import Ints

if TYPE_CHECKING:
    import torch

    from .clusterer_module import ClustererModule

Floats = NDArray[np.float32]
_EPSILON = 1e-5


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
    def of(cls, module: ClustererModule, pairs: torch.Tensor) -> LinkScorer:
        """The weights of a module that has them."""

        def array(tensor: torch.Tensor) -> Floats:
            out: Floats = tensor.detach().float().cpu().numpy()
            return out

        return cls(
            array(pairs),
            array(module.link_best.weight).T,
            array(module.link_best.bias),
            array(module.link_mean.weight).T,
            array(module.link_features.weight),
            array(module.link_norm.weight),
            array(module.link_norm.bias),
            array(module.link_out.weight)[0],
            float(module.link_out.bias.item()),
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
        total = np.zeros_like(best)
        np.add.at(total, group, rows)
        mean = total / np.bincount(group, minlength=n)[:, None].astype(np.float32)
        rows = best @ self.best + self.bias + mean @ self.mean + self.features[features].sum(axis=1)
        hidden = _gelu(rows)
        centered = hidden - hidden.mean(axis=1, keepdims=True)
        deviation = np.sqrt(np.square(centered).mean(axis=1, keepdims=True) + _EPSILON)
        scaled = centered / deviation * self.scale + self.shift
        logits: Floats = (scaled @ self.out + self.out_bias).astype(np.float32)
        return logits


def _gelu(x: Floats) -> Floats:
    """As torch's `gelu(approximate="tanh")`."""
    inner = math.sqrt(2.0 / math.pi) * (x + 0.044715 * x * x * x)
    return (0.5 * x * (1.0 + np.tanh(inner))).astype(np.float32)

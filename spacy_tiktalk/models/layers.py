"""The few layers that our scorers are made of, in plain numpy.

They give what torch's give to some 1e-6; each row depends on nothing but its own input.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
_EPSILON = np.float32(1e-5)


def gelu(x: Floats) -> Floats:
    """x times the normal distribution function of x (Hendrycks and Gimpel, 2016)."""
    from scipy.special import erf  # 0.1 s to import, which a pipeline without a clusterer can spare

    out: Floats = erf(x * np.float32(math.sqrt(0.5)))
    out += np.float32(1.0)
    out *= x
    out *= np.float32(0.5)
    return out


def gelu_tanh(x: Floats) -> Floats:
    """Its approximation by a hyperbolic tangent, from the same paper."""
    inner = math.sqrt(2.0 / math.pi) * (x + 0.044715 * x * x * x)
    return (0.5 * x * (1.0 + np.tanh(inner))).astype(np.float32)


def layer_norm(x: Floats, scale: Floats, shift: Floats) -> Floats:
    """Each row with mean 0 and variance 1, then scaled and shifted (Ba et al., 2016)."""
    centered = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.square(centered).mean(axis=1, keepdims=True) + _EPSILON)
    out: Floats = centered / deviation * scale + shift
    return out


def span_means(x: Floats, starts: Ints, ends: Ints) -> Floats:
    """The mean of the rows of each half-open span, at least one row long.

    Gathered span by span and not from a running sum, whose rounding would make a Doc's scores
    depend on what stands before it in the batch.
    """
    if not len(starts):
        return np.zeros((0, x.shape[1]), dtype=np.float32)
    widths = ends - starts
    first = np.cumsum(widths) - widths
    rows = np.arange(int(widths.sum())) - np.repeat(first - starts, widths)
    sums: Floats = np.add.reduceat(x[rows], first, axis=0)
    sums /= widths[:, None].astype(np.float32)
    return sums


def table_sums(table: Floats, rows: Ints) -> Floats:
    """For each line of row numbers (n, f) the sum of these rows of a table: (n, width)."""
    out = np.zeros((len(rows), table.shape[1]), dtype=np.float32)
    for column in rows.T:
        out += table[column]
    return out

"""The few layers that our scorers consist of, in plain numpy.

They agree with torch's to about 1e-6; each row depends on nothing but its own input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
EPSILON = np.float32(1e-5)


# erf(z) / z as a quotient of polynomials in z², lowest power first: a least-squares fit of our own,
# reweighted until its largest error on [-4, 4] was 1.5e-9; beyond, erf is 1 to 1.5e-8.
_ERF_OVER = (
    1.1283791821,
    0.18471033265,
    0.054332595716,
    0.003839528468,
    0.00038269228824,
    4.7805417277e-06,
    -1.3666794403e-08,
)
_ERF_UNDER = (1.0, 0.49702881572, 0.1138263029, 0.015453515005, 0.0013095789576, 6.4009289571e-05)
_ROWS = 512  # at a time, for the same reason as `_PART`
_FEW = 16
_NARROW = 16  # rows of a span; mentions have no more, unless somebody else has marked them
_STARTS = 64
_PART = 16_384  # numbers at a time, whose intermediate results stay in the processor's cache


def gelu(x: Floats) -> Floats:
    """x times the normal distribution function of x (Hendrycks and Gimpel, 2016).

    Computed in float64 and rounded at the end, as fast as scipy's float32 `erf`.
    """
    flat = np.ascontiguousarray(x).ravel()
    out = np.empty_like(flat)
    for at in range(0, len(flat), _PART):
        part = flat[at : at + _PART].astype(np.float64)
        z = clip(part * math.sqrt(0.5), 4.0)
        square = z * z
        erf = _polynomial(square, _ERF_OVER)
        erf *= z
        erf /= _polynomial(square, _ERF_UNDER)
        erf += 1.0
        erf *= part
        erf *= 0.5
        out[at : at + _PART] = erf
    return out.reshape(x.shape)


def _polynomial(x: NDArray[np.float64], coefficients: Sequence[float]) -> NDArray[np.float64]:
    """By Horner's rule; the coefficients from the lowest power."""
    out = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        out += coefficient
        out *= x
    out += coefficients[0]
    return out


def clip(x: NDArray[Any], most: float) -> NDArray[Any]:
    """Each number, but none below -most or above most: `np.clip` at half its price for few."""
    out: NDArray[Any] = np.minimum(np.maximum(x, -most), most)
    return out


def sigmoid(x: NDArray[Any], most: float = 60.0) -> NDArray[Any]:
    """The probability of each logit; logits are clipped at `most` from 0."""
    out: NDArray[Any] = 1.0 / (1.0 + np.exp(-clip(x, most)))
    return out


def probability(logit: float) -> float:
    """The probability of one logit of any size: `math.exp` overflows where numpy's does not."""
    return 1.0 / (1.0 + math.exp(-max(logit, -700.0)))


def gelu_tanh(x: Floats) -> Floats:
    """The approximation of `gelu` by a hyperbolic tangent, from the same paper."""
    inner = math.sqrt(2.0 / math.pi) * (x + 0.044715 * x * x * x)
    return (0.5 * x * (1.0 + np.tanh(inner))).astype(np.float32)


def layer_norm(x: Floats, scale: Floats, shift: Floats) -> Floats:
    """Each row with mean 0 and variance 1, then scaled and shifted (Ba et al., 2016)."""
    # The same sums as numpy's `mean`, whose way to them is as long as those of a few rows.
    n = np.float32(x.shape[1])
    out: Floats = x - np.add.reduce(x, axis=1, keepdims=True) / n
    variance = np.add.reduce(out * out, axis=1, keepdims=True) / n
    out /= np.sqrt(variance + EPSILON)
    out *= scale
    out += shift
    return out


def span_means(x: Floats, starts: Ints, ends: Ints) -> Floats:
    """The mean of the rows of each half-open span, at least one row long.

    Summed from each start and not from a running sum, whose rounding would make a Doc's scores
    depend on what stands before it in the batch.
    """
    widths = ends - starts
    wide = widths > _NARROW
    if not wide.any():
        out = _narrow_sums(x, starts, widths)
    else:
        out = np.empty((len(starts), x.shape[1]), dtype=np.float32)
        out[wide] = _wide_sums(x, starts[wide], widths[wide])
        out[~wide] = _narrow_sums(x, starts[~wide], widths[~wide])
    out /= widths[:, None].astype(np.float32)
    return out


def _narrow_sums(x: Floats, starts: Ints, widths: Ints) -> Floats:
    """Spans that begin at one row share their sums as far as they go: one sum a row and start."""
    out = np.empty((len(starts), x.shape[1]), dtype=np.float32)
    new = np.ones(len(starts), dtype=bool)
    np.not_equal(starts[1:], starts[:-1], out=new[1:])
    firsts = np.flatnonzero(new)
    for at in range(0, len(firsts), _STARTS):
        low = firsts[at]
        high = firsts[at + _STARTS] if at + _STARTS < len(firsts) else len(starts)
        width = widths[low:high]
        most = int(width.max())
        rows = starts[firsts[at : at + _STARTS]] + np.arange(most)[:, None]
        sums = x[np.minimum(rows, len(x) - 1)]  # what lies behind the spans is not looked at
        for k in range(1, most):
            sums[k] += sums[k - 1]
        out[low:high] = sums[width - 1, np.cumsum(new[low:high]) - 1]
    return out


def _wide_sums(x: Floats, starts: Ints, widths: Ints) -> Floats:
    out = np.empty((len(starts), x.shape[1]), dtype=np.float32)
    for low, high in _shares(widths):
        own = widths[low:high]
        first = np.cumsum(own) - own
        if high - low == 1:
            rows = x[starts[low] : starts[low] + own[0]]
        else:
            rows = x[np.arange(int(own.sum())) - np.repeat(first - starts[low:high], own)]
        np.add.reduceat(rows, first, axis=0, out=out[low:high])
    return out


def _shares(widths: Ints) -> Iterator[tuple[int, int]]:
    """Runs of spans, half-open, that together have some `_ROWS` rows, or one span with more."""
    if widths.sum() <= _ROWS:  # most dialogues' do
        return iter([(0, len(widths))] if len(widths) else [])
    share = (np.cumsum(widths) - 1) // _ROWS
    bounds = [0, *(np.flatnonzero(np.diff(share)) + 1).tolist(), len(widths)]
    return ((low, high) for low, high in pairwise(bounds) if low < high)


def table_sums(table: Floats, rows: Ints) -> Floats:
    """For each line of row numbers (n, f) the sum of these rows of a table: (n, width)."""
    if len(rows) <= _FEW:  # in the same order, and with one call
        return np.add.reduce(table[rows], axis=1)
    out = np.zeros((len(rows), table.shape[1]), dtype=np.float32)
    for at in range(0, len(rows), _ROWS):
        part = out[at : at + _ROWS]
        for column in rows[at : at + _ROWS].T:
            part += table[column]
    return out

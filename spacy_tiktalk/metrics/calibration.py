"""Whether probabilities are right as often as they say, and the temperature that mends them.

After Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import error

_BINS = 10
_TEMPERATURES = np.geomspace(0.2, 10.0, 400)


class ReliabilityBin(NamedTuple):
    """Of the probabilities between two bounds: how many, their mean, and the share that was right.

    low, high, probability, right (float): 0..1; the last two are NaN in an empty bin.
    """

    low: float
    high: float
    n: int
    probability: float
    right: float


def reliability_table(
    probabilities: ArrayLike, outcomes: ArrayLike, *, bins: int = _BINS
) -> list[ReliabilityBin]:
    """Compare probabilities with what happened, in bins of equal width.

    probabilities (ArrayLike): Shape (n,), in [0, 1].
    outcomes (ArrayLike): Shape (n,), True or 1 where it was right.
    RAISES: T404 for shapes that differ, probabilities out of range, or no bin.
    """
    p, y = _checked(probabilities, outcomes, bins)
    bounds = np.linspace(0.0, 1.0, bins + 1)
    at = np.clip(np.searchsorted(bounds, p, side="right") - 1, 0, bins - 1)
    table = []
    for k in range(bins):
        inside = at == k
        n = int(inside.sum())
        mean = (float(p[inside].mean()), float(y[inside].mean())) if n else (np.nan, np.nan)
        table.append(ReliabilityBin(float(bounds[k]), float(bounds[k + 1]), n, *mean))
    return table


def expected_calibration_error(
    probabilities: ArrayLike, outcomes: ArrayLike, *, bins: int = _BINS
) -> float:
    """The mean distance of the bins' probability from their share of right ones, weighed by size.

    RETURNS (float): 0..1; NaN without a probability.
    RAISES: As `reliability_table`.
    """
    table = reliability_table(probabilities, outcomes, bins=bins)
    total = sum(row.n for row in table)
    if not total:
        return float("nan")
    return sum(row.n * abs(row.probability - row.right) for row in table if row.n) / total


def fit_temperature(logits: Sequence[ArrayLike], outcomes: ArrayLike) -> float:
    """The temperature that makes the outcomes most likely.

    logits (Sequence[ArrayLike]): One array of shape (n,), or several: the probability is then the
        product of theirs, as that of a mention is of its start and its span.
    outcomes (ArrayLike): Shape (n,), True or 1 where it was right.
    RETURNS (float): Between 0.2 and 10; 1.0 where there is nothing to fit by.
    RAISES: T404 for an array of another shape than the outcomes, or one that holds NaN.
    """
    arrays = [np.asarray(x, dtype=np.float64) for x in logits]
    y = np.asarray(outcomes, dtype=np.float64)
    for x in arrays:
        if x.ndim != 1 or x.shape != y.shape:
            rule = f"a list of arrays of the shape {y.shape}: [logits] for a single one"
            raise error("T404", name="logits", value=x.shape, rule=rule)
        if np.isnan(x).any():
            raise error("T404", name="logits", value=float("nan"), rule="numbers")
    if not len(y) or y.min() == y.max():
        return 1.0
    losses = []
    for temperature in _TEMPERATURES:
        log_p = sum(-np.logaddexp(0.0, -x / temperature) for x in arrays)
        log_q = np.log(np.maximum(-np.expm1(np.minimum(log_p, -1e-12)), 1e-300))
        losses.append(-float((y * log_p + (1.0 - y) * log_q).mean()))
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _checked(
    probabilities: ArrayLike, outcomes: ArrayLike, bins: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if p.shape != y.shape or p.ndim != 1:
        raise error("T404", name="outcomes", value=y.shape, rule=f"the shape {p.shape}")
    if len(p) and not (p.min() >= 0.0 and p.max() <= 1.0):
        raise error("T404", name="probabilities", value=p.max(), rule="between 0 and 1")
    if bins < 1:
        raise error("T404", name="bins", value=bins, rule="at least 1")
    return p, y

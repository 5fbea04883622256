"""Which detection belongs to which track: optimal assignment under a cost limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Row numbers and column numbers of the pairs, of equal length."""


def assign(cost: NDArray[np.float64], limit: float) -> Pairs:
    """The one-to-one pairs that make the sum of (limit - cost) largest.

    Leaving a row and a column alone costs as much as pairing them at `limit`, so a forbidden
    pair is worth nothing rather than something expensive. That matters: with a large number in
    the forbidden cells, the solver would first make as many pairs as it can and give up a good
    pair for two bad ones.

    cost (NDArray[np.float64]): [n, m]; a pair at or above `limit` is never made.
    RETURNS (Pairs): rows and columns.
    """
    if not cost.size:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    gain = np.maximum(limit - cost, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    made = gain[rows, columns] > 0
    return rows[made], columns[made]

"""Which detection belongs to which track: optimal assignment under a cost limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...assignment import best_pairs

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
    gain = limit - cost
    allowed = np.argwhere(gain > 0).tolist()
    made = best_pairs((row, column, gain[row, column]) for row, column in allowed)
    rows, columns = np.array(made, dtype=np.intp).reshape(-1, 2).T
    return rows, columns

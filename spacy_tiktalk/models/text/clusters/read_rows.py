"""The vectors of the tokens that are read, without a copy of all of them.

A thread with a single mark in it has tokens that are not read; a copy of the vectors of the others
would be the largest thing that scoring a long one holds.
"""

from __future__ import annotations

import numpy as np

from ...layers import Floats
from .talk.token_index import Ints


class ReadRows:
    """Stands for `matrix[rows]` where some rows at a time are asked for.

    matrix (ndarray): Shape (tokens, width). rows (ndarray): Shape (n,), which of them are read.
    """

    def __init__(self, matrix: Floats, rows: Ints) -> None:
        self._matrix, self._rows = matrix, rows

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def shape(self) -> tuple[int, int]:
        """RETURNS (tuple): As of the array that this stands for."""
        return len(self._rows), self._matrix.shape[1]

    def __getitem__(self, some: slice | Ints) -> Floats:
        return np.take(self._matrix, self._rows[some], axis=0)

"""A face brought to where a network expects it: eyes, nose and mouth at given points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The turn, scale and shift that bring points closest to others, by least squares.

    Umeyama: Least-squares estimation of transformation parameters between two point patterns
    (1991), in the plane, without mirroring: in complex numbers it is one division.

    source, target (NDArray[np.float64]): [n, 2], x and y.
    RETURNS (NDArray[np.float64]): [2, 3]; its left half times a point, plus its last column. All 0
        where the source's points are one.
    """
    a = source[:, 0] + 1j * source[:, 1]
    b = target[:, 0] + 1j * target[:, 1]
    middle_a, middle_b = a.mean(), b.mean()
    spread = float((np.abs(a - middle_a) ** 2).sum())
    if not spread > 0:
        return np.zeros((2, 3))
    turn = complex(np.conj(a - middle_a) @ (b - middle_b)) / spread
    shift = middle_b - turn * middle_a
    return np.array(
        [[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]], dtype=np.float64
    )

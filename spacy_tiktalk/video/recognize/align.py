"""A face brought to where a network expects it: eyes, nose and mouth at given points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..types import Crop

PLACES = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
     [70.7299, 92.2041]]
)  # fmt: skip
"""Eyes, nose and corners of the mouth in an aligned face of 112 x 112 pixels."""
EYES = float(np.hypot(*(PLACES[1] - PLACES[0])))
"""How far apart its eyes are: the measure of a face's size."""


def eye_distance(landmarks: NDArray[np.float32]) -> float:
    """Pixels between the eyes by what all five landmarks [5, 2] say; 0 where they are one point.

    In a turned head the eyes themselves are nearer to each other.
    """
    move = similarity(np.asarray(landmarks, dtype=np.float64), PLACES)
    scale = float(np.hypot(move[0, 0], move[1, 0]))
    return EYES / scale if scale > 0 else 0.0


def middle_eyes(crops: Sequence[Crop]) -> float | None:
    """Pixels between the eyes in the middle one of a head's crops, None where no one has any."""
    marks = [crop.landmarks for crop in crops if crop.landmarks is not None]
    return float(np.median([eye_distance(points) for points in marks])) if marks else None


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

"""Overlap of boxes: intersection over union."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def iou_matrix(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """Intersection over union of every box of `first` with every box of `second`.

    first (ArrayLike): [n, 4], second: [m, 4]: x1, y1, x2, y2, half-open, in the same unit.
    RETURNS (NDArray[np.float64]): float64 [n, m], 0 to 1; a box without area overlaps nothing (0,
        never NaN).
    """
    a = np.asarray(first, dtype=np.float64).reshape(-1, 4)
    b = np.asarray(second, dtype=np.float64).reshape(-1, 4)
    corner = np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2])
    shared = np.prod(np.maximum(corner, 0.0), axis=2)
    union = box_areas(a)[:, None] + box_areas(b)[None, :] - shared
    overlap: NDArray[np.float64] = np.divide(
        shared, union, out=np.zeros_like(shared), where=shared > 0
    )
    return overlap


def box_areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Areas of boxes [n, 4]; 0 for a box whose corners are swapped."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0.0)
    areas: NDArray[np.float64] = sides[:, 0] * sides[:, 1]
    return areas

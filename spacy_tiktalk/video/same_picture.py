"""Whether two frames show the same picture, but for what compression does to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..needs import need
from .types import Image

STILL = 2.0
"""Gray levels, the mean of a block, by which a still picture may differ: what compression does."""
_SIDE = 128  # pixels of the longer side of what is compared: one of every few, not averaged
_BLOCK = 8  # of them, in a block: half of a small head


def sparse(image: Image) -> NDArray[np.uint8]:
    """What is compared of a picture, uint8 [rows, columns, 3], a copy."""
    step = max(1, max(image.shape[:2]) // _SIDE)
    # Of a picture of a few rows one is left.
    rows, columns = (slice(min(step // 2, side - 1), None, step) for side in image.shape[:2])
    return np.ascontiguousarray(image[rows, columns])


def is_same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether no block of the one picture differs from that of the other by more than `STILL`.

    one, other (NDArray[np.uint8]): of `sparse`.
    RAISES: T700 without OpenCV.
    """
    if one.shape != other.shape:
        return False
    cv2 = need("cv2", "the detection of heads")
    rows, columns = (max(1, side // _BLOCK) for side in one.shape[:2])
    change = cv2.absdiff(one, other).astype(np.float32)
    blocks = cv2.resize(change, (columns, rows), interpolation=cv2.INTER_AREA)
    return bool(blocks.max() <= STILL)

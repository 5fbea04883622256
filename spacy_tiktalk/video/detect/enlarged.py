"""Heads in the enlarged copy of a picture that fills the room beside it.

A picture that is narrower or lower than the video is often laid over itself, enlarged until it
covers the whole, and blurred. A head that is seen in there is one of the picture's once more.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Boxes, Detections, Image

_SHARES = np.geomspace(0.22, 0.76, 32)
"""How much of the video's width, or height, the picture may take: 3:4 in 9:16 is the most usual."""
_OVER = 0.5  # of a head's box, at least, is where the copy of another has to be
_SIDE = 64  # pixels of the longer side of what is compared
_SOFT = 2.0  # of them: both are blurred by it, so that the blur of the copy counts little
_SHARP = 12.0
"""Gray levels by which a pixel, of four to one of these, differs from those around it: nothing in a
blurred copy does, but a title that is written over it."""
_CALM = 0.5  # of what is beside the picture, at least, is not sharp
_ALIKE = 0.95
"""Correlation, at least, of what is beside the picture with the picture enlarged: 0.98 and more
where it is its copy. Walls and portraits before one have it by chance."""
_BLURRED = 0.75
"""Of a head in a copy, at least, is not sharp: so are 43 of 45 heads of photographs, higher than a
fifth of them, when 6 pixels of 640 are blurred, and in focus 10 of 348 of any size. Two people
who stand one behind the other before a plain wall look like a picture and its copy else."""
_CONTRAST = 50.0  # standard deviation of a lit head's gray; of a darker one less is sharp
_MOST = 64  # heads: of more, the places of all the copies take too long


def without_enlarged(image: Image, heads: Detections) -> Detections:
    """`heads` without those beside a picture that are its own, enlarged.

    image (Image): what they were found in, uint8 [height, width, 3].
    """
    if not 2 <= len(heads) <= _MOST:
        return heads
    kept = np.ones(len(heads), dtype=np.bool_)
    for axis in (0, 1):  # left and right of the picture, above and below it
        copied = _copied(heads.boxes, image.shape[1::-1], axis)
        at = np.flatnonzero(copied.any(axis=1))
        if not len(at):
            continue
        gray, soft = _softened(image)
        small, calm = _small(image, gray, soft)
        alike = [_alike(small, calm, axis, float(_SHARES[i])) for i in at]
        if max(alike) >= _ALIKE:
            rows = np.flatnonzero(copied[at[int(np.argmax(alike))]])
            kept[[row for row in rows if _is_blurred(heads.boxes[row], image, gray, soft)]] = False
    return heads[kept]


def _copied(boxes: Boxes, size: tuple[int, ...], axis: int) -> NDArray[np.bool_]:
    """[shares, n]: which heads lie beside a picture of such a share, where it would have the copy
    of another one."""
    middle = np.array(size) / 2
    both = np.tile(middle, 2)
    places = np.clip(both + (boxes - both) / _SHARES[:, None, None], 0, 2 * both)
    one, other = boxes.T[:, :, None], places.transpose(2, 0, 1)[:, :, None]
    sides = [np.minimum(one[k + 2], other[k + 2]) - np.maximum(one[k], other[k]) for k in (0, 1)]
    areas = [(each[2] - each[0]) * (each[3] - each[1]) for each in (one, other)]
    shared = np.maximum(sides[0], 0) * np.maximum(sides[1], 0)
    over = (shared / np.maximum(np.maximum(*areas), 1e-6)).max(axis=-1)
    off = abs((boxes[:, axis] + boxes[:, axis + 2]) / 2 - middle[axis]) / middle[axis]
    return np.asarray((over >= _OVER) & (off > _SHARES[:, None]))


def _is_blurred(
    box: NDArray[np.float32], image: Image, gray: NDArray[np.uint8], soft: NDArray[np.uint8]
) -> bool:
    scale = np.tile(np.divide(gray.shape[::-1], image.shape[1::-1]), 2)
    left, top, right, bottom = (box * scale).tolist()
    head = slice(int(top), math.ceil(bottom)), slice(int(left), math.ceil(right))
    sharp = _SHARP * min(1.0, float(gray[head].std()) / _CONTRAST)
    return bool((abs(gray[head].astype(np.float32) - soft[head]) <= sharp).mean() >= _BLURRED)


def _softened(image: Image) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """In gray, about four times _SIDE pixels long, and blurred."""
    cv2 = need("cv2", "the detection of heads")
    step = max(1, max(image.shape[:2]) // (4 * _SIDE))
    gray = cv2.cvtColor(np.ascontiguousarray(image[::step, ::step]), cv2.COLOR_BGR2GRAY)
    return gray, cv2.GaussianBlur(gray, (0, 0), _SOFT)


def _small(
    image: Image, gray: NDArray[np.uint8], soft: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """In gray, _SIDE pixels long, and how much of each pixel is not sharp, 0 to 1."""
    cv2 = need("cv2", "the detection of heads")
    height, width = image.shape[:2]
    size = [max(2, round(side * _SIDE / max(height, width))) for side in (width, height)]
    calm = cv2.absdiff(gray, soft) < _SHARP
    small, share = (
        cv2.resize(each.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        for each in (gray, calm)
    )
    return small, share


def _alike(small: NDArray[np.float32], calm: NDArray[np.float32], axis: int, share: float) -> float:
    """The correlation, -1 to 1, of what is beside the middle `share`, but for what is sharp there,
    with the middle enlarged; 0 where there is too little to compare."""
    cv2 = need("cv2", "the detection of heads")
    size = small.shape[::-1]
    place = abs(np.arange(size[axis]) + 0.5 - size[axis] / 2)
    beside = np.zeros_like(small)
    beside.swapaxes(0, 1 - axis)[place > share * size[axis] / 2 + _SOFT] = 1
    shift = [(1 - 1 / share) * (side - 1) / 2 for side in size]
    move: Any = np.array([[1 / share, 0, shift[0]], [0, 1 / share, shift[1]]])
    whole = calm >= 1 - 1e-3  # a pixel that is written on in part is none of the copy's
    weight = cv2.GaussianBlur(whole.astype(np.float32), (0, 0), _SOFT)
    compared = (beside > 0) & (weight >= 0.5)
    if compared.sum() <= _CALM * beside.sum():
        return 0.0
    soft = cv2.GaussianBlur(small * whole, (0, 0), _SOFT) / np.maximum(weight, 1e-3)
    large = cv2.GaussianBlur(cv2.warpAffine(small, move, size), (0, 0), _SOFT)
    one, other = (each[compared] - each[compared].mean() for each in (soft, large))
    power = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / power if power > 1.0 else 0.0

"""Clothes for the people of a generated video, and heads seen from behind.

A photograph shows a face and a strip of what was worn that day. Here the bust goes on below the
chin with drawn clothes, the same in every picture of a scene, and the head can be turned
away. The box of the head stays what it was, so the truth is as exact as without.
"""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from .heads import Head

FRONT, BACK = "front", "back"
POSES = (FRONT, BACK)

_LONG = 2.4  # heights of the head that clothes reach below the chin
_WIDE = 1.05  # half the shoulders, in widths of the head


def costumed(head: Head, clothes: int | None, pose: str) -> Head:
    """The head in these clothes, turned so.

    clothes (int | None): who has the same number wears the same; None leaves what the picture has.
    pose (str): "front", as the photograph is, or "back", nothing but hair.
    """
    if pose == BACK:
        head = _turned(head)
    return head if clothes is None else _dressed(head, clothes, pose)


def _turned(head: Head) -> Head:
    """Hair all over the box of the head; the mask of the picture cuts it out."""
    image = head.image.copy()
    x1, y1, x2, y2 = (round(v) for v in head.box)
    image[y1:y2, x1:x2] = _hair(head, image[y1:y2, x1:x2].shape[:2])
    return Head(f"{head.name} from behind", image, head.alpha, head.box)


def _hair(head: Head, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Strands in the colors of the top of the head, float32 [height, width, 3]."""
    cv2 = need("cv2", "the generator of videos")
    x1, y1, x2, y2 = head.box
    w, h = x2 - x1, y2 - y1
    top = head.image[
        int(y1 + 0.03 * h) : int(y1 + 0.15 * h) + 1, int(x1 + 0.35 * w) : int(x2 - 0.35 * w) + 1
    ]
    color = np.median(top.reshape(-1, 3), axis=0)
    rng = np.random.default_rng(0)
    strands = cv2.GaussianBlur(
        rng.normal(0, 1, shape).astype(np.float32), (0, 0), 0.8, sigmaY=0.1 * shape[0]
    )
    strands *= 10 / max(1e-6, float(strands.std()))
    hair: NDArray[np.float32] = np.clip(color + strands[..., None], 0, 255).astype(np.float32)
    return hair


def _dressed(head: Head, clothes: int, pose: str) -> Head:
    """The bust on a larger canvas, clothes over what the picture has below the neck."""
    cv2 = need("cv2", "the generator of videos")
    height, width = head.alpha.shape
    x1, y1, x2, y2 = head.box
    w, h, middle = x2 - x1, y2 - y1, (x1 + x2) / 2
    half = _WIDE * w
    left = max(0, int(np.ceil(half - middle)))
    right = max(0, int(np.ceil(middle + half - width)))
    below = max(0, int(np.ceil(y2 + _LONG * h)) - height)
    pad: Any = (0, below, left, right)
    image = cv2.copyMakeBorder(head.image, *pad, cv2.BORDER_REPLICATE)
    alpha = cv2.copyMakeBorder(head.alpha, *pad, cv2.BORDER_CONSTANT, value=0)
    middle += left
    neck, shoulder = y2 + 0.12 * h, y2 + 0.5 * h
    cover = np.zeros(alpha.shape, np.uint8)
    outline = np.array(
        [
            (middle - 0.32 * w, neck),
            (middle + 0.32 * w, neck),
            (middle + 0.85 * half, shoulder - 0.12 * h),
            (middle + half, shoulder + 0.15 * h),
            (middle + half, alpha.shape[0]),
            (middle - half, alpha.shape[0]),
            (middle - half, shoulder + 0.15 * h),
            (middle - 0.85 * half, shoulder - 0.12 * h),
        ]
    )
    cv2.fillPoly(cover, [outline.round().astype(np.int32)], 255, cv2.LINE_AA)
    cover = cv2.GaussianBlur(cover, (0, 0), max(1.0, 0.012 * h))
    # What the photograph shows beside and below the neck is of other clothes.
    alpha[round(neck) :] = np.minimum(alpha[round(neck) :], cover[round(neck) :])
    worn = _cloth(clothes, pose, image.shape[:2], middle, neck, w, h)
    share = (cover / np.float32(255))[..., None]
    image = (share * worn + (1 - share) * image).astype(np.uint8)
    box = (x1 + left, y1, x2 + left, y2)
    return Head(f"{head.name} in {clothes}", image, np.maximum(alpha, cover), box)


def _cloth(
    clothes: int,
    pose: str,
    shape: tuple[int, int],
    middle: float,
    neck: float,
    w: float,
    h: float,
) -> NDArray[np.float32]:
    """Clothes as a picture, float32 [height, width, 3]: plain, striped, in two parts, or open over
    a shirt, which is not seen from behind."""
    rng = np.random.default_rng((clothes, 11))
    main, other = _color(rng), _color(rng)
    kind = int(rng.integers(4))
    period = rng.uniform(0.16, 0.4) * h
    rows, columns = np.indices(shape, dtype=np.float32)
    second = np.zeros(shape, dtype=bool)
    if kind == 1:
        second = (rows - neck) % period < period / 2
    elif kind == 2:
        second = rows > neck + 0.9 * h
    elif kind == 3 and pose != BACK:
        reach = 0.3 * w * np.clip(1.4 - (rows - neck) / (1.3 * h), 0.0, 1.0)
        second = np.abs(columns - middle) < reach
    picture = np.where(second[..., None], other, main).astype(np.float32)
    round_ = 1 - 0.3 * np.clip(np.abs(columns - middle) / (1.05 * w), 0, 1) ** 2
    folds = 1 + 0.05 * np.sin((columns + 0.6 * rows) / (0.13 * h))
    return np.clip(picture * (round_ * folds)[..., None], 0, 255)


def _color(rng: np.random.Generator) -> NDArray[np.float64]:
    """A color as clothes have it: every second one has next to none. Blue, green, red."""
    if rng.random() < 0.5:
        h, s, v = rng.random(), rng.uniform(0.0, 0.12), rng.choice([0.1, 0.2, 0.45, 0.9])
    else:
        h, s, v = rng.random(), rng.uniform(0.4, 0.9), rng.uniform(0.3, 0.95)
    r, g, b = colorsys.hsv_to_rgb(h, s, v)
    return 255 * np.array([b, g, r])

"""How good a picture of a head is: sure, sharp, large and frontal, each 0 to 1, multiplied."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Image

NEUTRAL = 0.5  # the frontalness of a head whose landmarks are unknown
_SIDE = 64  # sharpness is measured on a head of this size, so that size does not count twice
_HALF_SHARP = 150.0  # variance of the Laplacian that counts as half sharp: a slightly soft video
_FULL_SIZE = 96.0  # a head with a shorter side of this many pixels is large enough
_LOWEST = 0.1  # a profile is worth this much: other factors must still tell two profiles apart


def crop_quality(
    image: Image,
    box: NDArray[np.float32],
    landmarks: NDArray[np.float32] | None,
    score: float,
) -> float:
    """The quality of the head in `box`, 0 to 1.

    image (Image): uint8 [height, width, 3].
    box (NDArray[np.float32]): x1, y1, x2, y2 in its pixels.
    landmarks (NDArray[np.float32] | None): [5, 2] in its pixels or None.
    score (float): the detector's confidence, 0 to 1. A box without a pixel inside the picture has
        quality 0.
    """
    height, width = image.shape[:2]
    if not np.isfinite(box).all() or not np.isfinite(score):
        return 0.0
    x1, y1 = np.floor(np.maximum(box[:2], 0)).astype(int)
    x2, y2 = np.ceil(np.minimum(box[2:], [width, height])).astype(int)
    if x1 >= x2 or y1 >= y2:
        return 0.0
    size = min(1.0, float(min(x2 - x1, y2 - y1)) / _FULL_SIZE)
    confidence = float(np.clip(score, 0.0, 1.0))
    return confidence * size * sharpness(image[y1:y2, x1:x2]) * frontalness(landmarks)


def sharpness(head: Image) -> float:
    """0 (even) to 1: variance of the Laplacian, squashed.

    Pech-Pacheco, Cristobal, Chamorro-Martinez, Fernandez-Valdivia: Diatom autofocusing in
    brightfield microscopy (2000).
    """
    cv2: Any = need("cv2", "crop quality")
    gray = cv2.cvtColor(np.ascontiguousarray(head), cv2.COLOR_BGR2GRAY)
    gray = cv2.resize(gray, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    variance = float(cv2.Laplacian(gray, cv2.CV_32F).var())
    return variance / (variance + _HALF_SHARP)


def frontalness(landmarks: NDArray[np.float32] | None) -> float:
    """0.1 (profile) to 1 (the nose midway between the eyes and between the corners of the mouth).

    landmarks (NDArray[np.float32] | None): [5, 2], see `Detections`; None or with a NaN gives
        NEUTRAL. Turning the picture does not change it.
    """
    if landmarks is None or not np.isfinite(landmarks).all():
        return NEUTRAL
    points = np.asarray(landmarks, dtype=np.float64)
    across = points[1] - points[0]
    length = float(np.hypot(*across))
    if length < 1e-6:
        return _LOWEST
    place = (points - points[0]) @ across / length  # along the line of the eyes
    eyes = _balance(place[2] - place[0], place[1] - place[2])
    mouth = _balance(place[2] - place[3], place[4] - place[2])
    return _LOWEST + (1 - _LOWEST) * (eyes + mouth) / 2


def _balance(left: float, right: float) -> float:
    """1 where both are equal, 0 where one is nothing or on the wrong side."""
    larger = max(left, right)
    return max(0.0, min(left, right) / larger) if larger > 0 else 0.0

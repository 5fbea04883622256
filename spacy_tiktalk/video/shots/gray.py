"""Pictures without colors, so that their cuts count as much as those of pictures with colors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bars import LEAST
from .dark import not_white

_COLORFUL = 20.0
"""Mean saturation, 0 to 255, of what is neither black nor white, from which a picture stays as it
is."""
_BLACK = 16  # brightness, 0 to 255: what is darker has no color to speak of


def paleness(cv2: Any, picture: NDArray[np.uint8]) -> float:
    """How little color there is, 0 to 1, in uint8 [height, width, 3] of blue, green and red; black
    and white, as of bars and subtitles, are not asked."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    mask = cv2.inRange(hsv, (0, 0, _BLACK), (255, 255, 255)) & not_white(cv2, picture)
    share = cv2.countNonZero(mask) / mask.size
    color: float = min(1.0, share / LEAST**2) * cv2.mean(hsv, mask)[1]
    return max(0.0, 1 - color / _COLORFUL)


def with_false_colors(cv2: Any, picture: NDArray[np.uint8], pale: float) -> NDArray[np.uint8]:
    """Give a gray picture hue and saturation by its brightness; the paler, the more.

    PySceneDetect takes the mean difference of hue, saturation and brightness. In black and white
    the first two are always equal, so that a cut is a third of what it is in color, under every
    threshold.

    cv2 (ModuleType): OpenCV. picture (NDArray[np.uint8]): [height, width, 3], blue, green, red.
    pale (float): 0 to 1. Let it change gradually: it changes every pixel.
    RETURNS (NDArray[np.uint8]): another picture of this shape, or the same where it has colors.
    """
    if pale <= 0:
        return picture
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    value = hsv[..., 2].astype(np.float32)
    hsv[..., 0] = (1 - pale) * hsv[..., 0] + pale * value * (179 / 255)
    hsv[..., 1] = (1 - pale) * hsv[..., 1] + pale * value
    colored: NDArray[np.uint8] = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
    return colored

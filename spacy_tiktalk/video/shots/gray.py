"""Pictures of one color, so that their cuts count as much as those of pictures with colors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bars import LEAST
from .dark import not_white

_COLORFUL = 15.0
"""Of 255, by which what is neither black nor white differs from the tint of all, in the mean, from
which a picture stays as it is. Photographs have 16 to 60, gray, sepia or red ones 0 to 14."""
_SPREAD = 30.0
"""Of 255, the standard deviation of brightness from which a picture is no wall. Real clips have 30
and more."""
_BLACK = 16  # brightness, 0 to 255: what is darker has no color to speak of
_EVERY = 4  # pixels to a side, one is asked


def paleness(cv2: Any, picture: NDArray[np.uint8]) -> float:
    """How much uint8 [height, width, 3] of blue, green and red is of one color, 0 to 1; black and
    white, as of bars and subtitles, are not asked."""
    some = np.ascontiguousarray(picture[::_EVERY, ::_EVERY])
    value = np.maximum(np.maximum(some[..., 0], some[..., 1]), some[..., 2])
    shown = (value >= _BLACK) & (not_white(cv2, some) > 0)
    if not shown.any():
        return 1.0
    colors, bright = some[shown].astype(np.float32), value[shown].astype(np.float32)
    tint = colors.sum(axis=0) / bright.sum()
    off = np.abs(colors - bright[:, None] * tint).T
    color = float(np.maximum(np.maximum(*off[:2]), off[2]).mean() * 255 / bright.mean())
    pale = max(0.0, 1 - min(1.0, float(shown.mean()) / LEAST**2) * color / _COLORFUL)
    # What its brightness does not tell from another wall its tint does.
    flat = max(0.0, 1 - float(bright.std()) / _SPREAD)
    return pale * (1 - flat * float(tint.max() - tint.min()))


def with_false_colors(cv2: Any, picture: NDArray[np.uint8], pale: float) -> NDArray[np.uint8]:
    """Give a picture of one color hue and saturation by its brightness; the paler, the more.

    PySceneDetect takes the mean difference of hue, saturation and brightness. In black and white,
    in sepia and in light of one color the first two are always equal, so that a cut is a third of
    what it is in color, under every threshold.

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

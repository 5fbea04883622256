"""Pictures without colors, so that their cuts count as much as those of pictures with colors."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bars import WHOLE, Inside

_COLORFUL = 20.0
"""Mean saturation, 0 to 255, without bars, from which a picture stays as it is."""


def with_false_colors(
    cv2: Any, picture: NDArray[np.uint8], seen: Inside = WHOLE
) -> NDArray[np.uint8]:
    """Give a gray picture hue and saturation by its brightness; the paler, the more.

    PySceneDetect takes the mean difference of hue, saturation and brightness. In black and white
    the first two are always equal, so that a cut is a third of what it is in color, under every
    threshold. The change is gradual: colors that fade make no cut.

    cv2 (ModuleType): OpenCV. picture (NDArray[np.uint8]): [height, width, 3], blue, green, red.
    seen (Inside): what of it are no bars.
    RETURNS (NDArray[np.uint8]): another picture of this shape, or the same where it has colors.
    """
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    pale = 1.0 - float(hsv[seen][..., 1].mean()) / _COLORFUL
    if pale <= 0:
        return picture
    value = hsv[..., 2].astype(np.float32)
    hsv[..., 0] = (1 - pale) * hsv[..., 0] + pale * value * (179 / 255)
    hsv[..., 1] = (1 - pale) * hsv[..., 1] + pale * value
    colored: NDArray[np.uint8] = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
    return colored

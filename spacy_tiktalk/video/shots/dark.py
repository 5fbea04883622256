"""Dark pictures without their noise, so that their cuts stand out as much as those in the light."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LIT = 80.0
"""Mean of all channels, 0 to 255, of what is not white (as bars may be), from which a picture stays
as it is; from half of it down it is smoothed whole."""
_WHITE = 239  # of all channels
_SIDE = 5  # pixels of the shrunk picture: noise falls to a fifth


def without_dark_noise(cv2: Any, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Smooth a dark picture; the darker, the more.

    Where there is little light, noise of a few gray levels turns hue and saturation round from one
    frame to the next. A cut stands out by its ratio to such steps: at a fifth of the light it was
    3 times them, smoothed it is 8 times. The change is gradual, as light that goes out is no cut.

    cv2 (ModuleType): OpenCV. picture (NDArray[np.uint8]): [height, width, 3], shrunk.
    RETURNS (NDArray[np.uint8]): another picture of this shape, or the same where it is lit.
    """
    share = min(1.0, 2 * (1 - sum(cv2.mean(picture, not_white(cv2, picture))[:3]) / 3 / _LIT))
    if share <= 0:
        return picture
    smooth: NDArray[np.uint8] = cv2.blur(picture, (_SIDE, _SIDE))
    if share < 1:
        smooth = cv2.addWeighted(picture, 1 - share, smooth, share, 0)
    return smooth


def not_white(cv2: Any, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A mask for OpenCV, uint8 [height, width]: 0 where the picture is white, else 255."""
    mask: NDArray[np.uint8] = ~cv2.inRange(picture, (_WHITE,) * 3, (255,) * 3)
    return mask

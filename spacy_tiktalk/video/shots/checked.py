"""Checks of the frames that are pushed into a shot detector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..settings import LARGEST, is_number
from ..types import VideoFrame


def check_fps(fps: float) -> None:
    """RAISES: T735 unless fps is a number above 0."""
    if not (math.isfinite(fps) and fps > 0):
        raise error("T735", fps=fps)


def check_setting(
    name: str, value: Any, least: float = 0.0, most: float = LARGEST, *, whole: bool = False
) -> None:
    """RAISES: T733 unless this is a number from `least` to `most`; `whole`: a whole number."""
    if not is_number(value, least, most, whole=whole):
        to = "or above" if most == LARGEST else f"to {most:g}"
        raise error("T733", name=name, value=value, needed=f"{least:g} {to}")


class FrameCheck:
    """Sees the frames of one video, one after another."""

    def __init__(self) -> None:
        self._shape: tuple[int, ...] | None = None
        self._index: int | None = None
        self._time = 0.0

    def __call__(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """The frame's picture, uint8 [height, width, 3].

        RAISES: T734 for a frame out of order, of another size than the one before, or no picture.
        """
        image, first = frame.image, self._index is None
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
            reason = f"it is {image.dtype} {image.shape}"
        elif self._shape not in (None, image.shape):
            reason = f"its size is {image.shape}, before it was {self._shape}"
        elif self._index is not None and frame.index <= self._index:
            reason = f"the frame before is {self._index}"
        elif not math.isfinite(frame.time) or (not first and frame.time < self._time):
            reason = f"its time is {frame.time!r} s" + ("" if first else f" after {self._time!r} s")
        else:
            self._shape, self._index, self._time = image.shape, frame.index, frame.time
            return image
        raise error("T734", index=frame.index, reason=reason)

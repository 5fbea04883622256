"""Cuts by a network that sees a window of frames: the windows, and what its scores mean."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import VideoFrame
from .checked import FrameCheck

Scorer: TypeAlias = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From pictures uint8 [WINDOW, 27, 48, 3], red, green, blue, to one score a picture, 0 to 1."""

WINDOW, STEP = 100, 50
"""Frames that the network sees at once, and how many of them, the middle ones, are scored."""
MARGIN = (WINDOW - STEP) // 2
COLUMNS, ROWS = 48, 27
_TICK = 1e-6  # s: times are sums of floats


class WindowedState:
    """State of one video: see `ShotState`.

    Windows of 100 frames overlap by 50, and the scores of the middle 50 count; the first and the
    last frame are repeated around the video (Souček and Lokoč 2020). A run of frames
    whose scores are above the threshold is one transition. The frame behind it begins the shot.

    score (Scorer): the network.
    threshold (float): 0 to 1.
    min_shot_seconds (float): a shot that would begin nearer to its predecessor's start is none.
    delay: a block's first frame is scored with the last frame of its window.
    """

    delay = WINDOW - MARGIN - 1

    def __init__(self, *, score: Scorer, threshold: float, min_shot_seconds: float) -> None:
        self._cv2 = need("cv2", "Shot detection")
        self._score, self._threshold, self._min_shot = score, threshold, min_shot_seconds
        self._check = FrameCheck()
        self._pictures: list[NDArray[np.uint8]] = []
        """Of the coming window; the first MARGIN are of frames that have their scores."""
        self._unscored: deque[tuple[int, float]] = deque()  # number and time of frames
        self._over = False  # whether the frame scored last is inside a transition
        self._shot_start: float | None = None

    def push(self, frame: VideoFrame) -> list[int]:
        """Take the next frame. RAISES: T734 for one out of order or of another size."""
        picture = self._small(self._check(frame))
        if self._shot_start is None:
            self._shot_start = frame.time
            self._pictures = [picture] * MARGIN
        self._pictures.append(picture)
        self._unscored.append((frame.index, frame.time))
        return self._scored() if len(self._pictures) == WINDOW else []

    def close(self) -> list[int]:
        """Cuts among the last frames."""
        found = []
        while self._unscored:
            self._pictures += [self._pictures[-1]] * (WINDOW - len(self._pictures))
            found += self._scored()
        return found

    def _scored(self) -> list[int]:
        """First frames of shots among those that the full window scores."""
        scores = self._score(np.stack(self._pictures))[MARGIN : MARGIN + STEP]
        del self._pictures[:STEP]
        found = []
        for score in scores[: len(self._unscored)]:
            index, time = self._unscored.popleft()
            over = bool(score > self._threshold)
            assert self._shot_start is not None
            ends = self._over and not over
            if ends and time - self._shot_start >= self._min_shot - _TICK:
                self._shot_start = time
                found.append(index)
            self._over = over
        return found

    def _small(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture as the network reads it: uint8 [27, 48, 3], whatever its shape was."""
        cv2 = self._cv2
        small = cv2.resize(image, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
        rgb: NDArray[np.uint8] = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
        return rgb

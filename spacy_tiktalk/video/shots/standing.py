"""Shot detection where pictures stand or come twice: a detector sees them at a constant rate, once.

Detectors count in frames: of a flash, of a dissolve, of what lies around a cut. In a slide show a
frame lasts seconds, and each that differs much from the one before is a shot of its own. A video of
30 pictures a second that was stored with 60 has each twice: half of its frames differ from the one
before by nothing, and any movement of the others stands out like a cut.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ..same_picture import is_same, sparse
from ..types import ShotDetector, ShotState, VideoFrame
from .state import FLASH_SECONDS

_RATE = 25.0  # frames a second of a video whose own frames stand longer than a flash
_FILM = 24.0  # pictures a second: where a video has more frames, some may be the one before again
_SLOWEST = 15.0  # frames a second: slower, what comes twice stands


class StandingState:
    """State of one video: see `ShotState`. Frames no longer shown than a flash pass unchanged, but
    for those that are the one before again: as many as a higher rate puts between two pictures.

    shots (ShotDetector): what finds the cuts.
    fps (float): the video's nominal frame rate.
    end (Callable[[], float]): seconds at which the last frame ends; called by `close`.
    delay: as the detector's. Where frames stand it reports sooner, where they come twice later: see
        `known`.
    """

    def __init__(self, shots: ShotDetector, fps: float, end: Callable[[], float]) -> None:
        self._rate = fps if fps * FLASH_SECONDS >= 1 else _RATE
        self._state: ShotState = shots.start(self._rate)
        self.delay = self._state.delay
        self._most = 2 * self.delay + 2  # beyond, nothing else is in the detector's sight
        self._end = end
        self._frame: VideoFrame | None = None
        self._shown: deque[int] = deque()  # the video's numbers of what the detector was shown last
        self._n = 0
        self._cut = 0  # the last one reported
        self._picture: NDArray[np.uint8] | None = None  # of the last frame, sparse
        self._most_repeats = max(1, ceil(fps / _FILM) - 1) if fps >= _SLOWEST else 0
        self._repeats = 0  # frames on end that were the one before

    def push(self, frame: VideoFrame) -> list[int]:
        """Take the next frame. RAISES: what the detector raises."""
        found = self._stand(frame.time)
        self._frame = frame
        return found if self._repeated(frame) else found + self._show(frame, frame.time)

    def _repeated(self, frame: VideoFrame) -> bool:
        """Whether it is left out. Of a picture that stands longer than a rate explains all other
        frames are shown: it is still, and a cut behind it is to be known as soon as ever."""
        if not self._most_repeats:
            return False
        before, self._picture = self._picture, sparse(frame.image)
        if before is None or not is_same(before, self._picture):
            self._repeats = 0
            return False
        self._repeats += 1
        return self._repeats <= self._most_repeats

    @property
    def known(self) -> int:
        """The last frame, by number, at or before which no cut can be reported any more; -1 where
        there is none."""
        if not self.delay:
            return -1 if self._frame is None else self._frame.index
        # The detector may still speak of the second one it was shown, but of none before it.
        return self._shown[1] - 1 if len(self._shown) > self.delay else -1

    def close(self) -> list[int]:
        """After the last frame: cuts not yet reported."""
        return self._stand(self._end()) + self._numbers(self._state.close())

    def _stand(self, until: float) -> list[int]:
        """Show the last frame again where it stands until then."""
        frame = self._frame
        if frame is None or until - frame.time <= FLASH_SECONDS:
            return []
        times = round((until - frame.time) * self._rate) - 1
        found = []
        for n in range(1, min(times, self._most) + 1):
            found += self._show(frame, frame.time + n / self._rate)
        return found

    def _show(self, frame: VideoFrame, time: float) -> list[int]:
        self._shown.append(frame.index)
        if len(self._shown) > self.delay + 1:
            self._shown.popleft()
        self._n += 1
        return self._numbers(self._state.push(replace(frame, index=self._n - 1, time=time)))

    def _numbers(self, cuts: list[int]) -> list[int]:
        """The video's numbers of the frames that the detector counts so, each once."""
        found = []
        for cut in cuts:
            number = self._shown[cut - self._n]
            if number > self._cut:
                self._cut = number
                found.append(number)
        return found

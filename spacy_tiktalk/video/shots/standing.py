"""Shot detection for pictures shown for long: they are repeated as at a constant rate.

Detectors count in frames: of a flash, of a dissolve, of what lies around a cut. In a slide show a
frame lasts seconds, and each that differs much from the one before is a shot of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from operator import index

from ...errors import error
from ..types import ShotDetector, ShotState, VideoFrame
from .state import FLASH_SECONDS

_RATE = 25.0  # frames a second of a video whose own frames stand longer than a flash


class StandingState:
    """State of one video: see `ShotState`. Frames no longer shown than a flash pass unchanged.

    shots (ShotDetector): what finds the cuts.
    fps (float): the video's nominal frame rate.
    end (Callable[[], float]): seconds at which the last frame ends; called by `close`.
    delay: as the detector's. Where frames stand it reports sooner: see `known`.
    """

    def __init__(self, shots: ShotDetector, fps: float, end: Callable[[], float]) -> None:
        self._part = type(shots).__name__
        self._rate = fps if fps * FLASH_SECONDS >= 1 else _RATE
        self._state: ShotState = shots.start(self._rate)
        self.delay = self._state.delay
        self._most = 2 * self.delay + 2  # beyond, nothing else is in the detector's sight
        self._end = end
        self._frame: VideoFrame | None = None
        self._shown: deque[int] = deque()  # the video's numbers of what the detector was shown last
        self._n = 0
        self._told = {0}  # the video's numbers of the cuts reported; its first frame is none

    def push(self, frame: VideoFrame) -> list[int]:
        """Take the next frame. RAISES: what the detector raises."""
        found = self._stand(frame.time)
        self._frame = frame
        return found + self._show(frame, frame.time)

    @property
    def known(self) -> int:
        """The last frame, by number, at or before which no cut can be reported any more; -1 where
        there is none."""
        # The detector may still speak of the second one it was shown, but of none before it.
        return self._shown[1] - 1 if self.delay and len(self._shown) > self.delay else -1

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
        """The video's numbers of the frames that the detector counts so, each once.

        RAISES: T776 for anything but numbers of frames that are still in its sight.
        """
        try:
            backs = [self._n - index(cut) for cut in cuts]
        except TypeError:
            backs = [0]
        if not all(1 <= back <= len(self._shown) for back in backs):
            told = {"part": self._part, "found": repr(cuts), "last": self._n - 1}
            raise error("T776", **told, delay=self.delay)
        numbers = dict.fromkeys(self._shown[-back] for back in backs)
        new = [number for number in numbers if number not in self._told]
        self._told.update(new)
        return new

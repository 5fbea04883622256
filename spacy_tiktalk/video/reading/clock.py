"""Times of frames: from the container's stamps, starting at 0, always rising."""

from __future__ import annotations

import math

SAMPLING_SLACK = 0.0005
"""Seconds a frame may come early and still be sampled: Matroska and FLV round to milliseconds."""

_BACK = 1.0  # seconds back: stamps that start anew (joined files), not mere disorder
_AHEAD = 10.0  # seconds ahead and beyond the stated end: a damaged stamp


class Clock:
    """Turns the stamps of a container into times that start at 0 and rise with every frame.

    fps (float): nominal frame rate; its step replaces a stamp that is missing, does not rise, or
        lies far ahead of the rest and beyond `end`, the stated duration in seconds. `mended` counts
        those.
    """

    def __init__(self, fps: float, end: float | None = None) -> None:
        self.step = 1.0 / fps
        self.end = end
        self.mended = 0
        self.last: float | None = None
        self._start = 0.0
        self._in_row = 0  # stamps mended one after the other

    def tick(self, stamp: float | None) -> float:
        """The time of the next frame, in seconds.

        stamp (float | None): the container's, in seconds, or None.
        """
        if stamp is not None and not math.isfinite(stamp):
            stamp = None
        if self.last is None:
            self._start = stamp or 0.0
            self.mended += stamp is None
            self.last = 0.0
            return 0.0
        time = None if stamp is None else stamp - self._start
        if time is not None and self._is_wild(time):
            stamp = time = None
        if time is not None and self.last < time:
            self._in_row = 0
            self.last = time
            return time
        self.mended += 1
        self._in_row += 1
        # Half a step for a single stamp: the next one, if it is right, is then still ahead.
        single = time is not None and self._in_row == 1
        mended = self.last + (self.step / 2 if single else self.step)
        if stamp is not None and time is not None and time < self.last - _BACK:
            mended = self.last + self.step
            self._start = stamp - mended
        self.last = mended
        return mended

    def _is_wild(self, time: float) -> bool:
        assert self.last is not None
        beyond = self.end is not None and time > self.end + _BACK
        return beyond and time > self.last + _AHEAD


class Sampler:
    """Chooses the first frame at or after each multiple of 1 / fps seconds; None takes all."""

    def __init__(self, fps: float | None) -> None:
        self.fps = fps
        self._next = 0

    def due(self, time: float) -> bool:
        """Whether the frame at `time` seconds is to be sampled."""
        return self.fps is None or self._multiple(time) >= self._next

    def took(self, time: float) -> None:
        """That frame was sampled: wait for the next multiple."""
        if self.fps is not None:
            self._next = self._multiple(time) + 1

    def _multiple(self, time: float) -> int:
        assert self.fps is not None
        return math.floor((time + SAMPLING_SLACK) * self.fps)

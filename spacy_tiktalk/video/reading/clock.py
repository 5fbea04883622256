"""Times of frames: one time base for every part, always rising.

The time base is the presentation time that a browser's video element has (measured in Chromium): 0
is the zero of an MP4, MOV or Matroska file, so pictures that begin after the sound begin after 0.
Of other containers, whose clocks begin anywhere, 0 is where the first stream begins. Frames before
0 are hidden.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SAMPLING_SLACK = 0.0005
"""Seconds a frame may come early and still be sampled: Matroska and FLV round to milliseconds."""

LOOK = 2
"""Frames ahead whose stamps are looked at where one is in doubt."""

_DOUBT = 1.5  # steps ahead of the frame before; more may be a damaged stamp
_BACK = 0.25  # seconds back, and
_BACK_STEPS = 6.0  # frames back: stamps that start anew (joined files), not mere disorder
_AHEAD = 10.0  # seconds ahead and beyond the stated end: a damaged stamp
_BEYOND = 1.0  # seconds after the stated end that are still believed


class Clock:
    """Turns the stamps of a container into times that rise with every frame.

    A stamp alone among its neighbors is replaced and moves no other time; stamps that jump back and
    go on from there are carried on from where they were. To tell the two apart takes the stamps of
    the next frames: `doubts` says when.

    fps (float): nominal frame rate; its step replaces what cannot be told otherwise.
    end (float | None): seconds at which the file may end by what it states. `mended` counts the
        stamps that were missing or replaced.
    """

    def __init__(self, fps: float, end: float | None = None) -> None:
        self.step = 1.0 / fps
        self.end = end
        self.mended = 0
        self.last: float | None = None
        self._shift = 0.0  # added to the stamps since they jumped back
        self._pace = 0.0  # seconds from the frame before the last one to the last

    def doubts(self, stamp: float | None) -> bool:
        """Whether the stamps of the next frames are needed to judge this one."""
        time = self._time(stamp)
        if self.last is None or time is None:
            return True
        return not 0 < time - self.last <= _DOUBT * max(self.step, self._pace)

    def tick(self, stamp: float | None, following: Sequence[float | None] = ()) -> float:
        """The time of the next frame, in seconds.

        stamp (float | None): the container's, in seconds of the time base, or None.
        following (Sequence[float | None]): those of up to `LOOK` frames after it, where `doubts`
            asked for them; fewer at the end of the video.
        """
        time, after = self._time(stamp), [self._time(one) for one in following]
        if self.last is None:
            known = self._first(time, after)
        elif time is None or time <= self.last:
            known = self._carried_on(time, after)
        elif self._is_alone(time, after):
            known = self._between(after)
        else:
            known = time
        self.mended += known != time
        if self.last is not None:
            self._pace = known - self.last
        self.last = known
        return known

    def _time(self, stamp: float | None) -> float | None:
        if stamp is None or not math.isfinite(stamp):
            return None
        time = stamp + self._shift
        wild = self.last is not None and time > self.last + _AHEAD
        return None if wild and self.end is not None and time > self.end + _BEYOND else time

    def _first(self, time: float | None, after: list[float | None]) -> float:
        later = [one for one in after if one is not None]
        if time is not None and (not later or max(later) >= time):
            return time  # equal ones behind it are mended in their turn
        if not later:
            return 0.0
        # A stamp later than all of the next ones is wrong: one step before them, but not before
        # zero, where frames are hidden, unless they are there themselves.
        before = later[0] - self.step
        return before if later[0] < 0 else max(0.0, before)

    def _is_alone(self, time: float, after: list[float | None]) -> bool:
        """Whether a stamp that rises lies ahead of those that follow."""
        assert self.last is not None
        if not after:  # the last frame: no later one can tell, but the end may
            far = time > self.last + max(_BEYOND, _DOUBT * max(self.step, self._pace))
            return far and self.end is not None and time > self.end + _BEYOND
        first = after[0]
        if first is None or not self.last < first <= time:
            return False
        near = first <= self.last + (1 + _DOUBT) * self.step
        return near or not any(one is not None and one > time for one in after[1:])

    def _between(self, after: list[float | None]) -> float:
        """A step on, but before the next frame where that is known."""
        assert self.last is not None
        for place, one in enumerate(after, start=2):
            if one is not None and one > self.last:
                return self.last + min(self.step, (one - self.last) / place)
        return self.last + self.step

    def _carried_on(self, time: float | None, after: list[float | None]) -> float:
        """For a stamp that is missing or does not rise."""
        assert self.last is not None
        known = self._between(after)
        if time is None or any(one is not None and one > self.last for one in after):
            return known
        rises = not after or (after[0] is not None and time < after[0])
        if rises and time < self.last - max(_BACK, _BACK_STEPS * self.step):
            self._shift += known - time
        return known


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

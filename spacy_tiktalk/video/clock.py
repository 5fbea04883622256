"""Times of frames: from the container's stamps, starting at 0, always rising."""

from __future__ import annotations

import math

SAMPLING_SLACK = 0.0005
"""Seconds a frame may come early and still be sampled: Matroska and FLV round to milliseconds."""

_JUMP = 1.0  # seconds back: stamps that start anew (joined files), not mere disorder


class Clock:
    """Turns the stamps of a container into times that start at 0 and rise with every frame.

    fps: nominal frame rate; the step where a stamp is missing or does not rise. `mended` counts
    those frames.
    """

    def __init__(self, fps: float) -> None:
        self.step = 1.0 / fps
        self.mended = 0
        self.last: float | None = None
        self._start = 0.0

    def tick(self, stamp: float | None) -> float:
        """The time of the next frame, in seconds. stamp: the container's, in seconds, or None."""
        known = stamp is not None and math.isfinite(stamp)
        if self.last is None:
            self._start = float(stamp) if known else 0.0  # type: ignore[arg-type]
            self.last = 0.0
            self.mended += not known
            return 0.0
        time = float(stamp) - self._start if known else -math.inf  # type: ignore[arg-type]
        if time <= self.last:
            self.mended += 1
            backwards = known and time < self.last - _JUMP
            # Disorder keeps the clock and goes on by a hair, so that later stamps are right.
            time = self.last + (self.step if backwards or not known else min(self.step, 0.001))
            if backwards:
                self._start = float(stamp) - time  # type: ignore[arg-type]
        self.last = time
        return time


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

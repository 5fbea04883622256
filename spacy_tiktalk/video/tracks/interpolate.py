"""Which samples of which tracklets lie around a moment, found fast for one frame after another."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Around: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
"""(row before, row after, weight of the row after: 0 to 1), one each for a tracklet."""


class Timeline:
    """The rows of head tracks in order of (tracklet, frame, time), with the span of each tracklet.

    frames (NDArray[np.int64]), times (NDArray[np.float64]), tracklets (NDArray[np.int64]), shots
        (NDArray[np.int64]): the columns of `HeadTracks`.
    shot_starts (NDArray[np.int64]): first frames of the shots, empty if unknown.
    start (float): seconds at which frame 0 is shown.
    """

    def __init__(
        self,
        frames: NDArray[np.int64],
        times: NDArray[np.float64],
        tracklets: NDArray[np.int64],
        shots: NDArray[np.int64],
        shot_starts: NDArray[np.int64],
        start: float = 0.0,
    ) -> None:
        self.order = np.lexsort((times, frames, tracklets))
        self.frames = frames[self.order]
        self.times = times[self.order]
        _, self.first, counts = np.unique(
            tracklets[self.order], return_index=True, return_counts=True
        )
        self.last = self.first + counts - 1
        self.shots = shots[self.order][self.first]
        self.shot_starts = shot_starts
        self.start = start
        # One clock for the whole video: frame and time of every sampled frame that has a row.
        self.clock_frames, rows = np.unique(frames, return_index=True)
        self.clock_times = np.maximum.accumulate(times[rows]) if len(rows) else times[rows]

    def at_time(self, time: float, until: float, extend: float, frame: int) -> Around:
        """Rows around a time in seconds, or around one up to `until`.

        frame (int): the frame shown then, which tells the shot.
        """
        return self._around(self.times, time, until, extend, frame)

    def at_frame(self, n: int, extend: int) -> Around:
        """Rows around a frame number."""
        return self._around(self.frames, n, n, extend, n)

    def _around(
        self, axis: NDArray[Any], value: float, until: float, extend: float, frame: int
    ) -> Around:
        low, high = axis[self.first], axis[self.last]
        inside = (low <= until) & (value <= high)
        if extend > 0 and len(self.shot_starts):
            shot = np.searchsorted(self.shot_starts, frame, side="right") - 1
            held = (low - extend <= until) & (value <= high + extend)
            inside |= held & (self.shots == shot)
        before, after, weights = [], [], []
        for first, last in zip(self.first[inside], self.last[inside], strict=True):
            if value <= axis[first] or value >= axis[last]:
                row = first if value <= axis[first] else last
                before.append(row)
                after.append(row)
                weights.append(0.0)
                continue
            row = first + int(np.searchsorted(axis[first : last + 1], value, side="right")) - 1
            before.append(row)
            after.append(row + 1)
            weights.append(float((value - axis[row]) / (axis[row + 1] - axis[row])))
        return (
            self.order[np.asarray(before, dtype=np.int64)],
            self.order[np.asarray(after, dtype=np.int64)],
            np.asarray(weights, dtype=np.float64),
        )

    def n_dense(self) -> float:
        """How many rows `dense` gives; a float, for the sum may be beyond 64 bits."""
        spans = self.frames[self.last] - self.frames[self.first]
        return float((spans.astype(np.float64) + 1).sum())

    def dense(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """(row before, row after, weight, frame) for every frame of every tracklet's span."""
        if not len(self.frames):
            none = np.zeros(0, np.int64)
            return none, none, np.zeros(0, np.float64), none
        is_last = np.zeros(len(self.frames), dtype=bool)
        is_last[self.last] = True
        after = np.where(is_last, np.arange(len(self.frames)), np.arange(len(self.frames)) + 1)
        gaps = np.where(is_last, 1, self.frames[after] - self.frames)
        before = np.repeat(np.arange(len(self.frames)), gaps)
        offset = np.arange(len(before)) - np.repeat(np.cumsum(gaps) - gaps, gaps)
        frames = self.frames[before] + offset
        return self.order[before], self.order[after[before]], offset / gaps[before], frames

    def frame_at(self, time: float, fps: float) -> int:
        """The number of the frame shown at `time`, estimated; rounding errors up to 1e-6."""
        found = self._map(time, self.clock_times, self.clock_frames, fps, (self.start, 0.0))
        return int(np.floor(found + 1e-6))

    def time_at(self, frame: int, fps: float) -> float:
        """The time of a frame, estimated from the samples around it."""
        slope = 1 / fps if fps else 0.0
        return self._map(frame, self.clock_frames, self.clock_times, slope, (0.0, self.start))

    @staticmethod
    def _map(
        value: float,
        known: NDArray[Any],
        wanted: NDArray[Any],
        slope: float,
        first: tuple[float, float],
    ) -> float:
        """Linear between known points, and from `first`, where the first frame stands, to them;
        beyond them straight on by `slope`."""
        if len(known) and value > known[-1]:
            return float(wanted[-1] + (value - known[-1]) * slope)
        if len(known) and value >= known[0]:
            return float(np.interp(value, known, wanted))
        if value <= first[0]:
            return first[1]
        if not len(known):
            return first[1] + (value - first[0]) * slope
        part = (value - first[0]) / (known[0] - first[0])
        return float(first[1] + (wanted[0] - first[1]) * part)

"""The Protocols of trackers inside a shot, which your own tracker can implement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..types import Boxes, Detections


@dataclass(frozen=True)
class TrackUpdate:
    """The tracks of one picture's detections, row for row.

    ids (NDArray[np.int64]): int64 [n], the track's number, 0 for a detection that belongs to none.
    confirmed (NDArray[np.bool_]): bool [n], whether that track has been seen twice (or was there in
        the first picture).
    """

    ids: NDArray[np.int64]
    confirmed: NDArray[np.bool_]


@runtime_checkable
class InShotTracker(Protocol):
    """Follows heads inside a shot. A fresh state for every video: see `start`."""

    @property
    def fingerprint(self) -> str: ...

    def start(self, fps: float) -> TrackState:
        """The state for a new video.

        fps (float): how many pictures a second it gets.
        """


class TrackState(Protocol):
    """Tracks of one video, numbered from 1 in each shot."""

    @property
    def ended(self) -> Sequence[int]:
        """Numbers of the tracks that the last update ended for good."""

    def reset(self) -> None:
        """Begin a new shot: all tracks end, and numbers start at 1 again."""

    def update(self, detections: Detections, time: float, /) -> TrackUpdate:
        """Take the detections of the next picture, at `time` in seconds."""


class PredictingState(TrackState, Protocol):
    """A state that gets the frames of a closer look (`max_step`), too.

    It may have `high`, the score from which a head is looked for there, and `lost`, whether a track
    is out of sight that a later picture can continue (without it, one always may be).
    """

    def predicted(self, time: float) -> Boxes:
        """Where the tracks of the last picture are expected at `time`: float32 [n, 4]."""

    def update(
        self, detections: Detections, time: float, /, *, between: bool = False
    ) -> TrackUpdate:
        """As `TrackState.update`; `between` are pictures of a closer look."""

"""Trackers as settings: what a config names, and what makes a fresh tracker for each video."""

from __future__ import annotations

from dataclasses import dataclass

from .byte_track import ByteTracker


@dataclass(frozen=True)
class ByteTrack:
    """The settings of `ByteTracker`; see there. The rate comes from the sampling."""

    high: float = 0.5
    low: float = 0.1
    new: float | None = None
    match: float = 0.9
    second_match: float = 0.7
    new_match: float = 0.9
    buffer_seconds: float = 1.0
    fuse: bool = False
    max_scale: float = 2.0

    def __post_init__(self) -> None:
        self.start(1.0)  # a setting out of range is told here, not at the first video

    @property
    def fingerprint(self) -> str:
        """Name and settings."""
        return repr(self)

    def start(self, fps: float) -> ByteTracker:
        """A tracker for pictures that come `fps` times a second. RAISES: T730."""
        return ByteTracker(**self.__dict__, fps=fps)

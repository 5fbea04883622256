"""The Protocol of the reader's backends: one video, one forward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..types import Image


@dataclass(frozen=True)
class StreamFacts:
    """What a file states about itself before it is read; all of it may be wrong.

    width, height (int): of the pictures with square pixels, before rotation.
    fps (float): nominal, 0 where unknown.
    start (float): seconds of the time base (see `clock`) at which the pictures begin.
    duration (float | None): seconds of the picture stream, None where unknown. Mostly counted from
        the first picture; files are wrong about it, so both are believed where pictures are missed.
    from_zero (bool): `duration` is counted from the time base's zero.
    frames (int | None): of the picture stream.
    exact (bool): `frames` comes from an index with one entry a frame.
    estimated (bool): `frames` is not stated, but follows from length and rate.
    rotation (int): degrees clockwise that the pictures are turned by to stand upright: 0, 90, 180
        or 270; mirrored ones after they were mirrored.
    slack (float): seconds that `duration` may be too long, since it is that of the whole file,
        sound included.
    lead (float): seconds of `duration` that mostly lie before the first picture.
    """

    width: int
    height: int
    fps: float
    duration: float | None = None
    frames: int | None = None
    exact: bool = False
    rotation: int = 0
    slack: float = 0.0
    start: float = 0.0
    lead: float = 0.0
    from_zero: bool = False
    estimated: bool = False

    @property
    def end(self) -> float | None:
        """Seconds of the time base at which the pictures end."""
        if self.duration is None or self.from_zero:
            return self.duration
        return max(0.0, self.start) + self.duration


class Backend(Protocol):
    """Gives pictures one after the other. Not thread-safe; `close` may be called twice."""

    name: str
    facts: StreamFacts
    damage: int
    """Damaged packets that were passed over so far, as far as the backend learns of them."""

    def grab(self) -> bool:
        """Go to the next picture; False at the end."""

    @property
    def stamp(self) -> float | None:
        """The grabbed picture's time in seconds of the time base; None where it has none."""

    def retrieve(self) -> Image | None:
        """The grabbed picture, upright, of the first picture's size; None where it is damaged."""

    def close(self) -> None:
        """Release the file."""

"""What a backend of the reader does: one video, one forward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..types import Image


@dataclass(frozen=True)
class StreamFacts:
    """What a file states of itself before it is read; any of it may be wrong.

    width, height (int): of the stored pictures, before rotation.
    fps (float): nominal, 0 where unknown.
    start (float): seconds of the time base (see `clock`) at which the pictures begin.
    duration (float | None): seconds of the picture stream, None where unknown. Some containers
        count it from their zero, some from the first picture, and none says which.
    frames (int | None): of the picture stream.
    exact (bool): `frames` comes from an index with one entry a frame.
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


class Backend(Protocol):
    """Pictures one after the other. Not for threads; `close` may be called twice."""

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

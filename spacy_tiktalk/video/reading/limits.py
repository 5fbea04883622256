"""Limits of a video: how large, how long and how many frames are read at most."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...errors import error


@dataclass(frozen=True)
class Limits:
    """The most that a video may cost; they stop a damaged or hostile file.

    max_pixels (int): width times height of a picture. Checked before the pictures are decoded; more
        is always an error.
    max_seconds (float | None), max_frames (int | None): of the whole video, None for no limit; more
        is an error, or with `truncate` the video is cut there and reported as truncated.
    RAISES: T703 for a limit that is no number above 0.
    """

    max_pixels: int = 8192 * 8192
    max_seconds: float | None = 3600.0
    max_frames: int | None = 1_000_000
    truncate: bool = False

    def __post_init__(self) -> None:
        for name in ("max_pixels", "max_seconds", "max_frames"):
            value = getattr(self, name)
            if value is None and name != "max_pixels":
                continue
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or math.isnan(value) or value <= 0:
                raise error("T703", name=name, value=value, rule="a number above 0 is needed")

    def check_size(self, width: int, height: int, video: str) -> None:
        """RAISES: T710 for more than `max_pixels` or none."""
        if width < 1 or height < 1 or width * height > self.max_pixels:
            raise error("T710", video=video, width=width, height=height, limit=self.max_pixels)

    def check_stated(self, seconds: float | None, frames: int | None, video: str) -> None:
        """Compare what the file states of itself, before it is read: the seconds and frames from
        the first picture on. RAISES: T711.
        """
        if self.truncate:
            return
        if seconds is not None and self.max_seconds is not None and seconds > self.max_seconds:
            raise error("T711", video=video, what=f"{seconds:g} s long", **self._of("max_seconds"))
        if frames is not None and self.max_frames is not None and frames > self.max_frames:
            raise error("T711", video=video, what=f"{frames} frames long", **self._of("max_frames"))

    def exceeded(self, index: int, time: float, video: str) -> str | None:
        """Whether frame `index` at `time` seconds is beyond a limit: the reason to stop, or None.

        RAISES: T711 without `truncate`.
        """
        name = None
        if self.max_frames is not None and index >= self.max_frames:
            name = "max_frames"
        elif self.max_seconds is not None and time >= self.max_seconds:
            name = "max_seconds"
        if name is None:
            return None
        if not self.truncate:
            what = f"longer (frame {index} at {time:g} s was reached)"
            raise error("T711", video=video, what=what, **self._of(name))
        return f"cut at the limit {name} = {getattr(self, name)}"

    def _of(self, name: str) -> dict[str, object]:
        return {"name": name, "limit": getattr(self, name)}

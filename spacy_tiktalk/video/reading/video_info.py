"""What is known of a video before and after it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VideoInfo:
    """A video before it is read.

    name (str): the file's, without folders.
    width, height (int): pixels of the upright pictures.
    fps (float): nominal frame rate, above 0. frames_expected, duration (seconds): stated by the
        file, None where it does not.
    backend (str): "opencv", "pyav", "pictures" or "arrays".
    rotation (int): degrees clockwise that the stored pictures were turned by: 0, 90, 180 or 270.
    """

    name: str
    width: int
    height: int
    fps: float
    frames_expected: int | None
    duration: float | None
    backend: str
    rotation: int


@dataclass(frozen=True)
class ReadReport:
    """A video after it was read.

    frames_decoded (int): pictures given out, or passed over unsampled.
    frames_expected (int | None): what the file states, frames hidden by an edit list left out; None
        where it does not.
    truncated (bool): frames are missing, or were cut off by a limit; `reason` says why, ""
        otherwise.
    duration (float): seconds from the first frame to the end of the last.
    damaged (int): packets passed over, as far as the backend tells.
    mended_times (int): frames whose stamp was missing or did not rise.
    complete (bool): the reader came to the end of the file.
    """

    frames_decoded: int
    frames_expected: int | None
    truncated: bool
    reason: str
    duration: float
    damaged: int = 0
    mended_times: int = 0
    complete: bool = True

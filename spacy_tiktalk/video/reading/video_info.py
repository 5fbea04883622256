"""What is known about a video before and after it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VideoInfo:
    """A video before it is read.

    name (str): the file's, without folders.
    width, height (int): pixels of the upright pictures, as a player shows them.
    fps (float): nominal frame rate, above 0. frames_expected: stated by the file, None where it
        does not.
    duration (float | None): seconds of the time base (see `clock`) at which the pictures end, as
        stated; None where it is not.
    backend (str): "opencv", "pyav", "pictures" or "arrays".
    rotation (int): degrees clockwise that the stored pictures were turned by: 0, 90, 180 or 270;
        mirrored ones after they were mirrored.
    start (float): seconds of the time base (see `clock`) at which the pictures begin, as stated.
    frames_likely (int | None): `frames_expected`, or by length and rate, which is wrong where the
        rate varies; None where nothing is stated.
    """

    name: str
    width: int
    height: int
    fps: float
    frames_expected: int | None
    duration: float | None
    backend: str
    rotation: int
    start: float = 0.0
    frames_likely: int | None = None


@dataclass(frozen=True)
class ReadReport:
    """A video after it was read.

    frames_decoded (int): pictures given out, or passed over unsampled.
    frames_expected (int | None): what the file states, frames hidden by an edit list left out; None
        where it does not.
    truncated (bool): frames are missing, or were cut off by a limit; `reason` says why, ""
        otherwise.
    duration (float): seconds of the time base (see `clock`) at which the last frame ends.
    damaged (int): packets passed over, as far as the backend tells.
    mended_times (int): frames whose stamp was missing, did not rise, or lay apart from the others.
    complete (bool): the reader came to the end of the file.
    start (float): seconds of the time base at which the first frame is shown.
    """

    frames_decoded: int
    frames_expected: int | None
    truncated: bool
    reason: str
    duration: float
    damaged: int = 0
    mended_times: int = 0
    complete: bool = True
    start: float = 0.0

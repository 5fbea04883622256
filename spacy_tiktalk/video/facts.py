"""Facts that head tracks carry along: about the video, merged tracklets and key crops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

BY_FACE, BY_CLOTHES = "face", "clothes"
_STANDS = 0.3, 2.0  # seconds and sampling steps


def stands(seconds: float, sampled_fps: float) -> bool:
    """Whether a picture that is shown so long is sampled again and again, as if it were a video.

    sampled_fps (float): sampling times a second.
    """
    least, steps = _STANDS
    return seconds >= max(least, steps / sampled_fps)


def looks_a_second(fps: float, sampled_fps: float | None) -> float:
    """Looks of the detector a second, in a video of a constant rate.

    fps (float): the video's frame rate, above 0. sampled_fps (float | None): as in `VideoFacts`.
    """
    if sampled_fps is None:
        return fps
    return sampled_fps if stands(1 / fps, sampled_fps) else min(fps, sampled_fps)


@dataclass(frozen=True, kw_only=True)
class VideoFacts:
    """What is known of the video that head tracks were found in.

    name (str): the file's name without folders.
    sha256 (str | None): of the file's bytes, None where there is no file.
    width, height (int): pixels of the upright picture, 0 if unknown.
    fps (float): nominal frame rate, 0 if unknown.
    sampled_fps (float | None): pictures a second that went to the detector; None means every one.
    duration (float | None): seconds of the time base (see `video.reading.clock`) at which the
        pictures end, None if unknown.
    start (float): seconds of the time base at which frame 0 is shown: above 0 where the pictures
        begin after the sound.
    frames_decoded (int): how many pictures were read.
    frames_expected (int | None): how many the container promised, None if it did not.
    truncated (bool): the video ended earlier than promised, or was cut at a limit.
    """

    name: str = ""
    sha256: str | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0
    sampled_fps: float | None = None
    duration: float | None = None
    frames_decoded: int = 0
    frames_expected: int | None = None
    truncated: bool = False
    start: float = 0.0

    def __post_init__(self) -> None:
        # A file name that is not UTF-8 comes as lone surrogates, which no Doc can store.
        name = self.name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        object.__setattr__(self, "name", name)

    @property
    def step(self) -> float:
        """Seconds between two looks of the detector; 0.0 if no rate is known."""
        if self.fps:
            return 1 / looks_a_second(self.fps, self.sampled_fps or None)
        return 1 / self.sampled_fps if self.sampled_fps else 0.0


class Merge(NamedTuple):
    """Two groups of tracklets that were joined into one identity, in the order of joining.

    first, second (tuple[int, ...]): tracklet numbers.
    distance (float): how far apart the groups were, in the embedder's metric, or by
        `recognize.clothes.clothes_distances`.
    by (str): "face", or "clothes" for hair and clothes, where one of the two shows no face.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    distance: float
    by: str = BY_FACE


class CropRef(NamedTuple):
    """Where a key crop was cut out.

    frame (int): from 0.
    time (float): seconds.
    quality (float): 0 to 1.
    """

    frame: int
    time: float
    quality: float

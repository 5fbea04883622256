"""Decoding with OpenCV's FFmpeg: fast, and it turns pictures upright by itself."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ....errors import error
from ....needs import need
from ...types import Image
from ..backend import StreamFacts
from ..sniff import COVER, FORMATS, URL_PROTOCOLS, container
from .orientation import Orientation, shown_size

_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_LOG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"  # OpenCV reads it once, when it opens its first video
_ATTEMPTS = 32  # damaged packets in a row that are passed over
_REPEATS = 3000  # in Ogg, where an empty one is the same picture again
_COVER_RATE = 90_000.0  # FFmpeg's frame rate of a picture that is attached to sound
_COUNTED = ("ISO BMFF", "AVI", "GIF")  # containers whose number of frames is known
_NO_STAMP = 2.0**40  # frames; FFmpeg's mark for "no stamp" is far beyond, in any unit
_LOCK = threading.Lock()  # the environment belongs to the process


class OpenCVBackend:
    """One video read with `cv2.VideoCapture`. `damage` counts gaps, of one packet or more, but not
    in Ogg, where OpenCV does not tell them from a picture that is shown again.

    start (float | None): seconds of the time base at which the pictures begin, for OpenCV counts
        from there. None where nobody knows: then OpenCV's own count of frames tells, to a frame,
        for the containers that count from their zero.
    late (float): seconds that OpenCV's times are late (see `stored_order`).
    mirrored (Orientation | None): what makes mirrored pictures upright, for OpenCV only turns them.
    """

    name = "opencv"

    def __init__(
        self,
        path: str,
        *,
        url: bool = False,
        start: float | None = None,
        late: float = 0.0,
        mirrored: Orientation | None = None,
    ) -> None:
        """RAISES: T700 without OpenCV, T712 where it cannot open the file, T705 for a cover."""
        self._cv2: Any = need("cv2", "reading video with OpenCV")
        cv2 = self._cv2
        options = f"protocol_whitelist;{URL_PROTOCOLS}"
        if not url:
            options = f"protocol_whitelist;file|format_whitelist;{FORMATS}"
        settings = [cv2.CAP_PROP_HW_ACCELERATION, cv2.VIDEO_ACCELERATION_NONE]
        level = os.environ.get(_LOG_LEVEL, "-8")  # quiet, unless the user wants to hear FFmpeg
        with _environment({_OPTIONS: options, _LOG_LEVEL: level}), _quiet(cv2):
            try:
                # CAP_FFMPEG alone: other backends would read patterns, devices and pipelines.
                self._capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG, settings)
            except cv2.error as err:
                raise error(
                    "T712", video=os.path.basename(path), backend=self.name, reason=str(err)
                ) from err
        if not self._capture.isOpened():
            self._capture.release()
            reason = "no picture stream was found"
            raise error("T712", video=os.path.basename(path), backend=self.name, reason=reason)
        self._mirrored = mirrored
        if mirrored is not None:
            self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        num, den = (self._capture.get(k) for k in (cv2.CAP_PROP_SAR_NUM, cv2.CAP_PROP_SAR_DEN))
        self._ratio = num / den if num > 0 and den > 0 else 1.0
        kind = None if url else _container(path)
        self.facts = replace(self._facts(), estimated=kind not in _COUNTED)
        if self.facts.fps == _COVER_RATE:
            self._capture.release()
            raise error("T705", video=os.path.basename(path), found=COVER)
        self._start, self._late = start, late
        self._from_zero = kind in ("ISO BMFF", "Matroska")
        self._repeats = kind == "Ogg"
        self._index = -1
        self.damage = 0

    def grab(self) -> bool:
        if self._capture is None:
            return False
        # At a damaged packet OpenCV says what it says at the end; only trying tells them apart.
        for attempt in range(_REPEATS if self._repeats else _ATTEMPTS):
            if self._capture.grab():
                self.damage += attempt > 0 and not self._repeats
                self._index += 1
                return True
        return False

    @property
    def stamp(self) -> float | None:
        seconds = self._capture.get(self._cv2.CAP_PROP_POS_MSEC) / 1000.0
        ticks = self._capture.get(self._cv2.CAP_PROP_PTS)
        if self._start is None:
            guess = ticks / self.facts.fps - seconds if self._from_zero and self.facts.fps else 0.0
            self._start = guess if math.isfinite(guess) and guess > 0 else 0.0
        # OpenCV says 0 where the container has no stamp; the ticks tell it from a true 0.
        untold = seconds == 0 and self._index > 0 and not abs(ticks) < _NO_STAMP
        if untold or not math.isfinite(seconds):
            return None
        if self._late:  # but for pictures that come out when no packet is left: OpenCV says 0
            seconds = max(0.0, seconds - self._late)
        return self._start + seconds

    def retrieve(self) -> Image | None:
        found, image = self._capture.retrieve()
        if not found:
            return None
        if self._mirrored is not None:
            image = self._mirrored.upright(image)
        height, width = image.shape[:2]
        # Pixels of a turned picture lie on their side.
        ratio = 1 / self._ratio if self.facts.rotation in (90, 270) else self._ratio
        size = shown_size(width, height, ratio)
        if size == (width, height):
            return image
        return self._cv2.resize(image, size, interpolation=self._cv2.INTER_CUBIC)

    def close(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def _facts(self) -> StreamFacts:
        cv2, get = self._cv2, self._capture.get
        turned = int(get(cv2.CAP_PROP_ORIENTATION_META)) % 360
        width, height = int(get(cv2.CAP_PROP_FRAME_WIDTH)), int(get(cv2.CAP_PROP_FRAME_HEIGHT))
        if self._mirrored is not None:
            turned = self._mirrored.degrees
        elif turned in (90, 270):  # OpenCV states the upright size
            width, height = height, width
        width, height = shown_size(width, height, self._ratio)
        fps, count = get(cv2.CAP_PROP_FPS), get(cv2.CAP_PROP_FRAME_COUNT)
        frames = int(count) if math.isfinite(count) and 0 < count < 2**53 else None
        duration = frames / fps if frames and math.isfinite(fps) and fps > 0 else None
        return StreamFacts(width, height, fps, duration, frames, rotation=turned)


def _container(path: str) -> str | None:
    with open(path, "rb") as file:
        return container(file.read(4096))


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables and put the old ones back. OpenCV knows no other way."""
    with _LOCK:
        old = {key: os.environ.get(key) for key in values}
        os.environ.update(values)
        try:
            yield
        finally:
            for key, value in old.items():
                if value is None:
                    os.environ.pop(key, None)
                else:
                    os.environ[key] = value


@contextmanager
def _quiet(cv2: Any) -> Iterator[None]:
    """Silence OpenCV's own log while a file is opened."""
    log = cv2.utils.logging
    level = log.getLogLevel()
    log.setLogLevel(log.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        log.setLogLevel(level)

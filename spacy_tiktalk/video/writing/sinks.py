"""The files behind `VideoWriter`: one written by PyAV, one by OpenCV."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from ...errors import TiktalkError, one_line
from ...needs import need
from ..reading.backends.pyav_container import pyav_errors
from ..types import Image
from .audio_copy import AudioCopy


@dataclass(frozen=True)
class SinkSettings:
    """What `VideoWriter` was given, checked."""

    width: int
    height: int
    fps: float
    crf: int
    audio_from: str | os.PathLike[str] | None
    audio_begin: float


class Sink(Protocol):
    """One open file of one backend."""

    codec: str
    audio_problem: str | None

    def write(self, image: Image) -> None: ...
    def close(self) -> None: ...


class PyavSink:
    """A file of PyAV. RAISES: PyAV's own errors, also on creation if there is no such encoder."""

    def __init__(self, path: Path, settings: SinkSettings, encoder: str, container: str) -> None:
        import av

        av.codec.Codec(encoder, "w")  # before the file is made
        # bitexact: no random ids and no version texts, so that the same input gives the same file.
        options = {"fflags": "+bitexact"}
        if container in ("mp4", "mov"):
            options["movflags"] = "+faststart"
        self.codec = encoder
        self.audio_problem: str | None = None
        self.audio: AudioCopy | None = None
        self.rate = _rate(settings.fps)
        self.index = 0
        self.file = av.open(str(path.absolute()), "w", format=container, container_options=options)
        try:
            self.stream: Any = self.file.add_stream(encoder, rate=self.rate)
            self.stream.width = settings.width + settings.width % 2
            self.stream.height = settings.height + settings.height % 2
            self.stream.pix_fmt = "yuv420p"
            self.stream.options = _options(encoder, container, settings.crf)
            self.stream.time_base = 1 / self.rate
            context = self.stream.codec_context
            context.thread_count = 4  # fixed: x264's result depends on it, not on the machine
            context.colorspace = 6  # BT.601, which is what swscale converts to
            context.open()
            if settings.audio_from is not None:
                self._add_audio(settings.audio_from, container, settings.audio_begin)
        except pyav_errors():
            with contextlib.suppress(*pyav_errors()):
                self.file.close()
            raise

    def _add_audio(self, source: str | os.PathLike[str], container: str, begin: float) -> None:
        try:
            self.audio = AudioCopy(source, self.file, container, begin)
        except TiktalkError as err:
            self.audio_problem = str(err)

    def write(self, image: Image) -> None:
        import av

        frame: Any = av.VideoFrame.from_ndarray(image, format="bgr24")
        frame = frame.reformat(format="yuv420p")
        frame.pts, frame.time_base = self.index, 1 / self.rate
        self.index += 1
        self._mux(self.stream.encode(frame))

    def close(self) -> None:
        try:
            if self.index:
                self._mux(self.stream.encode(None))
                if self.audio is not None:
                    self.audio.write_until(float(self.index / self.rate))
                    self.audio_problem = self.audio.problem
        finally:
            if self.audio is not None:
                self.audio.close()
            self.file.close()

    def _mux(self, packets: list[Any]) -> None:
        for packet in packets:
            # Sound goes in beside the pictures it belongs to, so that a player need not seek.
            if self.audio is not None and packet.dts is not None:
                self.audio.write_until(float(packet.dts * packet.time_base))
            self.file.mux_one(packet)


class OpencvSink:
    """A file of OpenCV's VideoWriter."""

    def __init__(self, path: Path, settings: SinkSettings, four: str) -> None:
        cv2 = need("cv2", "Writing video")
        size = (settings.width + settings.width % 2, settings.height + settings.height % 2)
        self.codec = f"OpenCV {four}"
        self.audio_problem = None if settings.audio_from is None else "OpenCV writes no sound"
        code = cv2.VideoWriter_fourcc(*four)
        self.file = cv2.VideoWriter(str(path.absolute()), code, settings.fps, size)
        if not self.file.isOpened():
            self.file.release()
            raise RuntimeError(f"it cannot write {four} to {path.suffix}")

    def write(self, image: Image) -> None:
        self.file.write(image)

    def close(self) -> None:
        self.file.release()


def _options(encoder: str, container: str, crf: int) -> dict[str, str]:
    if encoder == "libx264":  # AVI keeps no presentation times, so no pictures out of order
        return {"crf": str(crf), "preset": "medium"} | ({"bf": "0"} if container == "avi" else {})
    if encoder.startswith("libvpx"):
        # VP9's scale ends at 63; without b=0 the crf would only be a limit.
        return {"crf": str(min(63, crf + 8)), "b": "0", "deadline": "good", "cpu-used": "4"}
    if encoder == "mpeg4":  # quantizer 1 to 31, in FFmpeg's unit of 118
        quantizer = min(31, max(1, round(crf / 5)))
        return {"flags": "+qscale", "global_quality": str(118 * quantizer)}
    return {}


def _rate(fps: float) -> Fraction:
    """The frame rate as a fraction; MPEG-4 holds no numerator beyond 16 bits."""
    rate = Fraction(fps).limit_denominator(max(1, min(1001, int(65535 / fps))))
    return rate if rate > 0 else Fraction(1, 1001)


def flat(err: Exception) -> str:
    """An error's text in one line."""
    return one_line(err) or type(err).__name__

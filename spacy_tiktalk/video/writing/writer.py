"""`VideoWriter`: pictures to a video file, H.264 where it can be had."""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path
from types import TracebackType

import numpy as np

from ...errors import TiktalkError, error
from ...files import part_path, real_path, take_place
from ...needs import need
from ..reading.backends.pyav_container import pyav_errors
from ..types import Image
from .sinks import OpencvSink, PyavSink, Sink, SinkSettings, flat

CONTAINERS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".avi": "avi",
    ".webm": "webm",
}
_H264 = ("libx264", "libopenh264", "mpeg4")
_WEBM = ("libvpx-vp9", "libvpx")
_KNOWN = ", ".join(CONTAINERS)


def check_suffix(path: Path) -> None:
    """RAISES: T761 for a name that ends in none of a video's suffixes."""
    if path.suffix.lower() not in CONTAINERS:
        raise error("T761", path=path, suffix=path.suffix, known=_KNOWN)


class VideoWriter:
    """Writes BGR pictures of one size to a video, one after another.

    The file is written under a temporary name and gets its own when all went well: no half file is
    left behind. A video of odd width or height gets one more column or row, a repetition of the
    last, since H.264 and VP9 are stored in pairs of pixels. The same pictures give the same bytes
    on the same version of the libraries.

    PyAV is preferred (libx264, libopenh264, mpeg4; VP9 or VP8 for .webm), OpenCV comes last;
    `codec` tells which it was.

    path (str | Path): ends in .mp4, .m4v, .mov, .mkv, .avi or .webm.
    width, height (int): of the pictures.
    fps (float): constant, above 0 and at most 1000.
    crf (int): quality, 0 (best) to 51, on x264's scale, where 18 to 23 is usual; coarser with other
        encoders, and of no effect with OpenCV.
    audio_from (str | Path | None): a video file whose first sound stream is copied along, up to the
        last picture; needs PyAV. `audio_problem` says after `close` why it could not be, None if
        all is well.
    audio_begin (float): seconds, as `VideoReader` counts them, at which that sound is begun.
    RAISES: T700 with neither, T760 without encoder, T761 for another suffix, T763 where there is no
        such folder, T765 for settings out of range.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        width: int,
        height: int,
        fps: float,
        crf: int = 20,
        audio_from: str | os.PathLike[str] | None = None,
        audio_begin: float = 0.0,
    ) -> None:
        self.path = Path(path)
        check_suffix(self.path)
        for name, value in (("width", width), ("height", height)):
            if not 1 <= value <= 16384:
                raise error("T765", name=name, value=value, needed="1 to 16384 pixels are possible")
        if not (math.isfinite(fps) and 0 < fps <= 1000):
            raise error(
                "T765", name="fps", value=fps, needed="above 0 and at most 1000 is possible"
            )
        if not 0 <= crf <= 51:
            raise error("T765", name="crf", value=crf, needed="0 (best) to 51 is possible")
        self.width, self.height, self.fps, self.crf = int(width), int(height), float(fps), int(crf)
        self.audio_from = audio_from
        self.audio_begin = audio_begin
        self.audio_problem: str | None = None
        self.n_written = 0
        if not self.path.parent.is_dir():
            raise error("T763", path=self.path, reason=f"there is no folder {self.path.parent}")
        self._part = part_path(real_path(self.path))
        self._sink: Sink | None = self._open()
        self.codec = self._sink.codec
        """The encoder used: "libx264", "mpeg4", "OpenCV mp4v", …"""

    def write(self, image: Image) -> None:
        """Append a picture, uint8 [height, width, 3] BGR. RAISES: T762, T763."""
        shape = (self.height, self.width, 3)
        if not isinstance(image, np.ndarray) or image.shape != shape or image.dtype != np.uint8:
            found = f"{getattr(image, 'dtype', type(image).__name__)} {list(np.shape(image))}"
            size = {"height": self.height, "width": self.width}
            raise error("T762", index=self.n_written, path=self.path, found=found, **size)
        if self._sink is None:
            raise error("T763", path=self.path, reason="the writer is closed")
        if self.width % 2 or self.height % 2:
            image = np.pad(image, ((0, self.height % 2), (0, self.width % 2), (0, 0)), mode="edge")
        try:
            self._sink.write(np.ascontiguousarray(image))
        except pyav_errors() as err:
            self.discard()
            raise self._failed(err) from err
        self.n_written += 1

    def close(self) -> None:
        """Finish the file and give it its name. RAISES: T763, T764. A second call does nothing."""
        if self._sink is None:
            return
        if not self.n_written:
            self.discard()
            raise error("T764", path=self.path)
        sink, self._sink = self._sink, None
        try:
            sink.close()
            self.audio_problem = sink.audio_problem
            if not self._part.stat().st_size:
                raise OSError("the file is empty")
            take_place(self._part, real_path(self.path))
        except pyav_errors() as err:
            self._remove()
            raise self._failed(err) from err

    def discard(self) -> None:
        """Stop, and leave no file behind. What stood under the name before stays."""
        sink, self._sink = self._sink, None
        if sink is not None:
            with contextlib.suppress(*pyav_errors()):
                sink.close()
        self._remove()

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _open(self) -> Sink:
        container = CONTAINERS[self.path.suffix.lower()]
        webm = container == "webm"
        settings = SinkSettings(
            self.width, self.height, self.fps, self.crf, self.audio_from, self.audio_begin
        )
        reasons = []
        try:
            need("av", "Writing video")
        except TiktalkError:
            reasons.append("PyAV is not installed")
        else:
            for encoder in _WEBM if webm else _H264:
                try:
                    return PyavSink(self._part, settings, encoder, container)
                except pyav_errors() as err:
                    reasons.append(f"{encoder}: {flat(err)}")
                    self._remove()
        try:
            return OpencvSink(self._part, settings, "VP80" if webm else "mp4v")
        except RuntimeError as err:
            reasons.append(f"OpenCV: {flat(err)}")
            self._remove()
        told = {"path": self.path, "suffix": self.path.suffix, "known": _KNOWN}
        raise error("T760", **told, reasons="; ".join(reasons))

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _failed(self, err: Exception) -> TiktalkError:
        return error("T763", path=self.path, reason=flat(err))

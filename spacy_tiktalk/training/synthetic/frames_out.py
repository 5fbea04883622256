"""Writes short drawn videos fast: Motion JPEG, every picture by itself."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from ...needs import need
from ...video.types import Image

_QUALITY = 4  # of FFmpeg's 1 (best) to 31


def write_frames(path: Path, pictures: Sequence[Image], *, fps: float) -> None:
    """Write pictures as Motion JPEG in a .mp4, which `VideoReader` reads.

    A tenth of the time that `VideoWriter` needs to set up H.264 for a dozen small pictures. The
    same pictures give the same bytes with the same FFmpeg.

    pictures (Sequence[Image]): BGR, even sides.
    RAISES: T700.
    """
    av = need("av", "writing drawn videos")
    rate = Fraction(fps).limit_denominator(1001)
    height, width = pictures[0].shape[:2]
    options = {"fflags": "+bitexact"}
    with av.open(str(path.absolute()), "w", format="mp4", container_options=options) as file:
        stream: Any = file.add_stream("mjpeg", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        stream.time_base = 1 / rate
        stream.options = {"flags": "+qscale+bitexact", "global_quality": str(118 * _QUALITY)}
        stream.codec_context.thread_count = 1
        reformatter = av.video.reformatter.VideoReformatter()  # sets itself up once
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame = reformatter.reformat(frame, format="yuvj420p")
            frame.pts, frame.time_base = index, 1 / rate
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)

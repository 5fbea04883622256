"""One frame of a video with the heads drawn into it: who is meant, at a glance."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...files import write_bytes
from ...needs import need
from ...video.reading.limits import Limits
from ...video.reading.reader import VideoReader
from ...video.reading.sources import is_path
from ...video.recognize.crop_quality import crop_quality
from ...video.tracks.head_tracks import HeadTracks
from ...video.types import Image, VideoFrame
from .annotated_video import Painter, check_size
from .drawing import Color
from .labels import head_names

FRAME_SUFFIXES = (".jpg", ".jpeg", ".png")
_TRIED = 12  # frames whose sharpness is measured
_QUALITY = 92  # of JPEG, 0 to 100
_LARGEST_SIDE = 8192


def annotated_frame(
    source: Any,
    tracks: HeadTracks,
    *,
    at: float | None = None,
    labels: Mapping[str, str] | None = None,
    colors: Mapping[str, Color] | None = None,
    size: int | None = None,
    font: str | os.PathLike[str] | None = None,
    backend: str = "auto",
    limits: Limits | None = None,
) -> Image:
    """One frame with a box around each head and a label on it: uint8 [height, width, 3] BGR.

    source (Any): the video the tracks were found in, as `VideoReader` takes it.
    at (float | None): seconds (`reading.clock`); None takes the sampled frame that shows most of
        the labeled heads (of all heads, where none is labeled), of such frames the one with the
        largest and sharpest heads; of a video without heads the one in its middle.
    labels (Mapping[str, str] | None): head id → name (see `labels.doc_labels`), shown behind the id
        ("H1 刘德华").
    colors (Mapping[str, Color] | None): head id → blue, green, red; `head_color` for the others.
    size (int | None): the picture's longer side in pixels, None as the video.
    font (str | Path | None), backend (str), limits (Limits | None): see `annotate_video`. The same
        video and tracks give the same frame.
    RAISES: T751 for a label of an unknown head, T765 for `at` or `size` out of range, T766 for a
        font that cannot be read, T768 if the video has another size than the tracks', and what
        `VideoReader` raises.
    """
    if size is not None and not (isinstance(size, int) and 1 <= size <= _LARGEST_SIDE):
        needed = f"a whole number of pixels, 1 to {_LARGEST_SIDE}"
        raise error("T765", name="size", value=size, needed=needed)
    names = head_names(tracks, labels or {})
    reading = {"backend": backend, "limits": limits}
    if at is None and tracks.head_ids:
        frame = _best(source, tracks, list(names) or tracks.head_ids, reading)
    else:
        frame = _frame_at(source, tracks, at, reading)
    image, tracks = _scaled(frame.image, tracks, size)
    height, width = image.shape[:2]
    painter = Painter(tracks, names, height=height, width=width, font=font, colors=colors)
    painter.paint(image, frame)
    return image


def write_frame(
    path: str | os.PathLike[str], source: Any, tracks: HeadTracks, **options: Any
) -> Path:
    """Write `annotated_frame(source, tracks, **options)` as JPEG or PNG, by the name's ending.

    RETURNS (Path): the path.
    RAISES: T514 for a name inside the folder of pictures that is the video, T519 for another
        ending, OSError where it cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in FRAME_SUFFIXES:
        raise error("T519", path=target, suffix=target.suffix, known=", ".join(FRAME_SUFFIXES))
    if is_path(source) and target.resolve().parent == Path(source).resolve():
        raise error("T514", path=target)
    image = annotated_frame(source, tracks, **options)
    cv2: Any = need("cv2", "Writing pictures")
    settings = [] if suffix == ".png" else [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    _, coded = cv2.imencode(suffix, image, settings)
    # cv2.imwrite takes no Chinese names on Windows.
    write_bytes(target, coded.tobytes(), parents=True)
    return target


def _best(
    source: Any, tracks: HeadTracks, heads: list[str], reading: Mapping[str, Any]
) -> VideoFrame:
    wanted = np.isin(tracks.identities, [int(head[1:]) for head in heads])
    rows = {int(n): np.flatnonzero(wanted & (tracks.frames == n)) for n in _likely(tracks, wanted)}
    # Sampled as the tracker did it; where that gives other frames (of tracks from a file), all.
    for fps in dict.fromkeys((tracks.video.sampled_fps, None)):
        best: tuple[int, float, VideoFrame] | None = None
        with VideoReader(source, fps=fps, every_frame=False, **reading) as reader:
            check_size(tracks, reader.info)
            for frame in reader:
                if frame.index in rows:
                    mine = rows[frame.index]
                    value = sum(
                        crop_quality(frame.image, tracks.boxes[i], None, float(tracks.scores[i]))
                        for i in mine
                    )
                    # The earlier one of two equal ones.
                    if best is None or (len(mine), value) > best[:2]:
                        best = (len(mine), value, frame)
                if frame.index >= max(rows):
                    break
        if best is not None:
            return best[2]
    return _frame_at(source, tracks, None, reading)


def _likely(tracks: HeadTracks, wanted: NDArray[np.bool_]) -> list[int]:
    """The frames with most of the wanted heads, and of these the ones with the largest heads."""
    sides = np.sqrt(np.prod(tracks.boxes[:, 2:] - tracks.boxes[:, :2], axis=1))
    frames, inverse = np.unique(tracks.frames[wanted], return_inverse=True)
    counts = np.bincount(inverse)
    sizes = np.bincount(inverse, weights=sides[wanted])
    return frames[np.lexsort((frames, -sizes, -counts))][:_TRIED].tolist()


def _frame_at(
    source: Any, tracks: HeadTracks, at: float | None, reading: Mapping[str, Any]
) -> VideoFrame:
    """The frame shown at a time; of None the middle of the video."""
    middle = (tracks.video.start + (tracks.video.duration or 0.0)) / 2
    time = middle if at is None else at
    if not (isinstance(time, int | float) and math.isfinite(time) and time >= 0):
        raise error("T765", name="at", value=at, needed="seconds from 0")
    shown: VideoFrame | None = None
    with VideoReader(source, fps=None, **reading) as reader:
        check_size(tracks, reader.info)
        for frame in reader:
            if shown is not None and frame.time > time + 1e-6:
                return shown
            shown = frame
    assert shown is not None  # the reader raises where there is no frame
    end = reader.report.duration
    if at is not None and time > end + 1e-6:
        raise error("T765", name="at", value=at, needed=f"the video is {end:.2f} s long")
    return shown


def _scaled(image: Image, tracks: HeadTracks, size: int | None) -> tuple[Image, HeadTracks]:
    """The picture, ours to draw into, and the tracks in its pixels."""
    height, width = image.shape[:2]
    if size is None or size == max(height, width):
        return image.copy(), tracks
    factor = size / max(height, width)
    new = (max(1, round(width * factor)), max(1, round(height * factor)))
    cv2: Any = need("cv2", "Scaling pictures")
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    factors = np.array([new[0] / width, new[1] / height] * 2, dtype=np.float32)
    return cv2.resize(image, new, interpolation=kind), replace(tracks, boxes=tracks.boxes * factors)

"""A copy of a video with the head tracks drawn into it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import error, warn
from ...video.reading.clock import SAMPLING_SLACK
from ...video.reading.limits import Limits
from ...video.reading.reader import VideoReader
from ...video.reading.standing import with_ends
from ...video.reading.video_info import VideoInfo
from ...video.tracks.head_tracks import HeadTracks
from ...video.types import Image, VideoFrame
from ...video.writing.writer import VideoWriter
from .drawing import Color, Labels, draw_box, font_size, head_color, line_width, pixelate, to_rect
from .label_font import LabelFont
from .labels import drawable_names, head_names

_MAX_FPS = 120.0  # a container's "rate" above it is mostly no frame rate
_TICK = 1e-3  # frames: times are rounded
_LONGEST_LEAD = 10.0  # seconds that a copy stands on its first picture


def annotate_video(
    source: Any,
    tracks: HeadTracks,
    out: str | os.PathLike[str],
    *,
    labels: Mapping[str, str] | None = None,
    blur: bool = False,
    boxes: bool = True,
    font: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    crf: int = 20,
    audio: bool = True,
    backend: str = "auto",
    limits: Limits | None = None,
) -> Path:
    """Draw the head tracks of a video into a copy of it.

    Every frame is drawn; between sampled frames boxes are interpolated, and at both ends of a
    tracklet held for half a sampling step inside its shot, and up to a cut that comes before the
    next sample. The copy has the video's nominal frame rate: of a variable one, frames are repeated
    or left out so that the times stay. Where the pictures begin after the sound, the first one
    stands until then; where that is more than 10 s, the copy begins with the pictures.

    source (Any): the video the tracks were found in, as `VideoReader` takes it.
    out (str | Path): see `VideoWriter`.
    labels (Mapping[str, str] | None): head id → name shown behind it ("H1 刘德华").
    blur (bool): cover heads by a mosaic, held for a whole sampling step; a head that was not found
        stays open, so look before you publish.
    boxes (bool): False draws no boxes and labels, for `blur` alone.
    font (str | Path | None): a font file that is asked first; then comes the package's own font,
        then what is installed. □ stands for a character that none of them has, and warning W760
        says so.
    progress (Callable[[int, int | None], None] | None): called with (frames done, frames expected
        or None).
    crf (int): quality, see `VideoWriter`.
    audio (bool): keep the sound where PyAV can copy it; warning W761 where not.
    backend (str), limits (Limits | None): of the reader; take what the tracks were made with.
    RETURNS (Path): the path.
    RAISES: T751 for a name of an unknown head, T766 for a font that cannot be read, T767 if `out`
        is the source, T768 if the video has another size than the tracks', and what `VideoReader`
        and `VideoWriter` raise. No file is left behind by a failed run.
    """
    target = Path(out)
    if isinstance(source, str | os.PathLike) and _same_file(Path(source), target):
        raise error("T767", path=target)
    names = head_names(tracks, labels or {})
    with VideoReader(source, fps=None, backend=backend, limits=limits) as reader:
        info = reader.info
        check_size(tracks, info)
        painter = Painter(
            tracks, names, height=info.height, width=info.width, font=font, blur=blur, boxes=boxes
        )
        fps = info.fps if 0 < info.fps <= _MAX_FPS else 30.0
        frames = with_ends(iter(reader), lambda: reader.report.duration)
        first = next(frames)  # a container may not state when its pictures begin
        start = first[0].time
        begin = start if start > _LONGEST_LEAD else 0.0
        sound = source if audio and isinstance(source, str | os.PathLike) else None
        with VideoWriter(
            target,
            width=info.width,
            height=info.height,
            fps=fps,
            crf=crf,
            audio_from=sound,
            audio_begin=begin,
        ) as writer:
            drawn = (
                _drawn(frame, end - 1 / fps, painter, progress, info.frames_likely)
                for frame, end in chain([first], frames)
            )
            moved = ((time - begin, image) for time, image in drawn)
            for image in at_constant_rate(moved, fps, lambda: reader.report.duration - begin):
                writer.write(image)
        if writer.audio_problem is not None:
            warn("W761", path=info.name, reason=writer.audio_problem)
    return target


def at_constant_rate(
    frames: Iterator[tuple[float, Image]], fps: float, end: Callable[[], float] = lambda: 0.0
) -> Iterator[Image]:
    """One picture for each 1 / fps seconds: the newest one that has come up to half a step later.

    frames (Iterator[tuple[float, Image]]): (time in seconds, picture), times rising from 0. A
        picture may be given several times, or, where several come in one step, not at all; the last
        one always is.
    """
    shown: Image | None = None
    n = 0
    for time, image in frames:
        # Before this picture, the earlier one stands in every step whose middle it does not reach.
        while shown is not None and (n + 0.5) / fps <= time:
            yield shown
            n += 1
        shown = image
    if shown is not None:
        yield shown
        until = end()
        while (n := n + 1) + 0.5 < until * fps - _TICK:
            yield shown


class Painter:
    """Draws the heads of one frame after another.

    names (Mapping[str, str]): head id → its whole label.
    height, width (int): of the pictures.
    colors (Mapping[str, Color] | None): head id → color, for heads that shall not have
        `head_color`. The rest as in `annotate_video`.
    """

    def __init__(
        self,
        tracks: HeadTracks,
        names: Mapping[str, str],
        *,
        height: int,
        width: int,
        font: str | os.PathLike[str] | None = None,
        blur: bool = False,
        boxes: bool = True,
        colors: Mapping[str, Color] | None = None,
    ) -> None:
        self.tracks = tracks
        self.colors = colors or {}
        self.blur = blur
        self.boxes = boxes
        self.thickness = line_width(height, width)
        step, fps = tracks.video.step, tracks.video.fps
        # Half a step: the head came or went between two samples. A mosaic rather covers too long:
        # whole frames, as a sample may be late by one.
        longest = max(step, math.ceil(step * fps) / fps) if fps else step
        self.longest = longest + SAMPLING_SLACK
        self.extend = self.longest if blur else step / 2 + SAMPLING_SLACK
        self.to_cut = _frames_to_cut(tracks, step * fps)
        self.names = dict(names)
        self.labels: Labels | None = None
        if boxes:
            label_font = LabelFont(font_size(height, width), font)
            self.names = drawable_names(names, label_font)
            self.labels = Labels(label_font)

    def paint(self, image: Image, frame: VideoFrame, until: float | None = None) -> None:
        """Draw the heads of a frame into `image`, its picture or a copy of it. In place.

        until (float | None): seconds at which the picture is seen last; None, that at one time.
        """
        heads = self.tracks.at(frame.time, self.longest, frame=frame.index, until=until)
        if not self.blur:
            near = self.tracks.at(frame.time, self.extend, frame=frame.index, until=until)
            held = set(near.tracklets.tolist())
            shown = [n in held or frame.index in self.to_cut[n] for n in heads.tracklets.tolist()]
            heads = heads[np.flatnonzero(shown)]
        height, width = image.shape[:2]
        found = [to_rect(box, height, width) for box in heads.boxes]
        if self.blur:
            for rect in found:
                if rect is not None:
                    pixelate(image, rect)
        if self.labels is None:
            return
        seen = [(r, n) for r, n in zip(found, heads.identities.tolist(), strict=True) if r]
        for rect, number in seen:
            draw_box(image, rect, self._color(number), self.thickness)
        taken: list[Any] = []
        for rect, number in seen:  # labels last: no box crosses one
            text = self.names.get(f"H{number}", f"H{number}") if number else "?"
            self.labels.place(image, rect, text, self._color(number), taken)

    def _color(self, number: int) -> Color:
        return self.colors.get(f"H{number}") or head_color(number)


def _frames_to_cut(tracks: HeadTracks, step: float) -> dict[int, set[int]]:
    """For each tracklet the frames between it and a cut, or the video's end, that lie before the
    next sample: whoever is seen on this side of it is there up to the cut.

    step (float): frames from one sample to the next.
    """
    starts = [*tracks.shot_starts.tolist(), tracks.video.frames_decoded]
    found: dict[int, set[int]] = {}
    for number, rows in tracks.by_tracklet():
        first, last, shot = int(rows.frames[0]), int(rows.frames[-1]), int(rows.shots[0])
        found[number] = set()
        if shot + 1 >= len(starts):  # shots are not known
            continue
        start, end = starts[shot], starts[shot + 1]
        if first - start < step:
            found[number].update(range(start, first))
        if end - last <= step:
            found[number].update(range(last + 1, end))
    return found


def check_size(tracks: HeadTracks, info: VideoInfo) -> None:
    """RAISES: T768 if the tracks were found in a video of another size."""
    known = (tracks.video.width, tracks.video.height)
    if all(known) and known != (info.width, info.height):
        sizes = {"width": info.width, "height": info.height}
        raise error("T768", path=info.name, **sizes, known=f"{known[0]}x{known[1]}")


def _drawn(
    frame: VideoFrame,
    until: float,
    painter: Painter,
    progress: Callable[[int, int | None], None] | None,
    expected: int | None,
) -> tuple[float, Image]:
    image = frame.image.copy()  # a caller's own picture stays as it is
    painter.paint(image, frame, until)
    if progress is not None:
        progress(frame.index + 1, expected)
    return frame.time, image


def _same_file(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except (OSError, ValueError):  # one of them is not there, or no path at all
        return False

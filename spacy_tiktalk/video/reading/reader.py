"""The video reader: every frame once, in order, with its time, whatever the container."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from typing import Any, Literal

from ...errors import error
from ..types import Image, VideoFrame
from .backend import Backend, StreamFacts
from .clock import LOOK, SAMPLING_SLACK, Clock, Sampler
from .completeness import Read as _Read
from .completeness import completeness
from .last_picture import last_seconds
from .limits import Limits
from .open_video import Opened, open_source
from .video_info import ReadReport, VideoInfo

__all__ = ["Limits", "ReadReport", "VideoInfo", "VideoReader"]

_FPS = 25.0  # where a file states no usable rate
_MAX_FPS = 1000.0  # from here on it is the container's clock and no frame rate
_BACKENDS = ("auto", "opencv", "pyav")


class VideoReader:
    """Reads a video in one forward pass; a context manager and an iterator of `VideoFrame`.

        with VideoReader("clip.mp4", fps=5) as reader:
            for frame in reader:
                ...
        reader.report.truncated

    Times are those at which a browser shows the pictures (see `clock`): a variable frame rate is
    kept, and pictures that begin after the sound begin after 0; they always rise. Pictures are
    upright and all of one size, the first one's, or of a folder of pictures the largest one's, into
    which others are fitted. One picture at a time is held, three where a stamp is
    in doubt. The file is released at the end, at an error, when the loop is left and its iterator
    is dropped, and at the end of a `with`.

    Files are checked by their first bytes and by FFmpeg's own lists of formats and protocols:
    playlists are refused, and no file can make the reader open another. Damaged frames are passed
    over; see `report`. Pictures whose pixels are not square are stretched as a player shows them.

    source (Any): a path to a video, a folder of pictures (natural order), or an iterable of
        pictures (uint8 [height, width, 3], blue, green, red).
    fps (float | None): frames a second that are marked `sampled`: the first one at or after each
        multiple of 1 / fps; None marks all.
    every_frame (bool): False gives only sampled frames and saves converting the others.
    backend (Literal['auto', 'opencv', 'pyav'] | str): "opencv", "pyav" or "auto", which takes PyAV
        where OpenCV gives no frame.
    allow_urls (bool): let FFmpeg open a source with "://", for sources you trust.
    image_fps (float | None): frames a second of pictures that are no video; None for 25, and for
        one a second of a folder of photos: of several sizes, or each most unlike the one before.
    """

    def __init__(
        self,
        source: Any,
        *,
        fps: float | None = 5.0,
        backend: Literal["auto", "opencv", "pyav"] | str = "auto",
        limits: Limits | None = None,
        allow_urls: bool = False,
        every_frame: bool = True,
        image_fps: float | None = None,
    ) -> None:
        """Nothing is opened yet. RAISES: T703 for a setting out of range."""
        if backend not in _BACKENDS:
            raise error("T703", name="backend", value=backend, rule=f"one of {_BACKENDS}")
        for name, rate in (("fps", fps), ("image_fps", image_fps)):
            if rate is not None and not _is_rate(rate):
                raise error("T703", name=name, value=rate, rule="a finite number above 0")
        self.source = source
        self.fps = fps
        self.backend = backend
        self.limits = limits or Limits()
        self.allow_urls = allow_urls
        self.every_frame = every_frame
        self.image_fps = image_fps
        self._opened: Opened | None = None
        self._info: VideoInfo | None = None
        self._report: ReadReport | None = None
        self._started = False

    def __del__(self) -> None:
        if getattr(self, "_opened", None) is not None:
            self.close()

    def __enter__(self) -> VideoReader:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def info(self) -> VideoInfo:
        """What the file states; opens it. RAISES: see `open_video.open_source`."""
        if self._info is None:
            self._open()
        assert self._info is not None
        return self._info

    @property
    def report(self) -> ReadReport:
        """What was read. RAISES: T714 before the first frame was asked for."""
        if self._report is None:
            raise error("T714", video=self._name, reason="nothing was read, so nothing to report")
        return self._report

    def close(self) -> None:
        """Release the file. May be called twice."""
        if self._opened is not None:
            self._opened.backend.close()
            self._opened = None

    def __iter__(self) -> Iterator[VideoFrame]:
        """Read the video, once. RAISES: T714 the second time; T710, T711 on the way; see `info`."""
        if self._started:
            raise error("T714", video=self._name, reason="it was read already, in one forward pass")
        self._started = True
        return self._read()

    @property
    def _name(self) -> str:
        return "The video" if self._info is None else self._info.name

    def _open(self) -> None:
        if self._opened is not None:
            return
        if self._info is not None:
            raise error("T714", video=self._name, reason="it was closed")
        opened = open_source(
            self.source,
            backend=self.backend,
            limits=self.limits,
            allow_urls=self.allow_urls,
            image_fps=self.image_fps,
        )
        self._opened = opened
        facts = opened.facts
        assert opened.first is not None
        height, width = opened.first.shape[:2]
        self._info = VideoInfo(
            name=opened.name,
            width=width,
            height=height,
            fps=_rate(facts, opened.backend.facts),
            frames_expected=None if facts.estimated else facts.frames,
            duration=facts.end,
            backend=opened.backend.name,
            rotation=facts.rotation,
            start=max(0.0, facts.start),
            frames_likely=facts.frames,
        )

    def _read(self) -> Iterator[VideoFrame]:
        try:
            self._open()
            yield from self._frames()
        finally:
            self.close()

    def _frames(self) -> Iterator[VideoFrame]:
        opened, info = self._opened, self.info
        assert opened is not None
        clock, sampler = Clock(info.fps, _end(opened.facts)), Sampler(self.fps)
        last = 0.0  # time of the last frame
        read = _Read(step=clock.step)
        try:
            for time, picture in _timed(opened, clock):
                if time < -SAMPLING_SLACK:
                    read.hidden += 1
                    continue
                time = max(0.0, time)
                if read.start is None:
                    read.start = time
                read.cut = self.limits.exceeded(read.count, time - read.start, info.name)
                if read.cut:  # until there the last picture stands
                    longest = math.inf if (most := self.limits.max_seconds) is None else most
                    read.end = max(read.end, min(time, read.start + longest))
                    break
                sampled = sampler.due(time)
                wanted = sampled or self.every_frame
                image = picture.get() if wanted else None
                if picture.damaged:  # passed over
                    continue
                if sampled:
                    sampler.took(time)
                read.count, last, read.end = read.count + 1, time, time + clock.step
                if image is not None:
                    yield VideoFrame(read.count - 1, time, image, sampled)
                if self._opened is None:
                    raise error("T714", video=info.name, reason="it was closed while read")
            read.complete = True
            if read.count and not read.cut:
                read.end = last + last_seconds(opened.facts, opened.path, last, clock.step)
        finally:
            self._report = self._make_report(opened, clock, read)
        if read.hidden and not read.count:
            raise error("T713", video=info.name, backends=opened.backend.name, mend=".")

    def _make_report(self, opened: Opened, clock: Clock, read: _Read) -> ReadReport:
        expected, reason = opened.facts.frames, read.cut or ""
        damaged = opened.backend.damage
        if read.complete and not read.cut:
            expected, reason = completeness(opened.facts, read, damaged=damaged, path=opened.path)
        return ReadReport(
            frames_decoded=read.count,
            frames_expected=expected,
            truncated=bool(reason),
            reason=reason,
            duration=read.end,
            damaged=damaged,
            mended_times=clock.mended,
            complete=read.complete,
            start=read.start or 0.0,
        )


class _Picture:
    """The picture that a backend stands on, retrieved at most once."""

    def __init__(self, backend: Backend, image: Image | None) -> None:
        self._backend = backend
        self._image = image
        self.damaged = False

    def get(self) -> Image | None:
        """The picture; None, and `damaged`, where there is none to be had."""
        if self._image is None and not self.damaged:
            self._image = self._backend.retrieve()
            self.damaged = self._image is None
        return self._image


def _timed(opened: Opened, clock: Clock) -> Iterator[tuple[float, _Picture]]:
    """Every picture of an opened source with its time.

    Where a stamp is in doubt the next pictures are gone to first, for their stamps; those that wait
    are held in memory meanwhile.
    """
    backend = opened.backend
    waiting = deque([(backend.stamp, _Picture(backend, opened.first))])
    opened.first = None
    more = True  # the backend stands on the last one that waits, and may have another
    while waiting:
        doubted = clock.doubts(waiting[0][0])
        while doubted and more and len(waiting) <= LOOK:
            waiting[-1][1].get()  # the next one replaces it
            if more := backend.grab():
                waiting.append((backend.stamp, _Picture(backend, None)))
        stamp, picture = waiting.popleft()
        yield clock.tick(stamp, [one for one, _ in waiting]), picture
        if not waiting and more and backend.grab():
            waiting.append((backend.stamp, _Picture(backend, None)))


def _end(facts: StreamFacts) -> float | None:
    """Seconds at which the pictures end by what the file states, counted from either zero."""
    return None if facts.duration is None else facts.start + facts.duration


def _is_rate(value: object) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) and value > 0


def _rate(*facts: StreamFacts) -> float:
    """The first frame rate that can be one."""
    rates = [one.fps for one in facts]
    return next((r for r in rates if math.isfinite(r) and 0 < r < _MAX_FPS), _FPS)

"""Decoding with PyAV, and what a container states of itself."""

from __future__ import annotations

import math
import os
from collections import deque
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from ....errors import TiktalkError, error
from ....needs import need
from ...types import Image
from ..backend import StreamFacts
from ..sniff import COVER, FORMATS
from .orientation import Orientation, orientation

_URL_PROTOCOLS = "http,https,tls,tcp,httpproxy,crypto,rtsp,rtp,rtmp,udp"
# What nonsense in a container's statements leads to, beside PyAV's errors: a stream without a
# decoder has no codec context (AttributeError).
FACT_ERRORS = (ArithmeticError, AttributeError)
_SLACK = 1.0  # seconds: sound often goes on a little after the last picture
# What browsers count from the container's own zero; of the others the clock may begin anywhere.
_FROM_ZERO = ("mov", "matroska")
# What counts a length from its own zero, and mostly not from the first picture. Its streams state
# no length of their own: where FFmpeg tells one it is the file's, and so is the start beside it.
_OF_THE_FILE = ("matroska", "flv")
_STILL = ("png", "mjpeg", "bmp", "gif", "webp", "tiff")  # codecs that covers are stored in


def pyav_errors() -> tuple[type[Exception], ...]:
    """What PyAV raises: its own errors, which are mostly no OSErrors, and Python's usual ones.

    Without PyAV, Python's alone. LookupError: an encoder that this build of FFmpeg lacks.
    """
    usual = (OSError, ValueError, RuntimeError, LookupError)
    try:
        import av
    except ImportError:
        return usual
    return (*usual, av.FFmpegError)


def open_container(path: str, *, url: bool = False) -> Any:
    """Open a file with PyAV.

    RAISES: T700 without PyAV, T712 where it cannot, T705 for sound with a cover picture.
    """
    av = need("av", "reading video with PyAV")
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    if url:
        options = {"protocol_whitelist": _URL_PROTOCOLS}
    try:
        container = av.open(path, options=options, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as err:
        raise error("T712", video=_name(path), backend="pyav", reason=_why(err)) from err
    if not container.streams.video:
        container.close()
        reason = "it has no picture stream"
        raise error("T712", video=_name(path), backend="pyav", reason=reason)
    stream = picture_stream(container)
    if stream is None or (not url and _may_be_single(container, stream) and _is_single(path)):
        container.close()
        raise error("T705", video=_name(path), found=COVER)
    return container


def picture_stream(container: Any) -> Any:
    """The stream that is read: the first one of pictures that is no cover; None without one."""
    sound = bool(container.streams.audio)
    return next((s for s in container.streams.video if not _is_cover(s, sound)), None)


def _may_be_single(container: Any, stream: Any) -> bool:
    """Whether a stream may be one picture beside sound, though no mark says that it is a cover."""
    context = stream.codec_context
    still = context is not None and context.name in _STILL
    return still and not stream.frames and bool(container.streams.audio)


def _is_single(path: str) -> bool:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    with av.open(path, options=options, metadata_errors="replace") as container:
        packets = container.demux(picture_stream(container))
        try:
            return sum(1 for packet in islice(packets, 2) if packet.size) < 2
        except av.FFmpegError:
            return False  # damaged: reading tells


def guard_size(stream: Any, max_pixels: int) -> None:
    """Stop pictures that grow on the way. FFmpeg counts a wide margin around them."""
    stream.codec_context.options = {"max_pixels": str(4 * max_pixels + 2**20)}


def zero_of(container: Any) -> float:
    """The container's stamp, in seconds, that is 0 in the time base (see `clock`)."""
    if container.format.name.startswith(_FROM_ZERO):
        return 0.0
    return float((container.start_time or 0) / 1_000_000)


def _is_cover(stream: Any, sound: bool) -> bool:
    import av

    if stream.disposition & av.stream.Disposition.attached_pic:
        return True
    context = stream.codec_context
    return sound and stream.frames == 1 and context is not None and context.name in _STILL


def probe(path: str) -> StreamFacts | None:
    """What the container states of its first picture stream; None where PyAV cannot tell.

    RAISES: T700 without PyAV, T705 for sound with a cover picture.
    """
    need("av", "reading video with PyAV")
    try:
        with open_container(path) as container:
            return _without_lead(container, stated(container))
    except TiktalkError as err:
        if err.code == "T705":
            raise
        return None
    except FACT_ERRORS + pyav_errors():
        return None


class Packets(NamedTuple):
    """What a file holds, by its packets.

    pictures (int): those that a decoder should make frames of.
    end (float): seconds of the time base at which the last packet ends, of sound or pictures.
    """

    pictures: int
    end: float


def survey(path: str) -> Packets | None:
    """Count the packets of a file; None where they cannot be read.

    Reads the whole file but decodes nothing.
    """
    av = need("av", "reading video with PyAV")
    count, end = 0, 0.0
    with open_container(path) as container:
        stream, zero = picture_stream(container), zero_of(container)
        try:
            for packet in container.demux(stream, *container.streams.audio):
                count += packet.stream is stream and bool(packet.size) and not packet.is_discard
                if packet.pts is not None:
                    ticks = packet.pts + (packet.duration or 0)
                    end = max(end, float(ticks * packet.time_base) - zero)
        except av.FFmpegError:
            return None
    return Packets(count, end)


class PyAVBackend:
    """One video read with PyAV. A damaged packet is passed over and counted."""

    name = "pyav"

    def __init__(self, path: str, *, url: bool = False, max_pixels: int | None = None) -> None:
        """RAISES: T700 without PyAV, T712 where it cannot open the file, T705 for a cover."""
        self._av: Any = need("av", "reading video with PyAV")
        self._container: Any = open_container(path, url=url)
        try:
            self._stream = picture_stream(self._container)
            self._zero = zero_of(self._container)
            self._stream.thread_type = "AUTO"
            if max_pixels is not None:
                guard_size(self._stream, max_pixels)
            self.facts = stated(self._container)
            self._packets: Any = self._container.demux(self._stream)
        except BaseException as err:
            self._container.close()
            if isinstance(err, FACT_ERRORS + pyav_errors()):
                name, reason = _name(path), _why(err)
                raise error("T712", video=name, backend="pyav", reason=reason) from err
            raise
        self.damage = 0
        self._decoded: deque[Any] = deque()
        self._frame: Any = None
        self._size: tuple[int, int] | None = None
        self._orientation: Orientation | None = None

    def grab(self) -> bool:
        self._frame = None
        while self._container is not None and not self._decoded and self._packets is not None:
            self._decode_next()
        if self._decoded:
            self._frame = self._decoded.popleft()
        return self._frame is not None

    @property
    def stamp(self) -> float | None:
        time = self._frame.time
        return None if time is None else float(time) - self._zero

    def retrieve(self) -> Image | None:
        frame = self._frame
        if self._size is None:
            self._size = (frame.width, frame.height)
        width, height = self._size
        try:
            # BICUBIC as OpenCV: else 10-bit pictures differ.
            image = frame.to_ndarray(
                format="bgr24", width=width, height=height, interpolation="BICUBIC"
            )
        except (self._av.FFmpegError, ValueError):
            self.damage += 1
            return None
        if self._orientation is None:  # as OpenCV: the first picture's, for the whole video
            self._orientation = orientation(frame)
            self.facts = replace(self.facts, rotation=self._orientation.degrees)
        return self._orientation.upright(image)

    def close(self) -> None:
        container, self._container = self._container, None
        self._frame = self._packets = None
        self._decoded.clear()
        if container is not None:
            container.close()

    def _decode_next(self) -> None:
        """Decode one packet; after the last one what the decoder still holds."""
        try:
            packet = next(self._packets, None)
        except self._av.FFmpegError:  # the file ends inside a packet, or worse
            self.damage += 1
            packet = None
        if packet is None:
            self._packets = None
        elif not packet.size and packet.pts is not None:
            return  # the same picture again (Theora); what flushes the decoder has no stamp
        try:
            self._decoded.extend(self._stream.decode(packet))
        except self._av.EOFError:
            pass
        except self._av.FFmpegError:
            self.damage += 1


def stated(container: Any) -> StreamFacts:
    """What an open container states of the pictures that are read, and when they begin."""
    stream = picture_stream(container)
    first = stream is container.streams.video[0]
    facts = facts_of(container) if first else facts_of(container, stream)
    if stream.start_time is None:
        return facts
    start = float(stream.start_time * stream.time_base) - zero_of(container)
    facts = replace(facts, start=start)
    if not container.format.name.startswith(_OF_THE_FILE):
        return facts
    return _led(facts, start, counted=bool(stream.frames))


def _without_lead(container: Any, facts: StreamFacts) -> StreamFacts:
    """The same, where the first picture stands so far behind the sound that FFmpeg, which looks for
    starts in the front of a file alone, took the file's. Leaves the container behind that picture.

    The start stays as it was taken, since OpenCV, which takes the same, counts from there.
    """
    stream = picture_stream(container)
    if facts.lead or stream.duration is None or not container.format.name.startswith(_OF_THE_FILE):
        return facts
    packets = container.demux(stream)
    try:
        first = next((packet.pts for packet in packets if packet.pts is not None), 0)
    except pyav_errors():
        return facts  # damaged: reading tells
    lead = float(first * stream.time_base) - zero_of(container)
    return _led(facts, lead, counted=bool(stream.frames))


def _led(facts: StreamFacts, lead: float, *, counted: bool) -> StreamFacts:
    """Facts whose duration is counted from `lead` seconds before the first picture.

    counted (bool): the file states a number of frames.
    """
    if facts.duration is None or not 0 < lead < facts.duration:
        return facts
    frames = facts.frames if counted else round((facts.duration - lead) * facts.fps)
    return replace(facts, frames=frames, lead=lead)


def facts_of(container: Any, stream: Any = None) -> StreamFacts:
    """What an open container states of a picture stream, the first one by default."""
    stream = container.streams.video[0] if stream is None else stream
    fps = float(stream.average_rate or stream.guessed_rate or 0)
    duration, slack = _duration(container, stream)
    frames, exact = _frames(container, stream)
    if frames is None and duration is not None and fps > 0:
        frames = round(duration * fps)
    width, height = stream.codec_context.width, stream.codec_context.height
    return StreamFacts(width, height, fps, duration, frames, exact, slack=slack)


def _duration(container: Any, stream: Any) -> tuple[float | None, float]:
    """Seconds of the picture stream, and how much of that may be sound alone."""
    if stream.duration and not container.format.name.startswith(_OF_THE_FILE):
        return float(stream.duration * stream.time_base), 0.0
    stated = stream.metadata.get("DURATION", "").split(":")  # Matroska: 00:00:04.000000000
    try:
        hours, minutes, seconds = (float(part) for part in stated)
        tagged = hours * 3600 + minutes * 60 + seconds
    except ValueError:
        tagged = math.nan
    if math.isfinite(tagged) and tagged >= 0:  # a tag is any text: "nan", "inf", "-1"
        return tagged, 0.0
    if container.duration:
        return container.duration / 1_000_000, _SLACK if len(container.streams) > 1 else 0.0
    return None, 0.0


def _frames(container: Any, stream: Any) -> tuple[int | None, bool]:
    """Frames by the container's table, and whether it has one entry a frame."""
    if not stream.frames:
        return None, False
    if "mov" not in container.format.name:
        return stream.frames, False
    entries = stream.index_entries
    # An edit list hides the frames before its start: decoded for the others' sake, never shown.
    shown = sum(not entry.is_discard for entry in entries)
    return (shown, True) if shown else (stream.frames, False)


def _name(path: str) -> str:
    return os.path.basename(path)


def _why(err: BaseException) -> str:
    return str(getattr(err, "strerror", None) or err)

"""Opening a file with PyAV, and which of its streams is the video."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ....errors import error
from ....needs import need
from ..sniff import COVER, FORMATS, URL_PROTOCOLS

# What nonsense in a container's statements leads to, beside PyAV's errors: a stream without a
# decoder has no codec context (AttributeError).
FACT_ERRORS = (ArithmeticError, AttributeError)
# What browsers count from the container's own zero; of the others the clock may begin anywhere.
_FROM_ZERO = ("mov", "matroska")
_STILL = ("png", "mjpeg", "bmp", "gif", "webp", "tiff")  # codecs that covers are stored in
_FRONT = 200  # packets of pictures among which a stream of several has a second one


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
    try:
        container = _opened(av, path, url=url)
    except (av.FFmpegError, OSError, ValueError) as err:
        raise error("T712", video=shown_name(path), backend="pyav", reason=reason_of(err)) from err
    if not container.streams.video:
        container.close()
        reason = "it has no picture stream"
        raise error("T712", video=shown_name(path), backend="pyav", reason=reason)
    stream = picture_stream(container)
    if stream is None or (not url and _may_be_single(container, stream) and _is_single(path)):
        container.close()
        raise error("T705", video=shown_name(path), found=COVER)
    return container


def _opened(av: Any, path: str, *, url: bool = False) -> Any:
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    if url:
        options = {"protocol_whitelist": URL_PROTOCOLS}
    # Tags with broken text must not stop the reading. PyAV 19 always works so and has no such word.
    old = int(av.__version__.partition(".")[0]) < 19
    return av.open(path, options=options, **({"metadata_errors": "replace"} if old else {}))


def picture_stream(container: Any) -> Any:
    """The stream that is read: the first one of pictures that is no cover, and not a single picture
    where there are others; None without one.
    """
    sound = bool(container.streams.audio)
    streams = [s for s in container.streams.video if not _is_cover(s, sound)]
    if len(streams) < 2:
        return next(iter(streams), None)
    return next((s for s in streams if not _stands_alone(container, s)), streams[0])


def opencv_stream(container: Any) -> Any:
    """The stream that OpenCV reads: the first one of pictures that is not marked as a cover."""
    return next((s for s in container.streams.video if not _is_marked(s)), None)


def _stands_alone(container: Any, stream: Any) -> bool:
    """Whether a stream is a single picture: one that nothing marks as a cover, or what shows an
    animation (AVIF) where only stills are shown.
    """
    if stream.frames:
        return bool(stream.frames == 1)
    context = stream.codec_context
    if context is None or context.name not in _STILL or not os.path.isfile(container.name):
        return False
    import av

    # Opened again, because packets taken from an open container are lost to whoever reads it.
    with _opened(av, container.name) as again:
        try:
            front = islice(again.demux(*again.streams.video), _FRONT)
            found = sum(1 for one in front if one.stream_index == stream.index and one.size)
        except av.FFmpegError:
            return False  # damaged: reading tells
        return found < 2


def _may_be_single(container: Any, stream: Any) -> bool:
    """Whether a stream may be one picture beside sound, though no mark says that it is a cover."""
    context = stream.codec_context
    still = context is not None and context.name in _STILL
    return still and not stream.frames and bool(container.streams.audio)


def _is_single(path: str) -> bool:
    import av

    with _opened(av, path) as container:
        packets = container.demux(picture_stream(container))
        try:
            return sum(1 for packet in islice(packets, 2) if packet.size) < 2
        except av.FFmpegError:
            return False  # damaged: reading tells


def packets_of(container: Any, *streams: Any) -> Iterator[Any]:
    """The packets of some streams, to the end of the file.

    There PyAV (18.1) takes streams that came while it read, as in a damaged or joined MPEG-TS, for
    some of these by chance, and does not find them.
    """
    try:
        yield from container.demux(*streams)
    except IndexError:
        return


def pixel_ratio(stream: Any) -> float:
    """Width of a stored pixel over its height, 1.0 where nothing says otherwise."""
    return float(stream.sample_aspect_ratio or 1)


def guard_size(stream: Any, max_pixels: int) -> None:
    """Stop pictures that grow on the way. FFmpeg counts a wide margin around them."""
    stream.codec_context.options = {"max_pixels": str(4 * max_pixels + 2**20)}


def zero_of(container: Any) -> float:
    """The container's stamp, in seconds, that is 0 in the time base (see `clock`)."""
    if container.format.name.startswith(_FROM_ZERO):
        return 0.0
    return float((container.start_time or 0) / 1_000_000)


def _is_marked(stream: Any) -> bool:
    import av

    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _is_cover(stream: Any, sound: bool) -> bool:
    if _is_marked(stream):
        return True
    context = stream.codec_context
    return sound and stream.frames == 1 and context is not None and context.name in _STILL


def shown_name(path: str) -> str:
    """The name of a file in errors."""
    return os.path.basename(path)


def reason_of(err: BaseException) -> str:
    """What went wrong, in the system's words if it has any, without the path."""
    return str(getattr(err, "strerror", None) or err)

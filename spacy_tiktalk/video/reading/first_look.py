"""What the first pictures of a file show that its header does not say and OpenCV does not see."""

from __future__ import annotations

from typing import Any, NamedTuple

from .backends.orientation import Orientation, orientation
from .backends.pyav_container import (
    FACT_ERRORS,
    guard_size,
    open_container,
    opencv_stream,
    picture_stream,
    pyav_errors,
)
from .backends.stored_order import StoredOrder

_FRAMES = 3  # looked at
_INTERLACED = (2, 3, 4, 5)  # FFmpeg's orders of fields
_STILL_FIRST = "has a still picture before its video, which OpenCV reads instead"
_OF_PYAV = ("mpegts", "mpeg", "ogg")


class FirstLook(NamedTuple):
    """How pictures are stored.

    against (str): why OpenCV cannot read them, "" where it can. Of pictures in fields it says that
        it has one and gives the memory as it was: the picture before, or anything. Of several
        streams it reads the first one, which may be a single picture.
    pyav_first (bool): in a container of broadcasting, whose pictures may turn interlaced on the
        way, or in Ogg, where OpenCV takes a picture that is shown again for a damaged one.
    orientation (Orientation): of the first picture. OpenCV knows nothing of mirrored ones.
    wait (float): seconds that OpenCV's times are late, see `StoredOrder`.
    """

    against: str = ""
    pyav_first: bool = False
    orientation: Orientation = Orientation()
    wait: float = 0.0


def first_look(path: str, max_pixels: int) -> FirstLook:
    """Decode the first pictures with PyAV; where that fails, reading will tell why.

    RAISES: T700 without PyAV, T705 and T712 as `open_container`.
    """
    with open_container(path) as container:
        stream = picture_stream(container)
        pyav_first = container.format.name in _OF_PYAV
        against = "" if stream is opencv_stream(container) else _STILL_FIRST
        try:
            guard_size(stream, max_pixels)
            frames, wait = _decoded(container, stream)
            # Before PyAV 18.1 only the pictures themselves tell.
            fields = getattr(stream.codec_context, "field_order", 0) in _INTERLACED
        except FACT_ERRORS + pyav_errors():
            return FirstLook(against, pyav_first)
        if fields or any(frame.interlaced_frame for frame in frames):
            against = "is interlaced, which OpenCV cannot read"
        turned = orientation(frames[0]) if frames else Orientation()
        return FirstLook(against, pyav_first, turned, wait)


def _decoded(container: Any, stream: Any) -> tuple[list[Any], float]:
    """The first pictures, and how long the decoder waits with them."""
    order, found = StoredOrder(container), []
    for packet in container.demux(stream):
        frames = packet.decode()
        order.decoded(packet, frames)
        found += frames
        if len(found) >= _FRAMES:
            break
    return found, order.wait

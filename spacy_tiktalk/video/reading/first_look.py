"""What the first pictures of a file tell that its header does not, and OpenCV does not see."""

from __future__ import annotations

from typing import Any, NamedTuple

from .backends.orientation import Orientation, orientation
from .backends.pyav_container import (
    FACT_ERRORS,
    guard_size,
    open_container,
    picture_stream,
    pyav_errors,
)
from .backends.stored_order import StoredOrder

_FRAMES = 3  # looked at
_INTERLACED = (2, 3, 4, 5)  # FFmpeg's orders of fields
_OF_PYAV = ("mpegts", "mpeg", "ogg")


class FirstLook(NamedTuple):
    """How pictures are stored.

    interlaced (bool): in fields. OpenCV says that it has such a picture and gives the memory as it
        was: the picture before, or anything.
    pyav_first (bool): in a container of broadcasting, whose pictures may turn interlaced on the
        way, or in Ogg, where OpenCV takes a picture that is shown again for a damaged one.
    orientation (Orientation): of the first picture. OpenCV knows nothing of mirrored ones.
    wait (float): seconds that OpenCV's times are late, see `StoredOrder`.
    """

    interlaced: bool = False
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
        try:
            guard_size(stream, max_pixels)
            frames, wait = _decoded(container, stream)
            # Before PyAV 18.1 only the pictures themselves tell.
            fields = getattr(stream.codec_context, "field_order", 0) in _INTERLACED
        except FACT_ERRORS + pyav_errors():
            return FirstLook(pyav_first=pyav_first)
        fields = fields or any(frame.interlaced_frame for frame in frames)
        turned = orientation(frames[0]) if frames else Orientation()
        return FirstLook(fields, pyav_first, turned, wait)


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

"""Decoding with PyAV."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ....errors import error
from ....needs import need
from ...types import Image
from .orientation import Orientation, orientation, shown_size
from .pyav_container import (
    FACT_ERRORS,
    guard_size,
    open_container,
    packets_of,
    picture_stream,
    pixel_ratio,
    pyav_errors,
    reason_of,
    shown_name,
    zero_of,
)
from .pyav_facts import stated
from .stored_order import StoredOrder

_REFUSING = ("h264", "hevc", "av1", "libdav1d", "libaom-av1")
"""Decoders that make no picture of a part of a packet; others make one and guess the rest."""


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
            self._order = StoredOrder(self._container)
            self._stream.thread_type = "AUTO"
            if max_pixels is not None:
                guard_size(self._stream, max_pixels)
            self.facts = stated(self._container)
            self._packets: Any = self._whole_packets()
        except BaseException as err:
            self._container.close()
            if isinstance(err, FACT_ERRORS + pyav_errors()):
                name, reason = shown_name(path), reason_of(err)
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
        time = self._order.time(self._frame)
        return None if time is None else time - self._zero

    def retrieve(self) -> Image | None:
        frame = self._frame
        if self._size is None:
            self._size = shown_size(frame.width, frame.height, pixel_ratio(self._stream))
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

    def _whole_packets(self) -> Iterator[Any]:
        """The packets, but not a last one that the file ends inside of, for `_REFUSING` decoders.

        Of several threads they fail only when they are emptied, and then keep the good pictures
        before it.
        """
        part = None
        for packet in packets_of(self._container, self._stream):
            if part is not None:
                if packet.size or packet.pts is not None:
                    yield part
                else:
                    self.damage += 1
            refused = packet.is_corrupt and self._stream.codec_context.name in _REFUSING
            part = packet if refused else None
            if part is None:
                yield packet

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
            frames = self._stream.decode(packet)
            self._order.decoded(packet, frames)
            self._decoded.extend(frames)
        except self._av.EOFError:
            pass
        except self._av.FFmpegError:
            self.damage += 1

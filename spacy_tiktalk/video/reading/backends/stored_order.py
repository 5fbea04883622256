"""Times in a container that states none, but only the order in which its packets are stored (AVI).

The n-th picture that is shown has the n-th place. A picture comes out of the decoder when the
packets that it needs are in, so it is marked with the packet that brought it out. With pictures
that need later ones (B-frames) all of these marks are late by the same number of places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_FORMATS = ("avi",)
_MOST = 16  # places that a decoder waits (H.264); more is damage before the first picture


class StoredOrder:
    """How long a decoder waits, learned from what goes in and comes out; 0 in other containers."""

    def __init__(self, container: Any) -> None:
        self.applies = container.format.name in _FORMATS
        self.wait = 0.0
        self._first: int | None = None  # place of the first packet that a picture can be made of
        self._known = not self.applies

    def decoded(self, packet: Any, frames: Sequence[Any]) -> None:
        """What came out when a packet went in."""
        if self._known or packet is None:
            return
        if self._first is None and packet.is_keyframe:
            self._first = packet.dts
        if frames and self._first is not None:
            self._known = True
            places = 0 if frames[0].dts is None else frames[0].dts - self._first
            self.wait = float(places * packet.time_base) if 0 < places <= _MOST else 0.0

    def time(self, frame: Any) -> float | None:
        """The container's stamp of a frame, in seconds.

        None also for the last ones of such a container, which no packet brought out.
        """
        if not self.applies:
            return None if frame.time is None else float(frame.time)
        return None if frame.dts is None else float(frame.dts * frame.time_base) - self.wait

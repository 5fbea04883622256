"""How pictures are shown: turned and mirrored by the display matrix, with square pixels."""

from __future__ import annotations

import math
import struct
from typing import Any, NamedTuple

import numpy as np

from ...types import Image

_MATRIX = struct.Struct("=9i")  # a b u, c d v, x y w: x' = a x + c y + x, y' = b x + d y + y
_TILT = math.tan(math.radians(1))  # a matrix this far from a quarter turn still is one
# Degrees clockwise, by (transposed, columns, rows), behind a mirroring where there is one.
_DEGREES = {
    (False, False, False): 0,
    (True, True, False): 90,
    (False, True, True): 180,
    (True, False, True): 270,
    (False, True, False): 0,
    (True, True, True): 90,
    (False, False, True): 180,
    (True, False, False): 270,
}


class Orientation(NamedTuple):
    """How a stored picture is changed, in this order.

    transposed (bool): rows become columns.
    columns, rows (bool): their order is turned round.
    """

    transposed: bool = False
    columns: bool = False
    rows: bool = False

    @property
    def degrees(self) -> int:
        """How far the picture is turned clockwise, 0, 90, 180 or 270; behind the mirroring."""
        return _DEGREES[self]

    @property
    def mirrored(self) -> bool:
        """Whether left and right are exchanged, besides any turn."""
        return self.transposed ^ self.columns ^ self.rows

    def upright(self, image: Image) -> Image:
        """The picture as it is to be shown."""
        if self.transposed:
            image = image.transpose(1, 0, 2)
        image = image[:: -1 if self.rows else 1, :: -1 if self.columns else 1]
        return np.ascontiguousarray(image)


def orientation(frame: Any) -> Orientation:
    """The orientation of a PyAV frame. Turns that are no multiple of 90 degrees are ignored."""
    side = frame.side_data.get("DISPLAYMATRIX")
    data = b"" if side is None else bytes(side)
    if len(data) < _MATRIX.size:
        return Orientation()
    a, b, _, c, d, *_ = _MATRIX.unpack(data[: _MATRIX.size])
    if max(abs(b), abs(c)) <= _TILT * min(abs(a), abs(d)):
        return Orientation(False, a < 0, d < 0)
    if max(abs(a), abs(d)) <= _TILT * min(abs(b), abs(c)):
        return Orientation(True, c < 0, b < 0)
    return Orientation()


_EVEN = 0.01  # away from square: what remains where a size was rounded to whole pixels
_MOST = 10.0  # beyond it is damage, and would make pictures that fill the memory


def shown_size(width: int, height: int, ratio: float) -> tuple[int, int]:
    """Columns and rows of a picture as browsers show it: it grows, and never shrinks.

    ratio (float): width of a stored pixel over its height. Where it is nearly 1, or can be none,
        the size stays.
    """
    if not 1 / _MOST <= ratio <= _MOST or abs(ratio - 1) <= _EVEN:
        return width, height
    return (round(width * ratio), height) if ratio > 1 else (width, round(height / ratio))

"""How large pictures are shown whose pixels are not square."""

from __future__ import annotations

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

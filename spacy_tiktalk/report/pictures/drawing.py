"""Boxes, labels and mosaics drawn into a picture."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ...video.types import Image
from ..palette import text_on
from .label_font import LabelFont

Color: TypeAlias = tuple[int, int, int]
"""Blue, green, red, each 0 to 255."""
Rect: TypeAlias = tuple[int, int, int, int]
"""x1, y1, x2, y2 in pixels, half-open."""

NO_IDENTITY: Color = (160, 160, 160)
_GOLDEN = 0.6180339887498949
_MARGIN = 0.15  # of a head box's size: a mosaic covers ears and chin too
_BLOCKS = 6  # a mosaic has this many squares along a head's shorter side


def head_color(identity: int) -> Color:
    """The color of "H1", "H2" …: always the same one, neighbors far apart; gray for 0.

    Hues go on by the golden ratio, so that any first few are spread around the circle; lightness
    changes from round to round, so that later ones differ from earlier ones too.
    """
    if identity <= 0:
        return NO_IDENTITY
    hue = (0.33 + (identity - 1) * _GOLDEN) % 1.0
    saturation, value = ((0.85, 1.0), (0.55, 1.0), (0.9, 0.75))[(identity - 1) // 8 % 3]
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * blue), round(255 * green), round(255 * red)


def line_width(height: int, width: int) -> int:
    """Pixels of a box's line, for a picture of this size."""
    return max(1, round(min(height, width) / 240))


def font_size(height: int, width: int) -> int:
    """Pixels of a label's letters, for a picture of this size."""
    return max(10, round(min(height, width) * 0.035))


def to_rect(box: NDArray[np.float32] | Sequence[float], height: int, width: int) -> Rect | None:
    """A box in whole pixels inside the picture; None if nothing of it is seen."""
    x1, y1, x2, y2 = (float(v) for v in box)
    left, top = max(0, int(np.floor(min(x1, width)))), max(0, int(np.floor(min(y1, height))))
    right, bottom = min(width, int(np.ceil(max(x2, 0)))), min(height, int(np.ceil(max(y2, 0))))
    return (left, top, right, bottom) if left < right and top < bottom else None


def draw_box(image: Image, rect: Rect, color: Color, thickness: int) -> None:
    """A frame inside `rect` with a dark edge, so that it is seen on any background. In place."""
    _frame(image, rect, (0, 0, 0), thickness + 2)
    inner = (rect[0] + 1, rect[1] + 1, rect[2] - 1, rect[3] - 1)
    if inner[0] < inner[2] and inner[1] < inner[3]:
        _frame(image, inner, color, thickness)


def _frame(image: Image, rect: Rect, color: Color, thickness: int) -> None:
    x1, y1, x2, y2 = rect
    t = max(1, min(thickness, (x2 - x1 + 1) // 2, (y2 - y1 + 1) // 2))
    for rows, columns in (
        (slice(y1, y1 + t), slice(x1, x2)),
        (slice(y2 - t, y2), slice(x1, x2)),
        (slice(y1, y2), slice(x1, x1 + t)),
        (slice(y1, y2), slice(x2 - t, x2)),
    ):
        image[rows, columns] = color


def pixelate(image: Image, rect: Rect) -> None:
    """Cover a head, with a margin, by a mosaic of its mean colors. In place."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = rect
    dx, dy = (x2 - x1) * _MARGIN, (y2 - y1) * _MARGIN
    grown = to_rect((x1 - dx, y1 - dy, x2 + dx, y2 + dy), height, width)
    if grown is None:
        return
    x1, y1, x2, y2 = grown
    side = max(1, -(-min(x2 - x1, y2 - y1) // _BLOCKS))
    part = image[y1:y2, x1:x2].astype(np.float32)
    rows, columns = np.arange(0, y2 - y1, side), np.arange(0, x2 - x1, side)
    sums = np.add.reduceat(np.add.reduceat(part, rows, axis=0), columns, axis=1)
    n_rows, n_columns = np.diff([*rows, y2 - y1]), np.diff([*columns, x2 - x1])
    means = (sums / (n_rows[:, None] * n_columns[None])[..., None]).round().astype(np.uint8)
    image[y1:y2, x1:x2] = means.repeat(n_rows, axis=0).repeat(n_columns, axis=1)


class Labels:
    """Labels as small pictures, each drawn once."""

    def __init__(self, font: LabelFont) -> None:
        self.font = font
        self._patch = lru_cache(maxsize=512)(self._make)

    def place(self, image: Image, rect: Rect, text: str, color: Color, taken: list[Rect]) -> None:
        """Draw a label at a box: above it, else below or inside. In place.

        taken (list[Rect]): places of the labels drawn before in this picture; the new one is added.
        """
        patch = self._patch(text, color)
        height, width = image.shape[:2]
        h, w = min(patch.shape[0], height), min(patch.shape[1], width)
        x = max(0, min(rect[0], width - w))
        tops = [rect[1] - h, rect[3], rect[1], rect[3] - h]
        spots = [(x, y, x + w, y + h) for y in tops if 0 <= y <= height - h]
        spots = spots or [(x, 0, x + w, h)]
        spot = next((s for s in spots if not any(_overlap(s, other) for other in taken)), spots[0])
        taken.append(spot)
        image[spot[1] : spot[3], spot[0] : spot[2]] = patch[:h, :w]

    def _make(self, text: str, color: Color) -> Image:
        """The label on its color: uint8 [h, w, 3] BGR."""
        pil = need("PIL.Image", "Drawing labels")
        draw = need("PIL.ImageDraw", "Drawing labels")
        left, top, right, bottom = self.font.getbbox(text)
        # All labels have one height, but for letters that are much taller, such as Å.
        _, usual_top, _, usual_bottom = self.font.getbbox("Hg国")
        pad = max(2, round((usual_bottom - usual_top) * 0.2))
        # One that is a little taller has room enough in half of the padding.
        top, bottom = min(top + pad // 2, usual_top), max(bottom - pad // 2, usual_bottom)
        size = (math.ceil(right - left) + 2 * pad, math.ceil(bottom - top) + 2 * pad)
        made = pil.new("RGB", size, color[::-1])
        place = (pad - left, pad - top)
        self.font.draw(draw.Draw(made), place, text, fill=text_on(f"#{bytes(color[::-1]).hex()}"))
        return np.ascontiguousarray(np.asarray(made, dtype=np.uint8)[:, :, ::-1])


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

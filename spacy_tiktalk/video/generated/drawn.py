"""Drawn heads: for tests and demos that give their boxes themselves."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np

from ...needs import need
from .heads import Head
from .paths import check_argument

_SIZE = 240
_BOX = (60.0, 20.0, 180.0, 170.0)
_GOLDEN = 0.6180339887  # steps of it around the color wheel stay far from each other


def drawn_heads(n: int, seed: int = 0) -> list[Head]:
    """Simple drawn busts, each in colors of its own.

    A face detector need not find them: use them with `Precomputed`.

    n (int): how many, 1 to 64.
    RAISES: T792.
    """
    check_argument("n", n, 1 <= n <= 64, "1 to 64 heads")
    start = np.random.default_rng(seed).random()
    return [_draw(i, (start + i * _GOLDEN) % 1.0) for i in range(n)]


def _draw(number: int, hue: float) -> Head:
    cv2 = need("cv2", "the generator of videos")
    image = np.zeros((_SIZE, _SIZE, 3), np.uint8)
    alpha = np.zeros((_SIZE, _SIZE), np.uint8)

    def ellipse(x: int, y: int, rx: int, ry: int, color: Any, *, solid: bool = True) -> None:
        cv2.ellipse(image, (x, y), (rx, ry), 0, 0, 360, color, -1, cv2.LINE_AA)
        if solid:
            cv2.ellipse(alpha, (x, y), (rx, ry), 0, 0, 360, 255, -1, cv2.LINE_AA)

    skin = _bgr(0.07, 0.25 + 0.05 * (number % 6), 0.95 - 0.1 * (number % 5))
    hair, shirt = _bgr(hue, 0.75, 0.55), _bgr(hue, 0.9, 0.95)
    ellipse(120, 240, 105, 62, shirt)
    ellipse(120, 175, 26, 30, skin)
    ellipse(120, 90, 60, 70, hair)
    ellipse(120, 104, 48, 66, skin)
    cv2.ellipse(image, (120, 74), (54, 50), 0, 180, 360, hair, -1, cv2.LINE_AA)
    for x in (100, 140):
        ellipse(x, 102, 9, 6, (250, 250, 250), solid=False)
        ellipse(x, 102, 4, 5, (40, 30, 20), solid=False)
    cv2.line(image, (120, 108), (116, 126), (90, 110, 150), 3, cv2.LINE_AA)
    cv2.ellipse(image, (120, 142), (18, 8), 0, 10, 170, (70, 70, 190), 3, cv2.LINE_AA)
    alpha = cv2.GaussianBlur(alpha, (3, 3), 0)
    return Head(f"drawn{number + 1}", image, alpha, _BOX)


def _bgr(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    r, g, b = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * b), round(255 * g), round(255 * r)

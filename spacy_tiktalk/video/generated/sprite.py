"""A bust pasted into a picture at any size, exact to parts of a pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Image
from .heads import Head


def placement(head: Head, place: NDArray[np.float64]) -> tuple[float, float, float]:
    """Scale, and x and y of the bust picture's corner, for a head at (x, y, height)."""
    x1, y1, x2, y2 = head.box
    x, y, height = place
    scale = height / (y2 - y1)
    return scale, x - scale * (x1 + x2) / 2, y - scale * (y1 + y2) / 2


class Sprite:
    """A bust made ready for pasting, at several sizes: premultiplied by its alpha."""

    def __init__(self, head: Head) -> None:
        cv2 = need("cv2", "the generator of videos")
        self.head = head
        alpha = cv2.merge([head.alpha] * 3)
        levels = [(cv2.multiply(head.image, alpha, scale=1 / 255), alpha)]
        while min(levels[-1][1].shape[:2]) >= 32:  # halves, so that a small head does not shimmer
            size = [max(1, side // 2) for side in levels[-1][1].shape[1::-1]]
            halves = [cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in levels[-1]]
            levels.append((halves[0], halves[1]))
        self.levels: list[tuple[Any, Any]] = levels

    def paste(self, picture: Image, place: NDArray[np.float64]) -> None:
        cv2 = need("cv2", "the generator of videos")
        scale, left, top = placement(self.head, place)
        full_h, full_w = self.head.alpha.shape
        h, w = picture.shape[:2]
        x1, y1 = max(0, int(np.floor(left))), max(0, int(np.floor(top)))
        x2 = min(w, int(np.ceil(left + scale * full_w)))
        y2 = min(h, int(np.ceil(top + scale * full_h)))
        if x1 >= x2 or y1 >= y2:
            return
        level = min(len(self.levels) - 1, max(0, int(np.log2(1 / scale) + 0.3)))
        image, alpha = self.levels[level]
        kx = scale * full_w / image.shape[1]
        ky = scale * full_h / image.shape[0]
        # OpenCV counts from the centers of pixels, boxes count from their corners.
        matrix = np.array(
            [[kx, 0, 0.5 * kx - 0.5 + left - x1], [0, ky, 0.5 * ky - 0.5 + top - y1]], np.float64
        )
        size = (x2 - x1, y2 - y1)
        bust, cover = (cv2.warpAffine(p, matrix, size) for p in (image, alpha))
        part = picture[y1:y2, x1:x2]
        behind = cv2.multiply(part, cv2.bitwise_not(cover), scale=1 / 255)
        part[:] = cv2.add(behind, bust)

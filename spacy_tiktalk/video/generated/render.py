"""Draws the frames of a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..needs import need
from ..types import Image
from .background import background
from .heads import Head
from .scene import Scene, Script


def frames(script: Script, heads: Sequence[Head]) -> Iterator[Image]:
    """The pictures of a script, in order; the same script and heads give the same pixels.

    heads (Sequence[Head]): the row of a person's number, from 1.
    RAISES: T794 where there are fewer heads.
    """
    check_heads(script, heads)
    sprites = [_Sprite(head) for head in heads[: script.n_people]]
    for scene in script.scenes:
        yield from _scene_frames(scene, script, sprites)


def check_heads(script: Script, heads: Sequence[Head]) -> None:
    """RAISES: T794."""
    if script.n_people > len(heads):
        raise error("T794", people=script.n_people, heads=len(heads))


def placement(head: Head, place: NDArray[np.float64]) -> tuple[float, float, float]:
    """Scale, and x and y of the bust picture's corner, for a head at (x, y, height)."""
    x1, y1, x2, y2 = head.box
    x, y, height = place
    scale = height / (y2 - y1)
    return scale, x - scale * (x1 + x2) / 2, y - scale * (y1 + y2) / 2


class _Sprite:
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


def _scene_frames(scene: Scene, script: Script, sprites: Sequence[_Sprite]) -> Iterator[Image]:
    cv2 = need("cv2", "the generator of videos")
    w, h, margin = script.width, script.height, scene.shake
    back = background(scene, w, h)
    rng = np.random.default_rng((scene.seed, 3))
    # One field of noise, larger than the picture, is moved about: new noise for every pixel of
    # every frame would take longer than all the rest.
    spread = 64 if scene.noise else 0
    field = rng.normal(0, scene.noise, (h + spread, w + spread, 3)).round() if spread else None
    if field is not None:
        brighter, darker = (np.clip(part, 0, 255).astype(np.uint8) for part in (field, -field))
    offsets = rng.integers(0, spread, (scene.length, 2), endpoint=True)
    walks = sorted(scene.walks, key=lambda walk: walk.depth)
    places = [walk.places(scene.length) for walk in walks]
    lefts = [pillar.lefts(scene.length) for pillar in scene.pillars]
    for i, (dx, dy) in enumerate(scene.shifts()):
        picture = back[margin - dy : margin - dy + h, margin - dx : margin - dx + w].copy()
        for walk, place in zip(walks, places, strict=True):
            if not np.isnan(place[i, 0]):
                sprites[walk.person - 1].paste(picture, place[i] + (dx, dy, 0))
        for pillar, left in zip(scene.pillars, lefts, strict=True):
            if not np.isnan(left[i]):
                x1 = round(left[i] + dx)
                x2 = max(0, x1 + round(pillar.width))
                picture[:, max(0, x1) : x2] = pillar.color
        if scene.gain != 1:
            picture = cv2.convertScaleAbs(picture, alpha=scene.gain)
        if field is not None:
            oy, ox = offsets[i]
            here = np.s_[oy : oy + h, ox : ox + w]
            picture = cv2.subtract(cv2.add(picture, brighter[here]), darker[here])
        yield picture

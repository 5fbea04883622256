"""Backgrounds of generated videos: nothing in them looks like a head."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np

from ...needs import need
from ..types import Image
from .scene import ROOM, Scene


def background(scene: Scene, width: int, height: int) -> Image:
    """The scene's background, with `scene.margin` pixels on every side."""
    cv2 = need("cv2", "the generator of videos")
    place = scene.seed if scene.place is None else scene.place
    rng = np.random.default_rng((place, 2))
    aside, above = scene.margin
    h, w = height + 2 * above, width + 2 * aside
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    along = (x - w / 2) * np.cos(angle) + (y - h / 2) * np.sin(angle)
    if scene.background in ("gradient", ROOM):
        mix = along / (2 * np.abs(along).max()) + 0.5
    elif scene.background == "stripes":
        mix = 0.5 + 0.5 * np.sin(along * (2 * np.pi / (0.14 * w)))
    else:
        # Smooth clouds, several times wider than high, with a fine grain: no round blobs.
        coarse = rng.random((9, 3), dtype=np.float32)
        mix = np.clip(cv2.resize(coarse, (w, h), interpolation=cv2.INTER_CUBIC), 0, 1)
        mix = 0.8 * mix + 0.2 * rng.random((h, w), dtype=np.float32)
    first = _bgr(scene.hue, rng.uniform(0.35, 0.6), rng.uniform(0.35, 0.55))
    second = _bgr(scene.hue + rng.uniform(0.04, 0.1), rng.uniform(0.3, 0.6), rng.uniform(0.6, 0.85))
    mix = mix.astype(np.float32)[..., None]
    picture: Any = (first * (1 - mix) + second * mix).round().astype(np.uint8)
    if scene.background == ROOM:
        _furnish(picture, height, scene.hue, rng)
    return picture


def _furnish(picture: Any, height: int, hue: float, rng: np.random.Generator) -> None:
    """Shelves, frames and windows: rectangles with a border, and a floor. Something to see move."""
    cv2 = need("cv2", "the generator of videos")
    h, w = picture.shape[:2]
    floor = h - round(rng.uniform(0.2, 0.35) * height)
    picture[floor:] = _bgr(hue + 0.5, 0.35, rng.uniform(0.25, 0.45)).astype(np.uint8)
    for _ in range(max(6, round(10 * w / height))):
        wide, high = (round(v * height) for v in rng.uniform((0.06, 0.08), (0.22, 0.3)))
        x, y = int(rng.integers(-wide, w)), int(rng.integers(-high // 2, max(1, floor - high // 2)))
        color, rim = (
            _bgr(hue + rng.uniform(-0.2, 0.2), rng.uniform(0.2, 0.7), rng.uniform(0.25, 0.9))
            for _ in range(2)
        )
        cv2.rectangle(picture, (x, y), (x + wide, y + high), color.tolist(), -1)
        cv2.rectangle(picture, (x, y), (x + wide, y + high), rim.tolist(), max(2, height // 120))


def _bgr(hue: float, saturation: float, value: float) -> Any:
    r, g, b = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return 255 * np.array([b, g, r], dtype=np.float32)

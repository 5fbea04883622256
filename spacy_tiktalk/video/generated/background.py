"""Backgrounds of generated videos: nothing in them looks like a head."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np

from ..needs import need
from ..types import Image
from .scene import Scene


def background(scene: Scene, width: int, height: int) -> Image:
    """The scene's background, with a margin of `scene.shake` pixels on every side."""
    cv2 = need("cv2", "the generator of videos")
    rng = np.random.default_rng((scene.seed, 2))
    h, w = height + 2 * scene.shake, width + 2 * scene.shake
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    along = (x - w / 2) * np.cos(angle) + (y - h / 2) * np.sin(angle)
    if scene.background == "gradient":
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
    return picture


def _bgr(hue: float, saturation: float, value: float) -> Any:
    r, g, b = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return 255 * np.array([b, g, r], dtype=np.float32)

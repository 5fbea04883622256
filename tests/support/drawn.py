"""Drawn heads: colored squares on gray, a detector that sees them and an embedder that knows them.

For tests in which the detector is not the point. Drawn for this project.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from spacy_tiktalk.video.follow.trackers import ByteTrack
from spacy_tiktalk.video.shots.detectors import AdaptiveShots
from spacy_tiktalk.video.track import VideoTracker
from spacy_tiktalk.video.types import Crop, Detections, Image, VideoFrame

COLORS = {"red": (40, 40, 230), "green": (40, 230, 40), "blue": (230, 40, 40)}
GRAYS = (60, 130, 200, 95, 165)
SIDE = 24


def draw(
    heads: dict[str, tuple[int, int]], *, shot: int = 0, size: tuple[int, int] = (160, 120)
) -> Image:
    """A picture with a square a head. heads: color name → (x, y) of its corner."""
    image = np.full((size[1], size[0], 3), GRAYS[shot % len(GRAYS)], dtype=np.uint8)
    image[:: 2 + shot, :: 3 + shot] //= 2  # texture, so that shots differ in more than brightness
    for name, (x, y) in heads.items():
        image[max(y, 0) : y + SIDE, max(x, 0) : x + SIDE] = COLORS[name]
    return image


def two_shots(seconds: float = 4.0, fps: float = 25.0) -> list[Image]:
    """Red and green, then after a cut green alone in red's place, then red again elsewhere."""
    n = round(seconds * fps)
    made = []
    for i in range(n):
        part = 3 * i // n
        if part == 0:
            made.append(draw({"red": (20 + i // 2, 40), "green": (110, 60)}, shot=0))
        elif part == 1:
            made.append(draw({"green": (20 + n // 6, 40)}, shot=1))
        else:
            made.append(draw({"red": (100, 20 + i // 8)}, shot=2))
    return made


class ColorDetector:
    """Finds the drawn squares; their score is 0.9."""

    fingerprint = "drawn squares"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        self.batches.append(len(frames))
        return [self._one(frame.image) for frame in frames]

    def _one(self, image: Image) -> Detections:
        boxes = []
        for color in COLORS.values():
            mask = (np.abs(image.astype(int) - color) < 60).all(axis=2)
            ys, xs = np.nonzero(mask)
            if len(xs) > SIDE:
                boxes.append((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))
        rows = np.array(boxes, dtype=np.float32).reshape(-1, 4)
        return Detections(rows, np.full(len(rows), 0.9, dtype=np.float32))


class ColorEmbedder:
    """The color in the middle of a crop, 0 to 1."""

    metric = "euclidean"
    merge_threshold = 0.3
    split_threshold = 0.5
    fingerprint = "mean color"

    def __call__(self, crops: Sequence[Crop]) -> list[np.ndarray | None]:
        return [self._one(crop.image) for crop in crops]

    def _one(self, image: Image) -> np.ndarray:
        height, width = image.shape[:2]
        middle = image[height // 3 : -height // 3 or None, width // 3 : -width // 3 or None]
        return (middle.reshape(-1, 3).mean(axis=0) / 255).astype(np.float32)


def write_video(path: Path, images: Sequence[Image], fps: float = 25.0) -> Path:
    """A real video file of these pictures."""
    from spacy_tiktalk.video.writing.writer import VideoWriter

    height, width = images[0].shape[:2]
    with VideoWriter(path, width=width, height=height, fps=fps, crf=12) as writer:
        for image in images:
            writer.write(image)
    return path


def make_tracker(**settings: Any) -> VideoTracker:
    """A tracker whose parts know the drawn heads by their colors."""
    parts: dict[str, Any] = {
        "detector": ColorDetector(),
        "shots": AdaptiveShots(),
        "tracker": ByteTrack(),
        "embedder": ColorEmbedder(),
    }
    return VideoTracker(**(parts | settings))

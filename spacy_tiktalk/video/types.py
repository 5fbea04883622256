"""What passes between the parts: frames, detections, and the Protocols of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
"""Picture: uint8 [height, width, 3], channels blue, green, red (OpenCV's order)."""
Boxes: TypeAlias = NDArray[np.float32]
"""float32 [n, 4]: x1, y1, x2, y2 in pixels of the (upright) source picture, half-open."""
Scores: TypeAlias = NDArray[np.float32]
"""float32 [n], 0 to 1."""
Vector: TypeAlias = NDArray[np.float32]
"""float32 [d]: one embedding."""


def not_a_picture(image: object) -> str | None:
    """What something is, for a message, if it is not an `Image` with pixels; None if it is one."""
    if not isinstance(image, np.ndarray):
        return type(image).__name__
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        return f"{image.dtype} {list(image.shape)}"
    return None


@dataclass(frozen=True)
class VideoFrame:
    """One decoded picture.

    index (int): its number in the source, from 0.
    time (float): when it is shown, in seconds of the time base (see `reading.clock`).
    image (Image): upright.
    sampled (bool): whether the reader's `fps` chose it for detection; the others only serve the
        shot detector.
    """

    index: int
    time: float
    image: Image
    sampled: bool = True


def _boxes() -> Boxes:
    return np.zeros((0, 4), dtype=np.float32)


def _scores() -> Scores:
    return np.zeros((0,), dtype=np.float32)


@dataclass(frozen=True)
class Detections:
    """The heads found in one picture: arrays of equal length n.

    boxes (Boxes): float32 [n, 4], inside the picture, none of zero area.
    scores (Scores): float32 [n], 0 to 1.
    landmarks (NDArray[np.float32] | None): float32 [n, 5, 2] in pixels: the person's right eye
        (left in the picture), left eye, nose, right and left corner of the mouth; None where the
        detector has none, NaN for a single head without.
    """

    boxes: Boxes = field(default_factory=_boxes)
    scores: Scores = field(default_factory=_scores)
    landmarks: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.boxes)

    def __getitem__(self, rows: Any) -> Detections:
        """The rows of a mask, an index array or a slice."""
        landmarks = None if self.landmarks is None else self.landmarks[rows]
        return Detections(self.boxes[rows], self.scores[rows], landmarks)


@runtime_checkable
class Detector(Protocol):
    """Finds heads. Stateless: the same frames give the same boxes, in any batching."""

    @property
    def fingerprint(self) -> str:
        """What the result depends on: name, settings, sha256 of the weights. Keys the cache."""

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        """One `Detections` a frame, in order."""


@runtime_checkable
class ShotDetector(Protocol):
    """Finds cuts while the frames pass by. A fresh state for every video: see `start`."""

    @property
    def fingerprint(self) -> str: ...

    def start(self, fps: float) -> ShotState:
        """The state for a new video.

        fps (float): its nominal frame rate.
        """


class ShotState(Protocol):
    """Cuts of one video, found frame by frame."""

    @property
    def delay(self) -> int:
        """A cut at frame n is reported at the latest by the push of frame n + delay."""

    def push(self, frame: VideoFrame) -> list[int]:
        """Take the next frame, every one in order; returns the first frame numbers of new shots."""

    def close(self) -> list[int]:
        """After the last frame: cuts not yet reported."""


class Clothes(NamedTuple):
    """Some pixels of what a head is recognized by where there is no face, uint8 [n, m, 3] each:
    the top of the head, the chest, and what is below it, None where that is not seen."""

    hair: Image
    chest: Image
    below: Image | None


@dataclass(frozen=True)
class Crop:
    """A head cut out of a picture.

    image (Image): BGR, the head box with a margin, clamped at the picture's edge and never
        enlarged.
    frame (int), time (float): where it was taken.
    box (NDArray[np.float32]): float32 [4], the head box in source pixels.
    landmarks (NDArray[np.float32] | None): float32 [5, 2] in pixels of `image`, or None.
    quality (float): 0 to 1, higher is better.
    clothes (Clothes | None): where they were asked for and are seen.
    """

    image: Image
    frame: int
    time: float
    box: NDArray[np.float32]
    landmarks: NDArray[np.float32] | None
    quality: float
    clothes: Clothes | None = None


@runtime_checkable
class Embedder(Protocol):
    """Turns crops into vectors in which the same person lies close."""

    @property
    def metric(self) -> str:
        """Either "cosine" (1 - cosine, 0 to 2) or "euclidean"."""

    @property
    def merge_threshold(self) -> float:
        """Calibrated: tracklets with an average distance below it are one person."""

    @property
    def split_threshold(self) -> float:
        """A tracklet whose crops differ by more shows two persons; above `merge_threshold`."""

    @property
    def fingerprint(self) -> str: ...

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """One vector a crop, in order; None for a crop that holds no usable face."""

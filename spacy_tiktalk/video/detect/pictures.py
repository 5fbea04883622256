"""What every detector does: check pictures on the way in, clip boxes on the way out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import error, warn
from ..types import Detections, VideoFrame, not_a_picture

_ROUNDED = 1e-3  # by which a score may lie outside of 0 to 1: sums of float16 and float32 do


def check_picture(part: str, frame: VideoFrame) -> None:
    """RAISES: T723 unless the image is uint8 [height, width, 3] with pixels."""
    found = not_a_picture(frame.image)
    if found is not None:
        raise error("T723", part=part, frame=frame.index, found=found)


def clipped(heads: Detections, width: int, height: int) -> Detections:
    """Boxes cut at the picture's edge, best score first.

    Those without area, with a number that is not finite or without a score are left out. Equal
    scores are ordered by the boxes' coordinates, so that the order never depends on chance.
    """
    boxes = heads.boxes.astype(np.float32).reshape(-1, 4)
    finite = np.isfinite(boxes).all(axis=1) & np.isfinite(heads.scores)
    boxes = np.clip(boxes, 0, np.array([width, height, width, height], dtype=np.float32))
    good = finite & (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    kept = Detections(boxes, heads.scores.astype(np.float32), heads.landmarks)[good]
    order = np.lexsort((*kept.boxes.T[::-1], -kept.scores))
    return kept[order]


def check_found(part: str, found: object, frames: Sequence[VideoFrame]) -> None:
    """Check what a user's own detector returned; warns (W774) as `tell_flat`.

    RAISES: T774 unless there is one `Detections` of such arrays for each frame.
    """
    n = len(found) if isinstance(found, Sequence) else -1
    if not isinstance(found, Sequence) or n != len(frames):
        told = f"{n} results" if n >= 0 else f"a {type(found).__name__}"
        raise error("T774", part=part, found=told, expected=len(frames))
    for heads in found:
        told = _wrong(heads)
        if told:
            raise error("T774", part=part, found=told, expected=len(frames))
        tell_flat(part, heads)


def _wrong(heads: object) -> str:
    """What is wrong with the result for one frame; "" for nothing."""
    if not isinstance(heads, Detections):
        return f"a {type(heads).__name__} among its results"
    n = len(heads)
    shapes = {"boxes": (n, 4), "scores": (n,), "landmarks": (n, 5, 2)}
    for name, shape in shapes.items():
        values = getattr(heads, name)
        if name == "landmarks" and (values is None or n == 0):
            continue
        if not isinstance(values, np.ndarray):
            return f"{name} in a {type(values).__name__}"
        if values.shape != shape:
            return f"{name} of shape {list(values.shape)} beside {n} boxes"
    bad = heads.scores[(heads.scores < -_ROUNDED) | (heads.scores > 1 + _ROUNDED)]
    return f"the score {bad[0]:g}" if len(bad) else ""


def tell_flat(part: str, heads: Detections) -> None:
    """Warn (W774) of boxes without area or within one pixel: signs of another box format."""
    boxes = heads.boxes
    flat = (boxes[:, 2] <= boxes[:, 0]) | (boxes[:, 3] <= boxes[:, 1])
    flat |= (np.abs(boxes) <= 1).all(axis=1)
    if (flat & np.isfinite(boxes).all(axis=1)).any():
        warn("W774", part=part)

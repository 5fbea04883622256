"""What every detector owes: pictures checked on the way in, boxes clipped on the way out."""

from __future__ import annotations

import numpy as np

from ...errors import error
from ..types import Detections, VideoFrame


def check_picture(part: str, frame: VideoFrame) -> None:
    """RAISES: T723 unless the image is uint8 [height, width, 3] with pixels."""
    image = frame.image
    if not isinstance(image, np.ndarray):
        found = type(image).__name__
    elif image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        found = f"{image.dtype} {list(image.shape)}"
    else:
        return
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

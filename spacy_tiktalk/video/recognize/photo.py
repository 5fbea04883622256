"""The head that a photo shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..reading.backends.picture_backend import open_folder
from ..reading.limits import Limits
from ..types import Crop, Detector, VideoFrame
from .crops import crop_head

UNREAD = "it cannot be read as a picture"


class UnusableError(Exception):
    """Why a photo cannot be used."""


def largest_head(path: Path, detector: Detector, *, clearly: float = 1.0) -> Crop:
    """The largest head in a photo.

    clearly (float): how many times larger it must be than the next one.
    RAISES: UnusableError where there is none, and T708 for a picture that cannot be read.
    """
    backend = open_folder([path], Limits(), 1.0)
    try:
        image = backend.retrieve() if backend.grab() else None
    finally:
        backend.close()
    if image is None:
        raise UnusableError(UNREAD)
    found = detector([VideoFrame(0, 0.0, image)])[0]
    if not len(found):
        raise UnusableError("no head is found in it")
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    areas = sides[:, 0] * sides[:, 1]
    order = np.argsort(-areas, kind="stable")
    if len(order) > 1 and areas[order[0]] < clearly * areas[order[1]]:
        raise UnusableError(f"it shows {len(order)} heads, and none is clearly the largest")
    row = int(order[0])
    landmarks = None if found.landmarks is None else found.landmarks[row]
    return crop_head(image, found.boxes[row], landmarks, score=float(found.scores[row]))

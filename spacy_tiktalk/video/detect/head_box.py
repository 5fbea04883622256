"""From a face to its head: a face box grown to hair, chin and ears."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..settings import is_number
from ..types import Boxes

_LARGEST_TURN = 0.5
# The average face: what `slim` and `nod` count from, and how far they may go at most.
_ASPECT, _NOSE = 0.75, 0.2
_LEAST_UP, _MOST_UP = -0.4, 3.0


@dataclass(frozen=True)
class HeadBox:
    """How far a head reaches beyond its face box, as a share of the face box's width and height.

    The defaults are fitted to CenterFace's boxes by scripts/calibrate_head_box.py on the heads of
    24 people, labeled by hand, each at three sizes: mean intersection over union 0.86. On 23 other
    people it is 0.84 (0.56 for the face box itself, 0.82 without `slim` and `nod`).

    side (float): on the left and on the right, in widths.
    up (float): above, in heights.
    down (float): below, in heights.
    slim (float): a face box that is wide for its height has been cut off at the brow, a slim one
        reaches up into the hair: `up` grows by `slim` times (width / height - 0.75).
    nod (float): a head bowed down shows more of its top, and its nose hangs lower: `up` grows by
        `nod` times (the nose's distance below the eyes, in heights, - 0.2).
    turn (float): a head that looks aside reaches backward; its box moves against the nose by `turn`
        times the nose's distance from the middle between the eyes, at most half a width. Negative
        numbers shrink, 0 leaves an edge alone.
    RAISES: T722 for a number out of range.
    """

    side: float = 0.158
    up: float = 0.301
    down: float = -0.001
    turn: float = 1.08
    slim: float = 1.49
    nod: float = 2.63

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not is_number(value, -0.4, 3.0):
                rule = "-0.4 to 3.0 is allowed"
                raise error("T722", part="HeadBox", field=field.name, value=value, rule=rule)

    def grow(self, faces: Boxes, landmarks: NDArray[np.float32] | None = None) -> Boxes:
        """The head boxes of faces, not yet clipped to the picture.

        faces (Boxes): [n, 4].
        landmarks (NDArray[np.float32] | None): [n, 5, 2] as in Detections; without them, and for
            NaN, a face counts as looking ahead.
        RETURNS (Boxes): float32 [n, 4].
        """
        width = faces[:, 2] - faces[:, 0]
        height = np.maximum(faces[:, 3] - faces[:, 1], np.float32(1e-6))  # some have none
        back = np.zeros(len(faces))
        up = self.up + self.slim * (width / height - _ASPECT)
        if landmarks is not None:
            hang = (landmarks[:, 2, 1] - landmarks[:, :2, 1].mean(axis=1)) / height - _NOSE
            up = up + np.where(np.isfinite(hang), self.nod * hang, 0.0)
            nose = landmarks[:, 2, 0] - (landmarks[:, 0, 0] + landmarks[:, 1, 0]) / 2
            back = np.where(np.isfinite(nose), -self.turn * nose, 0.0)
            back = np.clip(back, -_LARGEST_TURN * width, _LARGEST_TURN * width)
        up = np.clip(up, _LEAST_UP, _MOST_UP)
        return np.stack(
            [
                faces[:, 0] - self.side * width + back,
                faces[:, 1] - up * height,
                faces[:, 2] + self.side * width + back,
                faces[:, 3] + self.down * height,
            ],
            axis=1,
        ).astype(np.float32)

"""From a face to its head: a face box grown to hair, chin and ears."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..types import Boxes

_LARGEST_TURN = 0.5


@dataclass(frozen=True)
class HeadBox:
    """How far a head reaches beyond its face box, in parts of the face box's width and height.

    The defaults are fitted to CenterFace's boxes by scripts/calibrate_head_box.py on 36 heads
    labelled by hand: mean intersection over union 0.81 (0.80 for a head left out of the fit, 0.52
    for the face box itself, 0.78 without `turn`).

    side (float): on the left and on the right, in widths.
    up (float): above, in heights.
    down (float): below, in heights.
    turn (float): a head that looks aside reaches backward; its box moves against the nose by `turn`
        times the nose's distance from the middle between the eyes, at most half a width. Negative
        numbers shrink, 0 leaves an edge alone.
    """

    side: float = 0.185
    up: float = 0.355
    down: float = 0.023
    turn: float = 1.08

    def __post_init__(self) -> None:
        for field in ("side", "up", "down", "turn"):
            value = getattr(self, field)
            if not -0.4 <= value <= 3.0:  # a NaN fails too
                rule = "-0.4 to 3.0 is allowed"
                raise error("T722", part="HeadBox", field=field, value=value, rule=rule)

    def grow(self, faces: Boxes, landmarks: NDArray[np.float32] | None = None) -> Boxes:
        """The head boxes of faces, not yet clipped to the picture.

        faces (Boxes): [n, 4].
        landmarks (NDArray[np.float32] | None): [n, 5, 2] as in Detections; without them, and for
            NaN, a face counts as looking ahead.
        RETURNS (Boxes): float32 [n, 4].
        """
        width = faces[:, 2] - faces[:, 0]
        height = faces[:, 3] - faces[:, 1]
        back = np.zeros(len(faces))
        if landmarks is not None:
            nose = landmarks[:, 2, 0] - (landmarks[:, 0, 0] + landmarks[:, 1, 0]) / 2
            back = np.where(np.isfinite(nose), -self.turn * nose, 0.0)
            back = np.clip(back, -_LARGEST_TURN * width, _LARGEST_TURN * width)
        return np.stack(
            [
                faces[:, 0] - self.side * width + back,
                faces[:, 1] - self.up * height,
                faces[:, 2] + self.side * width + back,
                faces[:, 3] + self.down * height,
            ],
            axis=1,
        ).astype(np.float32)

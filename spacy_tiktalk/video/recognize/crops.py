"""Heads cut out of pictures, and the few best of a track."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...needs import need
from ..settings import is_number
from ..types import Boxes, Crop, Image
from .clothes import cut_clothes
from .crop_quality import crop_quality

LONGEST = 256  # no part uses more pixels of a head, and a long video has thousands of crops
_SAME_TIME = 1e-6  # seconds: what rounding does to times


def crop_head(
    image: Image,
    box: NDArray[np.float32],
    landmarks: NDArray[np.float32] | None = None,
    score: float = 1.0,
    frame: int = 0,
    time: float = 0.0,
    margin: float = 0.15,
    longest: int = LONGEST,
) -> Crop:
    """Cut a head out of a picture.

    image (Image): uint8 [height, width, 3].
    box (NDArray[np.float32]): float32 [4], the head in its pixels.
    landmarks (NDArray[np.float32] | None): [5, 2] in its pixels, None or NaN without.
    score (float): the detector's, 0 to 1.
    frame (int), time (float): where the picture comes from.
    margin (float): how much more than the box is cut on each side, in its widths and heights.
    longest (int): a longer side is shrunk to it; nothing is ever enlarged. The cut is clamped at
        the picture's edge; the crop owns its pixels, so the picture can go.
    RAISES: T740 for a box that has no pixel inside the picture.
    """
    quality = crop_quality(image, box, landmarks, score)
    return _cut(image, box, landmarks, quality, frame, time, margin, longest)


def _cut(
    image: Image,
    box: NDArray[np.float32],
    landmarks: NDArray[np.float32] | None,
    quality: float,
    frame: int,
    time: float,
    margin: float,
    longest: int,
) -> Crop:
    height, width = image.shape[:2]
    box = np.array(box, dtype=np.float32)
    inside = box.shape == (4,) and bool(np.isfinite(box).all())
    if inside:
        inside = max(box[0], 0) < min(box[2], width) and max(box[1], 0) < min(box[3], height)
    if not inside:
        raise error("T740", frame=frame, box=box.tolist(), width=width, height=height)
    grow = margin * (box[2:] - box[:2])
    x1, y1 = np.floor(np.clip(box[:2] - grow, 0, [width - 1, height - 1])).astype(int)
    x2, y2 = np.ceil(np.minimum(box[2:] + grow, [width, height])).astype(int)
    x2, y2 = max(x2, x1 + 1), max(y2, y1 + 1)
    cut = image[y1:y2, x1:x2]
    scale = np.ones(2)
    if max(cut.shape[:2]) > longest:
        cv2 = need("cv2", "crops")
        factor = longest / max(cut.shape[:2])
        size = [max(1, round(side * factor)) for side in (x2 - x1, y2 - y1)]
        scale = np.array([size[0] / (x2 - x1), size[1] / (y2 - y1)])
        cut = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    moved = None
    if landmarks is not None and np.isfinite(landmarks).all():
        moved = ((np.asarray(landmarks, dtype=np.float64) - [x1, y1]) * scale).astype(np.float32)
    pixels = np.array(cut, dtype=np.uint8, order="C")
    return Crop(pixels, int(frame), float(time), box, moved, float(quality))


@dataclass
class BestCrops:
    """The at most `k` best crops of a track, no two closer in time than `spacing` seconds.

    The best crop is taken, then the best that is far enough from all taken, and so on; of equal
    quality the earlier one. To do so in bounded memory, only the best crop of each stretch of
    `spacing` seconds (counted from time 0) takes part. As such a crop can rule out no more than its
    two neighbors, the best 3k - 2 of them decide, and no more are held. The result does not depend
    on the order of the offers.

    RAISES: T741 for a setting out of range.
    """

    k: int = 4
    spacing: float = 0.4
    margin: float = 0.15
    longest: int = LONGEST
    _slots: dict[float, Crop] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if not is_number(self.k, 1):
            raise error("T741", part="BestCrops", field="k", value=self.k, rule="from 1")
        if not is_number(self.spacing, 0):
            rule = "seconds, from 0"
            raise error("T741", part="BestCrops", field="spacing", value=self.spacing, rule=rule)

    def offer(self, crop: Crop) -> bool:
        """Take a crop into account; says whether it is held for now."""
        slot = self._slot(crop.time)
        if not self._wanted(slot, crop.quality, crop.time, crop.frame):
            return False
        self._slots[slot] = crop
        if len(self._slots) > self._room:
            del self._slots[max(self._slots, key=lambda slot: _rank(self._slots[slot]))]
        return True

    def offer_head(
        self,
        image: Image,
        box: NDArray[np.float32],
        landmarks: NDArray[np.float32] | None,
        *,
        score: float,
        frame: int,
        time: float,
        heads: Boxes | None = None,
    ) -> bool:
        """Like `offer(crop_head(…))`, but cuts the head out only if it will be held.

        heads (Boxes | None): all heads in the picture; given, the crop has its clothes.
        """
        quality = crop_quality(image, box, landmarks, score)
        if not self._wanted(self._slot(time), quality, time, frame):
            return False
        crop = _cut(image, box, landmarks, quality, frame, time, self.margin, self.longest)
        if heads is not None:
            crop = replace(crop, clothes=cut_clothes(image, box, heads))
        return self.offer(crop)

    @property
    def crops(self) -> list[Crop]:
        """The chosen crops, in order of time."""
        taken: list[Crop] = []
        for crop in sorted(self._slots.values(), key=_rank):
            if all(abs(crop.time - other.time) >= self.spacing - _SAME_TIME for other in taken):
                taken.append(crop)
            if len(taken) == self.k:
                break
        return sorted(taken, key=lambda crop: (crop.time, crop.frame))

    @property
    def _room(self) -> int:
        return 3 * self.k - 2

    def _slot(self, time: float) -> float:
        return time // self.spacing if self.spacing else time

    def _wanted(self, slot: float, quality: float, time: float, frame: int) -> bool:
        rank = (-quality, time, frame)
        held = self._slots.get(slot)
        if held is not None:
            return rank < _rank(held)
        if len(self._slots) < self._room:
            return True
        return rank < max(_rank(crop) for crop in self._slots.values())


def _rank(crop: Crop) -> tuple[float, float, int]:
    """Smaller is better."""
    return (-crop.quality, crop.time, crop.frame)

"""Crops of a track from before and behind every change of its look.

The best few crops of a long track may all be of one person, though others came after an unseen cut.
So where the look of a track changes, as it does at a cut, in a dissolve, and when a head turns, a
few crops of each calm stretch between two changes are held as well. Whether the face is another's
is for `split.split_points` to say.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from ..recognize.crops import BestCrops
from ..types import Crop, Image
from .split import LAG, MIN_JUMP, distance

_PER_STRETCH = 2  # a single crop may have its eyes closed


class Witnesses:
    """Crops of the calm stretches of one track.

    A hit is calm if its look is within `MIN_JUMP` of that of every hit in the `LAG` seconds before,
    and of the last one, however long ago it was: a track may be found again on somebody else. So
    the pictures of a dissolve, in which two faces are mixed, give no crop. Memory grows with the
    number of changes, never with that of frames.

    spacing (float): seconds between two crops of a stretch.
    """

    def __init__(self, *, spacing: float) -> None:
        self.spacing = spacing
        self._recent: deque[tuple[float, NDArray[np.float32]]] = deque()
        self._stretches: list[BestCrops] = []
        self._calm = False

    def offer(
        self,
        image: Image,
        box: NDArray[np.float32],
        landmarks: NDArray[np.float32] | None,
        look: NDArray[np.float32],
        *,
        score: float,
        frame: int,
        time: float,
    ) -> None:
        """Take the next hit into account: as `BestCrops.offer_head`, and its `split.appearance`."""
        while len(self._recent) > 1 and self._recent[0][0] < time - LAG - 1e-6:
            self._recent.popleft()
        calm = all(distance(look, before) < MIN_JUMP for _, before in self._recent)
        self._recent.append((time, look))
        if calm and not self._calm:
            self._stretches.append(BestCrops(k=_PER_STRETCH, spacing=self.spacing))
        self._calm = calm
        if calm:
            self._stretches[-1].offer_head(
                image, box, landmarks, score=score, frame=frame, time=time
            )

    @property
    def crops(self) -> list[Crop]:
        """In order of time; none if the look never changed, since there is nothing to compare."""
        if len(self._stretches) < 2:
            return []
        return [crop for stretch in self._stretches for crop in stretch.crops]

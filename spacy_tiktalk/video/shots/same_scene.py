"""Which shots are one scene: those between two shots that show the same place again.

Hanjalic, Lagendijk, Biemond: Automated high-level movie segmentation for advanced video-retrieval
systems (1999): where a shot looks like one a little earlier, the two are linked, and all shots
between them belong to their scene too. So shot and reverse shot are one scene as soon as the first
side comes again, and a place that never comes again is a scene of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...needs import need

WITHIN = 15.0
"""Seconds from the end of a shot to the beginning of one that is linked with it, at most."""
ALIKE = 0.1
"""How far apart two pictures of one place are at most, as `place_distance` measures."""
_GRID = (6, 6)  # columns and rows of fields
_LEAST = 8.0  # a standard deviation of gray below which a picture shows nothing to know a place by


@dataclass
class ShotPlace:
    """What a shot shows at its beginning and at its end.

    begin, end (float): seconds of its first and its last sampled picture.
    looks (list[NDArray[np.float32]]): `place_look` of these.
    """

    begin: float
    end: float
    looks: list[NDArray[np.float32]]


class Places:
    """The places of a video's shots, gathered picture by picture. Holds one picture at a time."""

    def __init__(self) -> None:
        self.shots: dict[int, ShotPlace] = {}
        self._last: tuple[int, NDArray[np.uint8]] | None = None

    def add(self, shot: int, image: NDArray[np.uint8], time: float) -> None:
        """The next sampled picture, of shot number `shot`."""
        if shot not in self.shots:
            self._close()
            self.shots[shot] = ShotPlace(time, time, [place_look(image)])
        else:
            self._last = shot, image
        self.shots[shot].end = time

    def scenes(self) -> dict[int, int]:
        """The scene of each shot that has pictures, from 0."""
        self._close()
        shots = sorted(self.shots)
        return dict(zip(shots, scene_numbers([self.shots[n] for n in shots]), strict=True))

    def _close(self) -> None:
        if self._last is not None:
            shot, image = self._last
            self.shots[shot].looks.append(place_look(image))
            self._last = None


def place_look(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A picture as fields of mean color, over the brightness of the whole: float32 [36, 3], mean 1.

    image (NDArray[np.uint8]): [height, width, 3]. A picture in which there is nothing to know a
        place by gives zeros.
    """
    cv2 = need("cv2", "places")
    step = max(1, min(image.shape[:2]) // 72)
    some = np.ascontiguousarray(image[::step, ::step])
    fields = cv2.resize(some, _GRID, interpolation=cv2.INTER_AREA).reshape(-1, 3)
    fields = fields.astype(np.float32)
    if float(fields.std()) < _LEAST:
        return np.zeros_like(fields)
    even: NDArray[np.float32] = fields / fields.mean()
    return even


def place_distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """From 0 (alike): the root mean square of the differences between the fields, the quarter of
    them left out that differs most, where people stand. Infinite where a picture shows nothing."""
    if not one.any() or not other.any():
        return np.inf
    apart = np.sort(np.square(one - other).mean(axis=1))
    return float(np.sqrt(apart[: len(apart) * 3 // 4].mean()))


def scene_numbers(shots: Sequence[ShotPlace]) -> list[int]:
    """The scene of each shot, from 0.

    shots (Sequence[ShotPlace]): in order.
    """
    reach = list(range(len(shots)))  # the last shot that each is linked with
    for i, one in enumerate(shots):
        for j in range(i + 1, len(shots)):
            other = shots[j]
            if other.begin - one.end > WITHIN:
                break
            if any(place_distance(a, b) <= ALIKE for a in one.looks for b in other.looks):
                reach[i] = j
    numbers: list[int] = []
    scene, last = -1, -1
    for i, end in enumerate(reach):
        if i > last:
            scene += 1
        last = max(last, end)
        numbers.append(scene)
    return numbers

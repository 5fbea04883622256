"""A track while its shot lasts: its hits, its best crops and, at the end, its pieces."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..types import Crop, Vector


@dataclass
class Piece:
    """A finished tracklet, not yet numbered. Arrays of equal length, in order of time.

    track (int): the pieces of one track have the same.
    sure (tuple[float, float]): seconds between which its hits are of the person of its crops; those
        beyond, towards a place where the track was split, may be of the other piece's.
    """

    track: int
    sure: tuple[float, float]
    shot: int
    frames: NDArray[np.int64]
    times: NDArray[np.float64]
    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    crops: list[Crop]
    vectors: list[Vector | None]

    @property
    def order(self) -> tuple[int, float, float]:
        """Sorts tracklets by first appearance, then from left to right."""
        return (int(self.frames[0]), float(self.boxes[0, 0]), float(self.boxes[0, 1]))

    @property
    def sure_times(self) -> NDArray[np.float64]:
        """Those of `times` that are sure: one at least."""
        first, last = self.sure
        return self.times[(self.times >= first) & (self.times <= last)]

    def turned(self, after: Piece, turn: int) -> tuple[Piece, Piece]:
        """This piece and the track's next one, which begins at hit number `turn` of both, from 1,
        instead."""
        both: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(after, name)])
            for name in ("frames", "times", "boxes", "scores")
        }
        at = both["times"][turn] if turn < len(both["times"]) else np.inf
        pictures = [*zip(self.crops, self.vectors, strict=True)]
        pictures += zip(after.crops, after.vectors, strict=True)
        parts: list[dict[str, Any]] = [
            {
                "crops": [crop for crop, _ in pictures if (crop.time >= at) == later],
                "vectors": [vector for crop, vector in pictures if (crop.time >= at) == later],
            }
            for later in (False, True)
        ]
        return (
            replace(self, **{name: values[:turn] for name, values in both.items()}, **parts[0]),
            replace(after, **{name: values[turn:] for name, values in both.items()}, **parts[1]),
        )


@dataclass
class OpenTrack:
    """The hits of one track of the tracker, gathered as they come."""

    shot: int
    frames: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    boxes: list[NDArray[np.float32]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    appearances: list[NDArray[np.float32]] = field(default_factory=list)
    confirmed: bool = False

    def add(
        self,
        frame: int,
        time: float,
        box: NDArray[np.float32],
        score: float,
        appearance: NDArray[np.float32],
    ) -> None:
        """One more hit."""
        self.frames.append(frame)
        self.times.append(time)
        self.boxes.append(box)
        self.scores.append(score)
        self.appearances.append(appearance)

    def pieces(
        self,
        crops: list[Crop],
        vectors: list[Vector | None],
        splits: list[float],
        *,
        n_crops: int,
        track: int,
    ) -> list[Piece]:
        """The track cut at the times `splits` (a hit at or after one belongs to the next piece).

        crops (list[Crop]), vectors (list[Vector | None]): in order of time, with their vectors.
        n_crops (int): a piece keeps so many of its crops, those with a vector first, then the best.
        track (int): the track's number.
        """
        times = np.asarray(self.times, dtype=np.float64)
        number = np.searchsorted(np.asarray(sorted(splits)), times, side="right")
        crop_number = np.searchsorted(np.asarray(sorted(splits)), [c.time for c in crops], "right")
        made = []
        for n in range(len(splits) + 1):
            rows = np.flatnonzero(number == n)
            if not len(rows):
                continue
            mine = [i for i in range(len(crops)) if crop_number[i] == n]
            faces = [crops[i].time for i in mine if vectors[i] is not None]
            sure = (
                faces[0] if n and faces else times[rows[0]],
                faces[-1] if n < len(splits) and faces else times[rows[-1]],
            )
            mine.sort(key=lambda i: (vectors[i] is None, -crops[i].quality, i))
            mine = sorted(mine[:n_crops])
            made.append(
                Piece(
                    track=track,
                    sure=(float(sure[0]), float(sure[1])),
                    shot=self.shot,
                    frames=np.asarray(self.frames, dtype=np.int64)[rows],
                    times=times[rows],
                    boxes=np.stack(self.boxes).astype(np.float32)[rows],
                    scores=np.asarray(self.scores, dtype=np.float32)[rows],
                    crops=[crops[i] for i in mine],
                    vectors=[vectors[i] for i in mine],
                )
            )
        return made

"""What all scenarios share: where people stand and move, and what a place looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..camera import Camera
from ..light import Light
from ..scene import BACKGROUNDS, ROOM, Key, Scene, Walk

ASPECT = 0.8  # width of a head box over its height, about


@dataclass(frozen=True)
class Spot:
    """Where a head is: center and height in pixels."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Place:
    """What a background is drawn from: two scenes of one place look alike."""

    background: str
    hue: float
    seed: int


@dataclass(frozen=True)
class Stage:
    """The picture's size and the dice.

    n_frames (int): of the whole video, about. n_people (int): who may be in it, 1 to n_people.
    """

    rng: np.random.Generator
    width: int
    height: int
    fps: float
    n_frames: int
    n_people: int

    def frames(self, seconds: float) -> int:
        """Seconds as frames, one at least."""
        return max(1, round(seconds * self.fps))

    def between(self, low: float, high: float) -> int:
        """A random time of so many seconds, as frames."""
        return self.frames(self.rng.uniform(low, high))

    def shots(self, low: float, high: float) -> list[int]:
        """Lengths of shots, in frames, low to high seconds each where that divides the video."""
        n = max(2, round(2 * self.n_frames / self.fps / (low + high)))
        shares = self.rng.uniform(low, high, n)
        ends = np.round(np.cumsum(shares) / shares.sum() * self.n_frames).astype(int)
        return [int(v) for v in np.diff(ends, prepend=0)]

    def cast(self, n_shots: int, each: tuple[int, int]) -> list[list[int]]:
        """Who is in which shot: all take turns, and nobody is alone in two consecutive shots.

        each (tuple[int, int]): people in a shot, from and to.
        """
        line: list[int] = []
        found: list[list[int]] = []
        for _ in range(n_shots):
            n = min(int(self.rng.integers(each[0], each[1] + 1)), self.n_people)
            before = found[-1] if found else []
            fresh = [int(p) + 1 for p in self.rng.permutation(self.n_people)]
            line += sorted(fresh, key=lambda person: person in before)
            alone = n == 1 < self.n_people
            found.append(list(dict.fromkeys(p for p in line if not alone or [p] != before))[:n])
            for person in found[-1]:
                line.remove(person)
        return found

    def spots(self, n: int) -> list[Spot]:
        """Room for n heads side by side and in rows, with their shoulders below them."""
        columns = min(n, int(np.ceil(np.sqrt(n * self.width / self.height))))
        rows = -(-n // columns)
        wide, high = self.width / columns, self.height / rows
        largest = min(0.55 * wide / ASPECT, (0.45 if rows > 1 else 0.28) * high)
        found = []
        for i in range(n):
            here = min(columns, n - i // columns * columns)  # the last row may have fewer
            size = largest * self.rng.uniform(0.65, 1.0)
            x = self.width / here * (i % columns + 0.5) + self.rng.uniform(-0.08, 0.08) * wide
            y = high * (i // columns + self.rng.uniform(0.32, 0.45))
            found.append(Spot(x, y, size))
        return found

    def near(self, spot: Spot, part: float) -> Spot:
        """Nearly the same spot: moved and scaled by this part of the head's height at most."""
        dx, dy, grown = self.rng.uniform(-part, part, 3)
        return Spot(spot.x + dx * spot.height, spot.y + dy * spot.height, spot.height * (1 + grown))

    def stand(
        self, person: int, spot: Spot, length: int, *, look: int = 0, depth: float = 0.0
    ) -> Walk:
        """Somebody who stays about where they are for a whole scene."""
        return self.path(person, [(0, spot), (length - 1, spot)], look=look, depth=depth)

    def path(
        self,
        person: int,
        at: Sequence[tuple[int, Spot]],
        *,
        look: int = 0,
        depth: float = 0.0,
    ) -> Walk:
        """A head that is at these spots at these frames.

        Between two that are the same it moves about a little, as people do.
        """
        keys: dict[int, Key] = {}
        for k, (frame, spot) in enumerate(at):
            keys[frame] = Key(frame, spot.x, spot.y, spot.height)
            if k + 1 < len(at) and at[k + 1][1] == spot:
                step = self.between(0.7, 1.2)
                for t in range(frame + step, at[k + 1][0] - step // 2, step):
                    moved = self.near(spot, 0.1)
                    keys[t] = Key(t, moved.x, moved.y, spot.height)
        return Walk(person, tuple(keys[t] for t in sorted(keys)), depth, look)

    def group(self, people: Sequence[int], length: int, *, look: int = 0) -> tuple[Walk, ...]:
        """People who stand about, each in a spot of their own; lower ones in front."""
        spots = self.spots(len(people))
        return tuple(
            self.stand(person, spot, length, look=look, depth=spot.y)
            for person, spot in zip(people, spots, strict=True)
        )

    def place(self) -> Place:
        """A place: three of five are rooms, which show how the camera moves."""
        kinds = (*BACKGROUNDS[:2], ROOM, ROOM, ROOM)
        kind = kinds[int(self.rng.integers(len(kinds)))]
        return Place(kind, float(self.rng.random()), int(self.rng.integers(2**31)))

    def scene(
        self,
        length: int,
        walks: Sequence[Walk],
        place: Place,
        *,
        camera: Camera | None = None,
        light: Light | None = None,
        **settings: Any,
    ) -> Scene:
        """A scene in a place, with a little noise and jitter unless the settings say otherwise."""
        plain: dict[str, Any] = {
            "gain": self.rng.uniform(0.9, 1.1),
            "noise": self.rng.uniform(2, 4),
            "shake": 1,
        }
        return Scene(
            length,
            tuple(walks),
            background=place.background,
            hue=place.hue,
            place=place.seed,
            seed=int(self.rng.integers(2**31)),
            camera=camera or Camera(),
            light=light or Light(),
            **(plain | settings),
        )

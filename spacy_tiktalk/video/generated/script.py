"""Scripts drawn at random, with what makes tracking hard: cuts, crossings, exits, a pillar."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from .paths import check_argument
from .scene import BACKGROUNDS, Key, Pillar, Scene, Script, Walk

_GOLDEN = 0.6180339887
_ASPECT = 0.8  # width of a head box over its height, about
_ROOM = 0.55  # width of a head box in its column: the shoulders take the rest


def random_script(
    seed: int,
    *,
    seconds: float = 8.0,
    n_people: int = 2,
    n_cuts: int = 2,
    crossing: bool = True,
    reentry: bool = True,
    pillar: bool = True,
    size: tuple[int, int] = (576, 1024),
    fps: float = 25.0,
) -> Script:
    """A script from a seed; the same arguments give the same script.

    Everybody has a column of the picture to move about in. At a cut people change columns, size
    and background, and some are gone for a shot.

    crossing (bool): in the longest shot two neighbors change columns, one in front.
    reentry (bool): in the longest shot but that one somebody leaves by the side and comes back 1.2
        to 1.8 s later.
    pillar (bool): in a third a bar passes in front of all (in the last, if there are fewer shots).
    size (tuple[int, int]): width and height, even.
    RAISES: T792, also for a video that is too short: a shot takes 1 s, a crossing 2 s, a re-entry
        4.5 s.
    """
    width, height = size
    check_argument("n_people", n_people, 1 <= n_people <= 8, "1 to 8 people")
    check_argument(
        "n_people", n_people, n_people >= 2 or not crossing, "2 people and more for a crossing"
    )
    check_argument("n_cuts", n_cuts, n_cuts >= 0, "0 and more")
    check_argument("fps", fps, 5 <= fps <= 240, "5 to 240")
    for name, side in (("width", width), ("height", height)):
        check_argument(
            name, side, 128 <= side <= 4096 and side % 2 == 0, "even numbers from 128 to 4096"
        )
    n_shots = n_cuts + 1
    wanted = sorted([2.0] * crossing + [4.5] * reentry, reverse=True)
    needed = sum(wanted) if n_shots == 1 else sum(max(a, 1.0) for a in _pad(wanted, n_shots))
    known = bool(np.isfinite(seconds)) and max(needed, 1.0) <= seconds <= 3600
    check_argument(
        "seconds", seconds, known, f"{max(needed, 1.0):g} to 3600 s for what it shall hold"
    )

    rng = np.random.default_rng(seed)
    lengths = _lengths(rng, seconds, _pad(wanted, n_shots), fps)
    order = np.argsort([-n for n in lengths], kind="stable").tolist()
    # The longest of both shots takes the re-entry, which needs more time than the crossing.
    exit_shot = order[0] if reentry else -1
    cross_shot = -1
    if crossing:
        cross_shot = order[1] if reentry and n_shots > 1 else order[0]
    free = [i for i in range(n_shots) if i not in (exit_shot, cross_shot)] or [n_shots - 1]
    pillar_shot = free[int(rng.integers(len(free)))] if pillar else -1

    first_hue, first_kind = rng.random(), int(rng.integers(len(BACKGROUNDS)))
    present = _presence(rng, n_people, n_shots, cross_shot)
    scenes = []
    for i, length in enumerate(lengths):
        stage = _Stage(rng, length, present[i], width, height, fps)
        together = i == cross_shot == exit_shot
        if i == cross_shot:
            stage.cross(0.05, 0.4 if together else 0.95)
        if i == exit_shot:
            stage.leave_and_return(0.4 if together else 0.05)
        scenes.append(
            Scene(
                length,
                walks=stage.walks(),
                pillars=(stage.pillar(),) if i == pillar_shot else (),
                background=BACKGROUNDS[(first_kind + i) % len(BACKGROUNDS)],
                hue=(first_hue + i * _GOLDEN) % 1.0,
                gain=rng.uniform(0.85, 1.15),
                noise=rng.uniform(2, 5),
                shake=int(rng.integers(0, 3)),
                seed=int(rng.integers(2**31)),
            )
        )
    return Script(tuple(scenes), width, height, fps)


@dataclass
class _Actor:
    """Somebody in a shot: where they stand, and the frames in which something else is said."""

    person: int
    x: float
    y: float
    size: float
    depth: float
    growth: float
    events: list[tuple[int, float, float, float]] = field(default_factory=list)
    moves: tuple[int, float] | None = None  # from this frame on they stand at another x


class _Stage:
    """The people of one shot, in columns from left to right."""

    def __init__(
        self,
        rng: np.random.Generator,
        length: int,
        people: list[int],
        width: int,
        height: int,
        fps: float,
    ) -> None:
        self.rng, self.length, self.fps, self.width, self.height = rng, length, fps, width, height
        self.column = width / len(people)
        largest = min(_ROOM * self.column / _ASPECT, 0.24 * height)
        self.actors = [
            _Actor(
                person,
                x=(i + 0.5) * self.column,
                y=rng.uniform(0.25, 0.6) * height,
                size=rng.uniform(0.6, 1.0) * largest,
                depth=float(i),
                growth=rng.uniform(0.8, 1.2),
            )
            for i, person in enumerate(rng.permutation(people).tolist())
        ]

    def cross(self, begin: float, end: float) -> None:
        """Two neighbors change places, at about one height.

        begin, end (float): parts of the shot.
        """
        i = int(self.rng.integers(len(self.actors) - 1))
        a, b = self.actors[i], self.actors[i + 1]
        span = (end - begin) * self.length
        taken = min(span, self.rng.uniform(1.6, 2.6) * self.fps)
        t0 = int(begin * self.length + self.rng.uniform(0, span - taken))
        t1 = t0 + int(taken)
        b.size = a.size * self.rng.uniform(0.85, 1.2)
        b.y = a.y + self.rng.uniform(-0.2, 0.2) * a.size
        a.growth = b.growth = 1.0
        a.depth, b.depth = self.rng.permutation(2).tolist()
        for one, other in ((a, b), (b, a)):
            one.events += [(t0, one.x, one.y, one.size), (t1, other.x, one.y, one.size)]
            one.moves = (t1, other.x)

    def leave_and_return(self, begin: float) -> None:
        """Somebody in an outer column leaves by the side and comes back, a little changed."""
        left = bool(self.rng.integers(2))
        standing = [(one.moves[1] if one.moves else one.x, one) for one in self.actors]
        x, one = (min if left else max)(standing, key=lambda pair: pair[0])
        walk = self.rng.uniform(0.6, 0.9) * self.fps
        away = self.rng.uniform(1.2, 1.8) * self.fps
        space = (0.95 - begin) * self.length - 2 * walk - away
        t = begin * self.length + self.rng.uniform(0, max(space, 0))
        outside = -1.1 * one.size if left else self.width + 1.1 * one.size
        y, size = one.y * self.rng.uniform(0.9, 1.1), one.size * self.rng.uniform(0.85, 1.1)
        one.growth = 1.0
        for frame, at in (
            (t, (x, one.y, one.size)),
            (t + walk, (outside, one.y, one.size)),
            (t + walk + away, (outside, y, size)),
            (t + 2 * walk + away, (x, y, size)),
        ):
            one.events.append((int(frame), *at))

    def pillar(self) -> Pillar:
        """A bar that passes through the whole picture, in 2 s and more."""
        wide = self.rng.uniform(0.5, 0.9) * _ASPECT * self.actors[0].size
        ends = [-wide, float(self.width)]
        if self.rng.integers(2):
            ends.reverse()
        gray = [int(v) for v in self.rng.integers(40, 110, 3)]
        return Pillar(
            ((0, ends[0]), (max(self.length - 1, 1), ends[1])), wide, (gray[0], gray[1], gray[2])
        )

    def walks(self) -> tuple[Walk, ...]:
        return tuple(self._walk(one) for one in self.actors)

    def _walk(self, one: _Actor) -> Walk:
        keys = {frame: Key(frame, x, y, size) for frame, x, y, size in one.events}
        first, last = min(keys, default=self.length), max(keys, default=-1)
        end = keys.get(last)
        frame = 0
        while True:
            if not first <= frame <= last:
                late = one.moves is not None and frame > one.moves[0]
                x = one.moves[1] if late and one.moves else one.x
                after = end if frame > last else None
                y, size = (after.y, after.height) if after else (one.y, one.size)
                sway = self.rng.uniform(-1, 1, 2) * (0.12 * self.column, 0.1 * one.size)
                grown = size * one.growth ** (frame / self.length)
                keys[frame] = Key(frame, x + sway[0], y + sway[1], grown)
            if frame == self.length - 1:
                break
            step = int(self.rng.uniform(0.8, 1.3) * self.fps)
            frame = min(frame + max(step, 1), self.length - 1)
        return Walk(one.person, tuple(keys[k] for k in sorted(keys)), one.depth)


def _lengths(
    rng: np.random.Generator, seconds: float, wanted: list[float], fps: float
) -> list[int]:
    """Frames of each shot: what each needs, in a random order, and a share of the rest."""
    needs = np.array(wanted if len(wanted) > 1 else [seconds])
    shares = rng.uniform(0.7, 1.3, len(needs))
    lengths = rng.permutation(needs) + (seconds - needs.sum()) * shares / shares.sum()
    ends = np.cumsum(lengths * fps).round().astype(np.int64)
    return [int(n) for n in np.diff(ends, prepend=0)]


def _presence(
    rng: np.random.Generator, n_people: int, n_shots: int, everybody_in: int
) -> list[list[int]]:
    """Who is in which shot.

    All where people cross, everybody somewhere, and over every cut somebody stays.
    """
    present = rng.random((n_shots, n_people)) < (0.8 if n_shots > 1 else 1.0)
    if everybody_in >= 0:
        present[everybody_in] = True
    for row in present:
        if not row.any():
            row[rng.integers(n_people)] = True
    for person in range(n_people):
        if not present[:, person].any():
            present[rng.integers(n_shots), person] = True
    for before, after in pairwise(present):
        if not (before & after).any():
            after[rng.choice(np.flatnonzero(before))] = True
    return [[int(p) + 1 for p in np.flatnonzero(row)] for row in present]


def _pad(wanted: list[float], n: int) -> list[float]:
    padded = wanted + [1.0] * n
    return padded[:n] if n > 1 else [sum(wanted) or 1.0]

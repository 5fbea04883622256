"""What a generated video shows: scenes between cuts, and who walks where in them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error

BACKGROUNDS = ("gradient", "noise", "stripes")


@dataclass(frozen=True)
class Key:
    """Where a head is at a frame of its scene.

    frame (int): from 0.
    x, y (float): center of the head box in pixels, also outside the picture.
    height (float): of the head box in pixels.
    """

    frame: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Walk:
    """The path of one person's head through a scene.

    person (int): from 1, the row of the list of heads.
    keys (tuple[Key, ...]): in order of frames; between them the head moves smoothly (monotone
        cubic, no overshoot), before the first and after the last it is not there. One key is a head
        for one frame.
    depth (float): who is higher passes in front.
    """

    person: int
    keys: tuple[Key, ...]
    depth: float = 0.0

    def places(self, length: int) -> NDArray[np.float64]:
        """x, y and height in every frame: float64 [length, 3], NaN where the head is not there."""
        return _along([(k.frame, k.x, k.y, k.height) for k in self.keys], length)


@dataclass(frozen=True)
class Pillar:
    """A plain upright bar that passes in front of everybody.

    keys (tuple[tuple[int, float], ...]): (frame, x of the left edge), moved between like a head.
    width (float): in pixels. It reaches from the top of the picture to its bottom.
    """

    keys: tuple[tuple[int, float], ...]
    width: float
    color: tuple[int, int, int] = (70, 80, 90)

    def lefts(self, length: int) -> NDArray[np.float64]:
        """Left edge in every frame: float64 [length], NaN where there is no pillar."""
        return _along(list(self.keys), length)[:, 0]


@dataclass(frozen=True)
class Scene:
    """One shot.

    length (int): frames.
    background (str): one of BACKGROUNDS.
    hue (float): of the background, 0 to 1.
    gain (float): brightness, 1 leaves it.
    noise (float): standard deviation of the noise in gray levels.
    shake (int): the camera's jitter, pixels at most.
    seed (int): of background, noise and shake.
    """

    length: int
    walks: tuple[Walk, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    background: str = "gradient"
    hue: float = 0.6
    gain: float = 1.0
    noise: float = 3.0
    shake: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        _check(self.length >= 1, f"its length is {self.length}, under 1 frame")
        _check(self.background in BACKGROUNDS, f"its background is none of {BACKGROUNDS}")
        _check(0 < self.gain <= 4, f"its gain is {self.gain}, not above 0 and up to 4")
        _check(0 <= self.noise <= 60, f"its noise is {self.noise}, not 0 to 60")
        _check(0 <= self.shake <= 64, f"its shake is {self.shake}, not 0 to 64")
        for walk in self.walks:
            values = [(k.frame, k.x, k.y, k.height) for k in walk.keys]
            _check_path(values, f"the walk of person {walk.person}")
            _check(walk.person >= 1, f"a person has the number {walk.person}, under 1")
            _check(all(k.height > 0 for k in walk.keys), "a head has no height")
        for pillar in self.pillars:
            _check_path(list(pillar.keys), "the path of a pillar")
        starts = [(w.person, w.keys[0].frame, w.keys[-1].frame) for w in self.walks]
        for (one, _, end), (other, start, _) in pairwise(sorted(starts)):
            _check(one != other or end < start, f"person {one} is in two places at once")

    def shifts(self) -> NDArray[np.int64]:
        """The camera's jitter in every frame, pixels right and down: int64 [length, 2]."""
        rng = np.random.default_rng((self.seed, 1))
        return rng.integers(-self.shake, self.shake, (self.length, 2), endpoint=True)


@dataclass(frozen=True)
class Script:
    """A video.

    scenes (tuple[Scene, ...]): its shots, a hard cut between each two.
    width, height (int): pixels, even.
    """

    scenes: tuple[Scene, ...]
    width: int = 576
    height: int = 1024
    fps: float = 25.0

    def __post_init__(self) -> None:
        _check(bool(self.scenes), "it has no scene", "script")
        for name, side in (("width", self.width), ("height", self.height)):
            even = 16 <= side <= 8192 and side % 2 == 0
            _check(even, f"its {name} is {side}, not an even number from 16 to 8192", "script")
        _check(0 < self.fps <= 1000, f"its fps is {self.fps}, not above 0 and up to 1000", "script")

    @property
    def length(self) -> int:
        """Frames of the whole video."""
        return sum(scene.length for scene in self.scenes)

    @property
    def n_people(self) -> int:
        """The highest number of a person."""
        return max((walk.person for scene in self.scenes for walk in scene.walks), default=0)

    @property
    def shot_starts(self) -> tuple[int, ...]:
        """First frame of every scene, from 0."""
        return tuple(accumulate((scene.length for scene in self.scenes[:-1]), initial=0))


def _along(keys: list[tuple[Any, ...]], length: int) -> NDArray[np.float64]:
    from scipy.interpolate import PchipInterpolator

    values = np.array(keys, dtype=np.float64)
    places = np.full((length, values.shape[1] - 1), np.nan)
    first, last = int(values[0, 0]), int(values[-1, 0])
    times = np.arange(max(first, 0), min(last + 1, length))
    if len(values) == 1:
        places[times] = values[0, 1:]
    else:
        places[times] = PchipInterpolator(values[:, 0], values[:, 1:])(times)
    return places


def _check_path(keys: list[tuple[Any, ...]], what: str) -> None:
    _check(len(keys) > 0, f"{what} has no keys")
    _check(bool(np.isfinite(np.array(keys, dtype=np.float64)).all()), f"{what} holds NaN or inf")
    _check(all(a[0] < b[0] for a, b in pairwise(keys)), f"the frames of {what} do not rise")


def _check(fine: bool, reason: str, what: str = "scene") -> None:
    if not fine:
        raise error("T793", what=what, reason=reason)

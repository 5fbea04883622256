"""What a generated video shows: scenes between cuts, and who walks where in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .costume import FRONT, POSES
from .light import Light
from .paths import check_path, check_scene, path_at
from .transitions import Boundary, Part, Transition, boundaries, parts

BACKGROUNDS = ("gradient", "noise", "stripes")
ROOM = "room"


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
    look (int): which of the person's pictures is shown, from 0.
    clothes (int | None): number of the drawn clothes; None: what the picture shows.
    pose (str): "front" or "back" (see `costume.costumed`).
    """

    person: int
    keys: tuple[Key, ...]
    depth: float = 0.0
    look: int = 0
    clothes: int | None = None
    pose: str = FRONT

    def places(self, length: int) -> NDArray[np.float64]:
        """x, y and height in every frame: float64 [length, 3], NaN where the head is not there."""
        return self.at(np.arange(length, dtype=np.float64))

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same at times in frames, float64 [n]: float64 [n, 3]."""
        return path_at([(k.frame, k.x, k.y, k.height) for k in self.keys], times)


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
        return self.at(np.arange(length, dtype=np.float64))

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same at times in frames, float64 [n]: float64 [n]."""
        return path_at(list(self.keys), times)[:, 0]


@dataclass(frozen=True)
class Scene:
    """One shot.

    length (int): frames.
    background (str): one of BACKGROUNDS, or "room": a wall with things on it.
    hue (float): of the background, 0 to 1.
    gain (float): brightness, 1 leaves it.
    noise (float): standard deviation of the noise in gray levels.
    shake (int): the camera's jitter, pixels at most.
    seed (int): of noise, shake and sway, and of the background unless `place` says otherwise.
    place (int | None): seed of the background: scenes of one place, background and hue look alike.
    camera (Camera), light (Light): how it moves, and what becomes of the colors.
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
    place: int | None = None
    camera: Camera = field(default_factory=Camera)
    light: Light = field(default_factory=Light)

    def __post_init__(self) -> None:
        check_scene(self.length >= 1, f"its length is {self.length}, under 1 frame")
        backgrounds = (*BACKGROUNDS, ROOM)
        check_scene(self.background in backgrounds, f"its background is none of {backgrounds}")
        check_scene(0 < self.gain <= 4, f"its gain is {self.gain}, not above 0 and up to 4")
        check_scene(0 <= self.noise <= 60, f"its noise is {self.noise}, not 0 to 60")
        check_scene(0 <= self.shake <= 64, f"its shake is {self.shake}, not 0 to 64")
        for walk in self.walks:
            values = [(k.frame, k.x, k.y, k.height) for k in walk.keys]
            check_path(values, f"the walk of person {walk.person}")
            check_scene(walk.person >= 1, f"a person has the number {walk.person}, under 1")
            check_scene(all(k.height > 0 for k in walk.keys), "a head has no height")
            check_scene(walk.pose in POSES, f"a pose is none of {POSES}")
            worn = walk.clothes is None or walk.clothes >= 0
            check_scene(worn, f"clothes have the number {walk.clothes}, under 0")
        for pillar in self.pillars:
            check_path(list(pillar.keys), "the path of a pillar")
        starts = [(w.person, w.keys[0].frame, w.keys[-1].frame) for w in self.walks]
        for (one, _, end), (other, start, _) in pairwise(sorted(starts)):
            check_scene(one != other or end < start, f"person {one} is in two places at once")

    def shifts(self, times: NDArray[np.float64] | None = None) -> NDArray[np.int64]:
        """How far the camera moves the picture, in whole pixels right and down.

        times (NDArray[np.float64] | None): [n] in frames; all frames where none are given.
        RETURNS (NDArray[np.int64]): [n, 2].
        """
        rng = np.random.default_rng((self.seed, 1))
        jitter = rng.integers(-self.shake, self.shake, (self.length, 2), endpoint=True)
        frames = np.arange(self.length, dtype=np.float64) if times is None else times
        looks = self.camera.offsets(frames, self.seed)
        whole = np.clip(np.round(frames).astype(np.int64), 0, self.length - 1)
        found: NDArray[np.int64] = jitter[whole] - np.round(looks).astype(np.int64)
        return found

    @property
    def margin(self) -> tuple[int, int]:
        """Pixels of background that the camera may show beyond the picture: at the sides, above."""
        ends = self.camera.exposure / 2
        frames = np.arange(self.length, dtype=np.float64)
        times = np.concatenate([frames - ends, frames, frames + ends]) if ends else frames
        far = np.abs(np.round(self.camera.offsets(times, self.seed))).max(axis=0)
        return self.shake + int(far[0]), self.shake + int(far[1])


@dataclass(frozen=True)
class Script:
    """A video.

    scenes (tuple[Scene, ...]): its shots.
    width, height (int): pixels, even.
    transitions (tuple[Transition, ...]): between each two scenes; none given, all are hard cuts.
    """

    scenes: tuple[Scene, ...]
    width: int = 576
    height: int = 1024
    fps: float = 25.0
    transitions: tuple[Transition, ...] = ()

    def __post_init__(self) -> None:
        check_scene(bool(self.scenes), "it has no scene", "script")
        for name, side in (("width", self.width), ("height", self.height)):
            even = 16 <= side <= 8192 and side % 2 == 0
            check_scene(even, f"its {name} is {side}, not an even number from 16 to 8192", "script")
        check_scene(
            0 < self.fps <= 1000, f"its fps is {self.fps}, not above 0 and up to 1000", "script"
        )
        self.layout()

    def between(self) -> tuple[Transition, ...]:
        """The transition between each two scenes."""
        return self.transitions or (Transition(),) * (len(self.scenes) - 1)

    def layout(self) -> list[Part]:
        """Where each scene lies in the video. RAISES: T793."""
        return parts([scene.length for scene in self.scenes], self.between())

    def boundaries(self) -> list[Boundary]:
        """The shot boundaries, in order."""
        return boundaries(self.layout(), self.between())

    @property
    def length(self) -> int:
        """Frames of the whole video."""
        overlaps = sum(transition.overlap for transition in self.between())
        return sum(scene.length for scene in self.scenes) - overlaps

    @property
    def n_people(self) -> int:
        """The highest number of a person."""
        return max((walk.person for scene in self.scenes for walk in scene.walks), default=0)

    @property
    def shot_starts(self) -> tuple[int, ...]:
        """The first frame that counts to each scene, from 0 (see `Boundary.start`)."""
        return (0, *(boundary.start for boundary in self.boundaries()))

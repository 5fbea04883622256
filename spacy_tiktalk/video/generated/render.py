"""Draws the frames of a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...needs import need
from ..types import Image
from .background import background
from .camera import moments
from .heads import Head
from .people import Person, as_people
from .scene import Scene, Script
from .sprite import Sprite
from .transitions import DISSOLVE


def frames(script: Script, heads: Sequence[Head | Person]) -> Iterator[Image]:
    """The pictures of a script, in order; the same script and heads give the same pixels.

    heads (Sequence[Head | Person]): the row of a person's number, from 1.
    RAISES: T794 where there are fewer heads.
    """
    cv2 = need("cv2", "the generator of videos")
    people = check_heads(script, heads)
    sprites: dict[Head, Sprite] = {}  # made at the first use, once for each picture of a person
    between = script.between()
    going: list[Image] = []  # of the scene before, while it dissolves
    for k, (scene, part) in enumerate(zip(script.scenes, script.layout(), strict=True)):
        last = between[k] if k < len(between) else None
        first = between[k - 1] if k else None
        kept = scene.length - (last.overlap if last else 0)
        coming = len(first.ends()[1]) if first else 0
        held: list[Image] = []
        for i, picture in enumerate(_scene_frames(scene, script, people, sprites)):
            share = float(part.shares[i])
            if i >= kept:
                held.append(picture)
                continue
            if first and i < coming and first.kind == DISSOLVE:
                picture = cv2.addWeighted(going[i], 1 - share, picture, share, 0)
            elif share < 1:
                fade = first if i < coming else last
                color = fade.color if fade else 0
                picture = cv2.convertScaleAbs(picture, alpha=share, beta=(1 - share) * color)
            yield picture
        going = held


def check_heads(script: Script, heads: Sequence[Head | Person]) -> list[Person]:
    """The people of a script. RAISES: T794 where they are too few."""
    if script.n_people > len(heads):
        raise error("T794", people=script.n_people, heads=len(heads))
    return as_people(heads[: script.n_people])


def _scene_frames(
    scene: Scene, script: Script, people: Sequence[Person], sprites: dict[Head, Sprite]
) -> Iterator[Image]:
    cv2 = need("cv2", "the generator of videos")
    exposed = [moments(i, scene.camera.exposure, v) for i, v in enumerate(_speeds(scene))]
    pictures = _sharp_frames(scene, script, people, sprites, np.concatenate(exposed))
    white = scene.light.white(scene.length)
    noise = _Noise(scene, script.width, script.height)
    for i, times in enumerate(exposed):
        picture = next(pictures)
        if len(times) > 1:
            total = picture.astype(np.float32)
            for _ in times[1:]:
                cv2.accumulate(next(pictures), total)
            picture = cv2.convertScaleAbs(total, alpha=1 / len(times))
        if scene.gain != 1:
            picture = cv2.convertScaleAbs(picture, alpha=scene.gain)
        if white[i]:
            picture = cv2.convertScaleAbs(picture, alpha=1 - white[i], beta=255 * white[i])
        yield scene.light.gray(noise.add(picture, i))


def _sharp_frames(
    scene: Scene,
    script: Script,
    people: Sequence[Person],
    sprites: dict[Head, Sprite],
    times: NDArray[np.float64],
) -> Iterator[Image]:
    """Background, people and pillars at times in frames, before light and noise."""
    w, h, (aside, above) = script.width, script.height, scene.margin
    back = background(scene, w, h)
    walks = sorted(scene.walks, key=lambda walk: walk.depth)
    heads = [people[walk.person - 1].look(walk.look, walk.clothes, walk.pose) for walk in walks]
    for head in heads:
        if head not in sprites:
            sprites[head] = Sprite(head)
    places = [walk.at(times) for walk in walks]
    lefts = [pillar.at(times) for pillar in scene.pillars]
    for i, (dx, dy) in enumerate(scene.shifts(times)):
        picture = back[above - dy : above - dy + h, aside - dx : aside - dx + w].copy()
        for head, place in zip(heads, places, strict=True):
            if not np.isnan(place[i, 0]):
                sprites[head].paste(picture, place[i] + (dx, dy, 0))
        for pillar, left in zip(scene.pillars, lefts, strict=True):
            if not np.isnan(left[i]):
                x1 = round(left[i] + dx)
                x2 = max(0, x1 + round(pillar.width))
                picture[:, max(0, x1) : x2] = pillar.color
        yield picture


def _speeds(scene: Scene) -> NDArray[np.float64]:
    """How fast the fastest thing moves across the picture, pixels a frame: float64 [length]."""
    if scene.length < 2:
        return np.zeros(scene.length)
    frames = np.arange(scene.length, dtype=np.float64)
    looks = scene.camera.offsets(frames, scene.seed)
    moving = [-looks] + [walk.at(frames)[:, :2] - looks for walk in scene.walks]
    # Where a walk begins or ends nothing has moved yet, or any more.
    return np.max(
        [np.nan_to_num(np.hypot(*np.gradient(path, axis=0).T)) for path in moving], axis=0
    )


class _Noise:
    """The noise of a scene's camera.

    One field of noise, larger than the picture, is moved about: new noise for every pixel of every
    frame would take longer than all the rest.
    """

    def __init__(self, scene: Scene, width: int, height: int) -> None:
        rng = np.random.default_rng((scene.seed, 3))
        self.size = (height, width)
        self.spread = 64 if scene.noise else 0
        if self.spread:
            shape = (height + self.spread, width + self.spread, 3)
            field = rng.normal(0, scene.noise, shape).round()
            self.brighter, self.darker = (
                np.clip(part, 0, 255).astype(np.uint8) for part in (field, -field)
            )
        self.corners = rng.integers(0, self.spread, (scene.length, 2), endpoint=True)

    def add(self, picture: Image, frame: int) -> Image:
        if not self.spread:
            return picture
        cv2 = need("cv2", "the generator of videos")
        (y, x), (h, w) = self.corners[frame], self.size
        here = np.s_[y : y + h, x : x + w]
        noisy: Image = cv2.subtract(cv2.add(picture, self.brighter[here]), self.darker[here])
        return noisy

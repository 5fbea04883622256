"""Scenarios about shots: cuts, dissolves, fades, and flashes and whip pans that are no cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..camera import Camera
from ..light import Flash, Light
from ..scene import Scene, Walk
from ..transitions import DISSOLVE, FADE_BLACK, FADE_WHITE, Transition
from .stage import Spot, Stage

Scenes = tuple[list[Scene], list[Transition]]


def cuts(stage: Stage) -> Scenes:
    """Hard cuts to other places; one or two people in each, who come again with another look."""
    lengths = stage.shots(1.4, 2.4)
    people = stage.cast(len(lengths), (1, 2))
    return [
        stage.scene(n, stage.group(who, n, look=i), stage.place())
        for i, (n, who) in enumerate(zip(lengths, people, strict=True))
    ], []


def same_place(stage: Stage) -> Scenes:
    """Hard cuts on one background: somebody else stands where the one before stood."""
    place, (spot,) = stage.place(), stage.spots(1)
    lengths = stage.shots(1.0, 1.8)
    people = stage.cast(len(lengths), (1, 1))
    light: dict[str, Any] = {"gain": stage.rng.uniform(0.9, 1.1), "noise": 3.0}
    return [
        stage.scene(n, (stage.stand(who, stage.near(spot, 0.08), n),), place, **light)
        for n, (who,) in zip(lengths, people, strict=True)
    ], []


def dissolves(stage: Stage) -> Scenes:
    """Dissolves of 0.3 to 1.2 s; in every second one somebody else is at the same spot."""
    return _joined(stage, [DISSOLVE], (0.3, 1.2))


def fades(stage: Stage) -> Scenes:
    """Fades of 0.4 to 1.4 s, through black and through white in turn."""
    return _joined(stage, [FADE_BLACK, FADE_WHITE], (0.4, 1.4))


def flashes(stage: Stage) -> Scenes:
    """One cut, and flashes of one to three frames about every second."""
    scenes = []
    lengths = stage.shots(0.4 * stage.n_frames / stage.fps, 0.6 * stage.n_frames / stage.fps)
    for n, who in zip(lengths, stage.cast(len(lengths), (1, 2)), strict=True):
        light = Light(flashes=random_flashes(stage, n))
        scenes.append(stage.scene(n, stage.group(who, n), stage.place(), light=light))
    return scenes, []


def whip_pans(stage: Stage) -> Scenes:
    """In each of two shots the camera is torn from one person to another and back."""
    scenes = []
    lengths = stage.shots(0.4 * stage.n_frames / stage.fps, 0.6 * stage.n_frames / stage.fps)
    for n, who in zip(lengths, stage.cast(len(lengths), (2, 2)), strict=True):
        far = stage.rng.choice([-1, 1]) * stage.rng.uniform(1.3, 1.9) * stage.width
        walks: list[Walk] = []
        for k, person in enumerate(who):
            (spot,) = stage.spots(1)
            away = Spot(spot.x + k * far, spot.y, spot.height)
            walks.append(stage.stand(person, away, n))
        keys, frame, at = [(0, 0.0, 0.0)], 0, 0.0
        while True:
            frame += stage.between(0.9, 1.5)
            torn = stage.between(0.2, 0.35)
            if frame + torn > n - stage.frames(0.5):
                break
            keys.append((frame, at, 0.0))
            frame, at = frame + torn, far - at
            keys.append((frame, at, 0.0))
        camera = Camera(keys=tuple(keys), exposure=0.5)
        scenes.append(stage.scene(n, walks, stage.place(), camera=camera))
    return scenes, []


def random_flashes(stage: Stage, length: int) -> tuple[Flash, ...]:
    """Flashes about every second, none within the first and last third of one."""
    found, frame = [], stage.between(0.4, 0.8)
    while frame < length - stage.frames(0.4):
        n = int(stage.rng.integers(1, 4))
        found.append(Flash(frame=frame, length=n, strength=stage.rng.uniform(0.6, 1.0)))
        frame += n + stage.between(0.6, 1.3)
    return tuple(found)


def _joined(stage: Stage, kinds: Sequence[str], seconds: tuple[float, float]) -> Scenes:
    shared = stage.frames(sum(seconds) / 2) if DISSOLVE in kinds else 0
    lengths = [n + shared for n in stage.shots(1.7, 2.5)]
    people = stage.cast(len(lengths), (1, 2))
    scenes, transitions = [], []
    place, spot = stage.place(), None
    for i, (n, who) in enumerate(zip(lengths, people, strict=True)):
        if i and i % 2:  # alone, at the spot of the first of those before
            assert spot is not None
            walks: Sequence[Walk] = (stage.stand(who[0], stage.near(spot, 0.08), n, look=i),)
            if stage.rng.random() < 0.5:
                place = stage.place()
        else:
            walks, place = stage.group(who, n, look=i), stage.place()
        last = walks[0].keys[-1]
        spot = Spot(last.x, last.y, last.height)
        scenes.append(stage.scene(n, walks, place))
        if i:
            kind = kinds[i % len(kinds)]
            room = min(n, lengths[i - 1]) // 3
            frames = int(np.clip(stage.between(*seconds), 2, max(2, room)))
            transitions.append(Transition(kind, frames // 2 * 2))
    return scenes, transitions

"""Scenarios about how people look: dim light, black and white, many photographs, many people."""

from __future__ import annotations

from ..camera import MAX_SWAY, Camera
from ..light import Light
from ..transitions import DISSOLVE, FADE_BLACK, FADE_WHITE, Transition
from .cuts import Scenes, random_flashes
from .stage import ASPECT, Spot, Stage


def dim(stage: Stage) -> Scenes:
    """A fifth to a third of the light, and the noise that comes with it. Hard cuts."""
    lengths = stage.shots(2.0, 3.0)
    people = stage.cast(len(lengths), (1, 2))
    return [
        stage.scene(
            n,
            stage.group(who, n, look=i),
            stage.place(),
            gain=stage.rng.uniform(0.18, 0.35),
            noise=stage.rng.uniform(6, 11),
        )
        for i, (n, who) in enumerate(zip(lengths, people, strict=True))
    ], []


def black_and_white(stage: Stage) -> Scenes:
    """A series of tight crops without colors, one person in each; hard cuts."""
    lengths = stage.shots(1.0, 1.8)
    people = stage.cast(len(lengths), (1, 1))
    scenes = []
    for i, (n, (person,)) in enumerate(zip(lengths, people, strict=True)):
        size = stage.rng.uniform(0.55, 0.85) * min(stage.width / ASPECT, 0.6 * stage.height)
        middle = Spot(stage.width / 2, stage.rng.uniform(0.38, 0.5) * stage.height, size)
        walk = stage.stand(person, stage.near(middle, 0.08), n, look=i)
        scenes.append(stage.scene(n, (walk,), stage.place(), light=Light(saturation=0.0)))
    return scenes, []


def looks(stage: Stage) -> Scenes:
    """One photograph after another of the first person, somebody else in every fourth shot."""
    scenes = []
    for i, n in enumerate(stage.shots(0.9, 1.5)):
        person = (
            1
            if i % 4 != 3 or stage.n_people < 2
            else int(stage.rng.integers(2, stage.n_people + 1))
        )
        (spot,) = stage.spots(1)
        scenes.append(stage.scene(n, (stage.stand(person, spot, n, look=i),), stage.place()))
    return scenes, []


def many_people(stage: Stage) -> Scenes:
    """Everybody in each shot, in other spots after each cut."""
    scenes = []
    for n in stage.shots(2.5, 4.0):
        people = [int(p) + 1 for p in stage.rng.permutation(stage.n_people)]
        scenes.append(stage.scene(n, stage.group(people, n), stage.place()))
    return scenes, []


def mixed(stage: Stage) -> Scenes:
    """Everything at once: any transition, one to four people, sway, flashes, gray."""
    lengths = [n + stage.frames(0.4) for n in stage.shots(1.5, 2.5)]
    people = stage.cast(len(lengths), (1, 4))
    kinds = (DISSOLVE, FADE_BLACK, FADE_WHITE)
    rng = stage.rng
    scenes, transitions = [], []
    for i, (n, who) in enumerate(zip(lengths, people, strict=True)):
        flashes = random_flashes(stage, n) if rng.random() < 0.3 else ()
        if flashes:  # none inside a transition
            edge = stage.frames(0.45)
            flashes = tuple(f for f in flashes if edge < f.frame < n - edge - f.length)
        light = Light(saturation=0.0 if rng.random() < 0.2 else 1.0, flashes=flashes)
        sway = rng.uniform(0.0, 0.05) * stage.width if rng.random() < 0.5 else 0.0
        sway = min(MAX_SWAY, sway)
        camera = Camera(sway=sway, exposure=0.4)
        group = stage.group(who, n, look=i)
        gain = rng.uniform(0.4, 1.1)
        scenes.append(stage.scene(n, group, stage.place(), camera=camera, light=light, gain=gain))
        if i:
            frames = stage.between(0.3, 0.8) // 2 * 2
            kind = kinds[int(rng.integers(3))]
            transitions.append(Transition(kind, frames) if rng.random() < 0.5 else Transition())
    return scenes, transitions

"""Scenarios about motion: crossings, re-entries, fast swings, pans, a camera held by hand."""

from __future__ import annotations

from dataclasses import replace

from ..camera import MAX_ASIDE, MAX_SWAY, Camera
from ..scene import Walk
from .cuts import Scenes
from .stage import ASPECT, Spot, Stage


def crossings(stage: Stage) -> Scenes:
    """People change places in pairs, one in front of the other, at about one height."""
    scenes = []
    half = stage.n_frames / stage.fps / 2
    for n in stage.shots(0.9 * half, 1.1 * half):
        people = [int(p) + 1 for p in stage.rng.permutation(stage.n_people)]
        size = 0.5 * min(stage.width / len(people) / ASPECT, 0.5 * stage.height)
        row = stage.rng.uniform(0.3, 0.5) * stage.height
        spots = [
            stage.near(Spot(stage.width * (i + 0.5) / len(people), row, size), 0.1)
            for i in range(len(people))
        ]
        at: list[list[tuple[int, Spot]]] = [[(0, spot)] for spot in spots]
        order = list(range(len(people)))  # who stands in which column
        frame = stage.between(0.5, 1.0)
        while frame + stage.frames(1.8) < n:
            taken = stage.between(0.8, 1.6)
            column = int(stage.rng.integers(len(people) - 1))
            pair = order[column], order[column + 1]
            here = [at[one][-1][1] for one in pair]
            for one, own, other in zip(pair, here, here[::-1], strict=True):
                at[one] += [(frame, own), (frame + taken, replace(own, x=other.x))]
            order[column], order[column + 1] = pair[1], pair[0]
            frame += taken + stage.between(0.5, 1.0)
        depths = stage.rng.permutation(len(people)).tolist()
        walks = [
            stage.path(person, [*path, (n - 1, path[-1][1])], depth=depth)
            for person, path, depth in zip(people, at, depths, strict=True)
        ]
        scenes.append(stage.scene(n, walks, stage.place()))
    return scenes, []


def reentries(stage: Stage) -> Scenes:
    """One after the other leaves by a side and comes back 0.8 to 2.5 s later, by either side."""
    n, place = stage.n_frames, stage.place()
    people = [int(p) + 1 for p in stage.rng.permutation(stage.n_people)]
    walks: list[Walk] = []
    for i, (person, spot) in enumerate(zip(people, stage.spots(len(people)), strict=True)):
        at = [(0, spot)]
        frame = stage.frames(0.6 + 1.2 * i) + stage.between(0.0, 0.6)
        while True:
            walk, away = stage.between(0.5, 0.9), stage.between(0.8, 2.5)
            if frame + 2 * walk + away > n - stage.frames(0.8):
                break
            left, right = -spot.height, stage.width + spot.height
            out = left if spot.x < stage.width / 2 else right
            back = out if stage.rng.random() < 0.7 else left + right - out
            at += [(frame, spot), (frame + walk, replace(spot, x=out))]
            at += [(frame + walk + away, replace(spot, x=back)), (frame + 2 * walk + away, spot)]
            frame += 2 * walk + away + stage.between(0.8, 1.6)
        walks.append(stage.path(person, [*at, (n - 1, spot)], depth=spot.y))
    return [stage.scene(n, walks, place)], []


def swings(stage: Stage) -> Scenes:
    """A head shoots from one side of the picture to the other in 0.35 to 0.6 s, again and again.

    In one shot it rests between, in the other it hardly does; one is sharp, the other blurred. The
    others stand below.
    """
    scenes = []
    rests = stage.rng.permutation([(0.0, 0.15), (0.4, 0.8)])
    shutters = stage.rng.permutation([0.0, 0.4])
    half = stage.n_frames / stage.fps / 2
    for i, n in enumerate(stage.shots(0.9 * half, 1.1 * half)):
        first, *others = (int(p) + 1 for p in stage.rng.permutation(stage.n_people))
        size = stage.rng.uniform(0.22, 0.34) * stage.width / ASPECT
        spot = Spot(0.2 * stage.width, stage.rng.uniform(0.16, 0.26) * stage.height, size)
        at, frame = [(0, spot)], stage.between(0.4, 0.9)
        while frame + stage.frames(0.8) < n:
            taken = stage.between(0.35, 0.6)
            spot = stage.near(replace(spot, x=stage.width - spot.x), 0.03)
            at += [(frame, at[-1][1]), (frame + taken, spot)]
            frame += taken + stage.between(*rests[i % 2])
        walks = [stage.path(first, [*at, (n - 1, spot)], depth=-1.0)]
        below = replace(stage, height=stage.height // 2)
        for person, low in zip(others, below.spots(len(others)) if others else (), strict=True):
            lower = replace(low, y=low.y + stage.height / 2)
            walks.append(stage.stand(person, lower, n, depth=lower.y))
        camera = Camera(exposure=float(shutters[i % 2]))
        scenes.append(stage.scene(n, walks, stage.place(), camera=camera))
    return scenes, []


def pans(stage: Stage) -> Scenes:
    """The camera passes over a row of people, wider than the picture, and back."""
    n, place = stage.n_frames, stage.place()
    step = min(0.75 * stage.width, MAX_ASIDE / max(1, stage.n_people - 1))
    walks = []
    for i in range(stage.n_people):
        (spot,) = stage.spots(1)
        small = replace(spot, x=spot.x + i * step, height=0.75 * spot.height)
        walks.append(stage.stand(i + 1, small, n, depth=float(i)))
    end = step * (stage.n_people - 1)
    keys, frame, at = [(0, 0.0, 0.0)], stage.frames(0.5), 0.0
    taken = max(stage.frames(1.5), round(0.42 * (n - stage.frames(1.5))))
    for _ in range(2):
        keys.append((frame, at, 0.0))
        frame, at = frame + taken, end - at
        keys.append((frame, at, 0.0))
        frame += stage.frames(0.5)
    return [stage.scene(n, walks, place, camera=Camera(keys=tuple(keys), exposure=0.5))], []


def hand_held(stage: Stage) -> Scenes:
    """A hand holds the camera: slow sway, fast jitter, blur; people come nearer. One cut."""
    scenes = []
    half = stage.n_frames / stage.fps / 2
    lengths = stage.shots(0.9 * half, 1.1 * half)
    for n, who in zip(lengths, stage.cast(len(lengths), (1, 3)), strict=True):
        walks = []
        for person, spot in zip(who, stage.spots(len(who)), strict=True):
            near = replace(spot, height=spot.height * stage.rng.uniform(1.0, 1.3))
            middle = replace(spot, y=spot.y + 0.1 * spot.height)
            walks.append(
                stage.path(person, [(0, spot), (n // 2, middle), (n - 1, near)], depth=spot.y)
            )
        sway = min(MAX_SWAY, stage.rng.uniform(0.04, 0.09) * stage.width)
        camera = Camera(sway=sway, exposure=0.5)
        scenes.append(stage.scene(n, walks, stage.place(), camera=camera, shake=4))
    return scenes, []

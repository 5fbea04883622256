"""Scenarios about people who are known by their clothes, and about those who are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..costume import BACK, FRONT
from ..scene import Scene, Walk
from .cuts import Scenes
from .stage import Spot, Stage

FAR = 0.029  # of the picture's height: a head too small for its face to be known


def reverse_shots(stage: Stage) -> Scenes:
    """Shot and reverse shot of one talk; who was seen well comes again from behind or far away."""
    clothes = _wardrobe(stage)
    return _talk(stage, stage.n_frames, clothes, sorted(clothes)), []


def like_clothes(stage: Stage) -> Scenes:
    """Two in like clothes talk; then, elsewhere, others wear these, and nobody shows a face."""
    first = _wardrobe(stage)
    half = stage.n_frames // 2
    last = max(first)
    changed = {**dict.fromkeys(first, first[1]), 1: first[2]}
    return [
        *_talk(stage, half, {**first, 2: first[1]}, [1, 2]),
        *_talk(stage, stage.n_frames - half, changed, [1, last], faces=False),
    ], []


def _wardrobe(stage: Stage) -> dict[int, int]:
    """Clothes of their own for each person."""
    return {person: int(stage.rng.integers(2**31)) for person in range(1, stage.n_people + 1)}


def _talk(
    stage: Stage,
    n_frames: int,
    clothes: Mapping[int, int],
    people: Sequence[int],
    *,
    faces: bool = True,
) -> list[Scene]:
    """Two sides of one room in turn, the first person on one and the others on the other.

    Each has a spot, where they are seen well the first time; then seven times in ten only from
    behind, or far away.
    faces (bool): whether that first time is shown.
    """
    sides = people[:1], people[1:]
    room = [(stage.place(), stage.spots(len(side))) for side in sides]
    scenes = []
    for i, n in enumerate(replace(stage, n_frames=n_frames).shots(1.1, 1.8)):
        (place, spots), walks = room[i % 2], []
        for person, spot in zip(sides[i % 2], spots, strict=True):
            worse = not faces or (i >= 2 and stage.rng.random() < 0.7)
            walks.append(_seen(stage, person, spot, n, i // 2, clothes[person], worse=worse))
        scenes.append(stage.scene(n, walks, place, gain=stage.rng.uniform(0.8, 1.2)))
    return scenes


def _seen(
    stage: Stage, person: int, spot: Spot, length: int, look: int, clothes: int, *, worse: bool
) -> Walk:
    pose = FRONT
    if worse and stage.rng.random() < 0.6:
        pose = BACK
    elif worse:
        spot = replace(spot, height=FAR * stage.height)
    walk = stage.stand(person, stage.near(spot, 0.08), length, look=look, depth=spot.y)
    return replace(walk, clothes=clothes, pose=pose)

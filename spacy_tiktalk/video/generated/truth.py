"""The ground truth of a script: where every head is, and how much of it can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...files import write_text
from .distractors import Distractor, distractors
from .heads import Head
from .people import Person
from .render import check_heads
from .scene import Scene, Script
from .sprite import placement
from .transitions import Boundary, Part

MIN_VISIBLE = 0.3
_GRID = 24  # points a side at which a head's visibility is measured


@dataclass(frozen=True, eq=False)
class Truth:
    """One row a visible head and frame, in order of frames and persons.

    frames (NDArray[np.int64]): int64 [n], from 0.
    persons (NDArray[np.int64]): int64 [n], from 1.
    boxes (NDArray[np.float32]): float32 [n, 4], clipped to the picture.
    visible (NDArray[np.float32]): float32 [n], the fraction of the head inside the picture and not
        behind something, times how much of its scene is seen.
    length (int): frames of the video.
    shot_starts (NDArray[np.int64]): int64 [m], see `Boundary.start`.
    boundaries (tuple[Boundary, ...]): what lies between the shots.
    distractors (tuple[Distractor, ...]): what looks like a boundary and is none.
    """

    frames: NDArray[np.int64]
    persons: NDArray[np.int64]
    boxes: NDArray[np.float32]
    visible: NDArray[np.float32]
    length: int
    shot_starts: NDArray[np.int64]
    boundaries: tuple[Boundary, ...] = ()
    distractors: tuple[Distractor, ...] = ()

    def __len__(self) -> int:
        return len(self.frames)

    def to_mot(self, path: str | Path) -> None:
        """Write as a MOTChallenge gt.txt: frames and persons from 1, visibility in column 9."""
        lines = []
        for frame, person, box, visible in zip(
            self.frames, self.persons, self.boxes.astype(np.float64), self.visible, strict=True
        ):
            x1, y1, x2, y2 = box
            numbers = ",".join(f"{v:.3f}" for v in (x1, y1, x2 - x1, y2 - y1))
            lines.append(f"{frame + 1},{person},{numbers},1,1,{visible:.3f}\n")
        write_text(path, lines)


def truth(
    script: Script, heads: Sequence[Head | Person], *, min_visible: float = MIN_VISIBLE
) -> Truth:
    """The exact boxes of a script.

    A head is kept while at least `min_visible` of it can be seen: of the solid part of its picture
    inside the head box, the fraction that lies in the frame and is covered neither by a pillar nor
    by a bust in front, times the share of its scene in a transition and of what is not white in a
    flash. In a dissolve a frame counts to the scene that is seen more, and only its heads are kept:
    nobody is in a frame twice. The box of a head partly hidden is the whole head, clipped only to
    the picture.

    RAISES: T794.
    """
    people = check_heads(script, heads)
    rows = []
    for part, scene in zip(script.layout(), script.scenes, strict=True):
        rows += _scene_rows(scene, script, people, part, min_visible)
    rows.sort(key=lambda row: row[:2])
    values = np.array(rows, dtype=np.float64).reshape(-1, 7)
    return Truth(
        frames=values[:, 0].astype(np.int64),
        persons=values[:, 1].astype(np.int64),
        boxes=values[:, 2:6].astype(np.float32),
        visible=values[:, 6].astype(np.float32),
        length=script.length,
        shot_starts=np.array(script.shot_starts, dtype=np.int64),
        boundaries=tuple(script.boundaries()),
        distractors=tuple(distractors(script)),
    )


def _scene_rows(
    scene: Scene, script: Script, people: Sequence[Person], part: Part, least: float
) -> list[tuple[float, ...]]:
    walks = sorted(scene.walks, key=lambda walk: walk.depth)
    places = [walk.places(scene.length) for walk in walks]
    lefts = [(pillar.lefts(scene.length), round(pillar.width)) for pillar in scene.pillars]
    heads = [people[walk.person - 1].look(walk.look, walk.clothes, walk.pose) for walk in walks]
    points = {head: _solid_points(head) for head in heads}
    shares = part.shares * (1 - scene.light.white(scene.length))
    rows = []
    for i, (dx, dy) in enumerate(scene.shifts()):
        if not part.owned[i] or shares[i] < least:
            continue
        shown = []
        for walk, head, place in zip(walks, heads, places, strict=True):
            if not np.isnan(place[i, 0]):
                shown.append((head, placement(head, place[i] + (dx, dy, 0)), walk.person))
        bars = [(round(x[i] + dx), width) for x, width in lefts if not np.isnan(x[i])]
        for k, (head, (scale, left, top), person) in enumerate(shown):
            x, y = (points[head] * scale + (left, top)).T
            seen = (x >= 0) & (x < script.width) & (y >= 0) & (y < script.height)
            for bar, width in bars:
                seen &= (x < bar) | (x >= bar + width)
            for other, corner, _ in shown[k + 1 :]:
                seen &= ~_covered(other, corner, x, y)
            visible = float(seen.mean() * shares[i])
            if visible < least:
                continue
            box = np.array(head.box) * scale + (left, top, left, top)
            box = np.clip(box, 0, [script.width, script.height] * 2)
            if box[2] > box[0] and box[3] > box[1]:
                rows.append((part.first + i, person, *box, visible))
    return rows


def _solid_points(head: Head) -> NDArray[np.float64]:
    """Points of the bust picture inside the head box where the head is solid: float64 [n, 2]."""
    x1, y1, x2, y2 = head.box
    steps = (np.arange(_GRID) + 0.5) / _GRID
    x, y = (part.ravel() for part in np.meshgrid(x1 + steps * (x2 - x1), y1 + steps * (y2 - y1)))
    solid = head.alpha[y.astype(np.int64), x.astype(np.int64)] >= 128
    points = np.stack([x, y], axis=1)
    return points[solid] if solid.any() else points


def _covered(
    head: Head, corner: tuple[float, float, float], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.bool_]:
    scale, left, top = corner
    h, w = head.alpha.shape
    column = np.floor((x - left) / scale).astype(np.int64)
    row = np.floor((y - top) / scale).astype(np.int64)
    inside = (column >= 0) & (column < w) & (row >= 0) & (row < h)
    covered = np.zeros(len(x), dtype=np.bool_)
    covered[inside] = head.alpha[row[inside], column[inside]] >= 128
    return covered

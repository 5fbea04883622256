"""Crops from both sides of every change of look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from spacy_tiktalk.video.follow.split import appearance
from spacy_tiktalk.video.follow.witnesses import Witnesses

pytest.importorskip("cv2")
SIDE = 60
BOX = np.float32([10, 10, 50, 50])


def person(seed: int) -> np.ndarray:
    """A picture of flat colors of its own."""
    colors = np.random.default_rng(seed).integers(0, 255, (3, 3, 3), np.uint8)
    return np.kron(colors, np.ones((SIDE // 3, SIDE // 3, 1), np.uint8))


def offered(pictures: Sequence[np.ndarray], fps: float = 5.0) -> list[int]:
    """The frames of the crops held."""
    witnesses = Witnesses(spacing=0.4)
    for n, picture in enumerate(pictures):
        look = appearance(picture, BOX)
        witnesses.offer(picture, BOX, None, look, score=0.9, frame=n, time=n / fps)
    return [crop.frame for crop in witnesses.crops]


def test_every_stretch_between_changes_has_its_crops() -> None:
    found = offered([person(n // 8) for n in range(40)])
    # Two hits behind a change are within 0.4 s of it, and not yet calm.
    for first in range(0, 40, 8):
        calm = range(first + (2 if first else 0), first + 8)
        assert len([frame for frame in found if frame in calm]) == 2
    assert len(found) == 10


@pytest.mark.parametrize("fps", [0.5, 1.0, 2.0])
def test_changes_are_witnessed_however_far_apart_hits_are(fps: float) -> None:
    found = offered([person(n // 5) for n in range(10)], fps=fps)
    assert min(found) < 5 <= max(found)


def test_a_track_that_is_found_again_on_somebody_else_is_witnessed() -> None:
    witnesses = Witnesses(spacing=0.4)
    for n in range(20):
        picture, time = person(n // 10), n / 5 + (3.0 if n >= 10 else 0.0)
        look = appearance(picture, BOX)
        witnesses.offer(picture, BOX, None, look, score=0.9, frame=n, time=time)
    frames = [crop.frame for crop in witnesses.crops]
    assert min(frames) < 10 <= max(frames)


def test_pictures_of_a_dissolve_give_no_crop() -> None:
    def mixed(n: int) -> np.ndarray:
        share = np.clip((n - 9) / 6, 0, 1)
        return (person(1) * (1 - share) + person(2) * share).astype(np.uint8)

    found = offered([mixed(n) for n in range(30)])
    assert found and not set(found) & set(range(10, 15))
    assert min(found) < 10 and max(found) > 15


@pytest.mark.parametrize("n", [0, 1, 50])
def test_a_look_that_never_changes_costs_no_crop(n: int) -> None:
    assert offered([person(3)] * n) == []


def test_memory_does_not_grow_with_frames() -> None:
    witnesses = Witnesses(spacing=0.4)
    look = appearance(person(3), BOX)
    for n in range(2000):
        witnesses.offer(person(3), BOX, None, look, score=0.9, frame=n, time=n / 25)
    assert len(witnesses._recent) <= 12 and len(witnesses._stretches) == 1
    assert len(witnesses._stretches[0]._slots) <= 4

"""Shots between two of one place are one scene."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

from spacy_tiktalk.video.shots.same_scene import (
    ALIKE,
    WITHIN,
    Places,
    place_distance,
    place_look,
)


def room(seed: int, light: float = 1.0, person: tuple[int, int] | None = None) -> np.ndarray:
    """A wall of colored fields; a person stands before it at (row, column)."""
    rng = np.random.default_rng(seed)
    fields = rng.uniform(30, 220, (6, 6, 3))
    image = np.kron(fields, np.ones((40, 40, 1)))
    if person is not None:
        y, x = person
        image[y : y + 140, x : x + 60] = (60, 90, 160)
    image += rng.normal(0, 3, image.shape)
    return np.clip(image * light, 0, 255).astype(np.uint8)


def scenes(*shots: tuple[int, float]) -> list[int]:
    """Shots as (room, seconds at which it begins), each of a second."""
    places = Places()
    for n, (seed, begin) in enumerate(shots):
        places.add(n, room(seed, light=1 - 0.05 * n), begin)
        places.add(n, room(seed, person=(80, 20 + 10 * n)), begin + 1)
    return list(places.scenes().values())


def test_a_place_is_known_again_in_other_light_and_with_somebody_in_it() -> None:
    empty = place_look(room(1))
    assert place_distance(empty, place_look(room(1, light=0.7))) < ALIKE
    assert place_distance(empty, place_look(room(1, person=(90, 100)))) < ALIKE
    assert place_distance(empty, place_look(room(2))) > 2 * ALIKE


def test_a_dark_or_even_picture_is_no_place() -> None:
    dark = place_look(room(1, light=0.02))
    assert not dark.any() and place_distance(dark, dark) == np.inf


def test_shot_and_reverse_shot_are_one_scene_and_the_next_place_another() -> None:
    assert scenes((1, 0), (2, 2), (1, 4), (2, 6), (3, 8)) == [0, 0, 0, 0, 1]


def test_a_place_that_does_not_come_again_is_a_scene_of_its_own() -> None:
    assert scenes((1, 0), (2, 2), (3, 4)) == [0, 1, 2]


def test_a_place_that_comes_again_much_later_is_another_scene() -> None:
    assert scenes((1, 0), (2, 2), (1, 2 + WITHIN)) == [0, 1, 2]
    assert scenes((1, 0), (2, 2), (1, WITHIN)) == [0, 0, 0]


def test_shots_without_a_sampled_picture_are_left_out() -> None:
    places = Places()
    places.add(0, room(1), 0.0)
    places.add(3, room(1), 2.0)
    assert places.scenes() == {0: 0, 3: 0}
    assert Places().scenes() == {}

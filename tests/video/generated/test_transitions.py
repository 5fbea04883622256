"""Transitions of generated videos: what is drawn in them, and what the truth says of it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.generated import (
    Boundary,
    Head,
    Key,
    Scene,
    Script,
    Transition,
    Walk,
    frames,
    truth,
)


def solid(gray: int) -> Head:
    """A plain square head of 20 pixels, in a bust of 40."""
    alpha = np.zeros((40, 40), np.uint8)
    alpha[10:30, 10:30] = 255
    return Head(
        f"gray{gray}", np.full((40, 40, 3), gray, np.uint8), alpha, (10.0, 10.0, 30.0, 30.0)
    )


HEADS = [solid(200), solid(20)]


def scene(person: int, length: int, x: float = 50) -> Scene:
    walk = Walk(person, (Key(0, x, 50, 20), Key(length - 1, x, 50, 20)))
    return Scene(length, (walk,), noise=0)


def script(*transitions: Transition, lengths: tuple[int, ...] = (20, 20)) -> Script:
    people = (1, 2, 1)
    scenes = tuple(scene(who, n) for who, n in zip(people, lengths, strict=False))
    return Script(scenes, 128, 96, 25.0, transitions)


def middle(pictures: list[np.ndarray]) -> list[int]:
    """The gray level where both heads are."""
    return [int(p[50, 50, 0]) for p in pictures]


def test_without_transitions_all_are_cuts() -> None:
    made = script()
    assert made.length == 40
    assert made.boundaries() == [Boundary("cut", 19, 20, 20)]
    assert made.shot_starts == (0, 20)
    assert middle(list(frames(made, HEADS))) == [200] * 20 + [20] * 20


def test_a_dissolve_mixes_both_scenes_by_known_shares() -> None:
    made = script(Transition("dissolve", 5))
    assert made.length == 35
    pictures = list(frames(made, HEADS))
    assert len(pictures) == 35
    shares = np.arange(1, 6) / 6
    expected = 200 * (1 - shares) + 20 * shares
    assert middle(pictures)[:15] == [200] * 15
    np.testing.assert_allclose(middle(pictures)[15:20], expected, atol=1)
    assert middle(pictures)[20:] == [20] * 15
    assert made.boundaries() == [Boundary("dissolve", 14, 20, 17)]


def test_a_frame_of_a_dissolve_shows_the_heads_of_one_scene() -> None:
    found = truth(script(Transition("dissolve", 5)), HEADS)
    assert found.frames.tolist() == list(range(35))
    assert found.persons.tolist() == [1] * 17 + [2] * 18
    np.testing.assert_allclose(found.visible[15:20], [5 / 6, 4 / 6, 3 / 6, 4 / 6, 5 / 6], atol=1e-6)


@pytest.mark.parametrize(("kind", "color"), [("fade black", 0), ("fade white", 255)])
def test_a_fade_goes_through_its_color_and_heads_go_with_it(kind: str, color: int) -> None:
    made = script(Transition(kind, 10))
    assert made.length == 40
    assert made.boundaries() == [Boundary(kind, 14, 25, 20)]
    pictures = list(frames(made, HEADS))
    assert np.unique(pictures[19]).tolist() == np.unique(pictures[20]).tolist() == [color]
    share = np.array([0.8, 0.6, 0.4, 0.2, 0])
    np.testing.assert_allclose(middle(pictures)[15:20], share * 200 + (1 - share) * color, atol=1)
    np.testing.assert_allclose(
        middle(pictures)[20:25], share[::-1] * 20 + (1 - share[::-1]) * color, atol=1
    )
    found = truth(made, HEADS)
    gone = sorted(set(range(40)) - set(found.frames.tolist()))
    assert gone == [18, 19, 20, 21]  # under 30 % to be seen


def test_one_person_on_both_sides_of_a_dissolve_is_there_once_a_frame() -> None:
    scenes = (scene(1, 20, x=40), scene(1, 20, x=70))
    found = truth(Script(scenes, 128, 96, 25.0, (Transition("dissolve", 8),)), HEADS)
    assert found.frames.tolist() == list(range(32))
    assert (found.boxes[:16, 0] == 30).all() and (found.boxes[16:, 0] == 60).all()


def test_transitions_of_several_kinds_in_a_row() -> None:
    made = script(Transition("dissolve", 4), Transition("fade black", 4), lengths=(12, 14, 12))
    assert made.length == 34 == len(list(frames(made, HEADS)))
    assert made.boundaries() == [
        Boundary("dissolve", 7, 12, 10),
        Boundary("fade black", 19, 24, 22),
    ]
    assert made.shot_starts == (0, 10, 22)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Transition("wipe", 4),
        lambda: Transition("cut", 1),
        lambda: Transition("dissolve", 0),
        lambda: Transition("fade black", 5),
        lambda: script(Transition("dissolve", 20)),
        lambda: script(Transition(), Transition()),
        lambda: script(
            Transition("dissolve", 8), Transition("fade white", 8), lengths=(20, 12, 20)
        ),
    ],
)
def test_transitions_that_cannot_be(make: object) -> None:
    with pytest.raises(TiktalkError) as info:
        make()  # type: ignore[operator]
    assert info.value.code == "T793"

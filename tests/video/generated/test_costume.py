"""Drawn clothes: the head and its truth stay, what is below it changes."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.generated import Key, Person, Scene, Script, Walk, drawn_heads, truth
from spacy_tiktalk.video.generated import frames as pictures
from spacy_tiktalk.video.generated.costume import costumed

HEAD = drawn_heads(1)[0]


def part(head, top: float, bottom: float) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Pixels of a head's picture, from top to bottom in heights of the head below its top."""
    x1, y1, x2, y2 = head.box
    rows = slice(round(y1 + top * (y2 - y1)), round(y1 + bottom * (y2 - y1)))
    return head.image[rows, round(x1) : round(x2)]


def test_no_clothes_and_no_turn_is_the_head_itself() -> None:
    assert costumed(HEAD, None, "front") is HEAD


def test_clothes_change_nothing_of_the_head_and_its_size() -> None:
    worn = costumed(HEAD, 5, "front")
    assert np.array_equal(part(worn, 0, 1), part(HEAD, 0, 1))
    sides = [(b[2] - b[0], b[3] - b[1]) for b in (worn.box, HEAD.box)]
    assert sides[0] == sides[1]
    x1, _, x2, y2 = (round(v) for v in worn.box)
    assert worn.alpha[y2 + 150, (x1 + x2) // 2] == 255
    assert worn.image.shape[:2] == worn.alpha.shape


def test_the_same_number_is_the_same_clothes_and_another_is_not() -> None:
    two = drawn_heads(2)
    one, other, third = (costumed(two[i], n, "front") for i, n in ((0, 5), (1, 5), (0, 6)))
    chest = [part(head, 1.5, 2.5).astype(int) for head in (one, other, third)]
    assert np.abs(chest[0] - chest[1]).mean() < 2
    assert np.abs(chest[0] - chest[2]).mean() > 20


def test_a_back_shows_hair_where_the_face_was() -> None:
    back = costumed(HEAD, None, "back")
    assert back.box == HEAD.box and np.array_equal(back.alpha, HEAD.alpha)
    hair = np.median(part(HEAD, 0.04, 0.1).reshape(-1, 3), axis=0)
    face = np.median(part(back, 0.3, 0.9).reshape(-1, 3), axis=0)
    assert np.abs(face - hair).max() < 12
    assert np.array_equal(part(back, 1.02, 1.4), part(HEAD, 1.02, 1.4))


def test_the_truth_of_a_dressed_head_is_as_exact() -> None:
    keys = (Key(0, 100, 60, 40), Key(5, 110, 60, 40))
    bare, worn = (
        Script((Scene(6, (Walk(1, keys, clothes=clothes, pose=pose),)),), 240, 240)
        for clothes, pose in ((None, "front"), (3, "back"))
    )
    assert np.allclose(truth(bare, [HEAD]).boxes, truth(worn, [HEAD]).boxes, atol=1e-3)


def test_clothes_of_somebody_in_front_hide_a_head() -> None:
    behind = Walk(1, (Key(0, 120, 160, 40),), depth=0)
    for clothes, seen in ((None, {1, 2}), (3, {2})):
        front = Walk(2, (Key(0, 120, 60, 60),), depth=1, clothes=clothes)
        script = Script((Scene(1, (behind, front)),), 240, 240)
        assert set(truth(script, drawn_heads(2)).persons.tolist()) == seen
        assert next(pictures(script, drawn_heads(2))).shape == (240, 240, 3)


def test_a_person_is_dressed_once() -> None:
    person = Person("a", (HEAD,))
    assert person.look(0, 3, "back") is person.look(1, 3, "back")


@pytest.mark.parametrize(("wrong", "named"), [({"pose": "side"}, "pose"), ({"clothes": -1}, "-1")])
def test_what_is_no_costume_is_refused(wrong: dict, named: str) -> None:
    with pytest.raises(TiktalkError, match=f"T793.*{named}"):
        Scene(1, (Walk(1, (Key(0, 10, 10, 10),), **wrong),))

"""Camera and light of generated scenes, and what of it looks like a cut."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.generated import (
    Camera,
    Distractor,
    Flash,
    Head,
    Key,
    Light,
    Scene,
    Script,
    Transition,
    Walk,
    drawn_heads,
    frames,
    truth,
)
from spacy_tiktalk.video.generated.distractors import distractors


def solid(color: tuple[int, int, int] = (255, 0, 255)) -> Head:
    """A plain square head of 20 pixels, in a bust of 40."""
    alpha = np.zeros((40, 40), np.uint8)
    alpha[10:30, 10:30] = 255
    return Head("solid", np.full((40, 40, 3), color, np.uint8), alpha, (10.0, 10.0, 30.0, 30.0))


def one(scene: Scene) -> Script:
    return Script((scene,), 128, 96)


def still() -> tuple[Walk, ...]:
    return (Walk(1, (Key(0, 60, 50, 20), Key(10, 60, 50, 20))),)


def drawn_box(picture: np.ndarray) -> list[int]:
    magenta = (picture[..., 0] > 200) & (picture[..., 1] < 60) & (picture[..., 2] > 200)
    rows, columns = np.nonzero(magenta)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


# --- camera --------------------------------------------------------------------------------


@pytest.mark.parametrize("background", ["gradient", "room"])
def test_a_pan_moves_picture_and_truth_together(background: str) -> None:
    camera = Camera(keys=((2, 0.0, 0.0), (8, 40.0, -20.0)))
    script = one(Scene(11, still(), noise=0, camera=camera, background=background, seed=4))
    found = truth(script, [solid()])
    assert found.boxes[0].tolist() == found.boxes[2].tolist() == [50, 40, 70, 60]
    assert found.boxes[8].tolist() == found.boxes[10].tolist() == [10, 60, 30, 80]
    pictures = list(frames(script, [solid()]))
    for picture, box in zip(pictures, found.boxes, strict=True):
        assert np.abs(np.array(drawn_box(picture)) - box).max() <= 1
    # The background goes the same way: 40 to the left and 20 down.
    np.testing.assert_array_equal(pictures[0][:30, 75:], pictures[10][20:50, 35:88])


def test_scenes_of_one_place_have_one_background() -> None:
    scenes = [Scene(1, noise=0, background="room", place=7, seed=seed) for seed in (1, 2)]
    scenes.append(Scene(1, noise=0, background="room", place=8, seed=1))
    first, same, other = frames(Script(tuple(scenes), 128, 96), [])
    np.testing.assert_array_equal(first, same)
    assert np.abs(first.astype(int) - other).mean() > 5


def test_sway_stays_in_its_bounds_and_is_slow() -> None:
    scene = Scene(200, noise=0, camera=Camera(sway=20.0), seed=3)
    shifts = scene.shifts()
    assert np.abs(shifts).max() <= 20
    assert np.ptp(shifts, axis=0).min() > 8
    assert np.abs(np.diff(shifts, axis=0)).max() <= 6
    assert (Scene(200, camera=Camera(sway=20.0), seed=4).shifts() != shifts).any()


def test_the_shutter_blurs_what_moves_about_the_box_of_the_truth() -> None:
    walk = Walk(1, (Key(0, 10, 50, 20), Key(5, 110, 50, 20)))
    sharp, blurred = (
        list(frames(one(Scene(6, (walk,), noise=0, camera=Camera(exposure=e))), [solid()]))
        for e in (0.0, 0.5)
    )
    box = truth(one(Scene(6, (walk,), noise=0)), [solid()]).boxes[2]
    assert drawn_box(sharp[2]) == pytest.approx(box.tolist(), abs=1)
    change = np.abs(blurred[2].astype(int) - sharp[2]).sum(axis=2)[40:60].mean(axis=0)
    edges = np.flatnonzero(change > 20)
    assert edges.min() < box[0] - 2 and edges.max() > box[2] + 2
    assert edges.min() + edges.max() == pytest.approx(box[0] + box[2], abs=3)
    np.testing.assert_array_equal(blurred[2][:30], sharp[2][:30])  # what stands still stays sharp


# --- light ---------------------------------------------------------------------------------


def test_black_and_white_has_no_colors() -> None:
    script = one(Scene(1, still(), light=Light(saturation=0.0)))
    (picture,) = frames(script, drawn_heads(1))
    assert np.ptp(picture.astype(int), axis=2).max() == 0


def test_a_flash_whitens_its_frames_and_heads_are_gone_in_it() -> None:
    flash = Flash(frame=4, length=2, strength=0.9)
    script = one(Scene(11, still(), noise=0, light=Light(flashes=(flash,))))
    pictures = list(frames(script, [solid((0, 0, 0))]))
    levels = [int(p[50, 60, 0]) for p in pictures]
    assert levels == [0, 0, 0, 0, 230, 76, 0, 0, 0, 0, 0]
    found = truth(script, [solid()])
    assert found.frames.tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert found.visible[4] == pytest.approx(0.7)
    assert found.boundaries == ()
    assert found.distractors == (Distractor("flash", 4, 5),)


# --- what looks like a cut -----------------------------------------------------------------


def test_pans_are_marked_with_their_frames_in_the_video() -> None:
    camera = Camera(keys=((5, 0.0, 0.0), (9, 200.0, 0.0), (20, 200.0, 0.0), (100, 0.0, 0.0)))
    scenes = (Scene(10, noise=0), Scene(110, noise=0, camera=camera))
    script = Script(scenes, 128, 96, 25.0, (Transition("dissolve", 4),))
    whip, pan = distractors(script)
    assert whip == Distractor("whip pan", 11, 15)
    assert pan.kind == "pan" and 26 <= pan.first <= 32 and 104 <= pan.last <= 106


def test_a_hand_is_no_distractor() -> None:
    assert distractors(one(Scene(50, camera=Camera(sway=30.0)))) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: Scene(5, camera=Camera(exposure=1.0)),
        lambda: Scene(5, camera=Camera(sway=-1.0)),
        lambda: Scene(5, camera=Camera(keys=((3, 0.0, 0.0), (3, 1.0, 0.0)))),
        lambda: Scene(5, camera=Camera(keys=((0, 0.0, float("nan")),))),
        lambda: Light(saturation=1.5),
        lambda: Light(flashes=(Flash(frame=2, length=0),)),
        lambda: Light(flashes=(Flash(frame=2, length=3), Flash(frame=4))),
        lambda: Light(flashes=(Flash(frame=-1),)),
    ],
)
def test_cameras_and_lights_that_cannot_be(make: object) -> None:
    with pytest.raises(TiktalkError) as info:
        make()  # type: ignore[operator]
    assert info.value.code == "T793"

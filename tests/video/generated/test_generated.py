"""The generator of videos: its ground truth is exact, and its seeds hold."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import HEADS

pytest.importorskip("cv2")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.generated import (
    Head,
    Key,
    Pillar,
    Scene,
    Script,
    Walk,
    drawn_heads,
    frames,
    generate_video,
    photo_heads,
    random_script,
    truth,
)

SMALL = {"size": (144, 256), "fps": 10.0}


def solid(color: tuple[int, int, int]) -> Head:
    """A plain square head of 20 pixels, in a bust of 40."""
    image = np.full((40, 40, 3), color, np.uint8)
    alpha = np.zeros((40, 40), np.uint8)
    alpha[10:30, 10:30] = 255
    return Head("solid", image, alpha, (10.0, 10.0, 30.0, 30.0))


def still(walks: tuple[Walk, ...], length: int = 1, **settings: object) -> Scene:
    return Scene(length, walks, noise=0, **settings)  # type: ignore[arg-type]


def stands(person: int, x: float, y: float, height: float = 20, depth: float = 0) -> Walk:
    return Walk(person, (Key(0, x, y, height),), depth)


def digest(script: Script, heads: list[Head]) -> str:
    found = hashlib.sha256()
    for picture in frames(script, heads):
        found.update(picture.tobytes())
    return found.hexdigest()


def code(info: pytest.ExceptionInfo[TiktalkError]) -> str:
    return info.value.code


# --- ground truth is what is drawn ---------------------------------------------------------


@pytest.mark.parametrize("height", [10, 20, 40, 33])
def test_box_is_where_the_pixels_are(height: float) -> None:
    script = Script((still((stands(1, 60.0, 50.0, height),)),), 128, 96)
    (picture,) = frames(script, [solid((255, 0, 255))])
    magenta = (picture[..., 0] > 200) & (picture[..., 1] < 60) & (picture[..., 2] > 200)
    rows, columns = np.nonzero(magenta)
    drawn = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert np.abs(truth(script, [solid((0, 0, 0))]).boxes[0] - drawn).max() <= 1.0


def test_shake_moves_picture_and_truth_together() -> None:
    walk = Walk(1, (Key(0, 60, 50, 20), Key(9, 60, 50, 20)))
    script = Script((Scene(10, (walk,), noise=0, shake=5, seed=3),), 128, 96)
    boxes = truth(script, [solid((255, 0, 255))]).boxes
    assert len(np.unique(boxes[:, 0])) > 2
    for picture, (x1, y1, x2, y2) in zip(
        frames(script, [solid((255, 0, 255))]), boxes.astype(int), strict=True
    ):
        assert (picture[y1 + 1 : y2 - 1, x1 + 1 : x2 - 1] == (255, 0, 255)).all()


def test_visible_fraction_behind_another_and_outside() -> None:
    heads = [solid((255, 0, 0)), solid((0, 255, 0))]
    behind = still((stands(1, 50, 50), stands(2, 60, 50, depth=1)))
    found = truth(Script((behind,), 128, 96), heads)
    assert found.visible.tolist() == [0.5, 1.0]
    np.testing.assert_array_equal(found.boxes[0], [40, 40, 60, 60])  # the whole head, all the same
    (picture,) = frames(Script((behind,), 128, 96), heads)
    assert picture[50, 55].tolist() == [0, 255, 0]

    outside = truth(Script((still((stands(1, 0, 50),)),), 128, 96), heads)
    assert outside.visible.tolist() == [0.5]
    np.testing.assert_array_equal(outside.boxes[0], [0, 40, 10, 60])


def test_pillar_hides_and_low_visibility_has_no_row() -> None:
    pillar = Pillar(((0, 45.0), (10, 55.0)), 100.0)
    scene = Scene(11, (Walk(1, (Key(0, 50, 50, 20), Key(10, 50, 50, 20))),), (pillar,), noise=0)
    script = Script((scene,), 128, 96)
    found = truth(script, [solid((255, 0, 0))])
    whole = truth(script, [solid((255, 0, 0))], min_visible=0)
    assert whole.frames.tolist() == list(range(11))
    assert (np.diff(whole.visible) >= 0).all()
    assert whole.visible[[0, -1]].tolist() == pytest.approx([0.25, 0.75])
    assert found.frames.tolist() == whole.frames[whole.visible >= 0.3].tolist() != []
    for picture, x in zip(frames(script, [solid((255, 0, 0))]), pillar.lefts(11), strict=True):
        assert picture[50, round(x)].tolist() == list(pillar.color)


def test_walk_passes_through_its_keys_and_nowhere_else() -> None:
    walk = Walk(1, (Key(2, 10, 20, 30), Key(5, 40, 20, 60), Key(8, 40, 50, 60)))
    places = walk.places(12)
    assert np.isnan(places[[0, 1, 9, 10, 11]]).all()
    np.testing.assert_allclose(places[[2, 5, 8]], [[10, 20, 30], [40, 20, 60], [40, 50, 60]])
    assert (np.diff(places[2:6, 0]) > 0).all()
    np.testing.assert_allclose(places[5:9, 0], 40)  # no overshoot


def test_a_walk_longer_than_its_scene_ends_with_it() -> None:
    places = Walk(1, (Key(-5, 0, 0, 5), Key(50, 55, 0, 5))).places(3)
    np.testing.assert_allclose(places[:, 0], [5, 6, 7])


# --- seeds ---------------------------------------------------------------------------------


def test_same_seed_same_frames_in_another_process() -> None:
    run = (
        "import hashlib;from spacy_tiktalk.video.generated import *;"
        "s=random_script(7,size=(144,256),fps=10.0);h=hashlib.sha256();"
        "[h.update(p.tobytes()) for p in frames(s,drawn_heads(2))];print(h.hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
    script = random_script(7, **SMALL)
    assert there.stdout.strip() == digest(script, drawn_heads(2)) == digest(script, drawn_heads(2))
    assert random_script(7, **SMALL) == script != random_script(8, **SMALL)
    assert digest(random_script(8, **SMALL), drawn_heads(2)) != there.stdout.strip()


def test_truth_is_the_same_twice_and_needs_no_pictures() -> None:
    script = random_script(3)
    one, two = (truth(script, photo_heads(HEADS)) for _ in range(2))
    np.testing.assert_array_equal(one.boxes, two.boxes)
    np.testing.assert_array_equal(one.visible, two.visible)


# --- random scripts ------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    people=st.integers(2, 6),
    cuts=st.integers(0, 4),
    seconds=st.floats(10, 20),
    crossing=st.booleans(),
    reentry=st.booleans(),
)
def test_a_random_script_holds_what_it_promises(
    seed: int, people: int, cuts: int, seconds: float, crossing: bool, reentry: bool
) -> None:
    script = random_script(
        seed,
        seconds=seconds,
        n_people=people,
        n_cuts=cuts,
        crossing=crossing,
        reentry=reentry,
        pillar=False,
        **SMALL,
    )
    assert len(script.scenes) == cuts + 1
    assert abs(script.length - seconds * 10) <= 1
    assert min(scene.length for scene in script.scenes) >= 9
    found = truth(script, drawn_heads(people))
    assert sorted(set(found.persons.tolist())) == list(range(1, people + 1))
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()
    assert found.boxes.min() >= 0
    assert (found.boxes[:, [0, 2]] <= 144).all() and (found.boxes[:, [1, 3]] <= 256).all()
    assert (found.visible >= 0.3).all() and (found.visible <= 1).all()
    keys = list(zip(found.frames.tolist(), found.persons.tolist(), strict=True))
    assert keys == sorted(set(keys))

    crossed = returned = False
    for start, scene in zip(script.shot_starts, script.scenes, strict=True):
        order = {walk.person: walk.places(scene.length)[[0, -1], 0] for walk in scene.walks}
        ranks = np.array(list(order.values())).argsort(axis=0).argsort(axis=0)
        crossed |= bool((ranks[:, 0] != ranks[:, 1]).any())
        for person in order:
            here = found.frames[found.persons == person] - start
            here = here[(here >= 0) & (here < scene.length)]
            returned |= bool((np.diff(here) > 12).any())
    assert crossed or not crossing
    assert returned or not reentry


def test_a_cut_keeps_somebody_and_changes_the_background() -> None:
    for seed in range(20):
        script = random_script(seed, n_people=3, n_cuts=3, seconds=10)
        for before, after in pairwise(script.scenes):
            assert {w.person for w in before.walks} & {w.person for w in after.walks}
            assert before.background != after.background


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_cut_is_a_jump_of_the_picture(seed: int) -> None:
    script = random_script(seed, **SMALL)
    pictures = [picture.astype(np.int64) for picture in frames(script, drawn_heads(2))]
    steps = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
    cuts = [steps[start - 1] for start in script.shot_starts[1:]]
    rest = [step for i, step in enumerate(steps, 1) if i not in script.shot_starts]
    assert min(cuts) > 2 * max(rest)


# --- heads ---------------------------------------------------------------------------------


def test_photo_heads_of_the_corpus() -> None:
    heads = photo_heads(HEADS)
    assert [head.name for head in heads] == ["collins", "hopper"]
    for head in heads:
        x1, y1, x2, y2 = (round(v) for v in head.box)
        inner = head.alpha[y1 + 30 : y2 - 30, x1 + 30 : x2 - 30]
        assert (inner == 255).all() and head.alpha[0, 0] == 0
        assert (HEADS / f"{head.name}.jpg").stat().st_size < 40_000


def test_folder_without_boxes_takes_the_whole_picture(tmp_path: Path) -> None:
    import cv2

    cv2.imencode(".png", np.full((50, 40, 3), 90, np.uint8))[1].tofile(tmp_path / "人.png")
    (head,) = photo_heads(tmp_path)
    assert head.box == (0, 0, 40, 50)
    assert head.alpha[25, 20] == 255 and head.alpha[0, 0] < 128


@pytest.mark.parametrize(
    ("boxes", "picture", "expected"),
    [
        (None, None, "T790"),
        (None, b"", "T791"),
        (None, b"no picture", "T791"),
        ("[", b"ok", "T791"),
        ("[1]", b"ok", "T791"),
        ('{"a.png": [0, 0, 20]}', b"ok", "T791"),
        ('{"a.png": [0, 0, NaN, 20]}', b"ok", "T791"),
        ('{"a.png": [0, 0, 41, 20]}', b"ok", "T791"),
        ('{"a.png": [20, 0, 0, 20]}', b"ok", "T791"),
    ],
)
def test_bad_folders_are_told(
    tmp_path: Path, boxes: str | None, picture: bytes | None, expected: str
) -> None:
    import cv2

    if picture == b"ok":
        picture = cv2.imencode(".png", np.zeros((40, 40, 3), np.uint8))[1].tobytes()
    if picture is not None:
        (tmp_path / "a.png").write_bytes(picture)
    if boxes is not None:
        (tmp_path / "heads.json").write_text(boxes)
    with pytest.raises(TiktalkError) as info:
        photo_heads(tmp_path)
    assert code(info) == expected


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(TiktalkError) as info:
        photo_heads(tmp_path / "none")
    assert code(info) == "T790"


# --- limits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"seconds": 1.0},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"n_people": 0},
        {"n_people": 1},
        {"n_cuts": -1},
        {"n_cuts": 30},
        {"fps": 0},
        {"size": (575, 1024)},
        {"size": (2, 2)},
    ],
)
def test_settings_out_of_range(settings: dict[str, object]) -> None:
    with pytest.raises(TiktalkError) as info:
        random_script(0, **settings)  # type: ignore[arg-type]
    assert code(info) == "T792"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Scene(0),
        lambda: Scene(5, (Walk(1, ()),)),
        lambda: Scene(5, (Walk(0, (Key(0, 1, 1, 5),)),)),
        lambda: Scene(5, (Walk(1, (Key(0, float("nan"), 1, 5),)),)),
        lambda: Scene(5, (Walk(1, (Key(3, 1, 1, 5), Key(3, 2, 1, 5))),)),
        lambda: Scene(5, (Walk(1, (Key(0, 1, 1, 0),)),)),
        lambda: Scene(5, (stands(1, 5, 5), stands(1, 9, 9))),
        lambda: Scene(5, background="photo"),
        lambda: Script(()),
        lambda: Script((Scene(1),), width=31),
        lambda: Script((Scene(1),), fps=float("nan")),
    ],
)
def test_scripts_that_cannot_be_drawn(make: object) -> None:
    with pytest.raises(TiktalkError) as info:
        make()  # type: ignore[operator]
    assert code(info) == "T793"


def test_too_few_heads() -> None:
    script = Script((still((stands(3, 50, 50),)),))
    for use in (lambda: list(frames(script, drawn_heads(2))), lambda: truth(script, [])):
        with pytest.raises(TiktalkError) as info:
            use()
        assert code(info) == "T794"


def test_far_outside_tiny_and_huge_heads_are_drawn_without_error() -> None:
    walks = (stands(1, -900, 50), stands(2, 50, 50, 0.2), stands(3, 50, 50, 5000, depth=-1))
    script = Script((still(walks),), 128, 96)
    (picture,) = frames(script, drawn_heads(3))
    assert picture.shape == (96, 128, 3)
    assert truth(script, drawn_heads(3)).persons.tolist() in ([2], [2, 3])


# --- files ---------------------------------------------------------------------------------


def test_files_hold_what_was_drawn(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    script = random_script(1, **SMALL)
    made = generate_video(
        tmp_path / "v.mp4",
        script,
        drawn_heads(2),
        mot=tmp_path / "gt.txt",
        facts=tmp_path / "v.json",
    )
    rows = np.loadtxt(tmp_path / "gt.txt", delimiter=",")
    assert rows.shape == (len(made.truth), 9)
    assert rows[:, 0].min() >= 1 and rows[:, 0].max() <= script.length
    np.testing.assert_array_equal(rows[:, 0] - 1, made.truth.frames)
    np.testing.assert_allclose(rows[:, 2:4], made.truth.boxes[:, :2], atol=1e-3)
    np.testing.assert_allclose(rows[:, 2:4] + rows[:, 4:6], made.truth.boxes[:, 2:], atol=2e-3)
    np.testing.assert_allclose(rows[:, 8], made.truth.visible, atol=1e-3)
    facts = json.loads((tmp_path / "v.json").read_text())
    assert facts["shot_starts"] == list(script.shot_starts)
    assert facts["frames"] == script.length

    video = cv2.VideoCapture(str(tmp_path / "v.mp4"))
    pictures = list(frames(script, drawn_heads(2)))
    n = 0
    while True:
        fine, picture = video.read()
        if not fine:
            break
        assert np.abs(picture.astype(int) - pictures[n].astype(int)).mean() < 8
        n += 1
    assert n == script.length


# --- real parts ----------------------------------------------------------------------------


def test_photographs_are_found_and_recognized() -> None:
    pytest.importorskip("dlib")
    from spacy_tiktalk.video.detect.centerface import CenterFace
    from spacy_tiktalk.video.follow.iou import iou_matrix
    from spacy_tiktalk.video.recognize.crops import crop_head
    from spacy_tiktalk.video.recognize.dlib_face import DlibFace
    from spacy_tiktalk.video.types import VideoFrame

    script = Script(
        (
            Scene(1, (stands(1, 150, 400, 170), stands(2, 420, 500, 200)), background="stripes"),
            Scene(1, (stands(2, 160, 300, 140), stands(1, 400, 600, 220)), background="noise"),
        )
    )
    heads = photo_heads(HEADS)
    found = truth(script, heads)
    crops = []
    for i, picture in enumerate(frames(script, heads)):
        (seen,) = CenterFace()([VideoFrame(i, 0.0, picture)])
        overlap = iou_matrix(found.boxes[found.frames == i], seen.boxes)
        assert len(seen) == 2 and (overlap.max(axis=1) > 0.6).all()
        assert seen.landmarks is not None
        for row in overlap.argmax(axis=1):
            crops.append(crop_head(picture, seen.boxes[row], seen.landmarks[row]))
    vectors = np.array(DlibFace()(crops))
    distance = np.linalg.norm(vectors[:, None] - vectors[None], axis=-1)
    same = found.persons[:, None] == found.persons[None]
    assert distance[same].max() < 0.3 and distance[~same].min() > 0.55

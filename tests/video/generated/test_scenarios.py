"""Scenarios hold what their names promise, in every seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("cv2")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.generated import Truth, drawn_heads, frames, truth
from spacy_tiktalk.video.generated.scenarios import SCENARIOS, scenario_script

SMALL = {"size": (144, 256), "fps": 10.0}
SEEDS = range(5)


def known(name: str, seed: int, **given: object) -> Truth:
    script = scenario_script(name, seed, **(SMALL | given))  # type: ignore[arg-type]
    return truth(script, drawn_heads(8))


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(sorted(SCENARIOS)),
    seed=st.integers(0, 2**32),
    people=st.integers(2, 8),
    seconds=st.floats(4, 20),
    wide=st.booleans(),
)
def test_every_seed_gives_a_video_with_a_sound_truth(
    name: str, seed: int, people: int, seconds: float, wide: bool
) -> None:
    size = (256, 144) if wide else (144, 256)
    script = scenario_script(name, seed, seconds=seconds, n_people=people, size=size, fps=10.0)
    assert abs(script.length - seconds * 10) <= 0.25 * seconds * 10 + 12
    found = truth(script, drawn_heads(people))
    keys = list(zip(found.frames.tolist(), found.persons.tolist(), strict=True))
    assert keys == sorted(set(keys))
    assert found.persons.max() <= people
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all() and found.boxes.min() >= 0
    assert (found.boxes <= [*size, *size]).all()
    starts = found.shot_starts.tolist()
    assert starts == [0, *(b.start for b in found.boundaries)] == sorted(set(starts))
    for one, other in pairwise(found.boundaries):
        assert one.after <= other.before
    for b in found.boundaries:
        assert 0 <= b.before < b.start <= b.after < script.length


def test_the_same_seed_is_the_same_script_and_another_is_another() -> None:
    for name in SCENARIOS:
        script = scenario_script(name, 3, **SMALL)  # type: ignore[arg-type]
        assert script == scenario_script(name, 3, **SMALL)  # type: ignore[arg-type]
        assert script != scenario_script(name, 4, **SMALL)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["dissolves", "whip-pans", "mixed"])
def test_there_are_as_many_pictures_as_the_script_has_frames(name: str) -> None:
    script = scenario_script(name, 2, seconds=5, **SMALL)  # type: ignore[arg-type]
    assert sum(1 for _ in frames(script, drawn_heads(8))) == script.length


def test_kinds_of_boundaries() -> None:
    expected = {"cuts": {"cut"}, "dissolves": {"dissolve"}, "fades": {"fade black", "fade white"}}
    for name, kinds in expected.items():
        assert {b.kind for seed in SEEDS for b in known(name, seed).boundaries} == kinds
    for seed in SEEDS:
        assert not known("re-entries", seed).boundaries and not known("pans", seed).boundaries


@pytest.mark.parametrize("seed", SEEDS)
def test_same_place_changes_the_person_and_nothing_else(seed: int) -> None:
    script = scenario_script("same-place", seed, **SMALL)  # type: ignore[arg-type]
    assert len({(s.place, s.background, s.hue, s.gain) for s in script.scenes}) == 1
    people = [s.walks[0].person for s in script.scenes]
    assert all(one != other for one, other in pairwise(people))
    found = truth(script, drawn_heads(3))
    for start in found.shot_starts[1:]:
        before, after = (found.boxes[found.frames == n][0] for n in (start - 1, start))
        assert np.abs(before - after).max() < 0.5 * (before[3] - before[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_distractors_are_where_they_belong(seed: int) -> None:
    assert {d.kind for d in known("flashes", seed).distractors} == {"flash"}
    assert {d.kind for d in known("whip-pans", seed, fps=25.0).distractors} == {"whip pan"}
    assert {d.kind for d in known("pans", seed).distractors} == {"pan"}
    assert not known("cuts", seed).distractors


@pytest.mark.parametrize("seed", SEEDS)
def test_a_swing_crosses_the_picture_in_half_a_second(seed: int) -> None:
    found = known("swings", seed, fps=25.0, n_people=1)
    middle = found.boxes[:, [0, 2]].mean(axis=1)
    half_second = [
        abs(middle[found.frames == n + 15] - middle[found.frames == n])
        for n in range(len(middle) - 15)
    ]
    far = np.concatenate([d for d in half_second if len(d)]).max()
    assert far > 0.5 * 144


@pytest.mark.parametrize("seed", SEEDS)
def test_somebody_goes_away_and_comes_back(seed: int) -> None:
    found = known("re-entries", seed, fps=25.0)
    gaps = [np.diff(found.frames[found.persons == person]).max() for person in set(found.persons)]
    assert max(gaps) > 0.8 * 25


@pytest.mark.parametrize("seed", SEEDS)
def test_people_cross_in_one_shot(seed: int) -> None:
    script = scenario_script("crossings", seed, **SMALL)  # type: ignore[arg-type]
    for scene in script.scenes:
        ends = np.array([walk.places(scene.length)[:, 0] for walk in scene.walks])
        ranks = ends.argsort(axis=0).argsort(axis=0)
        assert (ranks != ranks[:, :1]).any()


def test_six_people_are_in_one_frame() -> None:
    found = known("six-people", 0)
    assert np.bincount(found.frames).max() == 6


def test_looks_show_one_person_in_many_pictures() -> None:
    script = scenario_script("looks", 0, **SMALL)  # type: ignore[arg-type]
    shown = [(w.person, w.look) for scene in script.scenes for w in scene.walks]
    assert len({look for person, look in shown if person == 1}) >= 5


def test_dim_and_black_and_white() -> None:
    dim, gray = (scenario_script(n, 0, **SMALL) for n in ("dim", "black-and-white"))  # type: ignore[arg-type]
    assert max(scene.gain for scene in dim.scenes) < 0.4
    assert {scene.light.saturation for scene in gray.scenes} == {0.0}
    assert np.mean(next(iter(frames(dim, drawn_heads(3))))) < 70


@pytest.mark.parametrize(
    "given",
    [
        {"name": "wipes"},
        {"name": "crossings", "n_people": 1},
        {"n_people": 9},
        {"seconds": 3},
        {"seconds": float("nan")},
        {"fps": 5},
        {"size": (127, 256)},
    ],
)
def test_settings_out_of_range(given: dict[str, object]) -> None:
    with pytest.raises(TiktalkError) as info:
        scenario_script(**({"name": "cuts", "seed": 0} | given))  # type: ignore[arg-type]
    assert info.value.code == "T792"


@pytest.mark.parametrize("size", [(1920, 1080), (4096, 4096), (2160, 3840)])
@pytest.mark.parametrize("name", ["hand-held", "pans", "mixed"])
def test_large_pictures_keep_within_what_a_camera_can_do(name: str, size: tuple[int, int]) -> None:
    for seed in range(8):
        script = scenario_script(name, seed, seconds=6.0, n_people=8, size=size, fps=10.0)
        assert (script.width, script.height) == size


def test_reverse_shots_keep_clothes_and_places_and_turn_people_away() -> None:
    for seed in SEEDS:
        script = scenario_script("reverse-shots", seed, **SMALL)  # type: ignore[arg-type]
        walks = [w for scene in script.scenes for w in scene.walks]
        worn = {(w.person, w.clothes) for w in walks}
        assert len(worn) == len({clothes for _, clothes in worn}) == 3
        assert len({scene.place for scene in script.scenes}) == 2
        assert all(w.pose == "front" for scene in script.scenes[:2] for w in scene.walks)
        away = [w for w in walks if w.pose == "back" or w.keys[0].height < 0.05 * 256]
        assert 0 < len(away) < len(walks)


def test_like_clothes_are_worn_by_two_and_then_by_others_elsewhere() -> None:
    script = scenario_script("like-clothes", 1, **SMALL)  # type: ignore[arg-type]
    places = list(dict.fromkeys(scene.place for scene in script.scenes))
    first = [w for s in script.scenes if s.place in places[:2] for w in s.walks]
    then = [w for s in script.scenes if s.place in places[2:] for w in s.walks]
    (uniform,) = {w.clothes for w in first}
    assert {w.person for w in first} == {1, 2}
    assert {w.clothes == uniform for w in then if w.person == 1} == {False}
    assert {w.clothes == uniform for w in then if w.person == 3} == {True}

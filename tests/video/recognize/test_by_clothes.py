"""Clothes join whom faces cannot, in one scene, and only where nobody else wears the same."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.video.facts import BY_CLOTHES, Merge
from spacy_tiktalk.video.recognize.by_clothes import join_by_clothes
from spacy_tiktalk.video.recognize.clothes import (
    SIZE,
    clothes_distances,
    clothes_look,
    colors,
    cut_clothes,
    mean_look,
)
from spacy_tiktalk.video.recognize.identity import IdentityResult, cluster_tracklets

pytest.importorskip("cv2")
WHOLE = (1000, 800)
BOX = np.float32([300, 200, 380, 300])
ALONE = BOX[None]


def dressed(
    shirt: tuple[int, int, int], hair: tuple[int, int, int] = (20, 25, 30), light: float = 1.0
) -> np.ndarray:
    """A picture with a head in BOX, and a shirt below it, on a gray wall."""
    image = np.full((*WHOLE, 3), 120, dtype=np.float64)
    image[200:300, 300:380] = hair
    image[320:700, 250:430] = shirt
    image += np.random.default_rng(3).normal(0, 4, image.shape)
    return np.clip(image * light, 0, 255).astype(np.uint8)


def look(image: np.ndarray, box: np.ndarray = BOX, others: np.ndarray = ALONE) -> np.ndarray:
    worn = cut_clothes(image, box, others)
    assert worn is not None
    return mean_look([clothes_look(worn)])


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(clothes_distances(np.stack([one, other]))[0, 1])


RED, BLUE, PINK = (40, 40, 200), (200, 60, 40), (110, 110, 220)


def test_like_clothes_are_near_in_any_light_and_others_far() -> None:
    red = look(dressed(RED))
    assert apart(red, look(dressed(RED, light=0.6))) < 0.2
    assert apart(red, look(dressed(BLUE))) > 0.5
    assert apart(look(dressed((30, 30, 30))), look(dressed((220, 220, 220)))) > 0.4
    assert 0 < apart(red, look(dressed(RED, hair=(140, 200, 220)))) < 0.25  # hair counts, for less


def test_a_small_head_is_known_by_the_same_clothes() -> None:
    import cv2

    small = cv2.resize(dressed(RED), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    box = BOX * np.float32(0.3)
    assert apart(look(dressed(RED)), look(small, box, box[None])) < 0.15


@pytest.mark.parametrize(
    ("box", "others"),
    [
        ((300, 850, 380, 950), []),  # the chest is below the picture
        ((300, 200, 304, 205), []),  # too small
        ((300, 200, 380, 300), [(280, 330, 400, 420)]),  # somebody else's head before it
        ((np.nan, 200, 380, 300), []),
    ],
)
def test_no_clothes_where_too_little_is_seen(box: tuple, others: list) -> None:
    heads = np.float32([box, *others])
    assert cut_clothes(dressed(RED), heads[0], heads) is None


def test_what_is_below_the_picture_is_not_compared() -> None:
    whole = dressed(RED)
    cut_off = look(whole[:425])
    assert np.isnan(cut_off[2 * SIZE :]).all() and not np.isnan(cut_off[: 2 * SIZE]).any()
    assert apart(cut_off, look(whole)) < 0.1
    assert np.allclose(mean_look([cut_off, look(whole)])[2 * SIZE :], look(whole)[2 * SIZE :])


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
@settings(max_examples=25, deadline=None)
def test_histograms_have_sum_one(b: int, g: int, r: int) -> None:
    found = colors(np.full((7, 9, 3), (b, g, r), dtype=np.uint8))
    assert found[:16].sum() == pytest.approx(1) and found[16:].sum() == pytest.approx(1)


def join(
    worn: dict[int, np.ndarray],
    *,
    faces: tuple[int, ...],
    times: dict[int, tuple[float, ...]] | None = None,
    scenes: dict[int, int] | None = None,
    labels: dict[int, int] | None = None,
    merges: tuple[Merge, ...] = (),
) -> IdentityResult:
    before = IdentityResult(labels or {n: n for n in worn}, merges)
    return join_by_clothes(
        before,
        worn,
        scenes or dict.fromkeys(worn, 0),
        times or {n: (float(n),) for n in worn},
        faces=faces,
        threshold=0.2,
    )


def test_a_back_is_joined_to_the_face_in_the_same_clothes() -> None:
    red, blue = look(dressed(RED)), look(dressed(BLUE))
    old = Merge((2,), (5,), 0.3)
    done = join(
        {1: red, 2: blue, 3: red, 4: blue, 5: blue},
        faces=(1, 2, 5),
        labels={1: 1, 2: 2, 3: 3, 4: 4, 5: 2},
        merges=(old,),
    )
    assert done.labels == {1: 1, 2: 2, 3: 1, 4: 2, 5: 2}
    assert done.merges[0] == old and {m.by for m in done.merges[1:]} == {BY_CLOTHES}
    assert {(m.first, m.second) for m in done.merges[1:]} == {((1,), (3,)), ((2, 5), (4,))}


def test_two_backs_in_the_same_clothes_are_one_person() -> None:
    red = look(dressed(RED))
    assert join({1: red, 2: red}, faces=()).labels == {1: 1, 2: 1}


def test_never_across_scenes_never_two_faces_never_two_at_once() -> None:
    red = look(dressed(RED))
    worn = {1: red, 2: red}
    assert join(worn, faces=(1,)).labels == {1: 1, 2: 1}
    assert join(worn, faces=(1,), scenes={1: 0, 2: 1}).labels == {1: 1, 2: 2}
    assert join(worn, faces=(1, 2)).labels == {1: 1, 2: 2}
    at_once = {1: (0.0, 0.2), 2: (0.2, 0.4)}
    assert join(worn, faces=(1,), times=at_once).labels == {1: 1, 2: 2}


def test_a_uniform_joins_nobody() -> None:
    red, pink, blue = look(dressed(RED)), look(dressed(PINK)), look(dressed(BLUE))
    assert join({1: red, 2: red, 3: red}, faces=(1, 2)).merges == ()
    assert join({1: red, 2: blue, 3: red}, faces=(1, 2)).labels[3] == 1
    # The one who stands beside the back wears the same: whose back it is cannot be said.
    times = {1: (1.0,), 2: (2.0,), 3: (2.0,)}
    assert join({1: red, 2: red, 3: red}, faces=(1,), times=times).merges == ()
    assert join({1: red, 2: pink, 3: red}, faces=(1,), times=times).labels[3] == 1


def test_nothing_to_ask_changes_nothing() -> None:
    before = IdentityResult({1: 1, 2: 2}, ())
    times = {1: (0.0,), 2: (1.0,)}
    for worn in ({}, {1: look(dressed(RED))}):
        done = join_by_clothes(before, worn, {1: 0, 2: 0}, times, faces=(1, 2), threshold=0.2)
        assert done.labels == before.labels and done.merges == ()


SHADES = [look(dressed(color)) for color in (RED, BLUE, (60, 180, 60), (230, 230, 230))]


@st.composite
def casts(draw: st.DrawFn) -> tuple[dict, dict, dict, dict]:
    """vectors, times, looks and scenes of some tracklets."""
    n = draw(st.integers(1, 9))
    moments = st.sets(st.integers(0, 12), min_size=1, max_size=3)
    times = {i: tuple(sorted(map(float, draw(moments)))) for i in range(1, n + 1)}
    face = st.lists(st.tuples(st.integers(0, 4)), max_size=1)
    vectors = {i: [np.float32(v) for v in draw(face)] for i in times}
    looks = {i: SHADES[draw(st.integers(0, 3))] for i in times if draw(st.booleans())}
    return vectors, times, looks, {i: draw(st.integers(0, 1)) for i in times}


@given(casts())
@settings(max_examples=60, deadline=None)
def test_what_always_holds(cast: tuple[dict, dict, dict, dict]) -> None:
    vectors, times, looks, scenes = cast
    before = cluster_tracklets(vectors, times, metric="euclidean", threshold=1.0)
    faces = [n for n, found in vectors.items() if found]
    done = join_by_clothes(before, looks, scenes, times, faces=faces, threshold=0.2)
    assert list(done.labels) == list(before.labels)
    for a, b in itertools.combinations(times, 2):
        one = done.labels[a] == done.labels[b]
        if before.labels[a] == before.labels[b]:
            assert one
        elif one:
            assert not set(times[a]) & set(times[b])
            assert not (a in faces and b in faces)
        if one and a not in looks:
            assert before.labels[a] == before.labels[b] or any(
                before.labels[n] == before.labels[a] for n in looks
            )
    new = done.merges[len(before.merges) :]
    assert len(new) == len(set(before.labels.values())) - len(set(done.labels.values()))
    assert all(m.by == BY_CLOTHES and m.distance < 0.2 for m in new)


def test_many_tracklets_in_one_scene_take_seconds() -> None:
    worn = dict.fromkeys(range(1, 401), SHADES[0])
    begin = time.process_time()
    assert set(join(worn, faces=()).labels.values()) == {1}
    assert time.process_time() - begin < 30

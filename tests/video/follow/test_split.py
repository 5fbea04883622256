from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.follow.split import appearance, distance, split_points

pytest.importorskip("cv2")
TIMES = [n / 5 for n in range(20)]
RED, BLUE = np.eye(192, dtype=np.float32)[[0, 5]]


def colors(change: int) -> list[np.ndarray]:
    return [RED if n < change else BLUE for n in range(20)]


def crops(*persons: tuple[float, float]) -> list[tuple[float, np.ndarray | None]]:
    return [(time, np.float32([where, 0])) for time, where in persons]


def test_a_tracklet_of_two_people_is_cut_where_the_appearance_jumps() -> None:
    two = crops((0.4, 0.0), (1.2, 0.1), (2.4, 1.0), (3.4, 0.9))
    assert split_points(two, TIMES, colors(8), metric="euclidean") == [TIMES[8]]
    # The first hit after the first side's last crop, and the second side's first crop itself.
    assert split_points(two, TIMES, colors(7), metric="euclidean") == [TIMES[7]]
    assert split_points(two, TIMES, colors(12), metric="euclidean") == [TIMES[12]]


def test_without_a_jump_between_the_sides_nothing_is_cut() -> None:
    two = crops((0.4, 0.0), (1.2, 0.1), (2.4, 1.0), (3.4, 0.9))
    for change in (0, 3, 6, 13, 18):
        assert split_points(two, TIMES, colors(change), metric="euclidean") == []


@pytest.mark.parametrize("length", [2, 3, 6])
def test_a_dissolve_is_cut_about_its_middle(length: int) -> None:
    """No hit differs much from the one before, but the look changes for good."""
    looks = [RED + np.clip((n - 5) / length, 0, 1) * (BLUE - RED) for n in range(20)]
    two = crops((0.4, 0.0), (0.8, 0.1), (3.0, 1.0), (3.4, 0.9))
    (place,) = split_points(two, TIMES, looks, metric="euclidean")
    assert abs(place - (1.0 + length / 10)) <= 0.2


def test_a_look_that_changes_slowly_is_no_cut() -> None:
    looks = [RED + n / 20 * (BLUE - RED) for n in range(20)]
    two = crops((1.0, 0.0), (1.4, 0.1), (2.4, 1.0), (2.8, 0.9))
    assert split_points(two, TIMES, looks, metric="euclidean", min_jump=0.3) == []


def test_one_person_is_never_cut() -> None:
    one = crops((0.4, 0.0), (1.2, 0.3), (2.4, 0.1), (3.4, 0.4))
    assert split_points(one, TIMES, colors(8), metric="euclidean") == []
    # Nor where its crops differ as much within a side as across.
    assert split_points(one, TIMES, colors(8), metric="euclidean", threshold=0.15) == []


def test_three_people_give_two_cuts() -> None:
    looks = [RED] * 7 + [BLUE] * 7 + [np.eye(192, dtype=np.float32)[9]] * 6
    three = crops((0.2, 0.0), (1.0, 0.1), (1.6, 3.0), (2.4, 3.1), (3.0, 6.0), (3.6, 6.1))
    assert split_points(three, TIMES, looks, metric="euclidean") == [TIMES[7], TIMES[14]]


def test_people_who_come_back_are_cut_each_time() -> None:
    """One side of a cut may hold others who differ more than the two at the cut."""
    looks = [(RED, BLUE)[n // 5 % 2] for n in range(20)]
    four = crops(*((n / 5, float((0, 4, 9, 0)[n // 5])) for n in (1, 3, 6, 8, 11, 13, 16, 18)))
    assert split_points(four, TIMES, looks, metric="euclidean") == [TIMES[n] for n in (5, 10, 15)]


def test_one_odd_crop_between_two_of_one_person_is_no_other() -> None:
    looks = [(RED, BLUE)[n // 7 == 1] for n in range(20)]
    odd = crops((0.2, 0.0), (1.0, 0.1), (2.0, 5.0), (3.0, 0.1), (3.6, 0.0))
    assert split_points(odd, TIMES, looks, metric="euclidean") == []
    two = crops((0.2, 0.0), (1.0, 0.1), (1.8, 5.0), (2.2, 5.1), (3.0, 0.1), (3.6, 0.0))
    found = split_points(two, TIMES, looks, metric="euclidean")
    assert found == [TIMES[7], TIMES[14]]


def test_a_head_that_turns_away_and_back_stays_one() -> None:
    """Behind it there is one crop: nearer to the mean of those before than to them on average."""
    looks = [(RED, BLUE)[n // 5 == 2] for n in range(20)]
    one = np.eye(16)
    before = [(n / 2, 0.6 * one[0] + 0.8 * one[1 + n]) for n in range(4)]
    away, back = (2.4, one[9]), (3.6, 0.55 * one[0] + 0.8 * one[10])
    assert split_points([*before, away, back], TIMES, looks, metric="cosine", threshold=0.62) == []
    other = (3.6, 0.3 * one[0] + 0.8 * one[10])
    found = split_points([*before, away, other], TIMES, looks, metric="cosine", threshold=0.62)
    assert found == [TIMES[10], TIMES[15]]


def test_crops_without_a_face_do_not_count() -> None:
    some = [(0.0, None), *crops((0.4, 0.0)), (1.0, None), *crops((3.0, 2.0)), (3.4, None)]
    assert split_points(some, TIMES, colors(9), metric="euclidean") == [TIMES[9]]
    assert split_points([(0.0, None)], TIMES, colors(9), metric="euclidean") == []
    assert split_points([], [], [], metric="cosine") == []
    assert split_points(crops((0.0, 1.0)), [0.0], [RED], metric="euclidean") == []


def test_an_unknown_metric_is_told() -> None:
    with pytest.raises(TiktalkError, match="T742"):
        split_points([], [], [], metric="dot")


@given(st.lists(st.floats(-200, 200, width=32), min_size=4, max_size=4))
def test_an_appearance_is_a_histogram_or_nothing(box: list[float]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    found = appearance(image, np.float32(box))
    assert found.shape == (192,) and found.dtype == np.float32 and (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-5) or not found.any()


def test_appearances_of_different_colors_are_far_apart() -> None:
    image = np.zeros((80, 200, 3), dtype=np.uint8)
    image[:, :100] = (200, 30, 30)
    image[:, 100:] = (30, 200, 30)
    left, right = (appearance(image, np.float32(b)) for b in ([0, 0, 90, 80], [110, 0, 200, 80]))
    near = appearance(image, np.float32([5, 5, 80, 70]))
    assert distance(left, near) == pytest.approx(0.0, abs=1e-6)
    assert distance(near, right) == pytest.approx(1.0, abs=1e-6)
    assert not appearance(image, np.float32([np.nan, 0, 1, 1])).any()


def test_vectors_of_different_lengths_are_told() -> None:
    for odd in (np.zeros(3, np.float32), np.float32([np.nan, 0]), np.zeros((1, 2), np.float32)):
        with pytest.raises(TiktalkError, match=r"T743.*tracklet 7"):
            some = [*crops((0.4, 0.0)), (1.2, odd)]
            split_points(some, TIMES, colors(8), metric="euclidean", tracklet=7)

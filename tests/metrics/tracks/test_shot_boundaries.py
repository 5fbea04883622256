"""Shot boundaries: golden counts, and what must hold for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.tracks.shot_boundaries import ShotScores, combine_shots, shot_scores
from spacy_tiktalk.video.generated import Boundary

GOLD = [
    Boundary("cut", 49, 50, 50),
    Boundary("dissolve", 89, 110, 100),
    Boundary("fade black", 149, 170, 160),
]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ([], (0, 0, 3)),
        ([0], (0, 0, 3)),  # the video's beginning is no boundary
        ([0, 50, 100, 160], (3, 0, 0)),
        ([48, 88, 172], (3, 0, 0)),  # two frames early and late
        ([47, 53], (0, 2, 3)),
        ([90, 110], (1, 1, 2)),  # a dissolve that is found twice
        ([50, 50, 50], (1, 0, 2)),
        ([20, 50, 130], (1, 2, 2)),
    ],
)
def test_counts(starts: list[int], expected: tuple[int, int, int]) -> None:
    scores = shot_scores(GOLD, starts)
    assert (scores.found, scores.false, scores.missed) == expected


def test_rates_and_kinds() -> None:
    scores = shot_scores(GOLD, [50, 95, 130, 140])
    assert scores.precision == 0.5
    assert scores.recall == pytest.approx(2 / 3)
    assert scores.f1 == pytest.approx(4 / 7)
    assert scores.by_kind == {"cut": (1, 1), "dissolve": (1, 1), "fade black": (0, 1)}


def test_nothing_to_say_is_none() -> None:
    nothing = shot_scores([], [])
    assert nothing.f1 is nothing.precision is nothing.recall is None
    assert shot_scores([], [5]).f1 == 0.0 == shot_scores(GOLD, []).f1


def test_close_boundaries_share_out_the_starts() -> None:
    gold = [Boundary("dissolve", 9, 20, 15), Boundary("cut", 21, 22, 22)]
    assert shot_scores(gold, [20, 22]).found == 2
    assert shot_scores(gold, [22, 24]).found == 2  # the dissolve must not take the cut's only one
    assert shot_scores(gold, [21]).found == 1  # and one start is no two
    cuts = [Boundary("cut", 14, 15, 15), Boundary("cut", 17, 18, 18)]
    assert shot_scores(cuts, [16, 15]).found == 2  # whatever the order of the starts


def test_together_is_the_sum() -> None:
    one, other = shot_scores(GOLD, [50, 60]), shot_scores(GOLD[:1], [])
    both = combine_shots([one, other])
    assert both == ShotScores(1, 1, 3, {"cut": (1, 2), "dissolve": (0, 1), "fade black": (0, 1)})
    assert combine_shots([other, one]) == both


def test_a_tolerance_under_0() -> None:
    with pytest.raises(TiktalkError) as info:
        shot_scores(GOLD, [], tolerance=-1)
    assert info.value.code == "T785"
    assert shot_scores(GOLD, [50, 101], tolerance=0).found == 2


@given(
    cuts=st.lists(st.integers(1, 300), unique=True, max_size=12),
    starts=st.lists(st.integers(0, 300), max_size=12),
)
def test_counts_add_up(cuts: list[int], starts: list[int]) -> None:
    gold = [Boundary("cut", n - 1, n, n) for n in sorted(cuts)]
    scores = shot_scores(gold, starts)
    assert scores.found + scores.missed == len(gold)
    assert scores.found + scores.false == len({n for n in starts if n > 0})
    perfect = shot_scores(gold, cuts)
    assert (perfect.found, perfect.false, perfect.missed) == (len(cuts), 0, 0)

"""Hit rate, purity and fragmentation for gold that shows each person in one frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.tracks.one_frame import GoldBox, OneFrameScores, one_frame_scores
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

SIDE = 100


def box(x: float, width: float = SIDE) -> tuple[float, float, float, float]:
    return (x, 0, x + width, SIDE)


def tracks(*tracklets: tuple) -> HeadTracks:
    """Tracklets 1, 2 …: (frames, x at each, identity)."""
    made = {
        number: (
            np.asarray(frames),
            np.asarray(frames) / 25,
            np.asarray([box(x) for x in xs], np.float32),
            np.full(len(frames), 0.9, np.float32),
            0,
        )
        for number, (frames, xs, _) in enumerate(tracklets, 1)
    }
    labels = {number: identity for number, (_, _, identity) in enumerate(tracklets, 1)}
    return HeadTracks.from_tracklets(made, labels)


TWO = tracks(([10, 20, 30], [0, 100, 200], 1), ([10, 30], [600, 600], 2))


def test_interpolated_box_hits_between_samples():
    """At frame 15 the first head is at x = 50; a box at x = 0 overlaps it by a third only."""
    at = lambda x, frame=15: one_frame_scores([GoldBox(frame, box(x), ("C1",))], TWO)  # noqa: E731
    assert at(50).hit_rate == 1.0
    assert at(0).hit_rate == 0.0
    assert at(600, frame=22).hit_rate == 1.0


def test_threshold_is_reached_at_exactly_the_iou():
    gold = [GoldBox(20, (600, 0, 650, 100), ("C1",))]  # half of the second head
    assert one_frame_scores(gold, TWO).hit_rate == 1.0
    assert one_frame_scores(gold, TWO, iou=0.51).hit_rate == 0.0


@pytest.mark.parametrize(
    ("frame", "tolerance", "hit"), [(9, 1, 1), (8, 1, 0), (9, 0, 0), (31, 1, 1)]
)
def test_tolerance_reaches_one_frame_beyond_a_track(frame, tolerance, hit):
    gold = [GoldBox(frame, box(600), ("C1",))]
    assert one_frame_scores(gold, TWO, tolerance=tolerance).n_hits == hit


def test_extend_holds_a_track_beyond_its_samples():
    gold = [GoldBox(34, box(600), ("C1",))]
    assert one_frame_scores(gold, TWO).n_hits == 0
    assert one_frame_scores(gold, TWO, extend=5).n_hits == 1


def test_all_right():
    gold = [GoldBox(20, box(100), ("C1",)), GoldBox(12, box(600), ("C2",))]
    scores = one_frame_scores(gold, TWO)
    assert (scores.hit_rate, scores.purity, scores.identities_per_person) == (1.0, 1.0, 1.0)
    assert scores.tracklets_per_identity == 1.0 and scores.group_hit_rate is None


def test_one_identity_for_two_people_is_not_pure():
    mixed = TWO.with_identities({1: 1, 2: 1})
    gold = [GoldBox(20, box(100), ("C1",)), GoldBox(12, box(600), ("C2",))]
    scores = one_frame_scores(gold, mixed)
    assert (scores.n_identities, scores.purity, scores.tracklets_per_identity) == (1, 0.0, 2.0)
    assert scores.hit_rate == 1.0


def test_one_person_in_two_identities_is_fragmented():
    gold = [
        GoldBox(20, box(100), ("C1",)),
        GoldBox(12, box(600), ("C1",)),
        GoldBox(25, box(150), ("C1",)),
    ]
    scores = one_frame_scores(gold, TWO)
    assert (scores.identities_per_person, scores.purity, scores.n_hits) == (2.0, 1.0, 3)


def test_tracklets_without_identity_count_each_as_one():
    loose = TWO.with_identities({})
    gold = [GoldBox(20, box(100), ("C1",)), GoldBox(12, box(600), ("C2",))]
    scores = one_frame_scores(gold, loose)
    assert (scores.n_unlinked, scores.n_identities, scores.purity) == (2, 2, 1.0)


def test_group_box_needs_as_many_tracks_as_labels():
    pair = tracks(([10, 30], [0, 0], 1), ([10, 30], [120, 120], 2))
    group = (0, 0, 220, 100)
    scores = [
        one_frame_scores([GoldBox(20, group, people)], pair)
        for people in (("C1", "C2"), ("C1", "C2", "C3"))
    ]
    assert [s.group_hit_rate for s in scores] == [1.0, 0.0]
    assert scores[0].hit_rate is None and scores[0].n_identities == 0
    half_out = one_frame_scores([GoldBox(20, (51, 0, 220, 100), ("C1", "C2"))], pair)
    assert half_out.group_hit_rate == 0.0
    twice = one_frame_scores([GoldBox(20, box(0), ("C1", "C1"))], pair)  # one person after all
    assert (twice.n_boxes, twice.n_hits, twice.n_group_boxes) == (1, 1, 0)


def test_nothing_given_says_nothing():
    assert one_frame_scores([], HeadTracks()) == OneFrameScores()
    empty = OneFrameScores()
    rates = ("hit_rate", "group_hit_rate", "purity", "identities_per_person")
    assert [getattr(empty, name) for name in rates] == [None] * 4
    missed = one_frame_scores([GoldBox(0, box(0), ("C1",))], HeadTracks())
    assert (missed.hit_rate, missed.purity, missed.identities_per_person) == (0.0, None, None)


def test_videos_add_up():
    one = one_frame_scores([GoldBox(20, box(100), ("C1",))], TWO)
    other = one_frame_scores([GoldBox(20, box(350), ("C1",))], TWO)
    both = sum([one, other, one], OneFrameScores())
    assert (both.n_boxes, both.n_hits, both.n_people, both.hit_rate) == (3, 2, 2, 2 / 3)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_counts_fit_together_and_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    made = tracks(
        *(
            ([5, 15, 25], rng.integers(0, 500, 3).tolist(), int(rng.integers(0, 4)))
            for _ in range(rng.integers(1, 6))
        )
    )
    gold = [
        GoldBox(
            int(rng.integers(0, 30)), box(float(rng.integers(0, 500))), (f"C{rng.integers(4)}",)
        )
        for _ in range(rng.integers(0, 8))
    ]
    scores = one_frame_scores(gold, made)
    assert scores == one_frame_scores(gold[::-1], made)
    assert 0 <= scores.n_pure <= scores.n_identities <= scores.n_person_identities <= scores.n_hits
    assert scores.n_people <= scores.n_person_identities
    assert scores.n_tracklets >= scores.n_identities and scores.n_hits <= scores.n_boxes


@pytest.mark.parametrize(
    "bad",
    [
        GoldBox(-1, box(0), ("C1",)),
        GoldBox(1.5, box(0), ("C1",)),  # type: ignore[arg-type]
        GoldBox(1, (0, 0, 0, 10), ("C1",)),
        GoldBox(1, (0, 0, float("nan"), 10), ("C1",)),
        GoldBox(1, (0, 0, 10), ("C1",)),  # type: ignore[arg-type]
        GoldBox(1, box(0), ()),
        GoldBox(1, box(0), "C1"),  # type: ignore[arg-type]
    ],
)
def test_bad_gold_names_its_place(bad):
    with pytest.raises(TiktalkError, match=r"T784.*Gold box 1 "):
        one_frame_scores([GoldBox(1, box(0), ("C1",)), bad], TWO)


def test_bad_settings():
    for setting in ({"iou": 0.0}, {"iou": 2.0}, {"tolerance": -1}, {"extend": -1}):
        with pytest.raises(TiktalkError, match="T785"):
            one_frame_scores([], TWO, **setting)

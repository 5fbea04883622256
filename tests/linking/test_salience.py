"""Salience of heads: each feature by hand, and what holds for any video."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import LARGE, SMALL, VIDEO, head_tracks, make_doc, make_scenes, two_heads

from spacy_tiktalk.linking.salience import FEATURES, Salience, head_salience
from spacy_tiktalk.linking.types import Evidence, Scene
from spacy_tiktalk.video.facts import CropRef, VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

MIDDLE = (270.0, 130.0, 370.0, 230.0)


def feature(tracks: HeadTracks, name: str) -> list[float]:
    return head_salience(tracks, tracks.head_ids)[:, FEATURES.index(name)].tolist()


def difference(tracks: HeadTracks, name: str) -> float:
    """What the first head has more than the second."""
    first, second = feature(tracks, name)
    return first - second


def test_it_keeps_the_protocol() -> None:
    assert isinstance(Salience(), Evidence)
    assert len(Salience.features) == len(Salience.weights)
    assert Salience().fingerprint == Salience().fingerprint


def test_screen_time_is_the_logarithm_of_the_seconds() -> None:
    tracks = head_tracks((MIDDLE, range(0, 100, 5)), (MIDDLE, range(100, 150, 5)))
    assert difference(tracks, "screen_time") == pytest.approx(math.log(2))


def test_size_is_the_logarithm_of_the_height() -> None:
    tracks = head_tracks(((0, 0, 10, 90), range(0, 50, 5)), ((0, 0, 80, 30), range(0, 50, 5)))
    assert difference(tracks, "size") == pytest.approx(math.log(3))


def test_centrality_is_the_distance_in_half_diagonals() -> None:
    tracks = head_tracks((MIDDLE, range(0, 50, 5)), ((0, 0, 2, 2), range(0, 50, 5)))
    half = math.hypot(320, 180)
    wanted = math.hypot(319, 179) / half
    assert difference(tracks, "centrality") == pytest.approx(wanted, abs=1e-6)


def test_sharpness_is_the_best_crop() -> None:
    tracks = replace(two_heads(), crops={1: (CropRef(0, 0.0, 0.2), CropRef(5, 0.2, 0.75))})
    assert difference(tracks, "sharpness") == pytest.approx(0.75)


def test_a_small_copy_beside_its_original_makes_nobody_small() -> None:
    rows = {
        n: ([0, 5], [0.0, 0.2], [[x, 0, x + side, side]] * 2, [1.0] * 2, 0)
        for n, x, side in ((1, 0, 200), (2, 300, 20), (3, 500, 200))
    }
    tracks = HeadTracks.from_tracklets(rows, {1: 1, 2: 1, 3: 2}, video=VIDEO)
    assert difference(tracks, "size") == pytest.approx(0, abs=1e-6)
    alone = HeadTracks.from_tracklets({1: rows[1], 2: rows[3]}, {1: 1, 2: 2}, video=VIDEO)
    assert np.array_equal(head_salience(tracks, ["H1", "H2"]), head_salience(alone, ["H1", "H2"]))


def test_first_seen_is_the_share_that_had_passed() -> None:
    tracks = head_tracks((MIDDLE, range(0, 101, 5)), (MIDDLE, range(50, 101, 5)))
    assert difference(tracks, "first_seen") == pytest.approx(0.5)


def test_shots_are_counted_once_each() -> None:
    times = [0.0, 0.2]
    boxes, scores = [MIDDLE] * 2, [0.9] * 2
    tracks = HeadTracks.from_tracklets(
        {
            1: ([0, 5], times, boxes, scores, 0),
            2: ([10, 15], [0.4, 0.6], boxes, scores, 1),
            3: ([20, 25], [0.8, 1.0], boxes, scores, 2),
            4: ([20, 25], [0.8, 1.0], boxes, scores, 2),
        },
        {1: 1, 2: 1, 3: 1, 4: 2},
        video=VIDEO,
        shot_starts=[0, 10, 20],
    )
    assert difference(tracks, "shots") == pytest.approx(math.log(3))


def test_one_frame_has_no_length() -> None:
    """As annotated boxes have it: no rate, no size of the picture."""
    tracks = HeadTracks.from_tracklets(
        {
            1: ([7], [0.0], [(0.0, 0.0, 100.0, 100.0)], [1.0], 0),
            2: ([7], [0.0], [(100.0, 0.0, 200.0, 50.0)], [1.0], 0),
        },
        {1: 1, 2: 2},
    )
    assert feature(tracks, "screen_time") == [0.0, 0.0]
    assert feature(tracks, "first_seen") == [0.0, 0.0]
    assert difference(tracks, "size") == pytest.approx(math.log(2))


def test_a_blink_is_cut_off() -> None:
    tracks = head_tracks((MIDDLE, range(0, 25_000, 5)), (MIDDLE, [0]), video=VideoFacts(fps=25.0))
    assert difference(tracks, "screen_time") == pytest.approx(math.log(100))


def test_the_prominent_head_wins_by_default() -> None:
    (column,) = Salience()(make_scenes(make_doc(["他来了"], [["他"]], tracks=two_heads())))
    assert column is not None
    scores = column.values @ np.array(Salience.weights, dtype=np.float32)
    assert scores[0, 0] > scores[0, 1] + 1.0


def test_every_cluster_gets_the_same_and_nobody_nothing() -> None:
    doc = make_doc(["他和她"], [["他"], ["她"]], tracks=two_heads())
    bare = make_doc(["他和她"], [["他"], ["她"]])
    alone = make_doc(["散步"], tracks=two_heads())
    empty = make_doc(["他"], [["他"]], tracks=HeadTracks())
    columns = Salience()(make_scenes(doc, bare, alone, empty))
    assert [column is None for column in columns] == [False, True, True, True]
    values = columns[0].values
    assert values.shape == (2, 2, len(FEATURES)) and values.dtype == np.float32
    assert np.array_equal(values[0], values[1])


def scene_of(tracks: HeadTracks) -> Scene:
    return make_scenes(make_doc(["他来了"], [["他"]], tracks=tracks))[0]


def test_a_batch_changes_nothing() -> None:
    scenes = [scene_of(two_heads()), scene_of(head_tracks(SMALL)), scene_of(head_tracks(LARGE))]
    together = Salience()(scenes)
    for scene, column in zip(scenes, together, strict=True):
        (alone,) = Salience()([scene])
        assert np.array_equal(alone.values, column.values)


def test_boxes_off_a_picture_of_no_known_size() -> None:
    box = (-10.0, -10.0, 0.0, 0.0)
    tracks = HeadTracks.from_tracklets({1: ([0], [0.0], [box], [1.0], 0)}, {1: 1})
    with np.errstate(all="raise"):
        assert not head_salience(tracks, tracks.head_ids).any()


@st.composite
def videos(draw: st.DrawFn) -> HeadTracks:
    heads = []
    for _ in range(draw(st.integers(1, 5))):
        x, y = draw(st.integers(0, 600)), draw(st.integers(0, 300))
        side = draw(st.integers(1, 700))  # may reach out of the picture
        first, n = draw(st.integers(0, 200)), draw(st.integers(1, 30))
        heads.append(((x, y, x + side, y + side), range(first, first + 5 * n, 5)))
    known = draw(st.booleans())
    return head_tracks(*heads, video=VIDEO if known else VideoFacts())


@settings(max_examples=60, deadline=None)
@given(tracks=videos())
def test_features_are_finite_bounded_and_centered(tracks: HeadTracks) -> None:
    rows = head_salience(tracks, tracks.head_ids)
    assert rows.shape == (len(tracks.head_ids), len(FEATURES))
    assert np.isfinite(rows).all() and (np.abs(rows) <= 5.0).all()
    if (np.abs(rows) < 5.0).all():
        assert rows.mean(axis=0) == pytest.approx(0.0, abs=1e-5)
    if len(rows) == 1:
        assert not rows.any()

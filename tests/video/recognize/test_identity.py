from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.recognize.identity import IdentityResult, cluster_tracklets


def cluster(
    points: dict[int, list[list[float]]],
    times: dict[int, tuple[float, ...]],
    threshold: float = 1.0,
    metric: str = "euclidean",
) -> IdentityResult:
    vectors = {n: [np.float32(p) for p in ps] for n, ps in points.items()}
    return cluster_tracklets(vectors, times, metric=metric, threshold=threshold)


@st.composite
def tracklets(draw: st.DrawFn) -> tuple[dict, dict]:
    n = draw(st.integers(0, 12))
    point = st.tuples(st.integers(0, 6), st.integers(0, 6))
    points = {
        i: [np.float32(p) for p in draw(st.lists(point, max_size=3))] for i in range(1, n + 1)
    }
    moments = st.sets(st.integers(0, 40), min_size=1, max_size=6)
    times = {i: tuple(sorted(map(float, draw(moments)))) for i in range(1, n + 1)}
    return points, times


@given(tracklets(), st.floats(0, 4), st.sampled_from(["euclidean", "cosine"]))
@settings(max_examples=100, deadline=None)
def test_what_always_holds(given_: tuple[dict, dict], threshold: float, metric: str) -> None:
    points, times = given_
    done = cluster_tracklets(points, times, metric=metric, threshold=threshold)
    assert set(done.labels) == set(times)
    for a, b in itertools.combinations(times, 2):
        if set(times[a]) & set(times[b]):
            assert done.labels[a] != done.labels[b]
    seen = [done.labels[n] for n in sorted(times, key=lambda n: (times[n][0], times[n][-1], n))]
    assert list(dict.fromkeys(seen)) == list(range(1, len(set(seen)) + 1))
    assert all(merge.distance < threshold for merge in done.merges)
    assert len(done.merges) == len(times) - len(set(seen))
    for number, vectors in points.items():
        if not vectors:
            assert list(done.labels.values()).count(done.labels[number]) == 1


@given(tracklets(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_tracklets_does_not_matter(given_: tuple[dict, dict], random) -> None:
    points, times = given_
    keys = list(times)
    random.shuffle(keys)
    one = cluster_tracklets(points, times, metric="euclidean", threshold=2.5)
    two = cluster_tracklets(
        {k: points[k] for k in keys}, {k: times[k] for k in keys}, metric="euclidean", threshold=2.5
    )
    assert one == two


def test_a_threshold_of_nothing_joins_nothing() -> None:
    done = cluster({1: [[1, 1]], 2: [[1, 1]]}, {1: (0, 1), 2: (2, 3)}, threshold=0.0)
    assert done.labels == {1: 1, 2: 2} and done.merges == ()


def test_linkage_is_by_the_average() -> None:
    """0, 1 and 2.2: the pair is 1.0 apart, and the third 1.7 from both on average, by hand."""
    points = {1: [[0.0]], 2: [[1.0]], 3: [[2.2]]}
    times = {1: (0, 1), 2: (2, 3), 3: (4, 5)}
    done = cluster(points, times, threshold=1.75)
    assert [(m.first, m.second) for m in done.merges] == [((1,), (2,)), ((1, 2), (3,))]
    assert [m.distance for m in done.merges] == pytest.approx([1.0, 1.7])
    assert cluster(points, times, threshold=1.65).labels == {1: 1, 2: 1, 3: 2}


def test_a_face_seen_once_does_not_keep_a_person_apart() -> None:
    """2 has four faces at 5, and 3 one mixed face at 9 which is joined to it. From 1, at 0, they
    are 5 and 9 away: 5.8 with each face counted, 7 with each tracklet counted."""
    points = {1: [[0.0]] * 4, 2: [[5.0]] * 4, 3: [[9.0]]}
    times = {1: (0, 1), 2: (4, 5), 3: (2, 3)}
    done = cluster(points, times, threshold=6.0)
    assert done.labels == {1: 1, 2: 1, 3: 1}
    assert [m.distance for m in done.merges] == pytest.approx([4.0, 5.8])


def test_it_agrees_with_scipy_where_nothing_is_forbidden() -> None:
    from scipy.cluster.hierarchy import fcluster, linkage

    points = np.random.default_rng(3).normal(size=(60, 5)).astype(np.float32)
    tree = linkage(points.astype(np.float64), "average")
    groups = fcluster(tree, 2.2, "distance")
    done = cluster_tracklets(
        {n: [p] for n, p in enumerate(points)},
        {n: (2.0 * n, 2.0 * n + 1) for n in range(60)},
        metric="euclidean",
        threshold=2.2,
    )
    labels = np.array([done.labels[n] for n in range(60)])
    assert ((labels[:, None] == labels) == (groups[:, None] == groups)).all()
    assert 1 < len(set(groups)) < 60


def test_people_seen_together_stay_apart_though_a_third_tracklet_is_near_both() -> None:
    points = {1: [[0.0]], 2: [[0.2]], 3: [[0.15]]}
    times = {1: (0, 3, 5), 2: (3, 8), 3: (9, 10)}
    assert cluster(points, times).labels == {1: 1, 2: 2, 3: 2}
    assert cluster(points, {**times, 2: (6, 8)}).labels == {1: 1, 2: 1, 3: 1}  # but for that


def test_one_that_goes_on_where_another_pauses_may_be_the_same_head() -> None:
    points = {1: [[0.0]], 2: [[0.2]]}
    assert cluster(points, {1: (0, 1, 4), 2: (2, 3)}).labels == {1: 1, 2: 1}
    assert cluster(points, {1: (0, 1, 4), 2: (1, 2)}).labels == {1: 1, 2: 2}


def test_a_tracklet_counts_by_the_mean_of_its_crops() -> None:
    times = {1: (0, 1), 2: (2, 3)}
    near = cluster({1: [[0.0, 0], [4, 0]], 2: [[2.0, 0]]}, times, threshold=0.1)
    assert near.labels == {1: 1, 2: 1}
    # For cosine a long vector has no more say than a short one.
    turned = cluster({1: [[100.0, 0], [0, 1]], 2: [[1.0, 1]]}, times, 1e-6, "cosine")
    assert turned.labels == {1: 1, 2: 1}


def test_vectors_without_a_direction_are_near_nothing() -> None:
    times = {1: (0, 1), 2: (2, 3), 3: (4, 5)}
    done = cluster({1: [[0.0, 0]], 2: [[0.0, 0]], 3: [[1.0, 0], [-1, 0]]}, times, 0.5, "cosine")
    assert done.labels == {1: 1, 2: 2, 3: 3}


def test_hundreds_of_tracklets_take_less_than_a_second() -> None:
    random = np.random.default_rng(0)
    people = random.normal(size=(30, 128))
    vectors = {n: [np.float32(people[n % 30] + 0.1 * random.normal(size=128))] for n in range(500)}
    times = {n: (n * 1.0, n + 0.5) for n in range(500)}
    start = time.process_time()
    done = cluster_tracklets(vectors, times, metric="euclidean", threshold=6.0)
    assert time.process_time() - start < 1.0
    assert all(done.labels[n] == done.labels[n % 30] for n in range(500))
    assert len(set(done.labels.values())) == 30


@pytest.mark.parametrize(
    ("vectors", "code"),
    [
        ({1: [[1.0, 2]], 2: [[1.0]]}, "T743"),
        ({1: [[float("nan")]], 2: [[1.0]]}, "T743"),
        ({1: [[[1.0]]], 2: [[1.0]]}, "T743"),
    ],
)
def test_vectors_that_do_not_fit_are_told(vectors: dict, code: str) -> None:
    with pytest.raises(TiktalkError, match=code):
        cluster(vectors, {1: (0, 1), 2: (2, 3)})


def test_an_unknown_metric_is_told() -> None:
    with pytest.raises(TiktalkError, match="T742"):
        cluster({}, {}, metric="manhattan")
    assert cluster({}, {}) == IdentityResult({}, ())

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.video.recognize.bootstrap import rate_points


def distances(points: np.ndarray) -> np.ndarray:
    return np.abs(points[:, None] - points[None])


def test_by_hand() -> None:
    # One person at 0 and 1, others at 3, 7 and 20: pairs of two people 2, 3, 4, 6, 7, 13, …
    points, people = np.array([0.0, 1, 3, 7, 20]), [0, 0, 1, 2, 3]
    strict, loose = rate_points(distances(points), people, rates=(0.0, 0.34), replicates=200)
    assert strict.threshold == 2 and strict.pairs_below == 0 and strict.recall == 1
    # 0.34 of nine pairs are three: 2, 3 and 4 pass, 6 does not.
    assert loose.threshold == 6 and loose.pairs_below == 3
    assert strict.threshold_interval[0] >= 2 and strict.threshold_interval[1] > 3


def test_people_who_are_apart_are_all_found_however_they_are_drawn() -> None:
    rng = np.random.default_rng(1)
    people = np.repeat(np.arange(8), 4)
    points = 10.0 * people + rng.uniform(0, 1, size=32)
    for point in rate_points(distances(points), people):
        assert point.recall == 1 and point.recall_interval == (1, 1)
        assert point.threshold > 1


def test_fewer_people_are_less_sure() -> None:
    def width(n: int) -> float:
        rng = np.random.default_rng(3)
        people = np.repeat(np.arange(n), 3)
        points = rng.normal(size=(n, 6))[people] + 0.4 * rng.normal(size=(3 * n, 6))
        apart = np.linalg.norm(points[:, None] - points[None], axis=2)
        low, high = rate_points(apart, people, rates=(0.05,))[0].threshold_interval
        return high - low

    assert width(6) > 1.5 * width(60)


@given(st.integers(0, 100), st.floats(0, 0.5))
def test_no_more_than_the_rate_passes(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    people = np.array([0, 0, 0, 1, 1, 2, 3, 4])
    apart = distances(rng.normal(size=8))
    (point,) = rate_points(apart, people, rates=(rate,), replicates=20)
    different = apart[np.triu_indices(8, 1)][(people[:, None] != people)[np.triu_indices(8, 1)]]
    assert (different < point.threshold).mean() <= rate
    assert point.threshold_interval[0] <= point.threshold_interval[1]
    assert point.recall == pytest.approx(
        np.mean([apart[i, j] < point.threshold for i, j in ((0, 1), (0, 2), (1, 2), (3, 4))])
    )

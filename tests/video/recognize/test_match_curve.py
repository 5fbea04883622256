from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.recognize.identity import (
    distances_to,
    pair_distances,
    tracklet_vector,
)
from spacy_tiktalk.video.recognize.match_curve import MatchCurve, curve_of, set_distances

CURVE = MatchCurve(middle=0.6, slope=20, photo=0.4, crop=0.2, limit=6)
COUNTS = st.integers(1, 50)


def test_by_hand() -> None:
    assert CURVE.log_ratio(0.5) == pytest.approx(2)
    assert CURVE.log_ratio(0.5, photos=2) == pytest.approx(2 / 0.8)
    assert CURVE.log_ratio(0.5, crops=4) == pytest.approx(2 / 0.85)
    small = replace(CURVE, small=2.4)
    assert small.log_ratio(0.6, eyes=10) == pytest.approx(20 * 2.4 * (1 / 10 - 1 / 16))
    assert small.log_ratio(0.6, eyes=16) == small.log_ratio(0.6, eyes=90) == small.log_ratio(0.6)
    assert CURVE.log_ratio(0.1) == 6 and CURVE.log_ratio(1.2) == -6
    assert CURVE.probability(0.6) == 0.5 and CURVE.probability(0.6, prior=0.1) == 0.1
    assert CURVE.probability(0.5) == pytest.approx(1 / (1 + math.exp(-2)))


@given(st.floats(0, 2), st.floats(0, 2), COUNTS, COUNTS)
def test_nearer_is_surer_and_more_pictures_are_surer(
    one: float, other: float, photos: int, crops: int
) -> None:
    near, far = sorted((one, other))
    counts = {"photos": photos, "crops": crops}
    assert 6 >= CURVE.log_ratio(near, **counts) >= CURVE.log_ratio(far, **counts) >= -6
    alone = CURVE.log_ratio(near)
    for more in ({"photos": photos}, {"crops": crops}, counts):
        assert abs(CURVE.log_ratio(near, **more)) >= abs(alone) - 1e-12
    assert CURVE.probability(near, **counts) >= CURVE.probability(near, **counts, prior=0.2)


def test_distances_of_sets() -> None:
    rng = np.random.default_rng(0)
    person, other = rng.normal(size=(2, 256))
    pictures = (person + rng.normal(size=(40, 256))).astype(np.float32)

    def between(photos: Any, crops: Any, metric: str = "cosine") -> float:
        return float(set_distances(tracklet_vector(photos, metric)[None], crops, metric)[0])

    one = between(pictures[:1], pictures[20:21])
    assert one == pytest.approx(0.5, abs=0.15)
    assert between(pictures[:20], pictures[20:]) < 0.2 * one  # the blur is gone
    assert between(pictures[:20], [other]) == pytest.approx(1, abs=0.2)
    assert between([person], [3 * person]) == pytest.approx(0, abs=1e-6)
    assert between([[0.0, 0]], [[2.0, 4], [4.0, 4]], "euclidean") == 5
    with pytest.raises(TiktalkError, match="T742"):
        set_distances(person[None], [person], "manhattan")


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_one_row_of_distances_is_that_of_all_pairs(metric: str) -> None:
    vectors = np.random.default_rng(1).normal(size=(5, 8))
    vectors[3] = 0  # without a direction
    whole = pair_distances(vectors, metric)
    for at in (0, 3):
        found = distances_to(vectors[at], np.delete(vectors, at, 0), metric)
        assert found == pytest.approx(np.delete(whole[at], at))


def test_an_embedder_without_a_curve_gets_one_about_its_threshold() -> None:
    class Other:
        merge_threshold = 3.0

    guessed = curve_of(Other())
    assert guessed.log_ratio(3.45) == pytest.approx(0)
    assert guessed.log_ratio(3.0) > 1 > -1 > guessed.log_ratio(4)

    class Own(Other):
        match_curve = CURVE

    assert curve_of(Own()) is CURVE

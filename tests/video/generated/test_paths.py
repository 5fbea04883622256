"""Smooth paths and distances in numpy are scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator
from scipy.spatial.distance import cdist

from spacy_tiktalk.video.generated.paths import path_at
from spacy_tiktalk.video.recognize.identity import pair_distances

STEPS = st.lists(st.integers(1, 20), min_size=1, max_size=7)


@given(STEPS, st.integers(0, 99))
def test_a_path_is_that_of_scipy(steps: list[int], seed: int) -> None:
    frames = np.cumsum([0, *steps])
    # Whole numbers have turns and level stretches, where the slope is 0.
    values = np.random.default_rng(seed).integers(-3, 4, size=(len(frames), 2))
    keys = [(int(frame), *map(float, row)) for frame, row in zip(frames, values, strict=True)]
    times = np.linspace(0, frames[-1], 57)
    expected = PchipInterpolator(frames, values)(times)
    np.testing.assert_allclose(path_at(keys, times), expected, atol=1e-9)


@pytest.mark.parametrize(("metric", "name"), [("cosine", "cosine"), ("euclidean", "euclidean")])
def test_distances_are_those_of_scipy(metric: str, name: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(30, 128))
    found = pair_distances(vectors, metric)
    expected = cdist(vectors, vectors, name)
    np.fill_diagonal(expected, np.inf)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_array_equal(found, found.T)

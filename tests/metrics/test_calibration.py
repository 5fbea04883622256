"""Reliability of probabilities, by hand and on drawn outcomes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.calibration import (
    expected_calibration_error,
    fit_temperature,
    reliability_table,
)


def test_table_and_error_by_hand() -> None:
    p, y = [0.05, 0.15, 0.9, 1.0, 1.0], [0, 1, 1, 1, 0]
    table = reliability_table(p, y, bins=2)
    assert [(row.low, row.high, row.n) for row in table] == [(0.0, 0.5, 2), (0.5, 1.0, 3)]
    assert table[0][3:] == (pytest.approx(0.1), 0.5)
    assert table[1][3:] == (pytest.approx(2.9 / 3), pytest.approx(2 / 3))
    expected = (2 * 0.4 + 3 * (2.9 / 3 - 2 / 3)) / 5
    assert expected_calibration_error(p, y, bins=2) == pytest.approx(expected)
    assert math.isnan(expected_calibration_error([], []))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(1, 20))
def test_every_probability_is_in_one_bin(pairs: list[tuple[float, bool]], bins: int) -> None:
    p, y = zip(*pairs, strict=True)
    table = reliability_table(p, y, bins=bins)
    assert sum(row.n for row in table) == len(pairs)
    assert 0.0 <= expected_calibration_error(p, y, bins=bins) <= 1.0
    for row in table:
        if row.n:
            assert row.low - 1e-9 <= row.probability <= row.high + 1e-9


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_temperature_that_was_put_in_is_found(temperature: float) -> None:
    rng = np.random.default_rng(0)
    true = rng.normal(scale=2.0, size=20_000)
    y = rng.random(len(true)) < 1 / (1 + np.exp(-true))
    logits = true * temperature
    assert fit_temperature([logits], y) == pytest.approx(temperature, rel=0.06)
    fitted = 1 / (1 + np.exp(-logits / fit_temperature([logits], y)))
    assert expected_calibration_error(fitted, y) < 0.02


def test_the_temperature_of_a_product() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 20_000)) * 2
    y = rng.random(len(a)) < 1 / (1 + np.exp(-a)) / (1 + np.exp(-b))
    assert fit_temperature([3 * a, 3 * b], y) == pytest.approx(3.0, rel=0.08)


def test_nothing_to_fit_by() -> None:
    assert fit_temperature([[]], []) == 1.0
    for wrong in (
        [1.0, -2.0],
        [[1.0]],
        [[1.0, float("nan")]],
    ):  # the first: one array, not in a list
        with pytest.raises(TiktalkError, match=r"T404.*logits"):
            fit_temperature(wrong, [True, False])
    assert fit_temperature([[1.0, -2.0]], [True, True]) == 1.0
    assert 0.2 <= fit_temperature([[1000.0, -1000.0]], [False, True]) <= 10.0


@pytest.mark.parametrize(
    ("p", "y", "bins"), [([0.5], [1, 0], 5), ([1.5], [1], 5), ([0.5], [1], 0), ([[0.5]], [[1]], 5)]
)
def test_what_is_refused(p: list[float], y: list[int], bins: int) -> None:
    with pytest.raises(TiktalkError, match="T404"):
        reliability_table(p, y, bins=bins)

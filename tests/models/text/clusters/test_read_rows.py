"""Rows that are looked up when asked for are those of the array they stand for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.models.layers import span_means
from spacy_tiktalk.models.text.clusters.read_rows import ReadRows

MATRIX = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)


@given(st.sets(st.integers(0, 29), min_size=1), st.data())
def test_they_are_those_of_the_array(read: set[int], data: st.DataObject) -> None:
    rows = np.asarray(sorted(read), dtype=np.int64)
    found, expected = ReadRows(MATRIX, rows), MATRIX[rows]
    assert len(found) == len(expected) and found.shape == expected.shape
    at = st.integers(0, len(rows) - 1)
    low, high = sorted((data.draw(at), data.draw(at)))
    np.testing.assert_array_equal(found[low:high], expected[low:high], strict=True)
    some = np.asarray(data.draw(st.lists(at)), dtype=np.int64)
    np.testing.assert_array_equal(found[some], expected[some], strict=True)
    starts, ends = np.asarray([low]), np.asarray([high + 1])
    np.testing.assert_array_equal(
        span_means(found, starts, ends),  # type: ignore[arg-type]
        span_means(expected, starts, ends),
    )

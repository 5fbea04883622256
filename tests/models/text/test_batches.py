"""Vectors of pieces into those of tokens."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.models.text.batches import token_means
from spacy_tiktalk.models.text.windows import WindowBatch


@given(st.lists(st.lists(st.integers(0, 9), max_size=7), max_size=5))
def test_each_token_gets_the_mean_of_its_pieces(rows: list[list[int]]) -> None:
    rng = np.random.default_rng(0)
    vectors = [rng.normal(size=(len(row), 3)).astype(np.float32) for row in rows]
    expected = np.zeros((10, 3), dtype=np.float32)
    for token in range(10):
        pairs = zip(vectors, rows, strict=True)
        own = [v[k] for v, row in pairs for k, other in enumerate(row) if other == token]
        if own:
            expected[token] = np.mean(own, axis=0)
    arrays = [np.asarray(row, dtype=np.int64) for row in rows]
    batch = WindowBatch(windows=arrays, rows=arrays, lengths=[10])
    found = token_means(zip(vectors, arrays, strict=True), batch, 3)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_no_pass_is_kept() -> None:
    """The vectors of a long text are not held twice."""
    living: list[weakref.ref[np.ndarray]] = []

    def passes() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for start in range(0, 50, 10):
            assert sum(ref() is not None for ref in living) <= 1
            matrix = np.ones((10, 3), dtype=np.float32)
            living.append(weakref.ref(matrix))
            yield matrix, np.arange(start, start + 10)

    batch = WindowBatch(windows=[], rows=[np.arange(50)], lengths=[50])
    assert token_means(passes(), batch, 3).sum() == 150

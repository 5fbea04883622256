"""Vectors of pieces into those of tokens."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.models.text.batches import token_means


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
    found = token_means(vectors, [np.asarray(row, dtype=np.int64) for row in rows], 10, 3)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert not vectors  # those of a long text are not held twice

"""Pairs of the largest total weight."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linear_sum_assignment

from spacy_tiktalk.assignment import best_pairs

WEIGHTS = st.one_of(st.floats(-3, 9), st.integers(-2, 3).map(float))
SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
MATRICES = hnp.arrays(np.float64, SHAPES, elements=WEIGHTS)


def edges(matrix: np.ndarray) -> list[tuple[int, int, float]]:
    return [(i, j, float(w)) for (i, j), w in np.ndenumerate(matrix)]


def test_by_hand() -> None:
    # The best pair alone weighs 5; giving it up for two others weighs 4 + 3.
    assert best_pairs([(0, 0, 5.0), (0, 1, 4.0), (1, 0, 3.0)]) == [(0, 1), (1, 0)]
    # Two bad ones are not worth a good one.
    assert best_pairs([(0, 0, 5.0), (0, 1, 1.0), (1, 0, 1.0)]) == [(0, 0)]
    # Who has a pair may lose it to one who weighs more, and stay alone.
    assert best_pairs([(0, 7, 1.0), (1, 7, 2.0)]) == [(1, 7)]
    assert best_pairs([(0, 0, 0.0), (1, 0, -1.0)]) == best_pairs([]) == []


@given(MATRICES)
def test_the_total_is_scipys(matrix: np.ndarray) -> None:
    found = best_pairs(edges(matrix))
    rows, columns = zip(*found, strict=True) if found else ((), ())
    assert len(set(rows)) == len(set(columns)) == len(found) and list(rows) == sorted(rows)
    assert all(matrix[pair] > 0 for pair in found)
    gain = np.maximum(matrix, 0.0)
    expected = gain[linear_sum_assignment(gain, maximize=True)].sum()
    assert sum(matrix[pair] for pair in found) == pytest.approx(expected)


@given(MATRICES, st.integers(0, 99))
def test_the_order_of_edges_is_nothing_to_it(matrix: np.ndarray, seed: int) -> None:
    given_edges = edges(matrix)
    order = np.random.default_rng(seed).permutation(len(given_edges))
    assert best_pairs([given_edges[n] for n in order]) == best_pairs(given_edges)


def unrelated(mentions: int, n: int) -> list[tuple[int, int, float]]:
    """Two partitions that have nothing to do with each other: one block, many equal ways."""
    rng = np.random.default_rng(0)
    gold, found = rng.integers(0, n, size=(2, mentions))
    sizes = np.bincount(gold, minlength=n), np.bincount(found, minlength=n)
    shared = Counter(zip(gold.tolist(), found.tolist(), strict=True))
    return [(i, j, 2 * k / float(sizes[0][i] + sizes[1][j])) for (i, j), k in shared.items()]


def test_large_ones_too() -> None:
    weights = unrelated(1600, 400)
    matrix = np.zeros((400, 400))
    for i, j, weight in weights:
        matrix[i, j] = weight
    expected = matrix[linear_sum_assignment(matrix, maximize=True)].sum()
    assert sum(matrix[pair] for pair in best_pairs(weights)) == pytest.approx(expected)


def test_it_stays_quick() -> None:
    before = time.process_time()
    assert len(best_pairs(unrelated(8000, 2000))) > 1500
    assert time.process_time() - before < 3

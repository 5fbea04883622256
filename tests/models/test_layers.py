"""Layers in numpy are torch's."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch.nn import functional as F

from spacy_tiktalk.models import layers
from spacy_tiktalk.models.torch_spans import span_means

MATRICES = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=7),
    elements=st.floats(-20, 20, width=32),
)


@given(st.floats(-1e6, 1e6))
def test_a_probability_of_any_logit(logit: float) -> None:
    assert 0.0 <= layers.probability(logit) <= 1.0
    found = layers.sigmoid(np.array([logit]))[0]
    assert abs(layers.probability(logit) - found) < 1e-15
    assert abs(torch.sigmoid(torch.tensor(logit, dtype=torch.float64)).item() - found) < 1e-15


@given(MATRICES)
def test_activations(x: np.ndarray) -> None:
    before = x.copy()
    tensor = torch.from_numpy(x)
    np.testing.assert_allclose(layers.gelu(x), F.gelu(tensor).numpy(), atol=2e-6)
    tanh = F.gelu(tensor, approximate="tanh").numpy()
    np.testing.assert_allclose(layers.gelu_tanh(x), tanh, atol=1e-5)
    assert layers.gelu(x).dtype == layers.gelu_tanh(x).dtype == np.float32
    np.testing.assert_array_equal(x, before)


def test_gelu_golden() -> None:
    # x * Phi(x): Phi(1) = 0.841345, Phi(-2) = 0.022750
    found = layers.gelu(np.float32([[0.0, 1.0, -2.0]]))
    np.testing.assert_allclose(found, [[0.0, 0.841345, -0.0455003]], atol=1e-6)


@given(MATRICES)
def test_layer_norm(x: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    scale, shift = rng.normal(size=(2, x.shape[1])).astype(np.float32)
    expected = F.layer_norm(
        torch.from_numpy(x), x.shape[1:], torch.from_numpy(scale), torch.from_numpy(shift)
    )
    np.testing.assert_allclose(layers.layer_norm(x, scale, shift), expected.numpy(), atol=1e-3)


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 20)), max_size=8))
def test_span_means(spans: list[tuple[int, int]]) -> None:
    x = np.random.default_rng(1).normal(size=(50, 3)).astype(np.float32)
    starts = np.asarray([a for a, _ in spans], dtype=np.int64)
    ends = np.asarray([a + n for a, n in spans], dtype=np.int64)
    found = layers.span_means(x, starts, ends)
    expected = span_means(*(torch.from_numpy(array) for array in (x, starts, ends)))
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-6)
    for row, (a, n) in zip(found, spans, strict=True):  # nothing depends on its neighbors
        alone = layers.span_means(x, np.int64([a]), np.int64([a + n]))[0]
        np.testing.assert_array_equal(alone, row)


def test_many_rows_are_reckoned_in_shares() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(3000, 3)).astype(np.float32)
    starts = np.sort(rng.integers(0, 2000, 400))
    widths = rng.integers(1, 20, 400)
    widths[[7, 300]] = 900  # more than a share each
    found = layers.span_means(x, starts, starts + widths)
    expected = [x[a : a + n].mean(axis=0) for a, n in zip(starts, widths, strict=True)]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    table = rng.normal(size=(9, 3)).astype(np.float32)
    rows = rng.integers(0, 9, (1500, 4))
    np.testing.assert_allclose(layers.table_sums(table, rows), table[rows].sum(axis=1), atol=1e-5)


def test_table_sums() -> None:
    table = np.float32([[1, 2], [10, 20], [100, 200]])
    rows = np.int64([[0, 1], [2, 2]])
    assert layers.table_sums(table, rows).tolist() == [[11, 22], [200, 400]]
    assert layers.table_sums(table, rows[:0]).shape == (0, 2)


def test_gelu_is_exact_to_float32() -> None:
    from scipy.special import erf

    x = np.linspace(-8, 8, 100_001).astype(np.float32)  # longer than the parts it is reckoned in
    exact = x.astype(np.float64) * 0.5 * (1 + erf(x.astype(np.float64) / np.sqrt(2)))
    np.testing.assert_allclose(layers.gelu(x[None])[0], exact, rtol=6e-8, atol=7e-8)

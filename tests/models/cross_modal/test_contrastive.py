"""InfoNCE: values worked out by hand, properties, and gradients that stay finite."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.contrastive import info_nce

EYE = torch.eye(2)


def mask(*rows: str) -> torch.Tensor:
    return torch.tensor([[mark == "x" for mark in row] for row in rows])


@pytest.mark.parametrize(
    ("text", "image", "positive", "ignore", "scale", "wanted"),
    [
        # Cosines 1 0 / 0 1: every row and column is ln(1 + 1/e).
        (EYE, EYE, mask("x.", ".x"), None, 1.0, math.log1p(math.exp(-1))),
        (EYE, EYE, mask("x.", ".x"), None, 10.0, math.log1p(math.exp(-10))),
        # The wrong way around: ln(1 + e).
        (EYE, EYE, mask(".x", "x."), None, 1.0, math.log1p(math.exp(1))),
        # One text, two pictures that fit equally: the row is ln 2, the columns are 0.
        (EYE[:1], EYE[[0, 0]], mask("xx"), None, 1.0, math.log(2) / 2),
        # The same text twice: ln 2 everywhere, nothing once the false negatives are ignored.
        (EYE[[0, 0]], EYE[[0, 0]], mask("x.", ".x"), None, 1.0, math.log(2)),
        (EYE[[0, 0]], EYE[[0, 0]], mask("x.", ".x"), mask(".x", "x."), 1.0, 0.0),
        # A positive pair is not ignored.
        (EYE, EYE, mask("x.", ".x"), mask("x.", ".x"), 1.0, math.log1p(math.exp(-1))),
        # A picture that fits nothing is a negative in the rows, and no column of its own:
        # rows ln(e + 1) - 1 and column 0.
        (EYE[:1], EYE, mask("x."), None, 1.0, math.log1p(math.exp(-1)) / 2),
        # A text that fits nothing: the row is left out, and is a negative in the column.
        (EYE, EYE[:1], mask("x", "."), None, 1.0, math.log1p(math.exp(-1)) / 2),
        # A row in which everything is ignored does no harm.
        (EYE, EYE, mask("x.", ".."), mask("..", "xx"), 1.0, math.log1p(math.exp(-1)) / 2),
        (EYE, EYE, mask("..", ".."), None, 1.0, 0.0),
    ],
)
def test_by_hand(
    text: torch.Tensor,
    image: torch.Tensor,
    positive: torch.Tensor,
    ignore: torch.Tensor | None,
    scale: float,
    wanted: float,
) -> None:
    assert info_nce(text, image, positive, ignore, scale).item() == pytest.approx(wanted, abs=1e-6)


def slow(logits: np.ndarray, positive: np.ndarray, ignore: np.ndarray) -> float:
    """The same by loops, straight from the definition."""
    sides = []
    for values, wanted, left_out in (
        (logits, positive, ignore & ~positive),
        (logits.T, positive.T, (ignore & ~positive).T),
    ):
        rows = []
        for row, fits, out in zip(values, wanted, left_out, strict=True):
            total = sum(math.exp(value) for value, skip in zip(row, out, strict=True) if not skip)
            parts = [math.log(total) - value for value, fit in zip(row, fits, strict=True) if fit]
            if parts:
                rows.append(sum(parts) / len(parts))
        if rows:
            sides.append(sum(rows) / len(rows))
    return sum(sides) / len(sides) if sides else 0.0


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 5),
    st.integers(0, 5),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, math.log(100)),
    st.integers(0, 10**6),
)
def test_it_is_its_definition_and_has_finite_gradients(
    n: int, m: int, p: float, q: float, log_scale: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    text, image = (torch.from_numpy(rng.normal(size=(k, 4))).requires_grad_() for k in (n, m))
    positive, ignore = (torch.from_numpy(rng.random((n, m)) < share) for share in (p, q))
    scale = torch.tensor(log_scale, dtype=torch.float64, requires_grad=True)

    def loss(rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        units = F.normalize(text, dim=-1)[rows], F.normalize(image, dim=-1)[columns]
        masks = positive[rows][:, columns], ignore[rows][:, columns]
        return info_nce(*units, *masks, scale.exp())

    rows, columns = torch.arange(n), torch.arange(m)
    found = loss(rows, columns)
    with torch.no_grad():
        cosines = F.normalize(text, dim=-1) @ F.normalize(image, dim=-1).T
        wanted = slow((scale.exp() * cosines).numpy(), positive.numpy(), ignore.numpy())
    assert found.item() == pytest.approx(wanted, rel=1e-9, abs=1e-9) and found.item() >= -1e-9
    other = loss(torch.from_numpy(rng.permutation(n)), torch.from_numpy(rng.permutation(m)))
    assert other.item() == pytest.approx(found.item(), rel=1e-9, abs=1e-9)
    units = F.normalize(text, dim=-1), F.normalize(image, dim=-1)
    swapped = info_nce(units[1], units[0], positive.T, ignore.T, scale.exp())
    assert swapped.item() == pytest.approx(found.item(), rel=1e-9, abs=1e-9)
    found.backward()
    for value in (text, image, scale):
        assert value.grad is not None and value.grad.isfinite().all()


def test_without_positives_it_is_0_and_still_has_a_graph() -> None:
    for n, m in ((0, 0), (0, 3), (3, 0), (2, 3)):
        text, image = torch.ones(n, 4, requires_grad=True), torch.ones(m, 4, requires_grad=True)
        scale = torch.tensor(5.0, requires_grad=True)
        loss = info_nce(text, image, torch.zeros(n, m, dtype=torch.bool), scale=scale)
        assert loss.item() == 0 and loss.requires_grad
        loss.backward()
        assert not text.grad.any() and not image.grad.any() and not scale.grad.any()


def test_a_step_brings_positives_closer() -> None:
    text = torch.randn(3, 8, generator=torch.Generator().manual_seed(0)).requires_grad_()
    image = F.normalize(torch.randn(3, 8, generator=torch.Generator().manual_seed(1)), dim=-1)
    positive = torch.eye(3).bool()
    before = info_nce(F.normalize(text, dim=-1), image, positive, scale=10.0)
    before.backward()
    with torch.no_grad():
        after = info_nce(F.normalize(text - 0.1 * text.grad, dim=-1), image, positive, scale=10.0)
    assert after < before


@pytest.mark.parametrize(
    ("text", "image", "positive", "ignore"),
    [
        (torch.zeros(2, 3), torch.zeros(2, 4), mask("..", ".."), None),
        (torch.zeros(2, 3), torch.zeros(2, 3), mask(".."), None),
        (torch.zeros(2, 3), torch.zeros(2, 3), mask("..", ".."), mask("..")),
        (torch.zeros(3), torch.zeros(2, 3), mask("..", ".."), None),
    ],
)
def test_shapes_that_do_not_fit_are_told(
    text: torch.Tensor, image: torch.Tensor, positive: torch.Tensor, ignore: torch.Tensor | None
) -> None:
    with pytest.raises(TiktalkError, match="T806"):
        info_nce(text, image, positive, ignore)

"""Weights that processors without VNNI multiply right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spacy_tiktalk.models.text.light import exact
from spacy_tiktalk.models.text.light.pairs import MOST, fit_pairs

ROWS = st.tuples(st.integers(1, 5), st.integers(1, 9))


def neighbors(levels: np.ndarray) -> np.ndarray:
    """What the sizes of two are together, (outputs, pairs)."""
    sizes = np.abs(levels.astype(int))
    sizes = np.pad(sizes, ((0, 0), (0, sizes.shape[1] % 2)))
    return sizes.reshape(len(sizes), -1, 2).sum(axis=2)


@given(arrays(np.int8, ROWS))
def test_two_neighbors_fit_and_rows_that_fitted_stay(levels: np.ndarray) -> None:
    scale = np.linspace(0.5, 2, len(levels)).astype(np.float32)
    fitted, wider = fit_pairs(levels, scale)
    assert fitted.dtype == np.int8 and fitted.shape == levels.shape
    assert neighbors(fitted).max(initial=0) <= MOST
    fit = neighbors(levels).max(axis=1, initial=0) <= MOST
    np.testing.assert_array_equal(fitted[fit], levels[fit])
    np.testing.assert_array_equal(wider[fit], scale[fit])
    # Half a step of the new width at most, which is less than twice the old one, or a bit more
    # for -128 beside -128.
    off = np.abs(fitted * wider[:, None] - levels * scale[:, None])
    assert (off <= wider[:, None] / 2 + 1e-4).all() and (wider <= scale * 2.02).all()


def test_the_pairs_are_those_of_the_columns() -> None:
    levels = np.asarray([[127, 1, 127, 1], [127, 2, 0, 0], [1, 127, 127, 1]], np.int8)
    fitted, wider = fit_pairs(levels, np.ones(3, np.float32))
    assert fitted.tolist() == [[127, 1, 127, 1], [125, 2, 0, 0], [1, 127, 127, 1]]
    assert wider.tolist() == pytest.approx([1, 129 / 127, 1])


@pytest.mark.parametrize(
    ("right", "expected"), [([True], "all"), ([False, True, True], "pairs"),
                            ([False, True, False], "none"), ([False, False], "none")],
)  # fmt: skip
def test_what_is_asked_of_a_processor(
    monkeypatch: pytest.MonkeyPatch, right: list[bool], expected: str
) -> None:
    asked: list[np.ndarray] = []

    def adds_up(levels: np.ndarray) -> bool:
        asked.append(levels)
        return right[len(asked) - 1]

    monkeypatch.setattr(exact, "_adds_up", adds_up)
    assert exact.exact_products.__wrapped__() == expected
    assert len(asked) == len(right) and (asked[0] == 127).all()
    for levels in asked[1:]:
        assert (neighbors(levels.T) == MOST).all()
        # Any other two, side by side in the wrong way, are more.
        assert neighbors(np.roll(levels, 1, axis=0).T).max() > MOST
        assert neighbors(levels).max() > MOST


def test_this_processor() -> None:
    """Any that these tests run on has "all" or "pairs"; the first holds for the second's weights
    too."""
    assert exact.exact_products() in ("all", "pairs")
    assert exact._adds_up(np.full((128, 32), 64))

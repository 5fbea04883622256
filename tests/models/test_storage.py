"""Weights as bytes and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load, save

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.storage import pack_weights, read_stored, unpack_message, unpack_weights

RNG = np.random.default_rng(0)
STATE = {
    "matrix": RNG.normal(size=(7, 12)).astype(np.float32) * 3,
    "turned": RNG.normal(size=(5, 4)).astype(np.float32).T,
    "zero_rows": np.zeros((2, 5), np.float32),
    "vector": np.float32([1e-30, 3.1, -5.0]),
    "scalar": np.array(2.5, np.float32),
    "empty": np.zeros((0, 4), np.float32),
}
WEIGHTS = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-(2.0**100), 2.0**100, width=32),
)


def test_float32_is_exact() -> None:
    back = unpack_weights(pack_weights(STATE))
    assert back.keys() == STATE.keys()
    for name, array in STATE.items():
        np.testing.assert_array_equal(back[name], array, strict=True)


def test_float16_keeps_what_float16_can() -> None:
    data = pack_weights(STATE, "float16")
    assert {array.dtype for array in load(data).values()} == {np.dtype(np.float16)}
    back = unpack_weights(data)
    for name, array in STATE.items():
        expected = array.astype(np.float16).astype(np.float32)
        np.testing.assert_array_equal(back[name], expected, strict=True)
    assert pack_weights(back, "float16") == data


def test_int8_is_a_quarter_and_off_by_half_a_level() -> None:
    state = {"matrix": RNG.normal(size=(64, 256)).astype(np.float32)}
    data = pack_weights(state, "int8")
    assert len(data) < 0.28 * len(pack_weights(state))
    back = unpack_weights(data)["matrix"]
    level = np.abs(state["matrix"]).max(1, keepdims=True) / 127
    assert (np.abs(back - state["matrix"]) <= level * 0.5001).all()


def test_int8_leaves_vectors_alone() -> None:
    back = unpack_weights(pack_weights(STATE, "int8"))
    assert back.keys() == STATE.keys()
    for name in ("vector", "scalar", "zero_rows", "empty"):
        np.testing.assert_array_equal(back[name], STATE[name], strict=True)


@given(WEIGHTS)
def test_int8_again_is_the_same_bit_for_bit(weights: np.ndarray) -> None:
    once = pack_weights({"w": weights}, "int8")
    assert pack_weights(unpack_weights(once), "int8") == once


def test_input_is_not_changed() -> None:
    before = {name: array.copy() for name, array in STATE.items()}
    for storage in ("float32", "float16", "int8"):
        pack_weights(STATE, storage)
    assert all(np.array_equal(before[name], STATE[name]) for name in STATE)


def test_unknown_storage() -> None:
    with pytest.raises(TiktalkError, match=r"T208.*'int4'"):
        pack_weights(STATE, "int4")  # type: ignore[arg-type]


def test_damaged_bytes() -> None:
    data = pack_weights(STATE)
    for damaged in (b"", b"weights", data[:40], data[:-3]):
        with pytest.raises(TiktalkError, match="T209"):
            unpack_weights(damaged)
    with pytest.raises(TiktalkError, match=r"T209.*w is in 8 bits without a scale"):
        unpack_weights(save({"w": np.zeros((2, 2), np.int8)}))


@pytest.mark.parametrize("storage", ["float32", "float16", "int8"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(storage: Any, value: float) -> None:
    with np.errstate(invalid="ignore"):
        data = pack_weights({"w": np.full((2, 3), value, np.float32)}, storage)
    with pytest.raises(TiktalkError, match=r"T209.*w.* holds what is no number"):
        read_stored(data)


def test_a_scale_for_each_row() -> None:
    levels = np.ones((2, 3), np.int8)
    data = save({"w": levels, "w::scale": np.ones(3, np.float32)})
    with pytest.raises(TiktalkError, match=r"T209.*w is in 8 bits without a scale for each row"):
        read_stored(data)


def test_messages() -> None:
    good = srsly.msgpack_dumps({"format": 1, "weights": b"abc"})
    assert unpack_message(good, 1)["weights"] == b"abc"
    for bad in (b"", good[:-2], good + b"x", srsly.msgpack_dumps([1])):
        with pytest.raises(TiktalkError, match="T209"):
            unpack_message(bad, 1)
    with pytest.raises(TiktalkError, match=r"T209.*format is 1, not 2.*another release"):
        unpack_message(good, 2)

"""Files of networks said in other words: the same results, and what onnxruntime needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.networks.prepared import prepared
from spacy_tiktalk.networks.session import new_session
from spacy_tiktalk.networks.wire import every, field, fields, first, integer, integers

onnx = pytest.importorskip("onnx", reason="onnx is of the extra [test]")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

SLOPE = np.array([0.25, -0.5, 1.5, 0.0], np.float32).reshape(4, 1, 1)


def network(*, packed: bool = True) -> bytes:
    """A convolution and two PRelus of one slope, as an old exporter writes it: of one size, with
    its weights among the inputs, one of them next to nothing."""
    weight = np.random.default_rng(0).normal(size=(4, 3, 3, 3)).astype(np.float32)
    weight[1, 2] = 1e-38
    arrays = {"weight": weight, "slope": SLOPE}
    weights = [
        numpy_helper.from_array(array, name)
        if packed
        else helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.ravel().tolist())
        for name, array in arrays.items()
    ]
    nodes = [
        helper.make_node("Conv", ["picture", "weight"], ["a"], kernel_shape=[3, 3]),
        helper.make_node("PRelu", ["a", "slope"], ["b"]),
        helper.make_node("Neg", ["b"], ["c"]),
        helper.make_node("PRelu", ["c", "slope"], ["out"]),
    ]
    inputs = [
        helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 8, 8]),
        *(helper.make_tensor_value_info(n, TensorProto.FLOAT, a.shape) for n, a in arrays.items()),
    ]
    outputs = [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 4, 6, 6])]
    between = [helper.make_tensor_value_info("a", TensorProto.FLOAT, [1, 4, 6, 6])]
    graph = helper.make_graph(nodes, "old", inputs, outputs, weights, value_info=between)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4)
    return bytes(model.SerializeToString())


def run(model: bytes, picture: np.ndarray) -> Any:
    return new_session(model, 1, what="a network").run(None, {"picture": picture})[0]


def pictures(*size: int) -> np.ndarray:
    return np.random.default_rng(1).normal(size=size).astype(np.float32)


def test_the_results_are_those_of_the_file() -> None:
    picture = pictures(1, 3, 8, 8)
    assert np.allclose(run(prepared(network()), picture), run(network(), picture), atol=1e-6)


def test_pictures_of_another_size_go_through() -> None:
    """Each as in the file made for it: a picture's middle does not depend on its edges."""
    picture = pictures(2, 3, 21, 13)
    found = run(prepared(network()), picture)
    assert found.shape == (2, 4, 19, 11)
    assert np.allclose(found[:1, :, :6, :6], run(network(), picture[:1, :, :8, :8]), atol=1e-6)
    with pytest.raises(Exception, match="INVALID_ARGUMENT"):
        run(network(), picture)


def test_what_onnxruntime_needs() -> None:
    model = onnx.load_from_string(prepared(network()))
    onnx.checker.check_model(model, full_check=True)
    assert [one.name for one in model.graph.input] == ["picture"]
    dims = model.graph.input[0].type.tensor_type.shape.dim
    assert [dim.dim_value for dim in dims] == [0, 3, 0, 0]
    assert {node.op_type for node in model.graph.node} == {"Conv", "Neg", "Relu", "Mul", "Add"}
    arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    assert not arrays["weight"][1, 2].any()
    assert np.count_nonzero(arrays["weight"]) == arrays["weight"].size - 9
    assert np.array_equal(arrays["slope rest"], 1 - SLOPE)
    assert len(arrays) == 3, "two PRelus of one slope share what is left of it"


def test_weights_that_are_no_plain_bytes_stay() -> None:
    model, picture = prepared(network(packed=False)), pictures(1, 3, 8, 8)
    assert [node.op_type for node in onnx.load_from_string(model).graph.node].count("PRelu") == 2
    assert np.allclose(run(model, picture), run(network(packed=False), picture), atol=1e-6)


def test_a_network_of_half_precision_and_outputs_without_sizes() -> None:
    half = TensorProto.FLOAT16
    graph = helper.make_graph(
        [helper.make_node("PRelu", ["picture", "slope"], ["out"])],
        "half",
        [helper.make_tensor_value_info("picture", half, [1, 4, 6, 6])],
        [helper.make_tensor_value_info("out", half, None)],
        [numpy_helper.from_array(SLOPE.astype(np.float16), "slope")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 16)], ir_version=8)
    model = bytes(made.SerializeToString())
    picture = pictures(1, 4, 6, 6).astype(np.float16)
    assert np.array_equal(run(prepared(model), picture), run(model, picture))


@pytest.mark.parametrize("cut", [1, 3, 40, 200])
def test_a_file_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="no ONNX file"):
        prepared(network()[:-cut] if cut < 40 else b"something else" * cut)


@given(
    st.integers(1, 2**29 - 1),
    st.binary(max_size=300),
    st.lists(st.integers(0, 2**63 - 1), max_size=5),
)
def test_fields_come_back(number: int, data: bytes, values: list[int]) -> None:
    other = number - 1 or 2
    message = b"".join(integer(other, value) for value in values) + field(number, data)
    assert every(message, number) == [data]
    assert first(message, number) == data
    assert integers(message, other) == values
    assert [found for found, _, _ in fields(message)] == [other] * len(values) + [number]

"""Graphs we write are what `onnx` takes them for, and run."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from spacy_tiktalk.networks.session import OnnxNetwork
from spacy_tiktalk.networks.writer import DTYPES, GraphWriter


def written() -> bytes:
    graph = GraphWriter("made")
    x = graph.input("x", "float32", ["n", 3])
    weight = graph.weight("w", np.arange(6, dtype=np.float32).reshape(3, 2))
    y = graph.call("Gemm", x, weight, graph.weight("b", np.float32([-1, 1])), alpha=0.5, transB=0)
    y = graph.call("Softmax", y, axis=-1)
    first, second = graph.node("Split", [y], outputs=2, axis=1)
    graph.rename(graph.call("Sub", first, second), "out")
    graph.output("out", "float32", ["n", 1])
    return graph.to_bytes()


def test_what_is_written_runs() -> None:
    x = np.float32([[1, 2, 3], [0, 0, 0], [-4, 0.5, 2]])
    (out,) = OnnxNetwork(written).run({"x": x})
    logits = 0.5 * x @ np.arange(6, dtype=np.float32).reshape(3, 2) + np.float32([-1, 1])
    e = np.exp(logits - logits.max(1, keepdims=True))
    expected = (e[:, :1] - e[:, 1:]) / e.sum(1, keepdims=True)
    np.testing.assert_allclose(out, expected, atol=1e-6)


def test_onnx_reads_it() -> None:
    model = onnx.load_from_string(written())
    onnx.checker.check_model(model, full_check=True)
    assert [node.op_type for node in model.graph.node] == [
        "Gemm", "Softmax", "Split", "Sub", "Identity",
    ]  # fmt: skip
    names = [name for node in model.graph.node for name in node.output]
    assert len(names) == len(set(names))
    assert {a.name: onnx.helper.get_attribute_value(a) for a in model.graph.node[1].attribute} == {
        "axis": -1
    }


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0, 4), (300,), (2, 3, 5)])
def test_weights_come_back(dtype: str, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    array = (rng.normal(size=shape) * 100).astype(dtype)
    graph = GraphWriter("w")
    graph.weight("given", array)
    graph.weight("turned", array.T)
    found = onnx.load_from_string(graph.to_bytes()).graph.initializer
    back = [numpy_helper.to_array(one) for one in found]
    np.testing.assert_array_equal(back[0], array, strict=True)
    np.testing.assert_array_equal(back[1], array.T, strict=True)


def test_values_of_every_kind() -> None:
    graph = GraphWriter("v", microsoft=True)
    values = {"i": -(2**40), "f": 1e-12, "s": "名", "ints": [0, -1, 2**33], "none": []}
    graph.call("Any", "", domain="com.microsoft", **values)
    model = onnx.load_from_string(graph.to_bytes())
    (node,) = model.graph.node
    found = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    assert found["i"] == -(2**40) and found["s"].decode() == "名"
    assert found["f"] == pytest.approx(1e-12) and list(found["ints"]) == [0, -1, 2**33]
    assert list(found["none"]) == [] and node.domain == "com.microsoft"
    assert {o.domain: o.version for o in model.opset_import} == {"": 17, "com.microsoft": 1}

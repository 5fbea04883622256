"""Writes a network as an ONNX file, without the package `onnx`, which weighs more than ours.

What is written is a message of the ONNX format (onnx.proto, IR version 8); see `wire`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .wire import FOUR, encoded, field, head, integer

_IR_VERSION = 8
_OPSET = 17  # the version of ONNX's own operators
_FLOAT, _INT, _STRING, _INTS = 1, 2, 3, 7  # AttributeProto.AttributeType
DTYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
Value = int | float | str | Sequence[int]


class GraphWriter:
    """Takes nodes in the order in which they run, and gives the bytes of the model.

    name (str): Of the graph.
    microsoft (bool): Whether onnxruntime's own operators may be used too, as nodes of the domain
        "com.microsoft".
    """

    def __init__(self, name: str, *, microsoft: bool = False) -> None:
        self._name = name
        self._opsets = {"": _OPSET} | ({"com.microsoft": 1} if microsoft else {})
        self._nodes: list[bytes] = []
        # Before each its length and what else is said of it: the numbers are copied once, by
        # `to_bytes`, for they are as large as the network.
        self._weights: list[tuple[bytes, memoryview]] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []
        self._n = 0
        self.named: set[str] = set()

    def input(self, name: str, dtype: str, shape: Sequence[int | str]) -> str:
        """Declare what is fed; a text in the shape is a size that may change."""
        self._inputs.append(_value_info(name, dtype, shape))
        return name

    def output(self, name: str, dtype: str, shape: Sequence[int | str]) -> None:
        """Declare what is asked for."""
        self._outputs.append(_value_info(name, dtype, shape))

    def weight(self, name: str, array: NDArray[np.generic] | np.generic) -> str:
        """Add an initializer: float32, uint8, int8, int32 or int64, of any shape; one that has the
        name of another is that other."""
        if name in self.named:
            return name
        self.named.add(name)
        data = np.ascontiguousarray(array)
        dims = b"".join(integer(1, size) for size in array.shape)
        kind = integer(2, DTYPES[data.dtype.name])
        raw = data.reshape(-1).view(np.uint8).data
        self._weights.append((dims + kind + _text(8, name) + head(9, len(raw)), raw))
        return name

    def node(
        self, op: str, inputs: Sequence[str], *, outputs: int = 1, **values: Value
    ) -> list[str]:
        """Add a node; what it gives gets names that nothing else has.

        inputs (Sequence[str]): Names; "" for one that is left out.
        values: Its attributes.
        RETURNS (list[str]): The names of its outputs.
        """
        return self._add(op, inputs, outputs, "", values)

    def _add(
        self, op: str, inputs: Sequence[str], outputs: int, domain: str, values: Mapping[str, Value]
    ) -> list[str]:
        made = [f"{op}_{self._n}_{k}" for k in range(outputs)]
        self._n += 1
        parts = [_text(1, name) for name in inputs] + [_text(2, name) for name in made]
        parts += [_text(3, f"{op}_{self._n}"), _text(4, op)]
        parts += [field(5, _attribute(name, value)) for name, value in values.items()]
        parts += [_text(7, domain)] if domain else []
        self._nodes.append(b"".join(parts))
        return made

    def call(self, op: str, *inputs: str, domain: str = "", **values: Value) -> str:
        """Add a node with one output, and return its name."""
        return self._add(op, inputs, 1, domain, values)[0]

    def rename(self, name: str, new: str) -> str:
        """Give a result the name of an output of the graph."""
        parts = [_text(1, name), _text(2, new), _text(3, new), _text(4, "Identity")]
        self._nodes.append(b"".join(parts))
        return new

    def to_bytes(self) -> bytes:
        """RETURNS (bytes): A ModelProto."""
        parts: list[bytes | memoryview] = [field(1, node) for node in self._nodes]
        parts.append(_text(2, self._name))
        for told, raw in self._weights:
            parts += [head(5, len(told) + len(raw)), told, raw]
        parts += [field(11, one) for one in self._inputs] + [field(12, o) for o in self._outputs]
        opsets = [field(8, _text(1, d) + integer(2, v)) for d, v in self._opsets.items()]
        before = [integer(1, _IR_VERSION), _text(2, "spacy-tiktalk")]
        return b"".join([*before, head(7, sum(map(len, parts))), *parts, *opsets])


def _text(number: int, text: str) -> bytes:
    return field(number, text.encode())


def _attribute(name: str, value: Value) -> bytes:
    named = _text(1, name)
    if isinstance(value, float):
        return named + encoded(2 << 3 | FOUR) + struct.pack("<f", value) + integer(20, _FLOAT)
    if isinstance(value, int):
        return named + integer(3, value) + integer(20, _INT)
    if isinstance(value, str):
        return named + _text(4, value) + integer(20, _STRING)
    return named + b"".join(integer(8, one) for one in value) + integer(20, _INTS)


def _value_info(name: str, dtype: str, shape: Sequence[int | str]) -> bytes:
    sizes = [_text(2, one) if isinstance(one, str) else integer(1, one) for one in shape]
    dims = b"".join(field(1, size) for size in sizes)
    tensor = integer(1, DTYPES[dtype]) + field(2, dims)
    return _text(1, name) + field(2, field(1, tensor))

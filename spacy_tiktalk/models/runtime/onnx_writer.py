"""Writes a network as an ONNX file, without the package `onnx`, which weighs more than ours.

What is written is a protobuf message of the ONNX format (onnx.proto, IR version 8): each field has
a number and a wire type, and is either a varint, four bytes, or bytes behind their length.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_IR_VERSION = 8
_VARINT, _BYTES, _FOUR = 0, 2, 5
_FLOAT, _INT, _STRING, _INTS = 1, 2, 3, 7  # AttributeProto.AttributeType
DTYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
Value = int | float | str | Sequence[int]


class GraphWriter:
    """Takes nodes in the order in which they run, and gives the bytes of the model.

    name (str): Of the graph.
    opset (int): Version of ONNX's own operators. microsoft (bool): Whether onnxruntime's may be
        used too, as nodes of the domain "com.microsoft".
    """

    def __init__(self, name: str, *, opset: int = 17, microsoft: bool = False) -> None:
        self._name = name
        self._opsets = {"": opset} | ({"com.microsoft": 1} if microsoft else {})
        self._nodes: list[bytes] = []
        self._weights: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []
        self._n = 0

    def input(self, name: str, dtype: str, shape: Sequence[int | str]) -> str:
        """Declare what is fed; a text in the shape is a size that may change."""
        self._inputs.append(_value_info(name, dtype, shape))
        return name

    def output(self, name: str, dtype: str, shape: Sequence[int | str]) -> None:
        """Declare what is asked for."""
        self._outputs.append(_value_info(name, dtype, shape))

    def weight(self, name: str, array: NDArray[np.generic]) -> str:
        """Add an initializer: float32, uint8, int8, int32 or int64, of any shape."""
        data = np.ascontiguousarray(array)
        dims = b"".join(_integer(1, size) for size in array.shape)
        kind = _integer(2, DTYPES[data.dtype.name])
        self._weights.append(dims + kind + _text(8, name) + _field(9, data.tobytes()))
        return name

    def node(
        self, op: str, inputs: Sequence[str], *, outputs: int = 1, domain: str = "", **values: Value
    ) -> list[str]:
        """Add a node; what it gives gets names that nothing else has.

        inputs (Sequence[str]): Names; "" for one that is left out.
        values: Its attributes.
        RETURNS (list[str]): The names of its outputs.
        """
        return self._add(op, inputs, outputs, domain, values)

    def _add(
        self, op: str, inputs: Sequence[str], outputs: int, domain: str, values: Mapping[str, Value]
    ) -> list[str]:
        made = [f"{op}_{self._n}_{k}" for k in range(outputs)]
        self._n += 1
        parts = [_text(1, name) for name in inputs] + [_text(2, name) for name in made]
        parts += [_text(3, f"{op}_{self._n}"), _text(4, op)]
        parts += [_field(5, _attribute(name, value)) for name, value in values.items()]
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
        parts = [_field(1, node) for node in self._nodes] + [_text(2, self._name)]
        parts += [_field(5, weight) for weight in self._weights]
        parts += [_field(11, one) for one in self._inputs] + [_field(12, o) for o in self._outputs]
        opsets = [_field(8, _text(1, d) + _integer(2, v)) for d, v in self._opsets.items()]
        graph = _field(7, b"".join(parts))
        return b"".join([_integer(1, _IR_VERSION), _text(2, "spacy-tiktalk"), graph, *opsets])


def _varint(value: int) -> bytes:
    value &= 0xFFFFFFFFFFFFFFFF  # negative ones as two's complement of 64 bits
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(value)


def _field(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(data)) + data


def _text(field: int, text: str) -> bytes:
    return _field(field, text.encode())


def _attribute(name: str, value: Value) -> bytes:
    head = _text(1, name)
    if isinstance(value, float):
        return head + _varint(2 << 3 | _FOUR) + struct.pack("<f", value) + _integer(20, _FLOAT)
    if isinstance(value, int):
        return head + _integer(3, value) + _integer(20, _INT)
    if isinstance(value, str):
        return head + _text(4, value) + _integer(20, _STRING)
    return head + b"".join(_integer(8, one) for one in value) + _integer(20, _INTS)


def _value_info(name: str, dtype: str, shape: Sequence[int | str]) -> bytes:
    sizes = [_text(2, one) if isinstance(one, str) else _integer(1, one) for one in shape]
    dims = b"".join(_field(1, size) for size in sizes)
    tensor = _integer(1, DTYPES[dtype]) + _field(2, dims)
    return _text(1, name) + _field(2, _field(1, tensor))

"""An ONNX file made fast in onnxruntime: the same network, said in other words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .wire import BYTES, every, field, fields, first, integer, integers

_GRAPH = 7  # of ModelProto
_NODE, _WEIGHT, _INPUT, _OUTPUT, _BETWEEN = 1, 5, 11, 12, 13  # of GraphProto
_DIMS, _KIND, _NAME, _RAW = 1, 2, 8, 9  # of TensorProto
_FLOAT = 1  # kind of a TensorProto
_CHANNELS = 1  # the axis of a picture [batch, channels, height, width] that keeps its size
_TINY = 1e-15  # of weights: nothing beside the others of their layer, which are about 0.1


def prepared(model: bytes) -> bytes:
    """The same network, for pictures of every size.

    Weights are no inputs any more: files of older exporters name them there, so that they might be
    fed, and then onnxruntime can neither join a batch normalization with the convolution before it
    nor lay the weights out for the processor (CenterFace: 30 ms a picture, 12 without). Weights of
    next to nothing are nothing: sums of such numbers are denormal, which processors compute a
    hundred times as slowly (MobileFace: 59 ms a face, 9 without). A PRelu is written as products
    and a Relu, for onnxruntime runs it number by number (5 ms a face instead of 9). Outputs differ
    in the last bits of a float32.

    model (bytes): an ONNX file whose only true input is pictures [batch, channels, height, width].
    RAISES: ValueError for bytes that are no such file.
    """
    return b"".join(
        value if wire != BYTES else field(number, _graph(value) if number == _GRAPH else value)
        for number, wire, value in fields(model)
    )


def _graph(graph: bytes) -> bytes:
    parts = list(fields(graph))
    weights = {first(value, _NAME): value for number, _, value in parts if number == _WEIGHT}
    slopes: dict[bytes, bytes] = {}  # of Relus that were a PRelu's, by name
    made = []
    for number, wire, value in parts:
        if number == _NODE:
            made += [field(_NODE, node) for node in _nodes(value, weights, slopes)]
        elif number == _WEIGHT:
            made.append(field(_WEIGHT, _without_tiny(value)))
        elif number in (_INPUT, _OUTPUT):
            if first(value, 1) not in weights:
                made.append(field(number, _free(value, channels=number == _INPUT)))
        elif number != _BETWEEN:  # sizes of results, which are free now
            made.append(field(number, value) if wire == BYTES else value)
    return b"".join([*made, *(field(_WEIGHT, slope) for slope in slopes.values())])


def _nodes(node: bytes, weights: dict[bytes, bytes], slopes: dict[bytes, bytes]) -> list[bytes]:
    """A PRelu as slope * x + (1 - slope) * Relu(x); another node as it is, and a PRelu whose slope
    is not given as bytes of a float32."""
    inputs = every(node, 1)
    if first(node, 4) != b"PRelu" or not _plain(weights.get(inputs[1], b"")):
        return [node]
    (x, slope), (out,) = inputs, every(node, 2)
    tensor = weights[slope]
    rest = slope + b" rest"
    if rest not in slopes:
        kept = _kept(1 - _numbers(tensor))
        shape = b"".join(integer(_DIMS, size) for size in integers(tensor, _DIMS))
        slopes[rest] = shape + integer(_KIND, _FLOAT) + field(_NAME, rest) + kept
    above, steep, flat = (out + word for word in (b" above", b" steep", b" flat"))
    return [
        _node(b"Relu", [x], above),
        _node(b"Mul", [above, rest], steep),
        _node(b"Mul", [x, slope], flat),
        _node(b"Add", [steep, flat], out),
    ]


def _node(op: bytes, inputs: list[bytes], output: bytes) -> bytes:
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, op)


def _without_tiny(tensor: bytes) -> bytes:
    if not _plain(tensor):
        return tensor
    numbers = _numbers(tensor)
    rest = [
        field(number, value) if wire == BYTES else value
        for number, wire, value in fields(tensor)
        if number != _RAW
    ]
    return b"".join([*rest, _kept(np.where(np.abs(numbers) < _TINY, 0, numbers))])


def _plain(tensor: bytes) -> bool:
    return integers(tensor, _KIND) == [_FLOAT] and bool(every(tensor, _RAW))


def _numbers(tensor: bytes) -> NDArray[np.float32]:
    return np.frombuffer(first(tensor, _RAW), dtype="<f4")


def _kept(numbers: NDArray[np.float32]) -> bytes:
    return field(_RAW, numbers.astype("<f4").tobytes())


def _free(info: bytes, *, channels: bool) -> bytes:
    """A ValueInfoProto of free sizes, but for the number of `channels`; as it is where it says
    nothing of sizes."""
    tensor = first(first(info, 2), 1)
    if not every(tensor, 2):
        return info
    sizes = [
        size if channels and axis == _CHANNELS else b""
        for axis, size in enumerate(every(first(tensor, 2), 1))
    ]
    shape = b"".join(field(1, size) for size in sizes)
    kind = integer(1, *integers(tensor, 1)) + field(2, shape)
    return field(1, first(info, 1)) + field(2, field(1, kind))

"""An ONNX file made fit for onnxruntime: pictures of every size, weights that never change.

Done in the bytes, without the package `onnx`: a model is a protobuf message (onnx.proto), in which
each field has a number and a wire type, and is a varint, four or eight bytes, or bytes behind their
length.
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_GRAPH = 7  # of ModelProto
_WEIGHT, _INPUT, _OUTPUT, _BETWEEN = 5, 11, 12, 13  # of GraphProto
_WEIGHT_NAME = 8  # of TensorProto
_CHANNELS = 1  # the axis of a picture [batch, channels, height, width] that keeps its size


def freed(model: bytes) -> bytes:
    """The same network for pictures of every size.

    Files of older exporters name their weights among the inputs, so that they might be fed. Then
    onnxruntime can neither join a batch normalization with the convolution before it nor lay the
    weights out for the processor: CenterFace took 30 ms a picture where it takes 12 without.

    model (bytes): an ONNX file whose only true input is pictures [batch, channels, height, width].
    RAISES: ValueError for bytes that are no such file.
    """
    return b"".join(
        _field(number, _freed_graph(value) if number == _GRAPH else value)
        if wire == _BYTES
        else value
        for number, wire, value in _fields(model)
    )


def _freed_graph(graph: bytes) -> bytes:
    fields = list(_fields(graph))
    weights = {_text(value, _WEIGHT_NAME) for number, _, value in fields if number == _WEIGHT}
    parts = []
    for number, wire, value in fields:
        if number == _BETWEEN or (number == _INPUT and _text(value, 1) in weights):
            continue
        if number in (_INPUT, _OUTPUT):
            value = _freed_value(value, shaped=number == _INPUT)
        parts.append(_field(number, value) if wire == _BYTES else value)
    return b"".join(parts)


def _freed_value(info: bytes, *, shaped: bool) -> bytes:
    """A ValueInfoProto of free sizes: `shaped` with the number of channels, else of any shape."""
    name, tensor = _one(info, 1), _one(_one(info, 2), 1)
    kind = b"".join(value for number, _, value in _fields(tensor) if number == 1)
    if shaped:
        dims = [value for number, _, value in _fields(_one(tensor, 2)) if number == 1]
        free = [
            dim if axis == _CHANNELS else _field(2, f"size{axis}".encode())
            for axis, dim in enumerate(dims)
        ]
        kind += _field(2, b"".join(_field(1, dim) for dim in free))
    return _field(1, name) + _field(2, _field(1, kind))


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, wire type, and what is behind the length; of other types all of the field's bytes."""
    at = 0
    while at < len(message):
        begin = at
        tag, at = _varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == _BYTES:
            length, at = _varint(message, at)
            begin, at = at, at + length
        elif wire == _VARINT:
            _, at = _varint(message, at)
        elif wire in (_EIGHT, _FOUR):
            at += 8 if wire == _EIGHT else 4
        else:
            raise ValueError(f"it is no ONNX file: wire type {wire} at byte {begin}")
        if at > len(message):
            raise ValueError("it is no ONNX file, or cut off")
        yield number, wire, message[begin:at]


def _one(message: bytes, number: int) -> bytes:
    for found, wire, value in _fields(message):
        if found == number and wire == _BYTES:
            return value
    raise ValueError(f"it is no ONNX file of a network: field {number} is missing")


def _text(message: bytes, number: int) -> bytes:
    """Of a field that may be missing."""
    values = (value for found, wire, value in _fields(message) if (found, wire) == (number, _BYTES))
    return next(values, b"")


def _field(number: int, value: bytes) -> bytes:
    return _encoded(number << 3 | _BYTES) + _encoded(len(value)) + value


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message) or shift > 63:
            raise ValueError("it is no ONNX file, or cut off")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at

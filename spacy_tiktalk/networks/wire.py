"""Messages of ONNX files, read and written without the package `onnx`.

A message is a row of protobuf fields (onnx.proto), each of which has a number and a wire type, and
is a varint, four or eight bytes, or bytes behind their length.
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5


def fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, wire type, and what is behind the length; of other types all of the field's bytes.

    RAISES: ValueError where the bytes are no message.
    """
    at = 0
    while at < len(message):
        begin = at
        tag, at = _varint(message, at)
        number, wire = tag >> 3, tag & 7
        if wire == BYTES:
            length, at = _varint(message, at)
            begin, at = at, at + length
        elif wire == VARINT:
            _, at = _varint(message, at)
        elif wire in (EIGHT, FOUR):
            at += 8 if wire == EIGHT else 4
        else:
            raise ValueError(f"it is no ONNX file: wire type {wire} at byte {begin}")
        if at > len(message):
            raise ValueError("it is no ONNX file, or cut off")
        yield number, wire, message[begin:at]


def every(message: bytes, number: int) -> list[bytes]:
    """What is behind the length of every field of this number."""
    return [v for found, wire, v in fields(message) if (found, wire) == (number, BYTES)]


def first(message: bytes, number: int) -> bytes:
    """Of the first one. RAISES: ValueError where there is none."""
    found = every(message, number)
    if not found:
        raise ValueError(f"it is no ONNX file of a network: field {number} is missing")
    return found[0]


def integers(message: bytes, number: int) -> list[int]:
    """The varints of a field, packed or not."""
    found = []
    for one, wire, value in fields(message):
        if one != number:
            continue
        at = 0 if wire == BYTES else _varint(value, 0)[1]  # behind the tag
        while at < len(value):
            integer, at = _varint(value, at)
            found.append(integer)
    return found


def head(number: int, length: int) -> bytes:
    """What stands before so many bytes of a field."""
    return encoded(number << 3 | BYTES) + encoded(length)


def field(number: int, value: bytes) -> bytes:
    """A field of bytes."""
    return head(number, len(value)) + value


def integer(number: int, value: int) -> bytes:
    """A field of a varint."""
    return encoded(number << 3 | VARINT) + encoded(value)


def encoded(value: int) -> bytes:
    """A varint of 64 bits, a negative one as two's complement."""
    value &= 0xFFFFFFFFFFFFFFFF
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

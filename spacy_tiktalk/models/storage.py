"""Weights as bytes: safetensors, in float32, float16, or 8 bits a weight with a scale a row.

Nothing here unpickles, and nothing needs torch. 8-bit storage rounds each row of a matrix to 255
levels between its largest weight and the negative of it; vectors and norms stay in float32. Storing
what was read from 8 bits gives the same 8 bits again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ..errors import error
from .types import Storage

SCALE = "::scale"
LEVELS = np.float32(127.0)
Weights = dict[str, NDArray[np.float32]]


def pack_weights(state: Mapping[str, NDArray[Any]], storage: Storage = "float32") -> bytes:
    """Write the weights of a network.

    state (Mapping): Name → array, floats.
    storage (str): "float32", "float16" or "int8".
    RETURNS (bytes): A safetensors file.
    RAISES: T208 for another storage.
    """
    check_storage(storage)
    out: dict[str, NDArray[Any]] = {}
    for name, array in state.items():
        data = np.ascontiguousarray(array, dtype=np.float32).reshape(array.shape)
        if storage == "float16":
            out[name] = data.astype(np.float16)
        elif storage == "int8" and data.ndim == 2:
            # x / 127 * 127 / 127 is x / 127 again for every float32, so that packing what was
            # unpacked changes nothing.
            scale = np.abs(data).max(axis=1, initial=0.0) / LEVELS
            scale = np.maximum(scale, np.float32(1e-12))
            out[name] = np.round(data / scale[:, None]).astype(np.int8)
            out[name + SCALE] = scale
        else:
            out[name] = data
    return bytes(save(out))


def check_storage(storage: str) -> None:
    """RAISES: T208 for a storage there is not."""
    if storage not in ("float32", "float16", "int8"):
        rule = 'one of "float32", "float16", "int8"'
        raise error("T208", what="storage", value=repr(storage), rule=rule)


def unpack_weights(data: bytes) -> Weights:
    """Undo `pack_weights`: every array comes back in float32.

    RAISES: T209 if the bytes are no safetensors file.
    """
    raw = read_stored(data)
    return {name: floats(raw, name) for name in raw if not name.endswith(SCALE)}


def read_stored(data: bytes) -> dict[str, NDArray[Any]]:
    """The arrays as they are stored, those in 8 bits beside their scales.

    RAISES: T209 if the bytes are no safetensors file, a scale is missing or of another shape, or
        a weight is no number: with such a network nobody would be found, and no error say so.
    """
    try:
        raw: dict[str, NDArray[Any]] = load(data)
    except (SafetensorError, KeyError) as e:  # KeyError: of a type that numpy does not have
        raise error("T209", reason=str(e)) from e
    for name, array in raw.items():
        if array.dtype == np.int8:
            scale = raw.get(name + SCALE)
            if scale is None or scale.shape != array.shape[:1]:
                raise error("T209", reason=f"{name} is in 8 bits without a scale for each row")
        elif array.dtype.kind == "f" and not np.isfinite(array).all():
            raise error("T209", reason=f"{name} holds what is no number (nan or infinite)")
    return raw


def is_exact(data: bytes) -> bool:
    """Whether the bytes of a network hold weights, and none that were rounded.

    data (bytes): A safetensors file, or a message with one in it.
    """
    return b'"F32"' in data and SCALE.encode() not in data and b'"F16"' not in data


def floats(raw: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """One array of those that `read_stored` gives, in float32."""
    value = raw[name].astype(np.float32)
    return value * raw[name + SCALE][:, None] if raw[name].dtype == np.int8 else value


def unpack_message(data: bytes, format_number: int) -> dict[str, Any]:
    """Read the msgpack message a network was stored in.

    RAISES: T209 if it is cut short, no such message, or of another format.
    """
    try:
        msg = srsly.msgpack_loads(data)
    except (ValueError, TypeError) as e:  # TypeError: a list or dict stands where a key belongs
        raise error("T209", reason=str(e)) from e
    found = msg.get("format") if isinstance(msg, dict) else None
    if found != format_number:
        raise error("T209", reason=f"its format is {found!r}, not {format_number}")
    return msg

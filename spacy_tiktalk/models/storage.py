"""Weights as bytes: safetensors, in float32, float16, or 8 bits a weight with a scale a row.

Nothing here unpickles. 8-bit storage rounds each row of a matrix to 255 levels between its
largest weight and the negative of it; vectors and norms stay in float32. Storing what was read
from 8 bits gives the same 8 bits again.
"""

from __future__ import annotations

from typing import Any

import srsly
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from ..errors import error
from .types import Storage

SCALE = "::scale"
LEVELS = 127.0


def pack_weights(state: dict[str, torch.Tensor], storage: Storage = "float32") -> bytes:
    """Write a state dict.

    state (dict): Name → tensor, floats.
    storage (str): "float32", "float16" or "int8".
    RETURNS (bytes): A safetensors file.
    RAISES: T208 for another storage.
    """
    check_storage(storage)
    out: dict[str, torch.Tensor] = {}
    for name, tensor in state.items():
        data = tensor.detach().to("cpu", torch.float32).contiguous()
        if storage == "float16":
            out[name] = data.half()
        elif storage == "int8" and data.ndim == 2:
            # x / 127 * 127 / 127 is x / 127 again for every float32, so that packing what was
            # unpacked changes nothing.
            scale = (data.abs().amax(dim=1) / LEVELS).clamp_min(1e-12)
            out[name] = torch.round(data / scale[:, None]).to(torch.int8)
            out[name + SCALE] = scale
        else:
            out[name] = data.clone()
    return bytes(save(out))


def check_storage(storage: str) -> None:
    """RAISES: T208 for a storage there is not."""
    if storage not in ("float32", "float16", "int8"):
        rule = 'one of "float32", "float16", "int8"'
        raise error("T208", what="storage", value=repr(storage), rule=rule)


def unpack_weights(data: bytes) -> dict[str, torch.Tensor]:
    """Undo `pack_weights`: every tensor comes back in float32.

    RAISES: T209 if the bytes are no safetensors file.
    """
    try:
        raw = load(data)
    except SafetensorError as e:
        raise error("T209", reason=str(e)) from e
    out = {}
    for name, tensor in raw.items():
        if name.endswith(SCALE):
            continue
        value = tensor.to(torch.float32)
        if tensor.dtype == torch.int8:
            if name + SCALE not in raw:
                raise error("T209", reason=f"{name} is in 8 bits without a scale")
            value = value * raw[name + SCALE][:, None]
        out[name] = value
    return out


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

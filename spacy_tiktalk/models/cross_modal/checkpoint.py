"""Reading checkpoints as numbers only, and fitting them to a network."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
from torch import nn

from ...errors import error
from ...files import no_file

_IGNORED = ("position_ids", "bert.pooler")


def read_checkpoint(path: Path) -> dict[str, torch.Tensor]:
    """The state dict in a checkpoint, without "module." before its names. Runs no code of it.

    The state dict may lie under "state_dict", or be the file itself. RAISES: T745.
    """
    if reason := no_file(path):
        raise error("T745", path=path, reason=reason)
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except (
        pickle.UnpicklingError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
        LookupError,
        AttributeError,
        TypeError,
    ) as err:
        # For a file that holds more, torch's message begins with the advice to read it unsafely.
        why = (str(err).splitlines() or [""])[0][:120] or type(err).__name__
        if "weights_only" in why.lower() or "weights only" in why.lower():
            why = "an object that is no tensor"
        reason = f"it is damaged or holds more than numbers ({why})"
        raise error("T745", path=path, reason=reason) from err
    weights = held.get("state_dict", held) if isinstance(held, dict) else held
    if not isinstance(weights, dict) or not weights:
        raise error("T745", path=path, reason="it holds no state dict")
    if not all(isinstance(value, torch.Tensor) for value in weights.values()):
        raise error("T745", path=path, reason="its state dict holds something else than tensors")
    out = {str(name).removeprefix("module."): value for name, value in weights.items()}
    for name, value in out.items():
        if value.layout != torch.strided or value.is_complex() or value.is_meta:
            raise error("T745", path=path, reason=f"{name} is no plain tensor of real numbers")
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise error("T745", path=path, reason=f"{name} holds values that are no numbers")
    return out


def fit(net: nn.Module, weights: dict[str, torch.Tensor]) -> str:
    """Give a network its weights, in float32, without copying those that are float32 already.

    The network may have been built on the device "meta".

    RETURNS (str): What does not fit, "" if everything does; the network is of no use otherwise.
    """
    weights = {
        name: value.detach().float().contiguous() if value.is_floating_point() else value
        for name, value in weights.items()
    }
    try:
        missing, unknown = net.load_state_dict(weights, strict=False, assign=True)
    except RuntimeError as err:
        return str(err).splitlines()[-1].strip()
    # Position numbers are computed, and the text side's pooler is used by no version.
    wrong = [name for name in (*missing, *unknown) if not any(part in name for part in _IGNORED)]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        return f"{', '.join(wrong[:3])}{more} missing or unknown"
    return ""

"""The dialogue encoder in training: its pass forward and backward, in torch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import cast

import torch
from thinc.types import Floats2d
from thinc.util import torch2xp, xp2torch

from ..network_shim import NetworkShim
from ..types import Tok2VecModel
from .encoder_module import EncoderModule
from .windows import WindowBatch


def read_in_training(
    model: Tok2VecModel, shim: NetworkShim, batch: WindowBatch
) -> tuple[Floats2d, Callable[[list[Floats2d]], None]]:
    """Encode windows with dropout.

    RETURNS (Floats2d, Callable): A row a token, and what takes the gradients of the rows of each
        Doc.
    """
    module = cast(EncoderModule, shim.module)
    module.max_batch_pieces = shim.pace["max_batch_pieces"]
    if shim.updates == 0 and batch.windows:  # what reads nothing learns nothing
        module.fingerprint = _trained_fingerprint(module.fingerprint, batch)
    shim.set_dropout(model.attrs["dropout_rate"])
    module.begin_training()
    with shim.training() as torch_module:
        device = next(module.parameters()).device
        half = shim.pace["mixed_precision"] and has_bfloat16(device.type)
        flat = torch_module(batch, half=half)

    def backprop(d_rows: list[Floats2d]) -> None:
        if flat.requires_grad and flat.shape[0]:
            gradient = xp2torch(model.ops.xp.concatenate(d_rows), device=flat.device)
            torch.autograd.backward(flat, gradient)

    return cast(Floats2d, torch2xp(flat.detach())), backprop


@cache
def has_bfloat16(device_type: str) -> bool:
    """Whether a device multiplies in bfloat16 itself. Where it is emulated, as on x86 processors
    without AMX or AVX512-BF16, products took nine times as long as in float32."""
    if device_type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device_type != "cpu":
        return False
    if hasattr(torch.cpu, "get_capabilities"):  # since torch 2.10
        found = torch.cpu.get_capabilities()
        return any(found.get(name, False) for name in ("amx_bf16", "avx512_bf16", "bf16"))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _trained_fingerprint(before: str, batch: WindowBatch) -> str:
    """A new name for weights about to change. Two trainings of one start share it only where the
    seed and the first batch are the same."""
    digest = hashlib.sha256(f"{before}|{torch.initial_seed()}".encode())
    for window in batch.windows:
        digest.update(window.tobytes())
    return digest.hexdigest()[:16]

"""The weights of a torch module as arrays, which is what is stored, and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from .storage import Weights


def arrays_of(state: Mapping[str, torch.Tensor]) -> Weights:
    """A state dict as float32 arrays in main memory."""
    return {
        name: tensor.detach().to("cpu", torch.float32).contiguous().numpy()
        for name, tensor in state.items()
    }


def tensors_of(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, torch.Tensor]:
    """Arrays as a state dict; the tensors have memory of their own."""
    return {name: torch.tensor(array) for name, array in weights.items()}

"""Dropout for training an encoder on a CPU, where drawing the noise was a fifth of a step."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

_QUERIES = ("query", "q_lin", "q_proj", "query_proj")
_LEVELS = 256


class Noise:
    """Random bytes that the dropout layers of one module share, seeded by torch's generator."""

    def __init__(self) -> None:
        self._rng = np.random.Generator(np.random.SFC64(0))

    def reseed(self) -> None:
        """Begin anew from torch's generator: the same seed there gives the same noise."""
        seed = int(torch.randint(2**62, ()).item())
        self._rng = np.random.Generator(np.random.SFC64(seed))

    def draw(self, n: int) -> torch.Tensor:
        """RETURNS (Tensor): Shape (n,), uint8."""
        return torch.from_numpy(np.frombuffer(bytearray(self._rng.bytes(n)), dtype=np.uint8))


class ByteDropout(nn.Dropout):
    """`nn.Dropout` with a rate in steps of 1/256 and one random byte a value.

    On a CPU, torch draws from a Mersenne twister, value by value; elsewhere this is `nn.Dropout`.
    """

    def __init__(self, p: float, noise: Noise) -> None:
        super().__init__(p)
        self.noise = noise

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002
        """Any shape; as it is, in evaluation mode."""
        dropped = round(self.p * _LEVELS)
        if not self.training or not dropped:
            return input
        if input.device.type != "cpu" or dropped >= _LEVELS:
            return F.dropout(input, self.p, True)
        keep = self.noise.draw(input.numel()).view(input.shape) >= dropped
        return input * (keep.to(input.dtype) * (_LEVELS / (_LEVELS - dropped)))


def use_byte_dropout(module: nn.Module) -> Noise:
    """Put `ByteDropout` in the place of every plain dropout layer in a module.

    RETURNS (Noise): What they draw from.
    """
    noise = Noise()
    for parent in list(module.modules()):
        for name, child in parent.named_children():
            if type(child) in (nn.Dropout, ByteDropout):
                setattr(parent, name, ByteDropout(child.p, noise).train(child.training))
    return noise


def keep_attention(module: nn.Module) -> None:
    """Turn dropout on attention weights off: with few words to look at it hides the one that
    matters, and it costs as much as all other noise."""
    for parent in module.modules():
        if any(hasattr(parent, name) for name in _QUERIES):
            for child in parent.children():
                if isinstance(child, nn.Dropout):
                    child.p = 0.0

"""Which weights of a CN-CLIP network learn; LoRA, small additions learned in place of the weights.

Hu, Shen, Wallis, Allen-Zhu, Li, Wang, Wang, Chen: LoRA: Low-Rank Adaptation of Large Language
Models (2021): W + (alpha / rank) B A with B [out, rank] and A [rank, in].
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.utils import parametrize

if TYPE_CHECKING:
    from .cn_clip import CNCLIP


def prepare(net: nn.Module, settings: CNCLIP) -> None:
    """Add the layers that `settings.tune` needs, which are part of the network's state."""
    if settings.tune == "lora":
        add_lora(net, rank=settings.lora_rank, alpha=settings.lora_alpha)


def mark_trainable(net: nn.Module, settings: CNCLIP) -> None:
    """Let only the weights chosen by `settings.tune` require gradients.

    "frozen": none. "last": the last `last_blocks` blocks of both sides, what comes after them (norm
    and projection, in a ResNet the attention pool) and the temperature. "lora": the additions and
    the temperature. "all": everything.
    """
    net.requires_grad_(settings.tune == "all")
    if settings.tune in ("last", "lora"):
        net.logit_scale.requires_grad_(True)
    if settings.tune == "lora":
        for layer in net.modules():
            if isinstance(layer, LowRank):
                layer.requires_grad_(True)
    if settings.tune == "last":
        for part in _last(net, settings.last_blocks):
            part.requires_grad_(True)


def _last(net: Any, n: int) -> list[nn.Module | nn.Parameter]:
    visual = net.visual
    parts: list[nn.Module | nn.Parameter] = [*list(net.bert.encoder.layer)[-n:]]
    parts.append(net.text_projection)
    if hasattr(visual, "transformer"):
        return [*parts, *list(visual.transformer.resblocks)[-n:], visual.ln_post, visual.proj]
    stages = (visual.layer1, visual.layer2, visual.layer3, visual.layer4)
    blocks = [block for stage in stages for block in stage]
    return [*parts, *blocks[-n:], visual.attnpool]


class LowRank(nn.Module):
    """The addition to one weight.

    shape (tuple[int, int]): (out, in) of the weight.
    generator (torch.Generator): where A's first values come from; B begins as zeros, so that
        nothing is changed at first.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        *,
        rank: int,
        alpha: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.factor = alpha / rank
        bound = math.sqrt(3 / shape[1])
        down = torch.empty(rank, shape[1], device="cpu")
        self.down = nn.Parameter(down.uniform_(-bound, bound, generator=generator))
        self.up = nn.Parameter(torch.zeros(shape[0], rank, device="cpu"))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """The weight with what is added to it, [out, in]."""
        return weight + self.factor * (self.up @ self.down)


def add_lora(net: nn.Module, *, rank: int, alpha: float) -> None:
    """Put a `LowRank` on the weight of every linear layer, attention's joint one included.

    The three projections inside nn.MultiheadAttention are rows of one weight [3 d, d] that is no
    layer of its own; a parametrization reaches it where a wrapped layer could not. They share A.
    """
    generator = torch.Generator().manual_seed(0)
    for layer in list(net.modules()):
        name = ""
        if isinstance(layer, nn.Linear):
            name = "weight"
        elif isinstance(layer, nn.MultiheadAttention) and layer.in_proj_weight is not None:
            name = "in_proj_weight"
        if not name:
            continue
        weight = getattr(layer, name)
        shape = (int(weight.shape[0]), int(weight.shape[1]))
        addition = LowRank(shape, rank=rank, alpha=alpha, generator=generator)
        addition = addition.to(weight.device)
        # unsafe: the check would multiply every weight once; the shapes are right by construction.
        parametrize.register_parametrization(layer, name, addition, unsafe=True)

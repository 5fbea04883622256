"""Which weights of a CN-CLIP network learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn

from .lora import add_lora, lora_parameters

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
    for weight in net.parameters():
        weight.requires_grad_(settings.tune == "all")
    if settings.tune in ("last", "lora"):
        net.logit_scale.requires_grad_(True)
    if settings.tune == "lora":
        for weight in lora_parameters(net):
            weight.requires_grad_(True)
    if settings.tune == "last":
        for part in _last(net, settings.last_blocks):
            if isinstance(part, nn.Parameter):
                part.requires_grad_(True)
            else:
                for weight in part.parameters():
                    weight.requires_grad_(True)


def _last(net: Any, n: int) -> list[nn.Module | nn.Parameter]:
    visual = net.visual
    parts: list[nn.Module | nn.Parameter] = [*list(net.bert.encoder.layer)[-n:]]
    parts.append(net.text_projection)
    if hasattr(visual, "transformer"):
        return [*parts, *list(visual.transformer.resblocks)[-n:], visual.ln_post, visual.proj]
    stages = (visual.layer1, visual.layer2, visual.layer3, visual.layer4)
    blocks = [block for stage in stages for block in stage]
    return [*parts, *blocks[-n:], visual.attnpool]

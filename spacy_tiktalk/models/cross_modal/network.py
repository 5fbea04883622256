"""Building networks of Chinese CLIP: from an architecture and weights, in float32 throughout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from ...errors import error
from .checkpoint import fit, read_checkpoint
from .cn_clip_package import cn_clip
from .config import Architecture


def empty_network(architecture: Architecture) -> nn.Module:
    """A network without weights, on the device "meta".

    It takes no memory and no random numbers; `checkpoint.fit` gives it weights. The package's own
    loading rounds weights to half precision, which this has no part in.

    RAISES: T700.
    """
    with torch.device("meta"):
        net: nn.Module = cn_clip().model.CLIP(**architecture)
    return net.float()


def load_network(path: Path, architecture: Architecture, *, label: str) -> nn.Module:
    """The network in a checkpoint, float32, on the CPU, in evaluation mode.

    path (Path): a state dict, or {"state_dict": …} as the official ones.
    label (str): what to call the architecture in messages.
    RAISES: T745 for a checkpoint that is missing, damaged, unsafe or of another model.
    """
    return filled_network(
        architecture,
        read_checkpoint(path),
        lambda reason: error("T745", path=path, reason=f"it does not fit {label}: {reason}"),
    )


def filled_network(
    architecture: Architecture,
    weights: dict[str, torch.Tensor],
    wrong: Callable[[str], Exception],
    prepare: Callable[[nn.Module], None] | None = None,
) -> nn.Module:
    """A network with weights.

    wrong (Callable[[str], Exception]): makes the error of a reason why they do not fit.
    prepare (Callable[[nn.Module], None] | None): changes the network before the weights come.
    """
    # Weights made in inference mode could never be trained.
    with torch.inference_mode(False):
        net = empty_network(architecture)
        if prepare is not None:
            prepare(net)
        reason = fit(net, weights)
        if reason:
            raise wrong(reason)
    return net.eval()

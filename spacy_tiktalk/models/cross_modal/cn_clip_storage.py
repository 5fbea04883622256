"""CNCLIPModule as bytes: a reference to its checkpoint, or all of its weights once they are tuned.

The signatures are those of `models.torch_shim.TorchShim`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import srsly
import torch
from torch import nn

from ...errors import TiktalkError, error
from ..storage import pack_weights, unpack_message, unpack_weights
from ..types import Storage
from .cn_clip import CNCLIP
from .cn_clip_module import CNCLIPModule

FORMAT = 1
# What says where and how to run, not what the weights are: the config in force decides.
_RUNTIME = ("path", "batch_size", "device", "n_crops", "context_length")


def serialize_cn_clip(module: nn.Module, storage: Storage = "float32") -> bytes:
    """Module → bytes. An untuned one is its settings, architecture, and the checkpoint's sha256
    (null where that file was never seen).
    """
    if not isinstance(module, CNCLIPModule):
        raise TypeError(type(module).__name__)
    return packed(module, weights=module.tuned, storage=storage)


def packed(module: CNCLIPModule, *, weights: bool, storage: Storage = "float32") -> bytes:
    """`serialize_cn_clip`, with weights or without as asked."""
    msg: dict[str, Any] = {"format": FORMAT, "settings": None, "weights": b""}
    if module.settings is not None:
        msg["settings"] = module.settings.to_dict()
        msg["sha256"] = module.sha256
        if module.sha256 is None and Path(module.settings.path).is_file():
            msg["sha256"] = module.settings.sha256
        msg["architecture"] = _known_architecture(module)
        if weights:
            msg["architecture"] = module.architecture
            msg["weights"] = pack_weights(module.weights(), storage)
    return bytes(srsly.msgpack_dumps(msg))


def _known_architecture(module: CNCLIPModule) -> dict[str, Any] | None:
    """None where the file or package that tells it is not on this machine."""
    try:
        return module.architecture
    except TiktalkError:
        return None


def deserialize_cn_clip(module: nn.Module, data: bytes, device: torch.device) -> CNCLIPModule:
    """Undo `serialize_cn_clip`. Neither cn_clip nor the checkpoint is looked for.

    module: the one that is replaced; where it has settings, its path and what else says how to run
    are kept, so that a pipeline can be told where the checkpoint is on this machine; a saved
    placeholder leaves all of them. The network goes to the device of its settings once it is read.

    RAISES: TiktalkError T209 for bytes of another format or damaged weights.
    """
    msg = unpack_message(data, FORMAT)
    try:
        values, given = msg["settings"], getattr(module, "settings", None)
        if values is None:
            return CNCLIPModule(given)
        if isinstance(given, CNCLIP):
            kept = _RUNTIME if msg["weights"] else tuple(set(values) - {"model"})
            values = {**values, **{name: getattr(given, name) for name in kept}}
        weights = unpack_weights(msg["weights"]) if msg["weights"] else None
        return CNCLIPModule(
            CNCLIP(**values),
            known_architecture=msg["architecture"],
            sha256=msg["sha256"],
            weights=weights,
        )
    except (KeyError, TypeError) as err:
        raise error("T209", reason=f"CN-CLIP: {err!r}") from err


def copy_of(data: bytes, tuned: bool, training: bool) -> CNCLIPModule:
    """What pickle and deepcopy call."""
    made = deserialize_cn_clip(CNCLIPModule(), data, torch.device("cpu"))
    made.tuned = tuned
    made.train(training)
    return made

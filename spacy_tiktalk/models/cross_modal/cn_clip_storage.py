"""CN-CLIP as bytes: a reference to its checkpoint, or all of its weights once they are tuned.

Knows settings and weights; the network that they belong to is `cn_clip_module`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import srsly

from ...errors import error
from ..storage import pack_weights, unpack_message, unpack_weights
from ..types import Storage
from .cn_clip import CNCLIP

FORMAT = 1
# What says where and how to run, not what the weights are: the config in force decides.
_RUNTIME = ("path", "batch_size", "device", "n_crops", "context_length")


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is stored of a CN-CLIP.

    settings (CNCLIP | None): None for a placeholder, and then nothing else is there.
    architecture (dict[str, Any] | None): None where the file or package that tells it is not on
        this machine.
    sha256 (str | None): of the checkpoint, None where that file was never seen.
    weights (Mapping[str, Any] | None): by name, float; None where the checkpoint has them.
    """

    settings: CNCLIP | None = None
    architecture: dict[str, Any] | None = None
    sha256: str | None = None
    weights: Mapping[str, Any] | None = None


def pack(stored: Stored, storage: Storage = "float32") -> bytes:
    """As msgpack.

    storage (Storage): how precisely weights are written.
    """
    msg: dict[str, Any] = {"format": FORMAT, "settings": None, "weights": b""}
    if stored.settings is not None:
        msg["settings"] = stored.settings.to_dict()
        msg["sha256"] = stored.sha256
        if stored.sha256 is None and Path(stored.settings.path).is_file():
            msg["sha256"] = stored.settings.sha256
        msg["architecture"] = stored.architecture
        if stored.weights is not None:
            msg["weights"] = pack_weights(dict(stored.weights), storage)
    return bytes(srsly.msgpack_dumps(msg))


def unpack(data: bytes, given: CNCLIP | None) -> Stored:
    """Undo `pack`. Neither cn_clip nor the checkpoint is looked for.

    given (CNCLIP | None): settings in force. Their path and what else says how to run are kept, so
        that a pipeline can be told where the checkpoint is on this machine; a stored placeholder
        leaves all of them.
    RAISES: T209 for bytes of another format or damaged weights.
    """
    msg = unpack_message(data, FORMAT)
    try:
        values = msg["settings"]
        if values is None:
            return Stored(settings=given)
        if given is not None:
            kept = _RUNTIME if msg["weights"] else tuple(set(values) - {"model"})
            values = {**values, **{name: getattr(given, name) for name in kept}}
        return Stored(
            settings=CNCLIP(**values),
            architecture=msg["architecture"],
            sha256=msg["sha256"],
            weights=unpack_weights(msg["weights"]) if msg["weights"] else None,
        )
    except (KeyError, TypeError) as err:
        raise error("T209", reason=f"CN-CLIP: {err!r}") from err

"""The weights of a head linker as they are stored, read without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import srsly

from ...errors import TiktalkError, error
from ...linking.visibility_features import N_RULES, SIZE
from ..storage import Weights, pack_weights, unpack_message, unpack_weights

FORMAT = 1


@dataclass(frozen=True)
class StoredLinker:
    """What `serialize_linker` wrote; the sizes are those of `LinkerModule`.

    evidence (Mapping): How many weights each evidence has.
    """

    width: int
    hidden: int
    clip_width: int
    evidence: Mapping[str, int]
    weights: Weights

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every weight, by name."""
        out: dict[str, tuple[int, ...]] = {"table": (SIZE,), "bias": (1,), "calibration": (2,)}
        out |= {f"evidence.{name}": (size,) for name, size in self.evidence.items()}
        if self.width and self.hidden:
            out["reduce.weight"] = (self.hidden, 2 * self.width)
            out |= dict.fromkeys(("reduce.bias", "norm.weight", "norm.bias"), (self.hidden,))
            out["out.weight"] = (1, self.hidden)
        if self.width and self.clip_width:
            out["to_clip.weight"] = (self.clip_width, self.width)
        return out


def pack_linker(sizes: tuple[int, int, int], evidence: Mapping[str, int], weights: bytes) -> bytes:
    """The message; sizes are width, hidden and clip_width, weights as `pack_weights` gives them."""
    msg = {
        "format": FORMAT,
        "sizes": list(sizes),
        "features": [N_RULES, SIZE],
        "evidence": dict(evidence),
        "weights": weights,
    }
    return bytes(srsly.msgpack_dumps(msg))


def unpack_linker(data: bytes) -> StoredLinker:
    """Undo `pack_linker`.

    RAISES: T209 for bytes of another format, other features or damaged weights.
    """
    msg: dict[str, Any] = unpack_message(data, FORMAT)
    try:
        if list(msg["features"]) != [N_RULES, SIZE]:
            raise error("T209", reason="it was trained with other visibility features")
        width, hidden, clip_width = msg["sizes"]
        weights, evidence = unpack_weights(msg["weights"]), dict(msg["evidence"])
        out = StoredLinker(width, hidden, clip_width, evidence, weights)
        shapes = out.shapes()
    except TiktalkError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise error("T209", reason=f"head linker: {str(e).strip()}".split("\n")[0]) from e
    found = {name: array.shape for name, array in out.weights.items()}
    if found != shapes:
        wrong = sorted(name for name in {*found, *shapes} if found.get(name) != shapes.get(name))
        reason = f"head linker: weights that are missing, too many or misshapen: {wrong}"
        raise error("T209", reason=reason)
    return out


def _placeholder() -> bytes:
    """A linker that has learned nothing and reads no vectors."""
    start = {
        "table": np.zeros(SIZE, dtype=np.float32),
        "bias": np.zeros(1, dtype=np.float32),
        "calibration": np.array([0.0, 1.0], dtype=np.float32),
    }
    return pack_linker((0, 0, 0), {}, pack_weights(start))


PLACEHOLDER = _placeholder()

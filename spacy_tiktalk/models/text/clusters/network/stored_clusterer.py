"""The weights of a mention clusterer as they are stored, read without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import srsly
from numpy.typing import NDArray

from .....errors import error
from ....storage import Weights, unpack_message, unpack_weights
from ..cluster_features import CLUSTER_SIZES
from ..features import MENTION_SIZES, PAIR_SIZES, START_SIZE

FORMAT = 1
_TABLES = {
    "start_features": START_SIZE,
    "span_features": sum(MENTION_SIZES),
    "mention_features": sum(MENTION_SIZES),
    "pair_features": sum(PAIR_SIZES),
}


@dataclass(frozen=True)
class StoredClusterer:
    """What `serialize_clusterer` wrote; width 0 and no weights for a placeholder."""

    width: int
    hidden: int
    links: bool
    weights: Weights


def pack_clusterer(width: int, hidden: int, *, links: bool, weights: bytes) -> bytes:
    """The message; weights as `pack_weights` gives them, b"" for a placeholder."""
    msg = {
        "format": FORMAT,
        "width": width,
        "hidden": hidden,
        "features": _feature_sizes(),
        "links": list(CLUSTER_SIZES) if links else None,
        "weights": weights,
    }
    return bytes(srsly.msgpack_dumps(msg))


def unpack_clusterer(data: bytes) -> StoredClusterer:
    """Undo `pack_clusterer`; tables get rows for features that the weights do not know.

    RAISES: T209 for bytes of another format, other features or damaged weights.
    """
    msg = unpack_message(data, FORMAT)
    trained = [list(sizes) for sizes in msg["features"]]
    pairs = list(zip(trained, _feature_sizes(), strict=False))
    # Features that came later stand behind the others: weights without them do not know them.
    if len(pairs) != 3 or any(old != new[: len(old)] for old, new in pairs[1:]):
        raise error("T209", reason="it was trained with other mention features")
    links = msg.get("links")
    if links is not None and list(links) != list(CLUSTER_SIZES):
        raise error("T209", reason="it was trained with other cluster features")
    weights = _grown(unpack_weights(msg["weights"])) if msg["width"] else {}
    return StoredClusterer(msg["width"], msg["hidden"], links is not None, weights)


def _grown(weights: Weights) -> Weights:
    """The weights with rows for features that they were not trained with, which change nothing."""
    for name, rows in _TABLES.items():
        table = weights.get(f"{name}.weight")
        if table is None or len(table) >= rows:
            continue
        if name == "start_features":  # one row for each combination, the older feature innermost
            grown = np.tile(table, (-(-rows // len(table)), 1))[:rows]
        else:
            grown = np.concatenate([table, _zeros(rows - len(table), table.shape[1])])
        weights[f"{name}.weight"] = grown
    return weights


def _zeros(rows: int, columns: int) -> NDArray[np.float32]:
    return np.zeros((rows, columns), dtype=np.float32)


def _feature_sizes() -> list[list[int]]:
    return [[START_SIZE], list(MENTION_SIZES), list(PAIR_SIZES)]


PLACEHOLDER = pack_clusterer(0, 0, links=False, weights=b"")

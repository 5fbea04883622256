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
FEATURES = ((START_SIZE,), MENTION_SIZES, PAIR_SIZES)
_TABLES = {"start_features": 0, "span_features": 1, "mention_features": 1, "pair_features": 2}
# One bias is enough where layers are added.
WITHOUT_BIAS = ("span_end", "span_inside", "pair_antecedent", "pair_product", "link_mean")


@dataclass(frozen=True)
class StoredClusterer:
    """What `serialize_clusterer` wrote; width 0 and no weights for a placeholder."""

    width: int
    hidden: int
    links: bool
    weights: Weights


def weight_shapes(width: int, hidden: int, *, links: bool) -> dict[str, tuple[int, ...]]:
    """Every weight by name → its shape."""
    tables = {name: sum(FEATURES[k]) for name, k in _TABLES.items()}
    if links:
        tables["link_features"] = sum(CLUSTER_SIZES)
    layers = dict.fromkeys(("start", "span_start", "span_end", "span_inside"), width)
    layers["mention"] = 3 * width
    layers |= dict.fromkeys(("pair_mention", "pair_antecedent", "pair_product"), hidden)
    if links:
        layers |= dict.fromkeys(("link_best", "link_mean"), hidden)
    shapes: dict[str, tuple[int, ...]] = {}
    for name, rows in tables.items():
        part = name.removesuffix("features")
        shapes[f"{name}.weight"] = (rows, hidden)
        shapes[f"{part}norm.weight"] = shapes[f"{part}norm.bias"] = (hidden,)
        if name != "mention_features":
            shapes[f"{part}out.weight"], shapes[f"{part}out.bias"] = (1, hidden), (1,)
    for name, read in layers.items():
        shapes[f"{name}.weight"] = (hidden, read)
        if name not in WITHOUT_BIAS:
            shapes[f"{name}.bias"] = (hidden,)
    return shapes


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
    # Newer features are appended, so older weights are a prefix.
    if len(pairs) != 3 or any(old != new[: len(old)] for old, new in pairs[1:]):
        raise error("T209", reason="it was trained with other mention features")
    links = msg.get("links")
    if links is not None and list(links) != list(CLUSTER_SIZES):
        raise error("T209", reason="it was trained with other cluster features")
    weights = _grown(unpack_weights(msg["weights"]), trained) if msg["width"] else {}
    return StoredClusterer(msg["width"], msg["hidden"], links is not None, weights)


def _grown(weights: Weights, trained: list[list[int]]) -> Weights:
    """The weights with rows for features that they were not trained with, which change nothing."""
    for name, k in _TABLES.items():
        table, rows = weights.get(f"{name}.weight"), sum(FEATURES[k])
        # A table of another size than it was trained with is damaged, and is left as it is.
        if table is None or table.ndim != 2 or not len(table) == sum(trained[k]) < rows:
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
    return [list(sizes) for sizes in FEATURES]


PLACEHOLDER = pack_clusterer(0, 0, links=False, weights=b"")

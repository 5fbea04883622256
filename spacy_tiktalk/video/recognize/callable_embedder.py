"""CallableEmbedder: any function from crops to vectors as an embedder; what an embedder gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import error
from ..settings import is_number
from ..types import Crop, Embedder, Vector
from .identity import check_metric


class CallableEmbedder:
    """Wraps a function: a list of `Crop` in, one vector or None a crop out.

    metric (str): "cosine" or "euclidean".
    merge_threshold (float), split_threshold (float | None): distances; `tiktalk calibrate` measures
        them.
    name (str): stands for the function in caches, so change it with the function.
    RAISES: T741, T742 for wrong settings; T744 when the function gives something else.
    """

    def __init__(
        self,
        function: Callable[[Sequence[Crop]], Sequence[ArrayLike | None]],
        *,
        metric: str,
        merge_threshold: float,
        name: str,
        split_threshold: float | None = None,
    ) -> None:
        check_metric(metric)
        given = {"merge_threshold": merge_threshold}
        if split_threshold is not None:
            given["split_threshold"] = split_threshold
        for field, value in given.items():
            if not is_number(value, 0):
                raise error(
                    "T741", part="CallableEmbedder", field=field, value=value, rule="from 0"
                )
        if not name:
            rule = "a text that names the function"
            raise error("T741", part="CallableEmbedder", field="name", value=name, rule=rule)
        self.function, self.metric, self.name = function, metric, name
        self.merge_threshold = float(merge_threshold)
        self.split_threshold = (
            1.2 * self.merge_threshold if split_threshold is None else float(split_threshold)
        )

    @property
    def fingerprint(self) -> str:
        """By the name alone: what the function does cannot be known."""
        return f"CallableEmbedder(name={self.name!r}, metric={self.metric!r})"

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """float32 [d] a crop, or None."""
        if not len(crops):
            return []
        return _vectors(self.function(crops), len(crops), self.name)


def embed(embedder: Embedder, crops: Sequence[Crop]) -> list[Vector | None]:
    """Call an embedder and check the result: float32 [d] for each crop, or None.

    RAISES: T744 where an embedder of the user's does not keep the Protocol: what it gives is kept
        for other videos, and would fail there.
    """
    return _vectors(embedder(crops), len(crops), type(embedder).__name__)


def _vectors(found: Any, n_crops: int, name: str) -> list[Vector | None]:
    try:
        values = list(found)
    except TypeError as err:
        raise error("T744", name=name, reason=f"a {type(found).__name__}") from err
    if len(values) != n_crops:
        raise error("T744", name=name, reason=f"{len(values)} results for {n_crops} crops")
    vectors = [None if value is None else _vector(value, name) for value in values]
    sizes = sorted({len(vector) for vector in vectors if vector is not None})
    if len(sizes) > 1:
        raise error("T744", name=name, reason=f"vectors of lengths {sizes}")
    return vectors


def _vector(value: Any, name: str) -> Vector:
    try:
        vector = np.asarray(value, dtype=np.float32)
    except (ValueError, TypeError) as err:
        raise error("T744", name=name, reason=f"a {type(value).__name__}") from err
    if vector.ndim != 1 or not len(vector) or not np.isfinite(vector).all():
        reason = f"a vector of shape {list(vector.shape)}"
        if vector.ndim == 1 and len(vector):
            reason = "a vector that holds NaN or infinity"
        raise error("T744", name=name, reason=reason)
    return vector

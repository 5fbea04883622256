"""CallableEmbedder: any function from crops to vectors as an embedder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...errors import error
from ..settings import is_number
from ..types import Crop, Vector
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
        if split_threshold is None:
            split_threshold = 1.2 * merge_threshold
        for field, value in (
            ("merge_threshold", merge_threshold),
            ("split_threshold", split_threshold),
        ):
            if not is_number(value, 0):
                raise error(
                    "T741", part="CallableEmbedder", field=field, value=value, rule="from 0"
                )
        if not name:
            rule = "a text that names the function"
            raise error("T741", part="CallableEmbedder", field="name", value=name, rule=rule)
        self.function, self.metric, self.name = function, metric, name
        self.merge_threshold = float(merge_threshold)
        self.split_threshold = float(split_threshold)

    @property
    def fingerprint(self) -> str:
        """By the name alone: what the function does cannot be known."""
        return f"CallableEmbedder(name={self.name!r}, metric={self.metric!r})"

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """float32 [d] a crop, or None."""
        if not len(crops):
            return []
        found = self.function(crops)
        if not isinstance(found, Sequence | np.ndarray):
            raise error("T744", name=self.name, reason=f"a {type(found).__name__}")
        if len(found) != len(crops):
            reason = f"{len(found)} results for {len(crops)} crops"
            raise error("T744", name=self.name, reason=reason)
        vectors = [None if value is None else self._vector(value) for value in found]
        sizes = sorted({len(vector) for vector in vectors if vector is not None})
        if len(sizes) > 1:
            raise error("T744", name=self.name, reason=f"vectors of lengths {sizes}")
        return vectors

    def _vector(self, value: ArrayLike) -> Vector:
        try:
            vector = np.asarray(value, dtype=np.float32)
        except (ValueError, TypeError) as err:
            raise error("T744", name=self.name, reason=f"a {type(value).__name__}") from err
        if vector.ndim != 1 or not len(vector) or not np.isfinite(vector).all():
            reason = f"a vector of shape {list(vector.shape)}"
            if vector.ndim == 1 and len(vector):
                reason = "a vector that holds NaN or infinity"
            raise error("T744", name=self.name, reason=reason)
        return vector

"""Asking evidence for its columns, and refusing what would make nonsense of every score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import error
from .types import Column, Evidence, Scene


def columns_of(evidence: Evidence, scenes: Sequence[Scene]) -> list[Column | None]:
    """One column a scene, as `Evidence` promises. RAISES: T844 for anything else."""
    found = list(evidence(scenes))
    if len(found) != len(scenes):
        n, wanted = len(found), len(scenes)
        raise _wrong(evidence, f"{n} columns for {wanted} scenes", "one a scene, None for nothing")
    for scene, column in zip(scenes, found, strict=True):
        if column is not None:
            _check(evidence, scene, column)
    return found


def _check(evidence: Evidence, scene: Scene, column: Column) -> None:
    wanted = (*scene.shape, len(evidence.features))
    values = getattr(column, "values", None)
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu":
        raise _wrong(
            evidence, type(values).__name__, "a Column whose values are an array of numbers"
        )
    if values.shape != wanted:
        shape = "[n_clusters, n_heads, n_features]"
        raise _wrong(evidence, f"values of the shape {values.shape}", f"{shape}, here {wanted}")
    if not np.isfinite(values).all():
        raise _wrong(evidence, "values that are not finite", "a finite number, 0 for nothing")


def _wrong(evidence: Evidence, found: str, expected: str) -> Exception:
    return error("T844", name=evidence.name, found=found, expected=expected)

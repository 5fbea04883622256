"""Asking evidence for its columns, and refusing what would make nonsense of every score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import isfinite
from numbers import Real

import numpy as np

from ..errors import TiktalkError, error, one_line
from .types import Column, Evidence, Scene


def check_evidence(evidence: object, taken: Collection[str]) -> Evidence:
    """What keeps the Protocol: a name that is free, and a finite weight for each named feature.

    RAISES: T840 for anything else.
    """
    if (
        not isinstance(evidence, Evidence)
        or not isinstance(evidence.name, str)
        or not evidence.name
        or "." in evidence.name
        or evidence.name in taken
        or isinstance(evidence.features, str)
        or not all(isinstance(one, Collection) for one in (evidence.features, evidence.weights))
        or not all(isinstance(name, str) for name in evidence.features)
        or not all(isinstance(w, Real) and isfinite(w) for w in evidence.weights)
        or len(evidence.features) != len(evidence.weights)
    ):
        raise error("T840", found=type(evidence).__name__, taken=", ".join(taken))
    return evidence


def columns_of(evidence: Evidence, scenes: Sequence[Scene]) -> list[Column | None]:
    """One column a scene, as `Evidence` promises.

    RAISES: T844 for anything else, T847 where the evidence fails by itself.
    """
    try:
        found = list(evidence(scenes))
    except (TiktalkError, MemoryError):
        raise
    except Exception as err:  # somebody else's code
        reason = f"{type(err).__name__}: {one_line(err)}".rstrip(".: ")
        raise error("T847", name=evidence.name, reason=reason) from err
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
        found = type(column if values is None else values).__name__
        raise _wrong(evidence, found, "a Column whose values are an array of numbers")
    if values.shape != wanted:
        shape = "[n_clusters, n_heads, n_features]"
        raise _wrong(evidence, f"values of the shape {values.shape}", f"{shape}, here {wanted}")
    if not np.isfinite(values).all():
        raise _wrong(evidence, "values that are not finite", "a finite number, 0 for nothing")


def _wrong(evidence: Evidence, found: str, expected: str) -> Exception:
    return error("T844", name=evidence.name, found=found, expected=expected)

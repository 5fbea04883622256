"""Smooth paths through keys, and the checks that all parts of a scene share."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error


def path_at(keys: list[tuple[Any, ...]], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values along a path of (frame, value, …), by monotone cubics without overshoot.

    The path exists in whole frames, from its first key to its last: a time counts to the frame that
    it is nearest to, so that a shutter open around a frame sees what the frame sees.

    times (NDArray[np.float64]): [n] in frames.
    RETURNS (NDArray[np.float64]): [n, values], NaN outside the path.
    """
    from scipy.interpolate import PchipInterpolator

    values = np.array(keys, dtype=np.float64)
    first, last = values[0, 0], values[-1, 0]
    found = np.full((len(times), values.shape[1] - 1), np.nan)
    frames = np.round(times)
    there = (frames >= first) & (frames <= last)
    inside = np.clip(times[there], first, last)
    if len(values) == 1:
        found[there] = values[0, 1:]
    else:
        found[there] = PchipInterpolator(values[:, 0], values[:, 1:])(inside)
    return found


def check_path(keys: list[tuple[Any, ...]], what: str) -> None:
    """RAISES: T793 for a path without keys, with NaN, or whose frames do not rise."""
    check_scene(len(keys) > 0, f"{what} has no keys")
    finite = np.isfinite(np.array(keys, dtype=np.float64)).all()
    check_scene(bool(finite), f"{what} holds NaN or inf")
    check_scene(all(a[0] < b[0] for a, b in pairwise(keys)), f"the frames of {what} do not rise")


def check_scene(fine: bool, reason: str, what: str = "scene") -> None:
    """RAISES: T793 where it is not fine."""
    if not fine:
        raise error("T793", what=what, reason=reason)

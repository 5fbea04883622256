"""Smooth paths through keys, and the checks that all parts of a scene share."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error

Floats = NDArray[np.float64]


def path_at(keys: list[tuple[Any, ...]], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values along a path of (frame, value, …), by monotone cubics without overshoot.

    The path exists in whole frames, from its first key to its last: a time counts to the frame that
    it is nearest to, so that a shutter open around a frame sees what the frame sees.

    times (NDArray[np.float64]): [n] in frames.
    RETURNS (NDArray[np.float64]): [n, values], NaN outside the path.
    """
    values = np.array(keys, dtype=np.float64)
    first, last = values[0, 0], values[-1, 0]
    found = np.full((len(times), values.shape[1] - 1), np.nan)
    frames = np.round(times)
    there = (frames >= first) & (frames <= last)
    inside = np.clip(times[there], first, last)
    if len(values) == 1:
        found[there] = values[0, 1:]
    else:
        found[there] = _cubics(values[:, 0], values[:, 1:], inside)
    return found


def _cubics(x: Floats, y: Floats, at: Floats) -> Floats:
    """Monotone piecewise cubics through (x [n], y [n, values]), n at least 2 (Fritsch and Butland,
    "A method for constructing local monotone piecewise cubic interpolants", 1984)."""
    steps = np.diff(x)[:, None]
    rises = np.diff(y, axis=0) / steps
    slopes = np.zeros_like(y)
    if len(x) == 2:
        slopes[:] = rises
    else:
        # Inside the weighted harmonic mean of the rises on both sides, 0 at a turn.
        before, after = rises[:-1], rises[1:]
        same = before * after > 0
        weight = (2 * steps[1:] + steps[:-1], steps[1:] + 2 * steps[:-1])
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (weight[0] + weight[1]) / (weight[0] / before + weight[1] / after)
        slopes[1:-1] = np.where(same, mean, 0.0)
        slopes[0] = _end_slope(steps[0], steps[1], rises[0], rises[1])
        slopes[-1] = _end_slope(steps[-1], steps[-2], rises[-1], rises[-2])
    part = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    step, rise = steps[part], rises[part]
    t = (at - x[part])[:, None] / step
    left, right = slopes[part], slopes[part + 1]
    bend, twist = 3 * rise - 2 * left - right, left + right - 2 * rise
    return np.asarray(y[part] + step * t * (left + t * (bend + t * twist)))


def _end_slope(step: Floats, next_step: Floats, rise: Floats, next_rise: Floats) -> Floats:
    """Of the parabola through the three last points, so far as that does not turn."""
    slope = ((2 * step + next_step) * rise - step * next_rise) / (step + next_step)
    slope = np.where(slope * rise > 0, slope, 0.0)
    steep = (rise * next_rise < 0) & (np.abs(slope) > 3 * np.abs(rise))
    return np.where(steep, 3 * rise, slope)


def check_path(keys: list[tuple[Any, ...]], what: str) -> None:
    """RAISES: T793 for a path without keys, with NaN, or whose frames do not rise."""
    check_scene(len(keys) > 0, f"{what} has no keys")
    finite = np.isfinite(np.array(keys, dtype=np.float64)).all()
    check_scene(bool(finite), f"{what} holds NaN or inf")
    check_scene(all(a[0] < b[0] for a, b in pairwise(keys)), f"the frames of {what} do not rise")


def check_argument(name: str, value: object, fine: bool, allowed: str) -> None:
    """RAISES: T792 where it is not fine."""
    if not fine:
        raise error("T792", name=name, value=value, allowed=allowed)


def check_scene(fine: bool, reason: str, what: str = "scene") -> None:
    """RAISES: T793 where it is not fine."""
    if not fine:
        raise error("T793", what=what, reason=reason)

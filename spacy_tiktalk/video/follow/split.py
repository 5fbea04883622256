"""Where a tracklet jumps from one person to another, which an unseen cut makes it do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..needs import need
from ..recognize.identity import check_metric, check_vectors, pair_distances
from ..types import Image, Vector

THRESHOLDS = {"euclidean": 0.55, "cosine": 0.4}
# Of hits of one head, 5 a second, on clips: half below 0.15, 95 of 100 below 0.3.
MIN_JUMP = 0.3
_SIDE = 32  # a larger head gives about this many rows and columns: enough for a histogram
_BINS = (12, 4, 4)  # of hue, saturation and value


def appearance(image: Image, box: NDArray[np.float32]) -> NDArray[np.float32]:
    """A cheap description of a head: the HSV histogram of its box, float32 [192], of sum 1.

    image (Image): uint8 [height, width, 3].
    box (NDArray[np.float32]): x1, y1, x2, y2 in its pixels; what lies outside the picture does not
        count, and a box without a pixel inside gives zeros.
    """
    cv2 = need("cv2", "appearance of heads")
    height, width = image.shape[:2]
    empty = np.zeros(int(np.prod(_BINS)), dtype=np.float32)
    if not np.isfinite(box).all():
        return empty
    x1, y1 = np.floor(np.maximum(box[:2], 0)).astype(int)
    x2, y2 = np.ceil(np.minimum(box[2:], [width, height])).astype(int)
    if x1 >= x2 or y1 >= y2:
        return empty
    step_y, step_x = (max(1, int(side) // _SIDE) for side in (y2 - y1, x2 - x1))
    some = np.ascontiguousarray(image[y1:y2:step_y, x1:x2:step_x])
    hsv = cv2.cvtColor(some, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, list(_BINS), [0, 180, 0, 256, 0, 256])
    return (counts.ravel() / (some.shape[0] * some.shape[1])).astype(np.float32)


def split_points(
    crops: Sequence[tuple[float, Vector | None]],
    times: Sequence[float],
    appearances: Sequence[NDArray[np.float32]],
    *,
    metric: str,
    threshold: float | None = None,
    min_jump: float = MIN_JUMP,
    tracklet: int = 1,
) -> list[float]:
    """The times at which a tracklet is to be cut, rising; the hit at such a time begins a new one.

    The crops are parted in two where the sides differ most on average. The tracklet is cut there
    if this difference is above `threshold`, if each side differs less in itself, and if the
    appearance changes by `min_jump` from one hit to the next somewhere between the two, as a cut
    makes it and a head that turns does not. The cut is at the largest such change, and both sides
    are looked at again.

    crops (Sequence[tuple[float, Vector | None]]): time and vector (or None) of each crop, in order
        of time.
    times (Sequence[float]), appearances (Sequence[NDArray[np.float32]]): time and `appearance` of
        each hit, in order.
    metric (str): of the vectors.
    threshold (float | None): None takes the metric's in THRESHOLDS; above an embedder's merge
        threshold, since the vectors of single crops scatter more than a tracklet's mean.
    min_jump (float): Hellinger distance, 0 to 1, see below.
    tracklet (int): its number, for errors.
    RAISES: T742 for an unknown metric, T743 for vectors that do not fit together.
    """
    check_metric(metric)
    limit = THRESHOLDS[metric] if threshold is None else threshold
    known = [(time, vector) for time, vector in crops if vector is not None]
    if len(known) < 2 or len(times) < 2:
        return []
    check_vectors(tracklet, [vector for _, vector in known], set())
    crop_times = np.array([time for time, _ in known], dtype=np.float64)
    distances = pair_distances(np.array([v for _, v in known], dtype=np.float64), metric)
    hit_times = np.asarray(times, dtype=np.float64)
    jumps = hellinger(np.asarray(appearances, dtype=np.float64))
    found: list[float] = []
    open_ranges = [(0, len(known))]
    while open_ranges:
        first, end = open_ranges.pop()
        parted = _part(distances, first, end, limit)
        if parted is None:
            continue
        # A hit after the last crop of one side, up to the first crop of the other.
        after = np.searchsorted(hit_times, crop_times[parted - 1], side="right")
        until = np.searchsorted(hit_times, crop_times[parted], side="right")
        between = jumps[max(after, 1) - 1 : until - 1]
        if not len(between) or between.max() < min_jump:
            continue
        found.append(float(hit_times[max(after, 1) + int(between.argmax())]))
        open_ranges += [(first, parted), (parted, end)]
    return sorted(found)


def hellinger(histograms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances [n - 1], 0 to 1, between histograms [n, bins] of sum 1 and their followers."""
    roots = np.sqrt(histograms)
    return np.sqrt(((roots[1:] - roots[:-1]) ** 2).sum(axis=1) / 2)


def _part(distances: NDArray[np.float64], first: int, end: int, limit: float) -> int | None:
    """Where crops first to end - 1 are best parted; None if that is not far enough apart."""
    best, place = limit, None
    for middle in range(first + 1, end):
        across = float(distances[first:middle, middle:end].mean())
        inside = max(_inside(distances, first, middle), _inside(distances, middle, end))
        if across > best and across > inside:
            best, place = across, middle
    return place


def _inside(distances: NDArray[np.float64], first: int, end: int) -> float:
    """The average distance between crops first to end - 1; 0 for a single one."""
    n = end - first
    block = distances[first:end, first:end]
    return float(block[~np.eye(n, dtype=bool)].mean()) if n > 1 else 0.0

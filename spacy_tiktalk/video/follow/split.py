"""Where a tracklet jumps from one person to another, which an unseen cut makes it do."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..recognize.identity import check_metric, check_vectors, pair_distances, tracklet_vector
from ..types import Image, Vector

THRESHOLDS = {"euclidean": 0.55, "cosine": 0.4}
# Of hits of one head, 5 a second, on clips: half below 0.15, 95 of 100 below 0.3 (bins 12, 4, 4).
MIN_JUMP = 0.3
LAG = 0.4
"""Seconds over which a look is compared: a dissolve changes little from one hit to the next."""
_SIDE = 32  # a larger head gives about this many rows and columns: enough for a histogram
_BINS = (8, 3, 8)  # of hue, saturation and value, which is all that black and white has


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

    Crops between which the look does not change by `min_jump` within LAG seconds, as it does at a
    cut, in a dissolve or when a head turns quickly, are one stretch. Neighboring stretches are
    joined, the nearest first, while the average distance of their crops is at most `threshold`, or
    at most that within one of them; a single crop between two stretches of one person, an odd
    picture of it, belongs to them. The tracklet is cut between the stretches that are left, where
    the hits begin to look more like the later one than like the earlier one: at a hard cut that is
    the first hit behind it, in a dissolve about its middle.

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
    vectors = [vector for _, vector in known]
    distances = pair_distances(np.array(vectors, dtype=np.float64), metric)
    hit_times = np.asarray(times, dtype=np.float64)
    roots = np.sqrt(np.asarray(appearances, dtype=np.float64))
    # From the last hit of one crop's time to the first of the next one's.
    at = np.maximum(np.searchsorted(hit_times, crop_times, side="right") - 1, 0)
    gaps = [slice(a, b + 1) for a, b in itertools.pairwise(at)]
    stretches = [[0]]
    for i, gap in enumerate(gaps, start=1):
        if _largest_change(roots[gap], hit_times[gap]) >= min_jump:
            stretches.append([])
        stretches[-1].append(i)
    persons = _without_odd(_joined(stretches, distances, limit), vectors, metric, limit)
    turns = [gaps[person[0] - 1] for person in persons[1:]]
    return [float(hit_times[gap][_turn(roots[gap])]) for gap in turns]


def distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Hellinger distance, 0 to 1, between two histograms [bins] of sum 1."""
    return float(np.sqrt(((np.sqrt(one) - np.sqrt(other)) ** 2).sum() / 2))


def _largest_change(roots: NDArray[np.float64], times: NDArray[np.float64]) -> float:
    """The largest distance between neighbors or hits at most LAG apart; roots of histograms."""
    largest = 0.0
    for i in range(1, len(times)):
        begin = min(i - 1, int(np.searchsorted(times, times[i] - LAG - 1e-6)))
        largest = max(largest, float(_distances(roots[begin:i], roots[i]).max()))
    return largest


def _turn(roots: NDArray[np.float64]) -> int:
    """The first of some hits that belongs to the last one's side; from 1."""
    nearer_first = _distances(roots, roots[-1]) - _distances(roots, roots[0])
    return 1 + int(np.cumsum(nearer_first[:-1]).argmax())


def _distances(roots: NDArray[np.float64], root: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(((roots - root) ** 2).sum(axis=1) / 2))


def _joined(
    stretches: list[list[int]], distances: NDArray[np.float64], limit: float
) -> list[list[int]]:
    """Stretches of crops, in order, with neighbors of one person joined."""
    stretches = list(stretches)
    while len(stretches) > 1:
        across = np.array([_across(distances, *pair) for pair in itertools.pairwise(stretches)])
        inside = [_inside(distances, stretch) for stretch in stretches]
        allowed = np.array([max(limit, *pair) for pair in itertools.pairwise(inside)])
        across[across > allowed] = np.inf
        nearest = int(across.argmin())
        if np.isinf(across[nearest]):
            break
        stretches[nearest : nearest + 2] = [stretches[nearest] + stretches[nearest + 1]]
    return stretches


def _without_odd(
    stretches: list[list[int]], vectors: Sequence[Vector], metric: str, limit: float
) -> list[list[int]]:
    """A single crop goes to its neighbors where these are one person: by their means, as tracklets
    are joined, since the one behind is often a single crop too, as its head turns back."""
    n = 1
    while n < len(stretches) - 1:
        before, this, after = stretches[n - 1 : n + 2]
        sides = ([vectors[i] for i in side] for side in (before, after))
        means = np.stack([tracklet_vector(side, metric) for side in sides])
        if len(this) == 1 and pair_distances(means, metric)[0, 1] <= limit:
            stretches = [*stretches[: n - 1], before + this + after, *stretches[n + 2 :]]
        else:
            n += 1
    return stretches


def _across(distances: NDArray[np.float64], one: list[int], other: list[int]) -> float:
    """The average distance between two stretches, but at most twice that of the crops where they
    meet: a stretch that changes its person unseen, further on, is far from its neighbor as well."""
    return float(min(distances[np.ix_(one, other)].mean(), 2 * distances[one[-1], other[0]]))


def _inside(distances: NDArray[np.float64], stretch: list[int]) -> float:
    """The average distance between crops of a stretch; 0 for a single one."""
    n = len(stretch)
    block = distances[np.ix_(stretch, stretch)]
    return float(block[~np.eye(n, dtype=bool)].mean()) if n > 1 else 0.0

"""Which tracklets show one person: average linkage that keeps people in one picture apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..facts import Merge
from ..types import Boxes, Vector
from .together import Times, may_turn, mostly_together, page_turned, seen_together


@dataclass(frozen=True)
class IdentityResult:
    """labels (dict[int, int]): identity number of each tracklet, from 1 by first appearance.
    merges (tuple[Merge, ...]): in order.
    """

    labels: dict[int, int]
    merges: tuple[Merge, ...]


def cluster_tracklets(
    embeddings: Mapping[int, Sequence[Vector]],
    times: Mapping[int, Times],
    *,
    metric: str,
    threshold: float,
    boxes: Mapping[int, Boxes] | None = None,
    copy_threshold: float | None = None,
) -> IdentityResult:
    """Give the tracklets of one person one identity.

    A tracklet's vector is the mean of its crops' (for cosine: of their unit vectors). Always the
    closest pair of clusters is joined, by the average of the distances between their tracklets
    (UPGMA; Sokal and Michener 1958), each of which counts as often as it has vectors; of equal
    pairs the one that appears first. Two tracklets seen at one time are two people, and clusters
    that hold such a pair are never joined; one that goes on where the other pauses may be the same
    head, lost and found again under two numbers.

    embeddings (Mapping[int, Sequence[Vector]]): for each tracklet the vectors float32 [d] of its
        crops; none: it stays alone.
    times (Mapping[int, Times]): for each tracklet the seconds at which it is seen, one or
        more, rising; its keys are the tracklets.
    metric (str): "cosine" or "euclidean".
    threshold (float): clusters are joined while their average distance is below it.
    boxes (Mapping[int, Boxes] | None): for each tracklet its box at each of its times, by which
        the pages of a slide show are known: two that are seen together only while one page
        pushes the other out may be one person (`together.page_turned`).
    copy_threshold (float | None): two tracklets that are seen together most of the time may be one
        person, shown twice, if they are nearer than this. None: never.
    RAISES: T742 for an unknown metric, T743 for vectors that do not fit together.
    """
    check_metric(metric)
    order = first_seen(times)
    known = [number for number in order if len(embeddings.get(number, ())) > 0]
    merges: list[Merge] = []
    clusters: list[tuple[int, ...]] = [(number,) for number in known]
    if len(known) > 1:
        distances = pair_distances(_means(known, embeddings, metric), metric)
        distances[_apart(known, times, distances, boxes, copy_threshold)] = np.inf
        # A mixed face of a dissolve, seen once, must not outvote a person seen for two seconds.
        weights = [len(embeddings[number]) for number in known]
        clusters = _join(known, weights, distances, threshold, merges)
    embedded = set(known)
    clusters += [(number,) for number in order if number not in embedded]
    return IdentityResult(numbered(clusters, order), tuple(merges))


def first_seen(times: Mapping[int, Times]) -> list[int]:
    """Tracklets in the order in which they appear."""
    return sorted(times, key=lambda number: (times[number][0], times[number][-1], number))


def numbered(clusters: Sequence[tuple[int, ...]], order: Sequence[int]) -> dict[int, int]:
    """The identity of each tracklet, from 1 by first appearance.

    clusters (Sequence[tuple[int, ...]]): every tracklet in one of them. order (Sequence[int]): all
        tracklets, by first appearance.
    """
    place = {number: i for i, number in enumerate(order)}
    ordered = sorted(clusters, key=lambda members: min(place[number] for number in members))
    labels = {n: i for i, members in enumerate(ordered, start=1) for n in members}
    return {number: labels[number] for number in order}


def check_metric(metric: str) -> None:
    """RAISES: T742 unless it is "cosine" or "euclidean"."""
    if metric not in ("cosine", "euclidean"):
        raise error("T742", metric=metric)


def check_vectors(tracklet: int, vectors: Sequence[Vector], sizes: set[int]) -> None:
    """sizes (set[int]): lengths before, added to.
    RAISES: T743 unless all are finite [d].
    """
    for vector in vectors:
        vector = np.asarray(vector)
        if vector.ndim != 1 or not np.isfinite(vector).all():
            found = f"one of shape {list(vector.shape)}"
            if vector.ndim == 1:
                found = "one that holds NaN or infinity"
            raise error("T743", tracklet=tracklet, found=found)
        sizes.add(len(vector))
        if len(sizes) > 1:
            raise error("T743", tracklet=tracklet, found=f"lengths {sorted(sizes)}")


def tracklet_vector(vectors: Sequence[Vector], metric: str) -> NDArray[np.float64]:
    """One vector for a tracklet: the mean of its crops', for cosine of their unit vectors."""
    stacked = np.asarray(vectors, dtype=np.float64)
    if metric == "cosine":
        stacked = stacked / np.maximum(np.linalg.norm(stacked, axis=1, keepdims=True), 1e-12)
    return stacked.mean(axis=0)


def pair_distances(vectors: NDArray[np.float64], metric: str) -> NDArray[np.float64]:
    """Distances [n, n] between the rows of [n, d], exactly symmetric; the diagonal is inf."""
    if metric == "cosine":
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = vectors / np.maximum(lengths, 1e-12)
        distances = _square_distances(unit) / 2  # 1 - cosine, never below 0
        nowhere = lengths[:, 0] < 1e-12  # no direction: at a right angle to all
        distances[nowhere], distances[:, nowhere] = 1.0, 1.0
    else:
        distances = np.sqrt(_square_distances(vectors))
    np.fill_diagonal(distances, np.inf)
    return distances


def distances_to(
    vector: NDArray[np.float64], others: NDArray[np.float64], metric: str
) -> NDArray[np.float64]:
    """Distances [n] of a vector [d] to the rows of others [n, d], those of `pair_distances`."""
    if metric == "cosine":
        length, lengths = np.linalg.norm(vector), np.linalg.norm(others, axis=1)
        unit = others / np.maximum(lengths, 1e-12)[:, None] - vector / max(float(length), 1e-12)
        nowhere = (lengths < 1e-12) | (length < 1e-12)
        return np.where(nowhere, 1.0, np.einsum("ij,ij->i", unit, unit) / 2)
    difference = others - vector
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", difference, difference)))


def _square_distances(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared Euclidean distances [n, n]; from differences, which are the same both ways."""
    found = np.empty((len(vectors), len(vectors)))
    for row, vector in zip(found, vectors, strict=True):
        difference = vectors - vector
        np.einsum("ij,ij->i", difference, difference, out=row)
    return found


def _means(
    numbers: Sequence[int], embeddings: Mapping[int, Sequence[Vector]], metric: str
) -> NDArray[np.float64]:
    sizes: set[int] = set()
    for number in numbers:
        check_vectors(number, embeddings[number], sizes)
    return np.stack([tracklet_vector(embeddings[number], metric) for number in numbers])


def _apart(
    numbers: Sequence[int],
    times: Mapping[int, Times],
    distances: NDArray[np.float64],
    boxes: Mapping[int, Boxes] | None,
    copy_threshold: float | None,
) -> NDArray[np.bool_]:
    """bool [n, n]: which two tracklets are two people, as they are seen together."""
    seen = [times[number] for number in numbers]
    apart = seen_together(seen)
    copies = np.zeros_like(apart) if copy_threshold is None else distances < copy_threshold
    pages = np.zeros_like(apart) if boxes is None else may_turn(seen)
    # In a crowd nearly all pairs are seen together, and nearly none may be one person.
    for i, j in np.argwhere(np.triu(apart & (copies | pages | pages.T), 1)).tolist():
        one, other = numbers[i], numbers[j]
        one_person = copies[i, j] and mostly_together(times[one], times[other])
        if not one_person and boxes is not None and (pages[i, j] or pages[j, i]):
            old, new = (one, other) if pages[i, j] else (other, one)
            one_person = page_turned(times[old], boxes[old], times[new], boxes[new])
        if one_person:
            apart[i, j] = apart[j, i] = False
    return apart


def _join(
    numbers: Sequence[int],
    weights: Sequence[int],
    distances: NDArray[np.float64],
    threshold: float,
    merges: list[Merge],
) -> list[tuple[int, ...]]:
    """Join in place; an infinite distance stays infinite in every average with it."""
    members: list[tuple[int, ...]] = [(number,) for number in numbers]
    weight = list(weights)
    n = len(members)
    alive = np.ones(n, dtype=bool)
    nearest = distances.argmin(axis=1)
    for _ in range(n - 1):
        lowest = distances[np.arange(n), nearest]
        first = int(np.argmin(np.where(alive, lowest, np.inf)))
        second = int(nearest[first])
        distance = float(distances[first, second])
        if not distance < threshold:
            break
        first, second = min(first, second), max(first, second)
        merges.append(Merge(members[first], members[second], distance))
        a, b = weight[first], weight[second]
        row = (a * distances[first] + b * distances[second]) / (a + b)
        row[first] = np.inf
        distances[first], distances[:, first] = row, row
        distances[second], distances[:, second] = np.inf, np.inf
        members[first] = tuple(sorted(members[first] + members[second]))
        weight[first] += b
        alive[second] = False
        changed = np.flatnonzero(alive & ((nearest == first) | (nearest == second)))
        nearest[changed] = distances[changed].argmin(axis=1)
        nearest[first] = int(row.argmin())
        closer = row < distances[np.arange(n), nearest]
        nearest[closer & alive] = first
    return [members[i] for i in np.flatnonzero(alive)]

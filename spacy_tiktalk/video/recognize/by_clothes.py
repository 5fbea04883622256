"""Tracklets without a face, joined by hair and clothes to others of one scene."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from ..facts import BY_CLOTHES, Merge
from .clothes import clothes_distances
from .identity import IdentityResult, first_seen, numbered
from .together import Times, seen_together

RATIO = 0.6
"""The nearest must be nearer than this part of the distance to anybody else (Lowe: Distinctive
Image Features from Scale-Invariant Keypoints, 2004). Of 157 heads in photographs of three people
and more none would be taken for another at 0.6 and a threshold of 0.2, 5 at 0.7, 23 without it."""


def join_by_clothes(
    result: IdentityResult,
    looks: Mapping[int, NDArray[np.float64]],
    scenes: Mapping[int, int],
    times: Mapping[int, Times],
    *,
    faces: Collection[int],
    threshold: float,
) -> IdentityResult:
    """Join identities of which one at least has no face, the nearest pair first.

    Two identities are as far from each other as their tracklets of one scene are in the mean; where
    they share no scene, clothes say nothing. They are never joined if they are seen at one time. A
    pair is joined below `threshold`, if each is the other's nearest, and only if nobody else wears
    about the same: from either of the two, whoever is known to be another person than one of them
    (seen at one time with it, or with a face that did not match) must be further off, by `RATIO`.

    result (IdentityResult): what faces say.
    looks (Mapping[int, NDArray[np.float64]]): `mean_look` of each tracklet that has one.
    scenes (Mapping[int, int]): the scene of each tracklet.
    times (Mapping[int, Times]): as in `cluster_tracklets`.
    faces (Collection[int]): the tracklets with a face.
    threshold (float): of `clothes_distances`.
    RETURNS (IdentityResult): labels from 1 by first appearance; the new joins behind the old ones.
    """
    members: dict[int, tuple[int, ...]] = {}
    for number, label in result.labels.items():
        members[label] = (*members.get(label, ()), number)
    known = {label for label, group in members.items() if not set(group).isdisjoint(faces)}
    # Only who shares a scene with somebody without a face can matter.
    asking = {scenes[n] for n in looks if result.labels[n] not in known}
    rows = [label for label, group in members.items() if any(scenes[n] in asking for n in group)]
    groups, faced = [members[label] for label in rows], [label in known for label in rows]
    if not rows:
        return result
    asked = set(rows)
    others = [group for label, group in members.items() if label not in asked]
    strangers = seen_together([np.concatenate([times[n] for n in group]) for group in groups])
    strangers |= np.logical_and.outer(faced, faced)
    sums, counts = _sums(groups, looks, scenes)
    distances = np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)
    merges = list(result.merges)
    alive = np.ones(len(groups), dtype=bool)
    while (pair := _nearest(distances, strangers, alive, threshold)) is not None:
        i, j = pair
        merges.append(Merge(groups[i], groups[j], float(distances[i, j]), BY_CLOTHES))
        groups[i] = tuple(sorted(groups[i] + groups[j]))
        alive[j] = False
        for table in (sums, counts, strangers):
            table[i] += table[j]
            table[:, i] = table[i]
        seen = alive & (counts[i] > 0)
        distances[j], distances[:, j] = np.inf, np.inf
        distances[i] = np.where(seen, sums[i] / np.maximum(counts[i], 1), np.inf)
        distances[:, i] = distances[i]
    joined = [group for group, whole in zip(groups, alive, strict=True) if whole]
    return IdentityResult(numbered([*joined, *others], first_seen(times)), tuple(merges))


def _nearest(
    distances: NDArray[np.float64],
    strangers: NDArray[np.bool_],
    alive: NDArray[np.bool_],
    threshold: float,
) -> tuple[int, int] | None:
    """The nearest pair that may be joined, the lower row first.

    strangers (NDArray[np.bool_]): [n, n], who are two people; true on the diagonal.
    alive (NDArray[np.bool_]): [n], false for a row that was joined to another, whose distances are
        infinite.
    """
    free = np.where(strangers, np.inf, distances)
    nearest = free.argmin(axis=1)
    lowest = free[np.arange(len(free)), nearest]
    for i in np.argsort(lowest, kind="stable").tolist():
        if not lowest[i] < threshold:
            break
        j = int(nearest[i])
        if i > j or int(nearest[j]) != i:
            continue
        rivals = (strangers[i] | strangers[j]) & alive
        rivals[[i, j]] = False
        if lowest[i] < RATIO * distances[[i, j]][:, rivals].min(initial=np.inf):
            return i, j
    return None


def _sums(
    groups: Collection[tuple[int, ...]],
    looks: Mapping[int, NDArray[np.float64]],
    scenes: Mapping[int, int],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums of the distances between the tracklets of two identities in one scene, and how many
    these are: float64 [n, n] each."""
    of_scene: dict[int, list[tuple[int, int]]] = {}
    for row, group in enumerate(groups):
        for n in group:
            if n in looks:
                of_scene.setdefault(scenes[n], []).append((n, row))
    sums, counts = np.zeros((2, len(groups), len(groups)))
    for pairs in of_scene.values():  # a film has thousands of tracklets, and few in each scene
        where = np.ix_(*[[row for _, row in pairs]] * 2)
        np.add.at(sums, where, clothes_distances(np.stack([looks[n] for n, _ in pairs])))
        np.add.at(counts, where, 1.0)
    return sums, counts

"""Tracklets without a face, joined by hair and clothes to others of one scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..facts import BY_CLOTHES, Merge
from .clothes import clothes_distance
from .identity import IdentityResult, Times, first_seen, numbered, seen_together

RATIO = 0.6
"""The nearest must be nearer than this part of the distance to anybody else (Lowe: Distinctive Image
Features from Scale-Invariant Keypoints, 2004)."""


def join_by_clothes(
    result: IdentityResult,
    looks: Mapping[int, NDArray[np.float64]],
    scenes: Mapping[int, int],
    times: Mapping[int, Times],
    *,
    faces: Sequence[int],
    threshold: float,
    ratio: float = RATIO,
) -> IdentityResult:
    """Join identities of which one at least has no face, the nearest pair first.

    Two identities are as far from each other as their tracklets of one scene are in the mean; where
    they share no scene, clothes say nothing. They are never joined if they are seen at one time. A
    pair is joined below `threshold`, and only if nobody else wears about the same: for either of
    the two, whoever is known to be another person than one of them (seen at one time with it, or
    with a face that did not match) must be further off, by `ratio`.

    result (IdentityResult): what faces say.
    looks (Mapping[int, NDArray[np.float64]]): `mean_look` of each tracklet that has one.
    scenes (Mapping[int, int]): the scene of each tracklet.
    times (Mapping[int, Times]): as in `cluster_tracklets`.
    faces (Sequence[int]): the tracklets with a face.
    threshold (float): of `clothes_distance`.
    RETURNS (IdentityResult): labels from 1 by first appearance; the new joins behind the old ones.
    """
    members: dict[int, tuple[int, ...]] = {}
    for number, label in result.labels.items():
        members[label] = (*members.get(label, ()), number)
    groups = list(members.values())
    faced = [bool(set(group) & set(faces)) for group in groups]
    # Only who shares a scene with somebody without a face can matter.
    asking = {scenes[n] for group, known in zip(groups, faced, strict=True) if not known
              for n in group if n in looks}  # fmt: skip
    rows = [i for i, group in enumerate(groups) if any(scenes[n] in asking for n in group)]
    if len(rows) < 2 or all(faced[i] for i in rows):
        return result
    groups, faced = [groups[i] for i in rows], [faced[i] for i in rows]
    others = [group for i, group in enumerate(members.values()) if i not in set(rows)]
    apart = seen_together([np.concatenate([times[n] for n in group]) for group in groups])
    merges = list(result.merges)
    while len(groups) > 1:
        distances = _distances(groups, looks, scenes)
        two_faces = np.logical_and.outer(faced, faced)
        strangers = apart | two_faces
        pair = _nearest(distances, strangers, threshold, ratio)
        if pair is None:
            break
        i, j = pair
        merges.append(Merge(groups[i], groups[j], float(distances[i, j]), BY_CLOTHES))
        groups[i] = tuple(sorted(groups[i] + groups[j]))
        faced[i] = faced[i] or faced[j]
        apart[i] |= apart[j]
        apart[:, i] |= apart[:, j]
        apart = np.delete(np.delete(apart, j, 0), j, 1)
        del groups[j], faced[j]
    order = first_seen(times)
    return IdentityResult(numbered([*groups, *others], order), tuple(merges))


def _nearest(
    distances: NDArray[np.float64], strangers: NDArray[np.bool_], threshold: float, ratio: float
) -> tuple[int, int] | None:
    """The nearest pair that may be joined, the lower row first."""
    free = np.where(strangers | np.tri(len(distances), dtype=bool), np.inf, distances)
    for flat in np.argsort(free, axis=None, kind="stable"):
        i, j = divmod(int(flat), len(free))
        if not free[i, j] < threshold:
            return None
        rivals = strangers[i] | strangers[j]
        rivals[[i, j]] = False
        second = min(distances[i, rivals].min(initial=np.inf),
                     distances[j, rivals].min(initial=np.inf))  # fmt: skip
        if free[i, j] < ratio * second:
            return i, j
    return None


def _distances(
    groups: Sequence[tuple[int, ...]],
    looks: Mapping[int, NDArray[np.float64]],
    scenes: Mapping[int, int],
) -> NDArray[np.float64]:
    """[n, n] between identities; infinite where no scene shows clothes of both."""
    found = np.full((len(groups), len(groups)), np.inf)
    for i, one in enumerate(groups):
        for j in range(i):
            each = [
                clothes_distance(looks[a], looks[b])
                for a in one
                for b in groups[j]
                if scenes[a] == scenes[b] and a in looks and b in looks
            ]
            if each:
                found[i, j] = found[j, i] = float(np.mean(each))
    return found

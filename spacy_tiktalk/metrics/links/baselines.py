"""What linking is without looking at what is said: rules that any model has to beat.

In short videos the person who is talked about is often the one who fills the picture. Position and
size gave much away in "Who's Waldo" (Cui et al., ICCV 2021), names linked to people in pictures,
until it was debiased; so the scores of such rules stand beside every other here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from typing import TypeAlias

import numpy as np

from ...linking.types import ClusterText
from ...video.follow.iou import box_areas
from ...video.tracks.head_tracks import HeadTracks
from .read import Said

Baseline: TypeAlias = Callable[[HeadTracks | None, Sequence[ClusterText]], list[Said]]

_GROUP = 2  # heads a plural cluster gets: 他俩; how many 他们 are, no rule here can know


def largest_track(tracks: HeadTracks | None, clusters: Sequence[ClusterText]) -> list[Said]:
    """Every cluster is the head with the largest box, on average over its samples."""
    return _best(tracks, clusters, mean_area)


def longest_track(tracks: HeadTracks | None, clusters: Sequence[ClusterText]) -> list[Said]:
    """Every cluster is the head that is seen longest."""
    return _best(tracks, clusters, seconds_seen)


def most_central(tracks: HeadTracks | None, clusters: Sequence[ClusterText]) -> list[Said]:
    """Every cluster is the head nearest to the middle of the picture, on average."""
    return _best(tracks, clusters, centrality)


def always_null(tracks: HeadTracks | None, clusters: Sequence[ClusterText]) -> list[Said]:
    """Nobody is in the picture. The only one that needs no video."""
    return [Said(evaluated=True, visible=0.0) for _ in clusters]


def all_visible(tracks: HeadTracks | None, clusters: Sequence[ClusterText]) -> list[Said]:
    """Everybody is in the picture: the first cluster the largest head, the second the next one.

    After the smallest head it begins anew. A plural cluster is the largest two and takes none away.
    """
    said = largest_track(tracks, clusters)
    order = [] if tracks is None else _ranked(mean_area(tracks))
    alone = [k for k, cluster in enumerate(clusters) if not cluster.plural]
    for k, head in zip(alone, cycle(order), strict=False):
        said[k] = replace(said[k], heads=(head,))
    return said


BASELINES: Mapping[str, Baseline] = {
    "largest track": largest_track,
    "longest track": longest_track,
    "most central track": most_central,
    "all visible, by size": all_visible,
    "always null": always_null,
}


def mean_area(tracks: HeadTracks) -> dict[str, float]:
    """Head id -> mean area of its boxes, in square pixels."""
    return {
        head: float(box_areas(rows.boxes.astype(np.float64)).mean())
        for head, rows in tracks.by_identity()
    }


def seconds_seen(tracks: HeadTracks) -> dict[str, float]:
    """Head id -> seconds in which it is seen."""
    return {head: tracks.seconds(head) for head in tracks.head_ids}


def centrality(tracks: HeadTracks) -> dict[str, float]:
    """Head id -> minus the mean distance from the middle of the picture, in half widths and
    half heights. Empty where the size of the picture is not known."""
    size = np.array([tracks.video.width, tracks.video.height], dtype=np.float64)
    if not size.all():
        return {}
    out = {}
    for head, rows in tracks.by_identity():
        boxes = rows.boxes.astype(np.float64)
        middle = (boxes[:, :2] + boxes[:, 2:]) / size - 1.0
        out[head] = -float(np.hypot(middle[:, 0], middle[:, 1]).mean())
    return out


def _best(
    tracks: HeadTracks | None,
    clusters: Sequence[ClusterText],
    salience: Callable[[HeadTracks], dict[str, float]],
) -> list[Said]:
    if tracks is None:
        return [Said() for _ in clusters]
    scores = salience(tracks)
    if not scores and tracks.head_ids:
        return [Said() for _ in clusters]  # nothing is known to rank them by
    order = _ranked(scores)
    return [
        Said(
            heads=tuple(order[: _GROUP if cluster.plural else 1]),
            evaluated=True,
            visible=float(bool(order)),
            scores=scores,
        )
        for cluster in clusters
    ]


def _ranked(scores: Mapping[str, float]) -> list[str]:
    """Head ids, the highest score first; of equals the lower number."""
    return sorted(scores, key=lambda head: (-scores[head], int(head[1:])))

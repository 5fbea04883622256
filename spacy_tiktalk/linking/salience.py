"""Salience: which heads a video is about, whoever is talked about.

A prior over the heads from what the picture shows. People talk about those who are seen long, large
and in the middle; simple cues of position and size solve much of such data (Cho et al., "Who's
Waldo?", ICCV 2021, and its debiased follow-up of 2022), so they are evidence of their own here, and
baselines in the evaluation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..video.follow.iou import box_areas
from ..video.tracks.head_tracks import HeadTracks
from .types import Column, Floats, Rule, Scene

FEATURES = ("screen_time", "size", "centrality", "sharpness", "first_seen", "shots")
_LEAST_SHARE = 0.01  # of the longest head's time: under it all are equally short


class Salience(Rule):
    """The prominence of each head, the same for every cluster.

    Each feature is centered on the mean of the video's heads, so that it says how a head differs
    from the others: screen_time, natural logarithm of the seconds; size, natural logarithm of the
    median box height; centrality, minus the mean distance of its centers from the picture's center
    in half diagonals (0 to 1); sharpness, best quality of its key crops (0 to 1; 0 where there is
    none); first_seen, minus the share of the video that had passed (0 to 1); shots, natural
    logarithm of the number of shots it is in. Of copies in one picture the largest counts. A head
    seen in one frame has no length, so that screen time is 0 where no head has any.

    The weights are a mild prior; training replaces them.
    """

    name = "salience"
    features: tuple[str, ...] = FEATURES
    weights: tuple[float, ...] = (0.5, 1.0, 1.0, 0.5, 0.3, 0.2)
    constants = FEATURES

    def column(self, scene: Scene) -> Column | None:
        """None without heads or clusters."""
        n, m = scene.shape
        if scene.tracks is None or not n or not m:
            return None
        rows = head_salience(scene.tracks, scene.head_ids)
        return Column(np.broadcast_to(rows, (n, *rows.shape)).astype(np.float32))


def head_salience(tracks: HeadTracks, head_ids: Sequence[str]) -> Floats:
    """Centered features of the heads, float32 [n_heads, 6], within -5 and 5."""
    if not len(head_ids):
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    width, height = _picture(tracks)
    half = 0.5 * float(np.hypot(width, height)) or 1.0  # boxes of no known picture, all off it
    seconds = np.array([tracks.seconds(head) for head in head_ids])
    longest = float(seconds.max())
    start = tracks.video.start
    last = (float(tracks.times.max()) - start) or 1.0
    values = []
    for head, time in zip(head_ids, seconds.tolist(), strict=True):
        rows = _largest(tracks.of(head))
        boxes = rows.boxes.astype(np.float64)
        centers = (boxes[:, :2] + boxes[:, 2:]) / 2
        distance = np.hypot(centers[:, 0] - width / 2, centers[:, 1] - height / 2) / half
        quality = [
            crop.quality
            for number in tracks.identity_tracklets(head)
            for crop in tracks.crops.get(number, ())
        ]
        values.append(
            (
                np.log(max(time / longest, _LEAST_SHARE)) if longest else 0.0,
                float(np.log(np.median(boxes[:, 3] - boxes[:, 1]))),
                -min(float(distance.mean()), 1.0),
                max(quality, default=0.0),
                -(float(rows.times[0]) - start) / last,
                float(np.log(len(set(rows.shots.tolist())))),
            )
        )
    table: NDArray[np.float64] = np.array(values, dtype=np.float64)
    return np.clip(table - table.mean(axis=0), -5.0, 5.0).astype(np.float32)


def _largest(rows: HeadTracks) -> HeadTracks:
    """One row a moment: a small copy beside its original makes nobody small."""
    order = np.lexsort((-box_areas(rows.boxes.astype(np.float64)), rows.times))
    first = np.unique(rows.times[order], return_index=True)[1]
    return rows[np.sort(order[first])]


def _picture(tracks: HeadTracks) -> tuple[float, float]:
    """Width and height; where they are not known, of the smallest picture that holds the boxes."""
    if tracks.video.width and tracks.video.height:
        return float(tracks.video.width), float(tracks.video.height)
    return float(tracks.boxes[:, 2].max()), float(tracks.boxes[:, 3].max())

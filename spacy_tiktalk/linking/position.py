"""Heads that stand where the words say: 左边那个, 右二, 中间的小姐姐."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..lexicon.script import fold
from ..video.tracks.head_tracks import HeadTracks
from .place_words import Place, cluster_place
from .types import Column, Floats, Scene

_NOBODY = "这那个位"


class Row(NamedTuple):
    """Who stands in the row from one side, moment by moment: each array has one entry for each
    head that is seen at a moment.

    heads: numbers of the heads. own: places in the row, from 0. of: how many stand in it.
    """

    heads: NDArray[np.int64]
    own: NDArray[np.int64]
    of: NDArray[np.int64]


class Position:
    """Heads stand where a mention of the cluster, or what is right before it, says: on the left,
    second from the right.

    Feature "place", -1 to 2: of 左边 or 右边 how far a head stands on that side, of 最左边 and 右二
    whether it stands at that very place in the row, of 中间 how near the middle. Whoever is pointed
    at so is in the picture, so what fits speaks for a head more than it speaks against the others;
    if nobody stands there (右五 of three) all heads have -1. The row is that of a
    moment, from left to right as the viewer sees it, and a head has the mean of the moments in
    which enough others are seen beside it: heads of two shots are in no row together. The
    weight is a mild prior. 他左边, 小鱼右边那个 and 上次左边那个 tell no place of the picture. 0
    for clusters without such words; None where no cluster has any, or there are fewer than two
    heads.
    """

    name = "position"
    features: tuple[str, ...] = ("place",)
    weights: tuple[float, ...] = (1.5,)

    @property
    def fingerprint(self) -> str:
        """Nothing can be set."""
        return "Position()"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene."""
        return [_column(scene) for scene in scenes]


def _column(scene: Scene) -> Column | None:
    n, m = scene.shape
    if scene.tracks is None or m < 2:
        return None
    said = (fold(text) for cluster in scene.clusters for text in cluster.texts)
    people = tuple({text for text in said if text.strip(_NOBODY)})
    told = [cluster_place(cluster, scene, people) for cluster in scene.clusters]
    if not any(told):
        return None
    rows = {side: _row(scene.tracks, scene.head_ids, side == "右")
            for side in {place.side for place in told if place}}  # fmt: skip
    values = np.zeros((n, m, 1), dtype=np.float32)
    notes = {}
    for k, place in enumerate(told):
        if place is not None:
            values[k, :, 0] = fit = _fit(place, rows[place.side], m)
            notes[k, int(fit.argmax())] = f"stands where {place.words} says"
    return Column(values, notes)


def _row(tracks: HeadTracks, head_ids: Sequence[str], from_right: bool) -> Row:
    """Whoever is seen twice in one picture stands where the copy farthest to that side is."""
    found = [tracks.of(head) for head in head_ids]
    heads = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    times = np.concatenate([rows.times for rows in found])
    away = np.concatenate([rows.boxes[:, ::2].mean(axis=1) for rows in found])
    away = -away if from_right else away
    order = np.lexsort((away, heads, times))
    new = (np.diff(times[order]) != 0) | (np.diff(heads[order]) != 0)
    kept = order[np.concatenate([[True], new])]
    kept = kept[np.lexsort((away[kept], times[kept]))]
    begins = np.concatenate([[True], np.diff(times[kept]) != 0])
    first, moment = np.flatnonzero(begins), np.cumsum(begins) - 1
    of = np.diff(np.append(first, len(kept)))
    return Row(heads[kept], np.arange(len(kept)) - first[moment], of[moment])


def _fit(place: Place, row: Row, n: int) -> Floats:
    """-1 to 2 a head; all -1 where nobody stands there, and 0 where nobody is beside others."""
    there = row.of >= max(place.number, 3 if place.side == "中" else 2)
    if not there.any():
        return np.full(n, -1.0 if place.number > 1 else 0.0, dtype=np.float32)
    heads, own, of = (column[there] for column in row)
    if place.side == "中":
        share = 1 - np.abs(2 * own / (of - 1) - 1)
    elif place.number:
        share = own == place.number - 1
    else:
        share = 1 - own / (of - 1)
    # Squared: the one in the middle of three is hardly 左边那个, however large the head is.
    fits = 3.0 * np.square(share, dtype=np.float64) - 1.0
    counts = np.bincount(heads, minlength=n)
    means = np.bincount(heads, weights=fits, minlength=n) / np.maximum(counts, 1)
    return np.where(counts, means, -1.0).astype(np.float32)

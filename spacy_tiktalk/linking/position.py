"""Heads that stand where the words say: 左边那个, 右二, 中间的小姐姐, 后排那个, 旁边那位."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..lexicon.script import fold
from ..video.tracks.head_tracks import HeadTracks
from .place_words import BESIDE, DEPTHS, Place, cluster_place
from .salience import Salience, head_salience
from .types import Column, Floats, Rule, Scene

_NOBODY = "这那个位"
_APART = np.log(1.25)  # of heights: whose are nearer stand in one row
_WEIGHT = 1.5
_LEAST = {"前": -0.5, "后": -0.5}  # a size tells less of who it is not: heads differ, too


class Row(NamedTuple):
    """Who stands in the row from one side, moment by moment: each array has one entry for each
    head that is seen at a moment.

    heads: numbers of the heads. own: places in the row, from 0. of: how many stand in it. behind:
    how far behind the first somebody stands. span: how far the last does.
    """

    heads: NDArray[np.int64]
    own: NDArray[np.int64]
    of: NDArray[np.int64]
    behind: NDArray[np.float64]
    span: NDArray[np.float64]


class Position(Rule):
    """Heads stand where a mention of the cluster, or what is right before it, says: on the left,
    second from the right.

    Feature "place", -1 to 2: of 左边 or 右边 how far a head stands on that side, of 最左边 and 右二
    whether it stands at that very place in the row, of 中间 how near the middle, of 后面 how small
    it is beside the others, and of 前面 how large. 旁边 is beside whom the video is about: of those
    who are seen with others, as much as makes up for a head's salience. Whoever is pointed
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
    weights: tuple[float, ...] = (_WEIGHT,)

    def column(self, scene: Scene) -> Column | None:
        """What it says of a scene."""
        n, m = scene.shape
        if scene.tracks is None or m < 2:
            return None
        said = (fold(text) for cluster in scene.clusters for text in cluster.texts)
        people = tuple({text for text in said if text.strip(_NOBODY)})
        told = [cluster_place(cluster, scene, people) for cluster in scene.clusters]
        if not any(told):
            return None
        rows = {side: _row(scene.tracks, scene.head_ids, side)
                for side in {place.side for place in told if place}}  # fmt: skip
        prominence = head_salience(scene.tracks, scene.head_ids) @ np.array(Salience.weights)
        values = np.zeros((n, m, 1), dtype=np.float32)
        notes = {}
        for k, place in enumerate(told):
            if place is not None:
                row = rows[place.side]
                fit = _beside(row, prominence) if place.side == BESIDE else _fit(place, row, m)
                values[k, :, 0] = fit
                notes[k, int(fit.argmax())] = f"stands where {place.words} says"
        return Column(values, notes)


def _row(tracks: HeadTracks, head_ids: Sequence[str], side: str) -> Row:
    """Whoever is seen twice in one picture stands where the copy farthest to that side is."""
    found = [tracks.of(head) for head in head_ids]
    heads = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    times = np.concatenate([rows.times for rows in found])
    boxes = np.concatenate([rows.boxes for rows in found]).astype(np.float64)
    size = np.log(boxes[:, 3] - boxes[:, 1])
    away = size if side in DEPTHS else boxes[:, ::2].mean(axis=1)
    away = -away if side in "右前" else away
    order = np.lexsort((away, heads, times))
    new = (np.diff(times[order]) != 0) | (np.diff(heads[order]) != 0)
    kept = order[np.concatenate([[True], new])]
    kept = kept[np.lexsort((away[kept], times[kept]))]
    begins = np.concatenate([[True], np.diff(times[kept]) != 0])
    first, moment = np.flatnonzero(begins), np.cumsum(begins) - 1
    of = np.diff(np.append(first, len(kept)))
    nearest, farthest = away[kept][first], away[kept][first + of - 1]
    return Row(
        heads[kept],
        np.arange(len(kept)) - first[moment],
        of[moment],
        away[kept] - nearest[moment],
        (farthest - nearest)[moment],
    )


def _fit(place: Place, row: Row, n: int) -> Floats:
    """-1 to 2 a head; all -1 where nobody stands there, and 0 where nobody is beside others."""
    there = row.of >= max(place.number, 3 if place.side == "中" else 2)
    if place.side in DEPTHS:
        there &= row.span > _APART
    if not there.any():
        return np.full(n, -1.0 if place.number > 1 else 0.0, dtype=np.float32)
    heads, own, of, behind, span = (column[there] for column in row)
    if place.side in DEPTHS:
        share = 1 - behind / span
    elif place.side == "中":
        share = 1 - np.abs(2 * own / (of - 1) - 1)
    elif place.number:
        share = own == place.number - 1
    else:
        share = 1 - own / (of - 1)
    # Squared: the one in the middle of three is hardly 左边那个, however large the head is.
    least = _LEAST.get(place.side, -1.0)
    fits = (2.0 - least) * np.square(share, dtype=np.float64) + least
    counts = np.bincount(heads, minlength=n)
    means = np.bincount(heads, weights=fits, minlength=n) / np.maximum(counts, 1)
    return np.where(counts, means, least).astype(np.float32)


def _beside(row: Row, prominence: NDArray[np.float64]) -> Floats:
    """For heads that are seen with others; 0 for all where nobody is."""
    company = np.isin(np.arange(len(prominence)), row.heads[row.of > 1])
    if not company.any():
        return np.zeros(len(prominence), dtype=np.float32)
    chance = np.where(company, np.exp(prominence - prominence.max()), 0.0)
    chance = chance / chance.sum()
    # If the other is a head with its own chance, this is one of those that are left.
    left = (1 - chance) / (company.sum() - 1)
    with np.errstate(divide="ignore"):
        nats = np.log(left) - np.log(chance)
    return np.where(company, np.clip(nats / _WEIGHT + 1.0, -1.0, 2.0), -1.0).astype(np.float32)

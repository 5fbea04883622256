"""Heads that people marked in single frames, and which tracks lie there.

Shared by the scores of one frame, the matching of gold people to heads, and training's gold.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..follow.iou import box_areas, iou_matrix
from .head_tracks import HeadTracks

_LAST_FRAME = np.iinfo(np.int64).max


@dataclass(frozen=True)
class GoldBox:
    """A marked head.

    frame (int): number from 0.
    box (tuple[float, float, float, float]): x1, y1, x2, y2 in pixels.
    people (tuple[Hashable, ...]): the person's label; several labels make it a group box, drawn
        round several heads.
    """

    frame: int
    box: tuple[float, float, float, float]
    people: tuple[Hashable, ...]


class Identity(NamedTuple):
    """An identity, or a tracklet that has none.

    kind (str): "identity" or "tracklet".
    """

    kind: str
    number: int


def moments_around(
    marked: GoldBox, tracks: HeadTracks, *, tolerance: int, extend: int
) -> list[HeadTracks]:
    """The tracks at the marked frame and `tolerance` frames around it, the nearest first."""
    frames = range(max(marked.frame - tolerance, 0), marked.frame + tolerance + 1)
    return [
        tracks.at_frame(frame, extend)
        for frame in sorted(frames, key=lambda frame: abs(frame - marked.frame))
    ]


def best_hit(marked: GoldBox, moments: Sequence[HeadTracks], *, iou: float) -> Identity | None:
    """The one whose box overlaps the marked box most; moments: nearest frame first."""
    best, found = 0.0, None
    for rows in moments:
        overlap = iou_matrix([marked.box], rows.boxes)[0]
        if not len(overlap):
            continue
        row = int(overlap.argmax())  # the first of equals: rows are in order of tracklets
        if overlap[row] >= iou and overlap[row] > best:
            best = float(overlap[row])
            number = int(rows.identities[row])
            found = (
                Identity("identity", number)
                if number
                else Identity("tracklet", int(rows.tracklets[row]))
            )
    return found


def inside(marked: GoldBox, rows: HeadTracks) -> NDArray[np.bool_]:
    """Which boxes lie in the marked one with at least half of their area: bool [n]."""
    group, boxes = np.asarray(marked.box, dtype=np.float64), rows.boxes.astype(np.float64)
    cut = np.concatenate(
        [np.maximum(boxes[:, :2], group[:2]), np.minimum(boxes[:, 2:], group[2:])], axis=1
    )
    return np.asarray(box_areas(cut) >= 0.5 * box_areas(boxes))


def check_settings(iou: float, tolerance: int, extend: int) -> None:
    """Refuse settings out of range. RAISES: T785."""
    if not 0 < iou <= 1:
        raise error("T785", name="iou", value=iou, needed="above 0, up to 1")
    for name, value in (("tolerance", tolerance), ("extend", extend)):
        if value < 0:
            raise error("T785", name=name, value=value, needed="0 or above")


def checked_labels(index: int, marked: GoldBox) -> set[Hashable]:
    """The labels of gold box number `index`. RAISES: T784 for one that is not usable."""
    box = np.asarray(marked.box, dtype=np.float64)
    if box.shape != (4,) or not np.isfinite(box).all() or not (box[:2] < box[2:]).all():
        raise error("T784", index=index, reason=f"its box is {marked.box}")
    if isinstance(marked.frame, bool) or not isinstance(marked.frame, int | np.integer):
        raise error("T784", index=index, reason=f"its frame is {marked.frame!r}")
    if not 0 <= marked.frame <= _LAST_FRAME:
        raise error("T784", index=index, reason=f"its frame is {marked.frame}")
    if isinstance(marked.people, str) or not marked.people:
        raise error("T784", index=index, reason=f"its people are {marked.people!r}")
    return set(marked.people)

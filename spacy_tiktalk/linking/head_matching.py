"""Which head of a video is which annotated person, by where both are seen.

Gold marks a person with a box in one frame; a group (他俩) may have one box round several heads.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..video.follow.iou import box_areas
from ..video.tracks.head_tracks import HeadTracks
from ..video.tracks.marked import (
    GoldBox,
    best_hit,
    check_settings,
    checked_labels,
    inside,
    moments_around,
)

if TYPE_CHECKING:
    from ..formats.record import GoldBox as DatasetBox


_IOU, _TOLERANCE = 0.5, 1


@dataclass(frozen=True)
class HeadMatch:
    """Who is who in one video.

    identities (Mapping[str, frozenset[str]]): label -> ids of the heads that show this person; no
        key for a label no head shows.
    labels (Mapping[str, frozenset[str]]): head id -> the labels of its persons, several where the
        tracker took two for one; no key for a head that nobody annotated.
    """

    identities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def translate(self, head_ids: Iterable[str]) -> frozenset[Hashable]:
        """Head ids in the gold's labels.

        A head with two labels becomes both, which costs a link of one person its precision: that
        is what the user gets. A head without a label becomes ("no label", its id), which equals no
        label.
        """
        found: set[Hashable] = set()
        for head in head_ids:
            found |= self.labels.get(head) or {("no label", head)}
        return frozenset(found)

    def heads_of(self, labels: Iterable[str]) -> frozenset[str]:
        """The ids of all heads that show one of these persons."""
        return frozenset().union(*(self.identities.get(label, frozenset()) for label in labels))


def match_heads(tracks: HeadTracks, boxes: Sequence[DatasetBox]) -> dict[frozenset[str], set[str]]:
    """For the label, or the labels, of each gold box the ids of the heads that are seen there.

    By the defaults of `match_labels`. RAISES: T784 for a gold box that is not usable.
    """
    found: dict[frozenset[str], set[str]] = {}
    for labels, heads in _seen(tracks, boxes, _IOU, _TOLERANCE, None):
        found.setdefault(labels, set()).update(heads)
    return found


def match_labels(
    tracks: HeadTracks,
    boxes: Sequence[DatasetBox],
    *,
    iou: float = _IOU,
    tolerance: int = _TOLERANCE,
    extend: int | None = None,
) -> HeadMatch:
    """Match labels and heads one by one, for scores.

    A box of one person is the head whose box, interpolated at one of the frames `frame -
    tolerance` to `frame + tolerance`, overlaps it most, if the intersection over union is at least
    `iou`. In a group's box lie the heads with at least half of their own box, at the nearest of
    those frames in which there are as many as labels, else where there are most. Nothing is there
    where no head is seen, or only a tracklet without identity.

    A group's box does not tell who is who. Its heads, without those that have a box of their own,
    go to its labels, without those that have one: the largest head first, the labels in order.
    Any other order gives the same scores, for such a label occurs with its group only. A head that
    is left over is a bystander in the box.

    extend (int | None): frames a track is held beyond its last sample, by default half the sampling
        step.
    RAISES: T784 for a gold box that is not usable, T785 for settings out of range.
    """
    seen = list(_seen(tracks, boxes, iou, tolerance, extend))
    identities: dict[str, set[str]] = {}
    alone = {label for labels, _ in seen if len(labels) == 1 for label in labels}
    for labels, heads in seen:
        if len(labels) == 1 and heads:
            identities.setdefault(next(iter(labels)), set()).update(heads)
    taken = set().union(*identities.values())
    for labels, heads in seen:
        free = [head for head in heads if head not in taken]
        # Two boxes of one group: the heads of the second are the same people again.
        for label, head in zip(sorted(labels - alone), free, strict=False):
            identities.setdefault(label, set()).add(head)
    names: dict[str, set[str]] = {}
    for label, found in identities.items():
        for head in found:
            names.setdefault(head, set()).add(label)
    return HeadMatch(
        {label: frozenset(found) for label, found in identities.items()},
        {head: frozenset(found) for head, found in names.items()},
    )


def _seen(
    tracks: HeadTracks,
    boxes: Sequence[DatasetBox],
    iou: float,
    tolerance: int,
    extend: int | None,
) -> Iterable[tuple[frozenset[str], list[str]]]:
    """(labels, head ids, the largest first) of each box."""
    if extend is None:
        extend = round(tracks.video.step * tracks.video.fps / 2)
    check_settings(iou, tolerance, extend)
    for index, box in enumerate(boxes):
        marked = GoldBox(frame=box.frame, box=box.box, people=tuple(box.heads))
        labels = frozenset(str(label) for label in checked_labels(index, marked))
        moments = moments_around(marked, tracks, tolerance=tolerance, extend=extend)
        if len(labels) > 1:
            lying = [_lying(marked, rows) for rows in moments]
            # max takes the first of equals, which is the nearest.
            yield labels, max(lying, key=lambda heads: min(len(heads), len(labels)), default=[])
            continue
        hit = best_hit(marked, moments, iou=iou)
        yield labels, [f"H{hit.number}"] if hit is not None and hit.kind == "identity" else []


def _lying(marked: GoldBox, rows: HeadTracks) -> list[str]:
    there = rows[inside(marked, rows) & (rows.identities > 0)]
    order = np.argsort(-box_areas(there.boxes.astype(np.float64)), kind="stable")
    return list(dict.fromkeys(f"H{number}" for number in there.identities[order].tolist()))

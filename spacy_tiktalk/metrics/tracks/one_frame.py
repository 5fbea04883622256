"""Scores of head tracks against gold that shows each person in one frame only.

TikTalkCoref marks a person with one box in one frame of the video, so tracking measures such as
HOTA cannot be computed on it. These three can; they say whether a marked head was tracked, and
whether people were mixed up or torn apart among the marked ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields

import numpy as np

from ...video.tracks.head_tracks import HeadTracks
from ...video.tracks.marked import (
    GoldBox,
    Identity,
    best_hit,
    check_settings,
    checked_labels,
    inside,
    moments_around,
)

__all__ = ["GoldBox", "OneFrameScores", "one_frame_scores"]


@dataclass(frozen=True)
class OneFrameScores:
    """Counts of one or several videos, and the rates they give (None for 0 / 0).

    n_boxes, n_hits (int): gold boxes of one person, and how many of them a track hits.
    n_group_boxes, n_group_hits (int): the same for group boxes.
    n_identities, n_pure (int): predicted identities that hit a gold box of one person, and those
        whose boxes all show the same person.
    n_people, n_person_identities (int): gold people who were hit, and the (person, identity) pairs.
    n_tracklets (int): tracklets that the identities of `n_identities` are joined from.
    n_unlinked (int): hits by a tracklet without identity; each counts as an identity of its own.
    """

    n_boxes: int = 0
    n_hits: int = 0
    n_group_boxes: int = 0
    n_group_hits: int = 0
    n_identities: int = 0
    n_pure: int = 0
    n_people: int = 0
    n_person_identities: int = 0
    n_tracklets: int = 0
    n_unlinked: int = 0

    def __add__(self, other: OneFrameScores) -> OneFrameScores:
        """The counts of both: `sum(scores, OneFrameScores())` joins several videos.

        People and identities of different videos are different ones.
        """
        return OneFrameScores(
            *(getattr(self, part.name) + getattr(other, part.name) for part in fields(self))
        )

    @property
    def hit_rate(self) -> float | None:
        """Share of the gold boxes of one person that a track hits."""
        return _rate(self.n_hits, self.n_boxes)

    @property
    def group_hit_rate(self) -> float | None:
        """Share of the group boxes in which enough tracks lie."""
        return _rate(self.n_group_hits, self.n_group_boxes)

    @property
    def purity(self) -> float | None:
        """Share of the identities, among those hit, that hold one gold person only."""
        return _rate(self.n_pure, self.n_identities)

    @property
    def identities_per_person(self) -> float | None:
        """Fragmentation: mean number of identities of a gold person who was hit; 1 is best."""
        return _rate(self.n_person_identities, self.n_people)

    @property
    def tracklets_per_identity(self) -> float | None:
        """Mean number of tracklets that an identity that was hit is joined from."""
        return _rate(self.n_tracklets, self.n_identities)


def one_frame_scores(
    gold: Iterable[GoldBox],
    tracks: HeadTracks,
    *,
    iou: float = 0.5,
    tolerance: int = 1,
    extend: int = 0,
) -> OneFrameScores:
    """Compare one video's tracks with its gold boxes.

    A gold box of one person is hit by the track whose box, interpolated at one of the frames
    `frame - tolerance` to `frame + tolerance`, overlaps it most, if the intersection over union
    is at least `iou`. Among equal overlaps the nearer frame counts, then the lower tracklet.
    A group box is hit if in one of those frames at least as many tracks lie in it as it has
    labels; a track lies in it with at least half of its own box. Group boxes do not tell who is
    who, so purity and fragmentation leave them out.

    tolerance (int): frames, since the data count frames from 0 or from 1.
    extend (int): frames a track may be held beyond its last sample (see `HeadTracks.at_frame`);
        half the sampling step makes up for gold frames that lie between the end of a track and the
        next sample.
    RAISES: T784 for a gold box that is not usable, T785 for settings out of range.
    """
    check_settings(iou, tolerance, extend)
    people: dict[Hashable, set[Identity]] = {}  # person -> identities that hit a box of theirs
    n = Counter[str]()
    for index, marked in enumerate(gold):
        labels = checked_labels(index, marked)
        moments = moments_around(marked, tracks, tolerance=tolerance, extend=extend)
        if len(labels) > 1:
            n["n_group_boxes"] += 1
            n["n_group_hits"] += any(inside(marked, rows).sum() >= len(labels) for rows in moments)
            continue
        n["n_boxes"] += 1
        identity = best_hit(marked, moments, iou=iou)
        if identity is not None:
            n["n_hits"] += 1
            n["n_unlinked"] += identity.kind == "tracklet"
            people.setdefault(marked.people[0], set()).add(identity)
    holds = Counter(identity for found in people.values() for identity in found)
    return OneFrameScores(
        **n,
        n_identities=len(holds),
        n_pure=sum(people_held == 1 for people_held in holds.values()),
        n_people=len(people),
        n_person_identities=sum(map(len, people.values())),
        n_tracklets=sum(_n_tracklets(tracks, identity) for identity in holds),
    )


def _n_tracklets(tracks: HeadTracks, identity: Identity) -> int:
    if identity.kind == "tracklet":
        return 1
    return len(np.unique(tracks.tracklets[tracks.identities == identity.number]))


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None

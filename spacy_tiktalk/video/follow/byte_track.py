"""ByteTrack (Zhang et al., ECCV 2022), written from its description, on a clock in seconds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..settings import is_number
from ..types import Boxes, Detections
from .association import assign
from .iou import iou_matrix
from .kalman import BoxKalman
from .types import TrackUpdate

_UNCONFIRMED, _TRACKED, _LOST = 0, 1, 2
_DUPLICATE = 0.85  # IoU from which a tracked and a lost track are the same head
_TICK = 1e-6  # s: times are sums of floats, a gap of exactly the buffer must still count

Rows = NDArray[np.intp]


class ByteTracker:
    """Links the detections of one shot, picture by picture, into tracks.

    A track's number is given at its first detection, in order of falling scores, from 1 after
    every reset(), and never twice: `confirmed` tells the tracks seen once. A track seen once
    that the next picture lacks is dropped, its number with it, so numbers may have gaps.
    The same pictures give the same result, whatever the order of the rows.

    Deviations from the authors' code: (1) `buffer_seconds` is exact, where there removal takes
    effect one frame late; a track seen in the last picture is kept over any gap up to 1 / fps.
    (2) Time comes from the caller, so dropped or irregular pictures move the prediction by the
    right amount. (3) A tracked and a lost track on the same place are one (the younger is
    dropped) only if no picture showed them apart; otherwise one person walking behind another
    would take over the other's number. If the lost one is the older, it gets the detection at
    once instead of a picture later. (4) `max_scale`: at 5 pictures a second the cost limits must be
    wide, and without it a face in the background takes over the number of a head before it.
    (5) A track of the last sample that nothing is left for where its motion leads gets what is left
    where it was: a head that turns round or stops. (6) `between`: pictures of a closer look.

    Settings (costs are 1 - IoU of the detection and the track's predicted box):
    high (float): detections from this score on are associated first, with all tracks.
    low (float): detections above this and below `high` only keep alive a track seen in the last
        picture; the rest is ignored. The detector's own threshold bounds it from below.
    new (float | None): an unmatched detection from this score on starts a track (default: `high`).
    match, second_match, new_match (float): cost limits of the first association, of the second (low
        scores), and of a track seen once.
    buffer_seconds (float): how long a track out of sight can be found again under its number.
    fuse (bool): whether the cost of the first and the third association is 1 - IoU * score. Off: a
        weak head detector's scores say little about where the head is.
    max_scale (float): a detection this many times higher or lower than the track's last box is not
        its head.
    fps (float): pictures a second that `update` gets; one of them is one step of the motion model.
    motion (BoxKalman): the noise of the motion model. The defaults of `trackers.ByteTrack` suit 5
        pictures a second, where a walking head moves by half its width between two of them: wider
        cost limits and a less sluggish speed than the paper's (0.8, 0.5, 0.7 and h / 160), which at
        that rate lose a moving head several times as often (tests simulate it).
    RAISES: T730 for settings out of range.
    """

    def __init__(
        self,
        *,
        high: float,
        low: float,
        new: float | None,
        match: float,
        second_match: float,
        new_match: float,
        buffer_seconds: float,
        fuse: bool,
        max_scale: float,
        fps: float,
        motion: BoxKalman = BoxKalman(speed=1 / 20),  # noqa: B008 (frozen)
    ) -> None:
        _in_range("high", high, 0.0, 1.0)
        _in_range("low", low, 0.0, high)
        new = high if new is None else new
        _in_range("new", new, high, 1.0)
        _in_range("match", match, 0.0, 1.0)
        _in_range("second_match", second_match, 0.0, 1.0)
        _in_range("new_match", new_match, 0.0, 1.0)
        _in_range("buffer_seconds", buffer_seconds, 0.0, math.inf)
        if not (is_number(fps, 0.0) and fps > 0):
            raise error("T730", name="fps", value=fps, needed="a number above 0")
        # Scores are float32: a threshold of 0.7 must not lie above a score of 0.7.
        self.high, self.low, self.new = (float(np.float32(score)) for score in (high, low, new))
        self.match, self.second_match, self.new_match = match, second_match, new_match
        _in_range("max_scale", max_scale, 1.0, math.inf)
        self.buffer_seconds, self.fuse, self.fps = buffer_seconds, fuse, fps
        self.max_scale = max_scale
        self.motion = motion
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next update is the first of a shot, and numbers start at 1."""
        self.ended: list[int] = []
        """Numbers of the tracks that the last update closed, rising."""
        self._last: float | None = None
        self._since = math.inf  # time of the last sample
        self._next = 1
        self._ids = np.zeros(0, dtype=np.int64)
        self._states = np.zeros(0, dtype=np.int64)
        self._seen = np.zeros(0, dtype=np.float64)
        self._boxes = np.zeros((0, 4), dtype=np.float64)
        self._filter = self.motion.start(self._boxes)
        self._apart: dict[int, frozenset[int]] = {}

    @property
    def open(self) -> list[int]:
        """Numbers of the tracks that a later picture can still continue, rising."""
        return sorted(self._ids.tolist())

    def update(self, detections: Detections, time: float, *, between: bool = False) -> TrackUpdate:
        """Take the heads of the next picture.

        A row that holds NaN or infinity or has no area gets number 0.

        time (float): s, above that of the picture before.
        between (bool): whether the picture is one of a closer look between two samples. It moves
            the tracks it shows, and neither starts one nor makes one lost: a head missed for 40 ms
            is not gone.
        RAISES: T731 for arrays that do not fit together, T732 for a time that does not rise.
        """
        rows, boxes, scores = _usable(detections)
        first = self._last is None
        if not math.isfinite(time) or (self._last is not None and time <= self._last):
            raise error("T732", time=time, last=self._last)
        self.ended = []
        self._expire(time)
        self._advance(time)

        owner = np.full(len(rows), -1, dtype=np.intp)  # place of the track that has each row
        turned = self._associate(boxes, scores, owner)
        unseen = np.ones(len(self._ids), dtype=bool)
        unseen[owner[owner >= 0]] = False
        missed = np.flatnonzero(unseen) if not between else np.zeros(0, dtype=np.intp)
        self._lose(missed[self._states[missed] == _TRACKED])
        matched = np.flatnonzero(owner >= 0)
        self._see(owner[matched], boxes[matched], time)
        # Their motion is not what it was taken for: learnt anew.
        self._filter = self._filter.replaced(owner[turned], self.motion.start(boxes[turned]))
        dropped = missed[self._states[missed] == _UNCONFIRMED]
        if not between:
            newborn = np.flatnonzero((owner < 0) & (scores >= self.new))
            owner[newborn] = len(self._ids) + np.arange(len(newborn))
            self._add(boxes[newborn], time, _TRACKED if first else _UNCONFIRMED)
            dropped = np.concatenate([dropped, self._merge_duplicates(owner)])
            self._since = time

        ids = np.zeros(len(detections), dtype=np.int64)
        confirmed = np.zeros(len(detections), dtype=bool)
        owned = owner >= 0
        ids[rows[owned]] = self._ids[owner[owned]]
        confirmed[rows[owned]] = self._states[owner[owned]] == _TRACKED
        self._close(dropped)
        self._last = time
        self.ended.sort()
        return TrackUpdate(ids, confirmed)

    @property
    def lost(self) -> bool:
        """Whether a track is out of sight that a later picture can continue."""
        return bool((self._states == _LOST).any())

    def predicted(self, time: float) -> Boxes:
        """Where the tracks of the last picture are expected at `time`: float32 [n, 4].

        time (float): s, above that of the last picture.
        """
        if self._last is None:
            return np.zeros((0, 4), dtype=np.float32)
        here = self._filter[(self._states == _TRACKED) & (self._seen == self._last)]
        steps = (time - self._last) * self.fps
        return self.motion.predict(here, steps).boxes.astype(np.float32)

    # --- steps of an update ---

    def _expire(self, time: float) -> None:
        gap = max(self.buffer_seconds, 1 / self.fps) + _TICK
        self._close(np.flatnonzero(time - self._seen > gap))

    def _advance(self, time: float) -> None:
        if self._last is not None and len(self._ids):
            steps = (time - self._last) * self.fps
            self._filter = self.motion.predict(self._filter, steps, self._states != _TRACKED)

    def _associate(
        self, boxes: NDArray[np.float64], scores: NDArray[np.float64], owner: Rows
    ) -> Rows:
        """Fill `owner` with the place of each row's track, in ByteTrack's three rounds and one for
        heads that turned round or stopped; returns the rows found in that."""
        high = np.flatnonzero(scores >= self.high)
        low = np.flatnonzero((scores > self.low) & (scores < self.high))
        overlap = iou_matrix(self._filter.boxes, boxes)
        overlap = np.where(self._same_scale(boxes), overlap, 0.0)
        fused = overlap * scores[None, :] if self.fuse else overlap
        rounds = (
            (self._states != _UNCONFIRMED, high, fused, self.match),
            (self._states == _TRACKED, low, overlap, self.second_match),
            (self._states == _UNCONFIRMED, high, fused, self.new_match),
        )
        free = np.ones(len(self._ids), dtype=bool)
        for eligible, rows, likeness, limit in rounds:
            tracks = np.flatnonzero(eligible & free)
            rows = rows[owner[rows] < 0]
            left, right = assign(1.0 - likeness[np.ix_(tracks, rows)], limit)
            owner[rows[right]] = tracks[left]
            free[tracks[left]] = False
        recent = (self._states == _TRACKED) & (self._seen >= self._since)
        tracks = np.flatnonzero(free & recent)
        rows = high[owner[high] < 0]
        stayed = np.where(self._same_scale(boxes), iou_matrix(self._boxes, boxes), 0.0)
        stayed = stayed * scores[None, :] if self.fuse else stayed
        left, right = assign(1.0 - stayed[np.ix_(tracks, rows)], self.match)
        owner[rows[right]] = tracks[left]
        return rows[right]

    def _same_scale(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """[tracks, rows]: whether a head of the one's height can be of the other's."""
        old = self._boxes[:, 3] - self._boxes[:, 1]
        new = boxes[:, 3] - boxes[:, 1]
        ratio = np.log(new)[None, :] - np.log(old)[:, None]
        return np.abs(ratio) <= math.log(self.max_scale)

    def _lose(self, tracks: Rows) -> None:
        """Mark tracks lost, and note which others the sample before, or a picture since, showed
        apart from them."""
        there = np.flatnonzero(self._seen >= self._since)
        overlap = iou_matrix(self._boxes[tracks], self._boxes[there])
        for track, row in zip(tracks, overlap, strict=True):
            apart = self._ids[there[row < _DUPLICATE]]
            self._apart[int(self._ids[track])] = frozenset(apart.tolist())
        self._states[tracks] = _LOST

    def _see(self, tracks: Rows, boxes: NDArray[np.float64], time: float) -> None:
        self._filter = self._filter.replaced(
            tracks, self.motion.update(self._filter[tracks], boxes)
        )
        self._states[tracks] = _TRACKED
        self._seen[tracks] = time
        self._boxes[tracks] = boxes
        for track in self._ids[tracks].tolist():
            self._apart.pop(track, None)

    def _add(self, boxes: NDArray[np.float64], time: float, state: int) -> None:
        n = len(boxes)
        self._ids = np.concatenate([self._ids, np.arange(self._next, self._next + n)])
        self._next += n
        self._states = np.concatenate([self._states, np.full(n, state)])
        self._seen = np.concatenate([self._seen, np.full(n, time)])
        self._boxes = np.concatenate([self._boxes, boxes])
        self._filter = self._filter.joined(self.motion.start(boxes))

    def _merge_duplicates(self, owner: Rows) -> Rows:
        """Places of the tracks to drop, the younger ones of duplicates; moves rows in `owner`."""
        lost = np.flatnonzero(self._states == _LOST)
        if not len(lost):
            return lost
        here = np.flatnonzero(np.isin(np.arange(len(self._ids)), owner))
        boxes = self._filter.boxes
        dropped: list[int] = []
        for i, j in np.argwhere(iou_matrix(boxes[here], boxes[lost]) > _DUPLICATE):
            seen, gone = int(here[i]), int(lost[j])
            known = self._apart[int(self._ids[gone])]
            if int(self._ids[seen]) in known or {seen, gone} & set(dropped):
                continue
            if self._ids[seen] < self._ids[gone]:
                dropped.append(gone)
                continue
            dropped.append(seen)
            owner[owner == seen] = gone
            one, other = np.array([gone]), np.array([seen])
            self._filter = self._filter.replaced(one, self._filter[other])
            self._states[gone] = _TRACKED
            self._seen[gone], self._boxes[gone] = self._seen[seen], self._boxes[seen]
            del self._apart[int(self._ids[gone])]
        return np.array(dropped, dtype=np.intp)

    def _close(self, tracks: Rows) -> None:
        if not len(tracks):
            return
        closed = self._ids[tracks].tolist()
        self.ended += closed
        keep = np.ones(len(self._ids), dtype=bool)
        keep[tracks] = False
        self._ids, self._states, self._seen = self._ids[keep], self._states[keep], self._seen[keep]
        self._boxes, self._filter = self._boxes[keep], self._filter[keep]
        for track in closed:
            self._apart.pop(track, None)


def _in_range(name: str, value: float, least: float, most: float) -> None:
    if not is_number(value, least, most):
        raise error("T730", name=name, value=value, needed=f"{least:g} to {most:g}")


def _usable(
    detections: Detections,
) -> tuple[Rows, NDArray[np.float64], NDArray[np.float64]]:
    """Rows that can be tracked, in an order that does not depend on the caller's: row numbers,
    boxes and scores. Highest score first, ties by the box.

    RAISES: T731.
    """
    boxes = np.asarray(detections.boxes, dtype=np.float64)
    scores = np.asarray(detections.scores, dtype=np.float32)
    if boxes.shape != (len(scores), 4) or scores.ndim != 1:
        raise error("T731", reason=f"boxes {boxes.shape}, scores {scores.shape}")
    good = np.isfinite(boxes).all(axis=1) & np.isfinite(scores)
    good &= (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    keys = (boxes[:, 3], boxes[:, 2], boxes[:, 1], boxes[:, 0], -scores)
    order = np.lexsort(keys)
    rows = order[good[order]]
    return rows, boxes[rows], scores[rows].astype(np.float64)

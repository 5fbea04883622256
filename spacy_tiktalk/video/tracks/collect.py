"""From detections, frame by frame, to numbered tracklets and identities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..facts import VideoFacts, looks_a_second
from ..follow.byte_track import TrackUpdate
from ..follow.open_track import OpenTrack, Piece
from ..follow.split import appearance, split_points
from ..follow.types import InShotTracker, PredictingState
from ..follow.witnesses import Witnesses
from ..recognize.by_clothes import join_by_clothes
from ..recognize.callable_embedder import embed
from ..recognize.clothes import clothes_look, mean_look
from ..recognize.crops import BestCrops
from ..recognize.identity import IdentityResult, cluster_tracklets
from ..shots.same_scene import Places
from ..types import Boxes, Detections, Embedder, Vector, VideoFrame
from .head_tracks import HeadTracks
from .passing import without_passing
from .swaps import moved_turns
from .tracked_video import TrackedVideo

if TYPE_CHECKING:
    from ..reading.video_info import ReadReport, VideoInfo
    from ..shots.frames import ShotLog


class CollectSettings(Protocol):
    """The settings of a collector; for their meaning see `video.track.VideoTracker`."""

    tracker: InShotTracker
    embedder: Embedder | None
    fps: float | None
    n_crops: int
    crop_spacing: float
    merge_threshold: float | None
    split_threshold: float | None
    clothes_threshold: float | None
    min_score: float


class Collector:
    """The state of tracking one video: open tracks, and the pieces of those that ended.

    Its memory grows with the number of tracklets, never with the number of frames but for a row of
    numbers a box.
    """

    def __init__(self, settings: CollectSettings, info: VideoInfo, sha256: str | None) -> None:
        self.settings = settings
        self.info = info
        self.sha256 = sha256
        # A video may have fewer pictures a second than are asked for, and one is one step.
        self.tracker = settings.tracker.start(looks_a_second(info.fps, settings.fps))
        self.open: dict[int, OpenTrack] = {}
        self.best: dict[int, BestCrops] = {}
        self.witnesses: dict[int, Witnesses] = {}
        self.pieces: list[Piece] = []
        self.places = Places()
        self.n_closed = 0
        self.shot = 0

    def add(self, frame: VideoFrame, shot: int, detections: Detections) -> None:
        """Take the detections of the next sampled frame, which belongs to shot number `shot`. One
        that stands may come again, at a later time."""
        if shot != self.shot:
            self._close_all()
            self.shot = shot
        if self._clothed:
            self.places.add(shot, frame.image, frame.time)
        update = self.tracker.update(detections, frame.time)
        _check_rows(self.tracker, update, len(detections))
        for row in np.flatnonzero(update.ids):
            self._add_hit(frame, detections, int(row), int(update.ids[row]))
            if update.confirmed[row]:
                self.open[int(update.ids[row])].confirmed = True
        for number in self.tracker.ended:
            self._close(number)

    def predicted(self, frame: VideoFrame, shot: int) -> Boxes:
        """Where the heads of the last frame are expected in the next sampled one of shot `shot`:
        none of another shot's."""
        if shot != self.shot:
            return np.zeros((0, 4), dtype=np.float32)
        return cast(PredictingState, self.tracker).predicted(frame.time)

    def add_between(self, frame: VideoFrame, detections: Detections) -> None:
        """Take a frame looked at between two samples of one shot: it leads the tracks from the one
        to the other, and no row and no crop comes from it."""
        cast(PredictingState, self.tracker).update(detections, frame.time, between=True)
        for number in self.tracker.ended:
            self._close(number)

    def finish(self, report: ReadReport, log: ShotLog) -> TrackedVideo:
        """Number the tracklets, join those of one person, and put all together."""
        self._close_all()
        pieces = sorted(self.pieces, key=lambda piece: piece.order)
        if len({piece.track for piece in pieces}) < len(pieces):
            labels = self._identities(pieces, [piece.sure_times for piece in pieces]).labels
            moved = moved_turns(pieces, [labels[n] for n in range(1, len(pieces) + 1)])
            labels = self._identities(moved, [piece.sure_times for piece in moved]).labels
            kept = without_passing(moved, [labels[n] for n in range(1, len(moved) + 1)])
            pieces = sorted(kept, key=lambda piece: piece.order)
        result = self._identities(pieces, [piece.times for piece in pieces], last=True)
        if self._clothed:
            result = self._by_clothes(pieces, result)
        numbered = dict(enumerate(pieces, start=1))
        tracks = HeadTracks.from_tracklets(
            {n: (p.frames, p.times, p.boxes, p.scores, p.shot) for n, p in numbered.items()},
            result.labels,
            video=self._facts(report),
            shot_starts=log.starts,
            # Embeddings differ in the last bits with the number of threads; what is shown does not.
            merges=tuple(m._replace(distance=round(m.distance, 4)) for m in result.merges),
            crops={
                n: [(c.frame, c.time, c.quality) for c in piece.crops]
                for n, piece in numbered.items()
            },
        )
        crops = {n: piece.crops for n, piece in numbered.items()}
        return TrackedVideo(tracks, crops, {n: piece.vectors for n, piece in numbered.items()})

    def _identities(
        self,
        pieces: Sequence[Piece],
        times: Sequence[NDArray[np.float64]],
        *,
        last: bool = False,
    ) -> IdentityResult:
        """Which of the pieces, numbered from 1, seen at these times, are one person.

        last (bool): the pieces stay as they are. Before, while turns of tracks are moved so that
            nobody is in a picture twice, one person on two pages or in two copies counts as two.
        """
        embedder = self.settings.embedder
        numbers = range(1, len(pieces) + 1)
        if embedder is None or not pieces:
            return IdentityResult({n: n for n in numbers}, ())
        threshold = self.settings.merge_threshold
        vectors = ([v for v in piece.vectors if v is not None] for piece in pieces)
        return cluster_tracklets(
            dict(zip(numbers, vectors, strict=True)),
            dict(zip(numbers, times, strict=True)),
            metric=embedder.metric,
            threshold=embedder.merge_threshold if threshold is None else threshold,
            boxes={n: piece.boxes for n, piece in enumerate(pieces, 1)} if last else None,
            copy_threshold=getattr(embedder, "copy_threshold", None) if last else None,
        )

    @property
    def _clothed(self) -> bool:
        """Whether hair and clothes count. Where no faces are compared, nothing is joined."""
        settings = self.settings
        return settings.clothes_threshold is not None and settings.embedder is not None

    def _by_clothes(self, pieces: Sequence[Piece], result: IdentityResult) -> IdentityResult:
        """`result` with pieces without a face joined to others of their scene."""
        threshold = self.settings.clothes_threshold
        assert threshold is not None
        of = dict(enumerate(pieces, start=1))
        faces = {n for n, piece in of.items() if any(v is not None for v in piece.vectors)}
        if len(faces) == len(of):
            return result
        shot_scenes = self.places.scenes()
        scenes = {n: shot_scenes[piece.shot] for n, piece in of.items()}
        asking = {scenes[n] for n in of if n not in faces}
        worn = {
            n: [clothes_look(crop.clothes) for crop in piece.crops if crop.clothes is not None]
            for n, piece in of.items()
            if scenes[n] in asking
        }
        return join_by_clothes(
            result,
            {n: mean_look(looks) for n, looks in worn.items() if looks},
            scenes,
            {n: piece.times for n, piece in of.items()},
            faces=faces,
            threshold=threshold,
        )

    def _add_hit(self, frame: VideoFrame, detections: Detections, row: int, number: int) -> None:
        if number not in self.open:
            self.open[number] = OpenTrack(self.shot)
            self.best[number] = BestCrops(
                k=self.settings.n_crops, spacing=self.settings.crop_spacing
            )
            self.witnesses[number] = Witnesses(spacing=self.settings.crop_spacing)
        box = detections.boxes[row]
        score = min(1.0, max(0.0, float(detections.scores[row])))  # one that is rounded
        look = appearance(frame.image, box)
        track = self.open[number]
        again = bool(track.frames) and track.frames[-1] == frame.index
        track.add(frame.index, frame.time, box, score, look)
        if again:  # crops of the same picture
            return
        landmarks = None if detections.landmarks is None else detections.landmarks[row]
        self.best[number].offer_head(
            frame.image,
            box,
            landmarks,
            score=score,
            frame=frame.index,
            time=frame.time,
            heads=detections.boxes if self._clothed else None,
        )
        if self.settings.embedder is not None:
            self.witnesses[number].offer(
                frame.image, box, landmarks, look, score=score, frame=frame.index, time=frame.time
            )

    def _close_all(self) -> None:
        for number in sorted(self.open):
            self._close(number)
        self.tracker.reset()

    def _close(self, number: int) -> None:
        track = self.open.pop(number, None)
        if track is None:
            return
        best, witnesses = self.best.pop(number).crops, self.witnesses.pop(number).crops
        crops = sorted(
            {crop.frame: crop for crop in (*witnesses, *best)}.values(), key=lambda crop: crop.time
        )
        settings = self.settings
        if not track.confirmed:
            return
        vectors: list[Vector | None] = [None] * len(crops)
        splits: list[float] = []
        if settings.embedder is not None and crops:
            vectors = embed(settings.embedder, crops)
            threshold = settings.split_threshold
            splits = split_points(
                [(c.time, v) for c, v in zip(crops, vectors, strict=True)],
                track.times,
                track.appearances,
                metric=settings.embedder.metric,
                threshold=settings.embedder.split_threshold if threshold is None else threshold,
                tracklet=number,
            )
        self.n_closed += 1
        self.pieces.extend(
            piece
            for piece in track.pieces(
                crops, vectors, splits, n_crops=settings.n_crops, track=self.n_closed
            )
            if len(piece.frames) > 1 or piece.scores[0] >= settings.min_score
        )

    def _facts(self, report: ReadReport) -> VideoFacts:
        info = self.info
        return VideoFacts(
            name=info.name,
            sha256=self.sha256,
            width=info.width,
            height=info.height,
            fps=info.fps,
            sampled_fps=self.settings.fps,
            duration=report.duration,
            frames_decoded=report.frames_decoded,
            frames_expected=report.frames_expected,
            truncated=report.truncated,
            start=report.start,
        )


def _check_rows(tracker: object, update: TrackUpdate, expected: int) -> None:
    """RAISES: T775 where a tracker does not speak of every detection: heads would be lost."""
    if not (hasattr(update, "ids") and hasattr(update, "confirmed")):
        found = f"a {type(update).__name__}"
        raise error("T775", part=type(tracker).__name__, found=found, expected=expected)
    rows = [len(update.ids), len(update.confirmed)]
    ids = np.asarray(update.ids)
    numbers, times = np.unique(ids, return_counts=True)
    if rows != [expected, expected]:
        found = f"{rows[0]} ids and {rows[1]} rows of confirmed"
    elif (
        ids.dtype.kind not in "iuf"
        or (numbers < 0).any()
        or (numbers % 1 != 0).any()
        or (times[numbers != 0] > 1).any()
    ):
        found = f"the ids {ids.tolist()}"
    else:
        return
    raise error("T775", part=type(tracker).__name__, found=found, expected=expected)

"""From a video to head tracks: the parts put together, in one forward pass."""

from __future__ import annotations

import copy
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from ..errors import TiktalkError, error, one_line, warn
from . import defaults
from .detect.looks import Looks, SizedDetector
from .detect.precomputed_folder import for_video
from .follow.closer import CLOSEST, CloserLook, Stretch, spaced, stretches
from .follow.types import InShotTracker
from .reading.limits import Limits
from .reading.prefetch import prefetch
from .reading.reader import VideoReader
from .reading.sources import content_hash, is_folder
from .reading.standing import sampled_again, with_ends
from .reading.video_info import VideoInfo
from .settings import is_number
from .shots.frames import ShotLog, shot_frames
from .shots.standing import StandingState
from .tracks.collect import Collector
from .tracks.tracked_video import TrackedVideo
from .types import Detector, Embedder, ShotDetector, ShotState, VideoFrame

Progress = Callable[[int, "int | None"], None]
"""Called with the frames decoded so far, and how many are expected (None: unknown)."""

WAITING_BYTES = 48 * 2**20  # of decoded frames that wait for the detector or are with it
HELD_BYTES = 256 * 2**20  # and of these and those that wait for their shot to be known

FORMAT = 17  # part of the fingerprint: raise it when the same settings give other tracks

_MEMBERS = {
    "detector": ("fingerprint", "__call__"),
    "shots": ("fingerprint", "start"),
    "tracker": ("fingerprint", "start"),
    "embedder": ("fingerprint", "metric", "merge_threshold", "split_threshold", "__call__"),
}
_LEAST = {
    "batch_size": 1,
    "n_crops": 1,
    "crop_spacing": 0,
    "min_score": 0,
    "merge_threshold": 0,
    "split_threshold": 0,
    "clothes_threshold": 0,
    "fps": 1e-6,
    "max_step": 0,
}


class VideoTracker:
    """Finds and follows the heads in videos.

    A video is read once. Sampled frames (`fps` a second) go through `detector`; `tracker` links
    the boxes inside a shot, by way of frames between two samples where heads move far (see
    `max_step`); `shots` says where shots begin, and there all tracks end. Each
    tracklet is embedded by its best crops, split where it changes from one person to another, and
    at the end tracklets of one person are joined across shots (`identity.cluster_tracklets`).

    fps (float | None): sampled frames a second; None takes every frame. The tracks have rows in
        sampled frames only. A picture that stands is sampled again and again (of None, five times a
        second), as a video of a constant rate would show it. Of a folder every picture is taken.
    max_step (float | None): from 0. Where a head moves further from one sampled frame to the next,
        in widths of its box, or is missed or new in one of them, frames between are looked at. None
        never looks.
    embedder (Embedder | None): None gives every tracklet an identity of its own.
    n_crops (int): best crops kept for a tracklet.
    crop_spacing (float): seconds at least between two of them.
    merge_threshold, split_threshold (float | None): distances; None takes the embedder's.
    clothes_threshold (float | None): a tracklet without a face is joined to another of its scene
        whose hair and clothes are nearer than this, 0 to 1 (see `by_clothes.join_by_clothes`). None
        never does.
    min_score (float): a tracklet of a single hit is kept only with at least this score, since a
        lone weak hit is mostly no head.
    batch_size (int): frames given to the detector at once; no result depends on it.
    backend (str): "auto", "opencv" or "pyav".
    RAISES: T772 for a setting out of range, T773 for a part that lacks a member.
    """

    def __init__(
        self,
        *,
        detector: Detector,
        shots: ShotDetector,
        tracker: InShotTracker,
        embedder: Embedder | None,
        fps: float | None = defaults.FPS,
        max_step: float | None = defaults.MAX_STEP,
        n_crops: int = defaults.N_CROPS,
        crop_spacing: float = defaults.CROP_SPACING,
        merge_threshold: float | None = None,
        split_threshold: float | None = None,
        clothes_threshold: float | None = defaults.CLOTHES_THRESHOLD,
        min_score: float = defaults.MIN_SCORE,
        batch_size: int = defaults.BATCH_SIZE,
        backend: str = defaults.BACKEND,
        limits: Limits | None = None,
    ) -> None:
        self.fps = fps
        self.max_step = max_step
        self.n_crops = n_crops
        self.crop_spacing = crop_spacing
        self.merge_threshold = merge_threshold
        self.split_threshold = split_threshold
        self.detector = detector
        self.shots = shots
        self.tracker = tracker
        self.embedder = embedder
        self.clothes_threshold = clothes_threshold
        self.min_score = min_score
        self.batch_size = batch_size
        self.backend = backend
        self.limits = limits or Limits()

    def __setattr__(self, name: str, value: Any) -> None:
        """RAISES: T772 and T773, as at the beginning."""
        if name in _LEAST:
            _check_number(name, value)
        elif name in _MEMBERS and (value is not None or name != "embedder"):
            self._check_part(name, value)
        super().__setattr__(name, value)

    def _check_part(self, part: str, one: Any) -> None:
        # One that makes the part for each video (`for_video`) need not be that part itself.
        needed = ("fingerprint",) if hasattr(one, "for_video") else _MEMBERS[part]
        for name in needed:
            if name.endswith("_threshold") and getattr(self, name, None) is not None:
                continue  # then nobody asks the embedder
            # Of the class first: to ask an instance may cost the hash of a file.
            has = hasattr(type(one), name) or hasattr(one, name)
            if not (callable(one) if name == "__call__" else has):
                raise error("T773", part=part, found=type(one).__name__, name=name)

    @property
    def fingerprint(self) -> str:
        """What the result depends on beside the video, as JSON: the cache's key."""
        parts: dict[str, Any] = {
            "format": FORMAT,
            "detector": self.detector.fingerprint,
            "shots": self.shots.fingerprint,
            "tracker": self.tracker.fingerprint,
            "embedder": None if self.embedder is None else self.embedder.fingerprint,
            "limits": repr(self.limits),
        }
        for name in (
            "fps",
            "max_step",
            "n_crops",
            "crop_spacing",
            "clothes_threshold",
            "min_score",
            "backend",
        ):
            parts[name] = getattr(self, name)
        for name in ("merge_threshold", "split_threshold"):
            value = getattr(self, name)
            parts[name] = getattr(self.embedder, name, None) if value is None else value
        parts["copy_threshold"] = getattr(self.embedder, "copy_threshold", None)
        return json.dumps(parts, sort_keys=True, ensure_ascii=False)

    def track(
        self, source: Any, *, sha256: str | None = None, progress: Progress | None = None
    ) -> TrackedVideo:
        """Track the heads of one video.

        source (Any): a path, a folder of images, or an iterable of pictures (see `VideoReader`).
        sha256 (str | None): `content_hash(source)`, where it is known already.
        RAISES: T70x and T71x for a video that cannot be read, T72x where the detector's model is
            missing, T770 with the video's name for whatever else goes wrong in a part. A video
            without heads gives empty tracks. Those of a file that changed meanwhile have no
            `video.sha256`, and W772 tells.
        """
        sha256 = content_hash(source) if sha256 is None else sha256
        try:
            bound = self._for(source)
            reader = VideoReader(source, fps=bound.fps, backend=self.backend, limits=self.limits)
            tracked = bound._track(reader, sha256, progress)
        except (TiktalkError, MemoryError):
            raise
        except Exception as err:  # of cv2, FFmpeg, a part of the user's: none names the video
            reason = f"{type(err).__name__}: {one_line(err)}"
            name = source if isinstance(source, str | os.PathLike) else type(source).__name__
            raise error("T770", video=name, reason=reason) from err
        if sha256 is None or not _changed(source, sha256):
            return tracked
        warn("W772", video=tracked.tracks.video.name)
        facts = replace(tracked.tracks.video, sha256=None)
        return replace(tracked, tracks=replace(tracked.tracks, video=facts))

    def _for(self, source: Any) -> VideoTracker:
        """This tracker with the parts that need to know which video is read."""
        bound = copy.copy(self)
        if is_folder(source):  # its pictures have no rate by which some could be left out
            bound.fps = None
        # These need not have what a maker of them does.
        vars(bound)["detector"] = for_video(self.detector, source)
        vars(bound)["embedder"] = for_video(self.embedder, source)
        return bound

    def _track(
        self, reader: VideoReader, sha256: str | None, progress: Progress | None
    ) -> TrackedVideo:
        with reader:
            log = ShotLog()
            info = reader.info

            def end() -> float:
                return reader.report.duration

            state = StandingState(self.shots, info.fps, end)
            collector = Collector(self, info, sha256)
            predicts = hasattr(collector.tracker, "predicted")
            high = getattr(collector.tracker, "high", 0.0) if predicts else 1.0
            closer = CloserLook(self.detector, self.max_step if predicts else None, high)
            looks = Looks(self.detector)
            size, spacing = self._waiting(info, state.delay)
            ended = with_ends(iter(reader), end)
            stream = prefetch(self._stretches(ended, state, log, spacing), size=size)
            with closing(stream):  # type: ignore[type-var]  # a generator, so it closes
                for batch in _batches(stream, size):
                    frames = [stretch.frame for stretch in batch]
                    found = looks(frames, [stretch.shot for stretch in batch])
                    for stretch, detections in zip(batch, found, strict=True):
                        expected = (
                            collector.predicted(stretch.frame, stretch.shot) if predicts else None
                        )
                        lost = getattr(collector.tracker, "lost", True)
                        for frame, between in closer(stretch, detections, expected, lost=lost):
                            collector.add_between(frame, between)
                        collector.add(stretch.frame, stretch.shot, detections)
                    if progress is not None:
                        progress(batch[-1].frame.index + 1, reader.info.frames_likely)
            report = reader.report
            if progress is not None:
                progress(report.frames_decoded, report.frames_decoded)
            return collector.finish(report, log)

    def _waiting(self, info: VideoInfo, delay: int) -> tuple[int, float]:
        """How many stretches wait, and the seconds between two frames of one: whole frames are
        held, few of them where they are large.

        delay (int): frames until the shot of one is known.
        """
        frame_bytes = max(1, 3 * info.width * info.height)
        room = max(1, WAITING_BYTES // frame_bytes)
        if self.max_step is None or self.fps is None:
            return min(self.batch_size, room), math.inf
        gap = 1 / self.fps
        spacing = CLOSEST
        least = (delay / info.fps + 2 * gap) * frame_bytes / HELD_BYTES
        if least > spacing:  # in equal parts, so that a frame in the middle is among them
            spacing = gap / max(1, int(gap / least))
        held = max(1, round(gap / max(spacing, 1 / info.fps)))
        # As many wait as are with the detector.
        return max(1, min(self.batch_size, room // (2 * held))), spacing

    def _stretches(
        self,
        frames: Iterator[tuple[VideoFrame, float]],
        state: ShotState,
        log: ShotLog,
        spacing: float,
    ) -> Iterator[Stretch]:
        sampled: set[int] = set()
        again: dict[int, list[float]] = {}
        detector = self.detector

        def keep(frame: VideoFrame) -> VideoFrame:
            if frame.index in sampled or not isinstance(detector, SizedDetector):
                return frame
            return replace(frame, image=detector.coarse(frame.image))

        seen = sampled_again(frames, self.fps or defaults.FPS, again)
        held = spaced(seen, sampled, spacing=spacing)
        for stretch in stretches(shot_frames(held, state, log, keep=keep), sampled):
            yield stretch
            for time in again.pop(stretch.frame.index, ()):
                yield Stretch((), replace(stretch.frame, time=time), stretch.shot)


def _check_number(name: str, value: Any) -> None:
    if value is None and (name in ("fps", "max_step") or name.endswith("_threshold")):
        return
    whole = name in ("batch_size", "n_crops")
    if not is_number(value, _LEAST[name], whole=whole):
        rule = f"{'a whole number' if whole else 'a number'} from {_LEAST[name]:g}"
        rule += ", or None for every frame" if name == "fps" else ""
        raise error("T772", name=name, value=value, rule=rule)


def _changed(source: Any, sha256: str) -> bool:
    """Whether a file holds something else now, or cannot be read."""
    try:
        return content_hash(source) not in (None, sha256)
    except TiktalkError:
        return True


def _batches(stream: Iterable[Stretch], size: int) -> Iterator[list[Stretch]]:
    batch = []
    for item in stream:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

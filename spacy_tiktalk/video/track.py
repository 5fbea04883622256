"""From a video to head tracks: the parts put together, in one forward pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

from .collect import Collector
from .limits import Limits
from .prefetch import prefetch
from .reader import VideoReader
from .shot_frames import ShotLog, shot_frames
from .sources import content_hash
from .tracked_video import TrackedVideo
from .trackers import ByteTrack
from .types import Detector, Embedder, ShotDetector, VideoFrame

Progress = Callable[[int, "int | None"], None]
"""Called with the frames decoded so far, and how many are expected (None: unknown)."""

FORMAT = 1  # part of the fingerprint: raise it when the same settings give other tracks


class VideoTracker:
    """Finds and follows the heads in videos.

    A video is read once. Sampled frames (`fps` a second) go through `detector`; `tracker` links
    the boxes inside a shot; `shots` says where shots begin, and there all tracks end. Each
    tracklet is embedded by its best crops, split where it changes from one person to another, and
    at the end tracklets of one person are joined across shots (`identity.cluster_tracklets`).

    fps: sampled frames a second; None takes every frame. embedder: None gives every tracklet an
    identity of its own. n_crops: best crops kept for a tracklet. crop_spacing: seconds at least
    between two of them. merge_threshold, split_threshold: distances; None takes the embedder's.
    min_score: a tracklet of a single hit is kept only with at least this score, since a lone weak
    hit is mostly no head. batch_size: frames given to the detector at once; no result depends
    on it. backend: "auto", "opencv" or "pyav".
    """

    def __init__(
        self,
        *,
        detector: Detector,
        shots: ShotDetector,
        tracker: ByteTrack,
        embedder: Embedder | None,
        fps: float | None = 5.0,
        n_crops: int = 4,
        crop_spacing: float = 0.4,
        merge_threshold: float | None = None,
        split_threshold: float | None = None,
        min_score: float = 0.6,
        batch_size: int = 8,
        backend: str = "auto",
        limits: Limits | None = None,
    ) -> None:
        self.detector = detector
        self.shots = shots
        self.tracker = tracker
        self.embedder = embedder
        self.fps = fps
        self.n_crops = n_crops
        self.crop_spacing = crop_spacing
        self.merge_threshold = merge_threshold
        self.split_threshold = split_threshold
        self.min_score = min_score
        self.batch_size = batch_size
        self.backend = backend
        self.limits = limits or Limits()

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
            "n_crops",
            "crop_spacing",
            "min_score",
            "backend",
        ):
            parts[name] = getattr(self, name)
        for name in ("merge_threshold", "split_threshold"):
            value = getattr(self, name)
            parts[name] = getattr(self.embedder, name, None) if value is None else value
        return json.dumps(parts, sort_keys=True, ensure_ascii=False)

    def track(
        self, source: Any, *, sha256: str | None = None, progress: Progress | None = None
    ) -> TrackedVideo:
        """Track the heads of one video.

        source: a path, a folder of images, or an iterable of pictures (see `VideoReader`). sha256:
        `content_hash(source)`, where it is known already.
        Raises: T70x and T71x for a video that cannot be read, T72x where the detector's model is
        missing. A video without heads gives empty tracks.
        """
        sha256 = content_hash(source) if sha256 is None else sha256
        reader = VideoReader(source, fps=self.fps, backend=self.backend, limits=self.limits)
        with reader:
            log = ShotLog()
            state = self.shots.start(reader.info.fps)
            collector = Collector(self, reader.info, sha256)
            stream = prefetch(shot_frames(iter(reader), state, log), size=2 * self.batch_size)
            with closing(stream):  # type: ignore[type-var]
                for batch in _batches(stream, self.batch_size):
                    found = self.detector([frame for frame, _ in batch])
                    for (frame, shot), detections in zip(batch, found, strict=True):
                        collector.add(frame, shot, detections)
                    if progress is not None:
                        progress(batch[-1][0].index + 1, reader.info.frames_expected)
            report = reader.report
            if progress is not None:
                progress(report.frames_decoded, report.frames_decoded)
            return collector.finish(report, log)


def _batches(
    stream: Iterable[tuple[VideoFrame, int]], size: int
) -> Iterator[list[tuple[VideoFrame, int]]]:
    batch = []
    for item in stream:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

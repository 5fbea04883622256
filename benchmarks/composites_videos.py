"""The videos of composites.py: who plays in them, what was found in them, how it is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spacy_tiktalk.metrics.tracks.tracking import TrackingScores, tracking_scores
from spacy_tiktalk.video import defaults
from spacy_tiktalk.video.generated import Person, Truth, generate_video, truth
from spacy_tiktalk.video.generated.scenarios import scenario_script
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.recognize.crops import crop_head
from spacy_tiktalk.video.types import Crop, Detections, Embedder, Vector, VideoFrame

DIMENSIONS = 512  # of a vector that stands for a head without one


class Scored(NamedTuple):
    """What one tracker made of one video."""

    scores: TrackingScores
    shot_starts: tuple[int, ...] = ()
    seconds: float = 0.0


class Recording:
    """A detector that keeps what another found, and looks at no picture twice in one size.

    It has `look`, `size_for` and `coarse` where the other has them: without, the tracker would look
    at every frame in full size, which is not what `tiktalk track` does.
    """

    def __init__(self, detector: Any) -> None:
        self.detector: Any = detector
        self.found: dict[tuple[Any, ...], Detections] = {}

    def __getattr__(self, name: str) -> Any:
        if name == "detector":  # not there yet: a copy is being made
            raise AttributeError(name)
        value = getattr(self.detector, name)
        return self._look if name == "look" else value

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        keys = [self._key(frame, getattr(self.detector, "size", None)) for frame in frames]
        new = {k: f for k, f in zip(keys, frames, strict=True) if k not in self.found}
        if new:
            self.found.update(zip(new, self.detector(list(new.values())), strict=True))
        return [self.found[key] for key in keys]

    def _look(self, frame: VideoFrame, size: int) -> Detections:
        key = self._key(frame, size)
        if key not in self.found:
            self.found[key] = self.detector.look(frame, size)
        return self.found[key]

    @staticmethod
    def _key(frame: VideoFrame, size: int | None) -> tuple[Any, ...]:
        return frame.index, frame.image.shape, size


class Remembering:
    """An embedder that embeds a crop once, though many trackers ask for it."""

    def __init__(self, embedder: Any) -> None:
        self.embedder, self.known = embedder, {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.embedder, name)

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        keys = [
            (
                c.image.shape,
                c.image.tobytes(),
                None if c.landmarks is None else c.landmarks.tobytes(),
            )
            for c in crops
        ]
        new = {key: c for key, c in zip(keys, crops, strict=True) if key not in self.known}
        self.known.update(zip(new, self.embedder(list(new.values())), strict=True))
        return [self.known[key] for key in keys]


@dataclass
class Clip:
    """One video with its truth, and what was detected in its scored frames: those that the reader
    samples at five a second, whatever a tracker looked at."""

    video: Path
    truth: Truth
    pictures: dict[int, Any] = field(default_factory=dict, repr=False)
    times: dict[int, float] = field(default_factory=dict, repr=False)

    def read(self) -> None:
        """Take the scored frames into memory: 50 of ten seconds."""
        with VideoReader(self.video, fps=defaults.FPS, every_frame=False) as reader:
            for frame in reader:
                self.pictures[frame.index], self.times[frame.index] = frame.image, frame.time

    def forget(self) -> None:
        """Let go of the frames, and keep their numbers."""
        self.pictures = dict.fromkeys(self.pictures)

    def detected(self, detector: Any) -> None:
        """Put the detections into one table with a row for each."""
        frames = [VideoFrame(n, self.times[n], image) for n, image in self.pictures.items()]
        rows = list(zip(self.pictures, detector(frames), strict=True))
        self.row_frames = np.repeat([n for n, _ in rows], [len(d) for _, d in rows])
        self.row_boxes = np.concatenate([d.boxes for _, d in rows])
        self.row_scores = np.concatenate([d.scores for _, d in rows])
        self.row_marks = [
            None if d.landmarks is None else d.landmarks[i] for _, d in rows for i in range(len(d))
        ]

    def embed(self, embedder: Embedder) -> None:
        """A face's vector for each detection, for trackers that compare looks in every frame."""
        rng = np.random.default_rng(0)
        crops = [
            crop_head(self.pictures[int(n)], box, marks)
            for n, box, marks in zip(self.row_frames, self.row_boxes, self.row_marks, strict=True)
        ]
        # A head without a face is like nobody: far from every other in 512 dimensions.
        vectors = [rng.normal(size=DIMENSIONS) if v is None else v for v in embedder(crops)]
        self.features = np.array(vectors, dtype=np.float32).reshape(-1, DIMENSIONS)

    def score(self, frames: Any, ids: Any, boxes: Any) -> TrackingScores:
        """Scores of boxes with ids, in the scored frames alone."""
        seen = np.isin(self.truth.frames, list(self.pictures))
        gold = (self.truth.frames[seen], self.truth.persons[seen], self.truth.boxes[seen])
        kept = np.isin(frames, list(self.pictures))
        return tracking_scores(
            *gold, frames[kept], ids[kept], boxes[kept], n_frames=self.truth.length
        )


def part_of(people: list[Person], part: str) -> list[Person]:
    """Every second person, those of many looks shared out first."""
    order = sorted(people, key=lambda person: (-len(person.looks), person.name))
    return order[0 if part == "dev" else 1 :: 2]


def cast(people: list[Person], kind: str, seed: int, n: int) -> list[Person]:
    """Who plays: at random; "looks" begins with the one of whom there is most to see."""
    if n > len(people):
        raise SystemExit(f"{kind} needs {n} people, and this part of the folder has {len(people)}")
    drawn = np.random.default_rng((seed, 5)).permutation(len(people))[: 2 * n]
    chosen = [people[i] for i in drawn]
    if kind == "looks":
        chosen.sort(key=lambda person: -len(person.looks))
    return chosen[:n]


def make_clip(
    kind: str, seed: int, people: list[Person], folder: Path, seconds: float, *, reuse: bool = False
) -> Clip:
    """The video of one kind and seed with its truth.

    reuse (bool): a file that is there already is taken to be this video.
    """
    script = scenario_script(kind, seed, seconds=seconds)
    players = cast(people, kind, seed, script.n_people)
    video = folder / f"{kind}-{seed}.mp4"
    if reuse and video.exists():
        return Clip(video, truth(script, players))
    made = generate_video(video, script, players, crf=20)
    return Clip(made.path, made.truth)


class KnownHeads:
    """A detector that is told where the heads are, to a few hundredths of their height.

    It stands for a detector of heads (docs/plugins.md): it finds those from behind as well, and no
    landmarks.
    """

    fingerprint = "known heads"

    def __init__(self, truth: Truth) -> None:
        heights = truth.boxes[:, 3:] - truth.boxes[:, 1:2]
        moves = np.random.default_rng(0).normal(0, 0.03, truth.boxes.shape)
        self.frames, self.boxes = truth.frames, truth.boxes + moves * heights

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        return [self._one(frame) for frame in frames]

    def _one(self, frame: VideoFrame) -> Detections:
        height, width = frame.image.shape[:2]
        boxes = self.boxes[self.frames == frame.index]
        boxes = np.clip(boxes, 0, [width, height] * 2).astype(np.float32)
        boxes = boxes[(boxes[:, 2:] - boxes[:, :2] >= 1).all(axis=1)]
        return Detections(boxes, np.full(len(boxes), 0.9, dtype=np.float32))


@dataclass(frozen=True)
class KnownShots:
    """A shot detector that is told where shots begin."""

    starts: tuple[int, ...]

    @property
    def fingerprint(self) -> str:
        return repr(self)

    def start(self, fps: float) -> _KnownState:
        return _KnownState(set(self.starts))


@dataclass
class _KnownState:
    starts: set[int]
    delay: int = 0

    def push(self, frame: VideoFrame) -> list[int]:
        return [frame.index] if frame.index in self.starts else []

    def close(self) -> list[int]:
        return []

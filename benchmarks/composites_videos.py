"""The videos of composites.py: who plays in them, and how tracks are scored on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tracking import EMBEDDER, Clip

from spacy_tiktalk.metrics.tracks.tracking import TrackingScores, tracking_scores
from spacy_tiktalk.video import defaults
from spacy_tiktalk.video.generated import Person, generate_video
from spacy_tiktalk.video.generated.scenarios import scenario_script
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.recognize.crops import crop_head


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


def make_clip(kind: str, seed: int, people: list[Person], folder: Path, seconds: float) -> Clip:
    """The video of one kind and seed, and what its detections will be put into."""
    script = scenario_script(kind, seed, seconds=seconds)
    made = generate_video(
        folder / f"{kind}-{seed}.mp4", script, cast(people, kind, seed, script.n_people), crf=20
    )
    return Clip(made.path, made.truth, {}, np.zeros((0, 512), np.float32), script.n_people)


def scored_frames(clip: Clip) -> np.ndarray:
    """The frames that the reader samples at five a second, whatever the tracker looked at."""
    with VideoReader(clip.video, fps=defaults.FPS, every_frame=False) as reader:
        return np.array([frame.index for frame in reader])


def score(clip: Clip, frames: Any, ids: Any, boxes: Any) -> TrackingScores:
    seen = np.isin(clip.truth.frames, list(clip.found))
    gold = (clip.truth.frames[seen], clip.truth.persons[seen], clip.truth.boxes[seen])
    return tracking_scores(*gold, frames, ids, boxes, n_frames=clip.truth.length)


def add_features(clip: Clip) -> None:
    """A face's embedding for each detection, for trackers that compare looks."""
    features, rng = [], np.random.default_rng(0)
    with VideoReader(clip.video, fps=defaults.FPS, every_frame=False) as reader:
        for frame in reader:
            found = clip.found.get(frame.index)
            if found is None or not len(found):
                continue
            marks = found.landmarks
            crops = [
                crop_head(frame.image, found.boxes[i], None if marks is None else marks[i])
                for i in range(len(found))
            ]
            # A head without a face is like nobody: far from every other in 512 dimensions.
            features += [rng.normal(size=512) if v is None else v for v in EMBEDDER(crops)]
    clip.features = np.array(features, dtype=np.float32).reshape(-1, 512)

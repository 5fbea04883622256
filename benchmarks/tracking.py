"""HOTA and IDF1 of the head tracker and of ultralytics' trackers, on the same detections.

    python benchmarks/tracking.py --ultralytics-python PATH/TO/OTHER/python

Videos are generated from seeds, with exact ground truth. CenterFace looks at every sampled frame
once; all trackers get the same boxes, scores and frames, and every result is the same boxes with
numbers, so that only the numbers are compared; but for "with closer looks", where this project's
looks at frames between the sampled ones too, as by default. Sampled frames are scored. Without
--ultralytics-python only this project's own variants are run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from spacy_tiktalk.metrics.tracks.tracking import TrackingScores, combine_tracking, tracking_scores
from spacy_tiktalk.video import defaults
from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.embed.mobile_face import MobileFace
from spacy_tiktalk.video.follow.trackers import ByteTrack
from spacy_tiktalk.video.generated import Truth, generate_video, photo_heads, random_script
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.recognize.crops import crop_head
from spacy_tiktalk.video.shots.detectors import GradualShots, NoShots
from spacy_tiktalk.video.track import VideoTracker
from spacy_tiktalk.video.types import Crop, Detections, Vector, VideoFrame

ROOT = Path(__file__).resolve().parent.parent
SETS: dict[str, dict[str, Any]] = {
    "two cuts, crossing, re-entry": {"n_cuts": 2},
    "no cut, crossing, re-entry": {"n_cuts": 0},
    "no cut, crossing": {"n_cuts": 0, "reentry": False},
}
# One second, as the defaults mean it for 30 frames a second, in sampled frames.
SCALED = "buffer 1 s"
SCORES = ("hota", "det_a", "ass_a", "idf1", "mota")


class Recorded:
    """A detector that repeats what CenterFace found. frames: by frame number, others are added."""

    fingerprint = "recorded"

    def __init__(self, frames: dict[int, Detections]) -> None:
        self.frames = frames

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        for frame in frames:
            if frame.index not in self.frames:
                (self.frames[frame.index],) = DETECTOR([frame])
        return [self.frames[frame.index] for frame in frames]


class Remembering(MobileFace):
    """MobileFace that embeds a crop once, though many variants ask for it."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[bytes, Any] = {}

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        keys = [
            crop.image.tobytes()
            + b"|"
            + (b"" if crop.landmarks is None else crop.landmarks.tobytes())
            for crop in crops
        ]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self.known}
        self.known.update(zip(new, super().__call__(list(new.values())), strict=True))
        return [self.known[key] for key in keys]


DETECTOR, EMBEDDER = CenterFace(), Remembering()


@dataclass
class Clip:
    """One video with its truth and what was detected in it."""

    video: Path
    truth: Truth
    found: dict[int, Detections]
    features: np.ndarray
    people: int

    def score(self, frames: Any, ids: Any, boxes: Any) -> TrackingScores:
        seen = np.isin(self.truth.frames, list(self.found))
        gold = (self.truth.frames[seen], self.truth.persons[seen], self.truth.boxes[seen])
        return tracking_scores(*gold, frames, ids, boxes, n_frames=self.truth.length)

    def rows(self) -> dict[str, np.ndarray]:
        """All detections in one table."""
        counts = [len(d) for d in self.found.values()]
        return {
            "frames": np.array(list(self.found)),
            "offsets": np.cumsum([0, *counts]),
            "boxes": np.concatenate([d.boxes for d in self.found.values()]),
            "scores": np.concatenate([d.scores for d in self.found.values()]),
            "features": self.features,
        }


def make_sequence(folder: Path, name: str, seed: int, settings: dict, args: Any) -> Clip:
    heads = photo_heads(args.heads)
    script = random_script(seed, seconds=args.seconds, n_people=args.people, **settings)
    made = generate_video(folder / f"{name}-{seed}.mp4", script, heads, crf=18)
    found, features = {}, []
    rng = np.random.default_rng(0)
    with VideoReader(made.path, fps=args.fps, every_frame=False) as reader:
        for frame in reader:
            (boxes,) = DETECTOR([frame])
            found[frame.index] = boxes
            crops = [
                crop_head(frame.image, boxes.boxes[i], None if marks is None else marks[i])
                for marks in (boxes.landmarks,)
                for i in range(len(boxes))
            ]
            for vector in EMBEDDER(crops) if crops else ():
                # A head without a face is like nobody: far from every other in 512 dimensions.
                features.append(rng.normal(size=512) if vector is None else vector)
    table = np.array(features, dtype=np.float32).reshape(-1, 512)
    return Clip(made.path, made.truth, found, table, args.people)


def run_ours(sequence: Clip, fps: float, **settings: Any) -> TrackingScores:
    parts: dict[str, Any] = {
        "shots": GradualShots(),
        "tracker": ByteTrack(),
        "max_step": None,
    } | settings
    tracker = VideoTracker(
        detector=Recorded(dict(sequence.found)), embedder=EMBEDDER, fps=fps, **parts
    )
    tracks = tracker.track(sequence.video).tracks
    ids = np.where(tracks.identities > 0, tracks.identities, -tracks.tracklets)
    return sequence.score(tracks.frames, ids, tracks.boxes)


def yolo_runs(fps: float) -> dict[str, dict[str, Any]]:
    """Defaults, with their buffer as it is and scaled to the sampling, and a grid to tune on."""
    second = max(1, round(fps))
    runs: dict[str, dict[str, Any]] = {}

    def add(name: str, tracker: str, features: bool = False, **settings: Any) -> None:
        runs[name] = {"tracker": tracker, "set": settings, "features": features}

    for tracker, title in (("bytetrack", "ByteTrack"), ("botsort", "BoT-SORT")):
        add(f"{title}, defaults", tracker)
        add(f"{title}, {SCALED}", tracker, track_buffer=second)
    add("BoT-SORT + ReID, defaults", "botsort", True, with_reid=True)
    add(f"BoT-SORT + ReID, {SCALED}", "botsort", True, with_reid=True, track_buffer=second)
    grid = product((0.25, 0.5), (0.8, 0.9), (True, False), (1, 6))
    for high, match, fuse, seconds in grid:
        common = {
            "track_high_thresh": high,
            "new_track_thresh": high,
            "match_thresh": match,
            "fuse_score": fuse,
            "track_buffer": seconds * second,
        }
        label = f"high {high}, match {match}, fuse {fuse}, buffer {seconds} s"
        add(f"grid: ByteTrack: {label}", "bytetrack", **common)
        add(f"grid: BoT-SORT: {label}", "botsort", **common)
        for near in (0.1, 0.5):
            reid = {"with_reid": True, "proximity_thresh": near}
            name = f"grid: BoT-SORT + ReID: {label}, proximity {near}"
            add(name, "botsort", True, **common, **reid)
    return runs


def run_yolo(
    python: str,
    folder: Path,
    sequences: list[Clip],
    fps: float,
    runs: dict[str, dict[str, Any]] | None = None,
) -> tuple[str, dict[str, list[TrackingScores]]]:
    """All runs in the other interpreter: its version of ultralytics, and scores by run."""
    job: dict[str, Any] = {"sequences": [], "runs": yolo_runs(fps) if runs is None else runs}
    tables = [sequence.rows() for sequence in sequences]
    for i, (sequence, table) in enumerate(zip(sequences, tables, strict=True)):
        np.savez(folder / f"{i}.npz", **table)
        job["sequences"].append({"npz": str(folder / f"{i}.npz"), "video": str(sequence.video)})
    job["output"] = str(folder / "ids.json")
    (folder / "job.json").write_text(json.dumps(job))
    script = Path(__file__).with_name("tracking_yolo_trackers.py")
    # Only what ultralytics needs of this process's environment: not its packages.
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONHOME")}
    subprocess.run([python, str(script), str(folder / "job.json")], check=True, env=environment)
    answer = json.loads((folder / "ids.json").read_text())
    scores: dict[str, list[TrackingScores]] = {}
    for name, found in answer["ids"].items():
        scores[name] = []
        for sequence, table, numbers in zip(sequences, tables, found, strict=True):
            ids = np.array(numbers, dtype=np.int64)
            frames = np.repeat(table["frames"], np.diff(table["offsets"]))
            kept = ids > 0
            scores[name].append(sequence.score(frames[kept], ids[kept], table["boxes"][kept]))
    return answer["version"], scores


def keep_best_of_grid(scores: dict[str, dict[str, TrackingScores]]) -> dict[str, str]:
    """Replace each tracker's grid by its best setting over all sets. Returns the settings."""
    chosen = {}
    grids = [name for name in scores if name.startswith("grid: ")]
    for title in dict.fromkeys(name.split(": ")[1] for name in grids):
        own = [name for name in grids if name.split(": ")[1] == title]
        best = max(own, key=lambda name: np.mean([s.hota for s in scores[name].values()]))
        chosen[f"{title}, tuned"] = best.split(": ", 2)[2]
        scores[f"{title}, tuned"] = scores[best]
    for name in grids:
        del scores[name]
    return chosen


def markdown(scores: dict[str, dict[str, TrackingScores]]) -> str:
    lines = ["| | " + " | ".join(f"{name}: HOTA | AssA | IDF1" for name in SETS) + " |"]
    lines.append("|---" * (1 + 3 * len(SETS)) + "|")
    for name, sets in scores.items():
        cells = [f"{100 * (getattr(sets[s], k) or 0):.1f}" for s in SETS for k in SHOWN]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


SHOWN = ("hota", "ass_a", "idf1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ultralytics-python", help="an interpreter that has ultralytics and lap")
    parser.add_argument("--heads", type=Path, default=ROOT / "corpus" / "heads")
    parser.add_argument("--people", type=int, default=2)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--fps", type=float, default=5.0, help="sampled frames a second")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    args = parser.parse_args()

    ours: dict[str, dict[str, Any]] = {
        "ours": {},
        "ours, with closer looks": {"max_step": defaults.MAX_STEP},
        "ours, 12 crops a track": {"n_crops": 12},
        "ours, no merging": {"merge_threshold": 0.0},
        "ours, no shots": {"shots": NoShots()},
        "ours, neither": {"shots": NoShots(), "merge_threshold": 0.0},
    }
    each: dict[str, dict[str, list[TrackingScores]]] = {}
    version = None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        names, sequences = [], []
        for number, (name, settings) in enumerate(SETS.items()):
            for seed in args.seeds:
                names.append(name)
                sequences.append(make_sequence(folder, str(number), seed, settings, args))
        found = {
            name: [run_ours(sequence, args.fps, **settings) for sequence in sequences]
            for name, settings in ours.items()
        }
        if args.ultralytics_python:
            version, theirs = run_yolo(args.ultralytics_python, folder, sequences, args.fps)
            found |= theirs
        for name, scores in found.items():
            each[name] = {
                s: [x for x, y in zip(scores, names, strict=True) if y == s] for s in SETS
            }
    together = {n: {s: combine_tracking(x) for s, x in sets.items()} for n, sets in each.items()}
    chosen = keep_best_of_grid(together)
    for name, settings in chosen.items():
        each[name] = each[f"grid: {name.removesuffix(', tuned')}: {settings}"]
    print(markdown(together))
    for name, settings in chosen.items():
        print(f"{name}: {settings}")
    if args.output:
        written = {
            "seeds": args.seeds,
            "seconds": args.seconds,
            "fps": args.fps,
            "people": args.people,
            "ultralytics": version,
            "tuned": chosen,
            "scores": {
                name: {s: {k: getattr(v, k) for k in SAVED} for s, v in sets.items()}
                for name, sets in together.items()
            },
            "hota_by_seed": {
                name: {s: [x.hota for x in scores] for s, scores in each[name].items()}
                for name in together
                if name in each
            },
        }
        args.output.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


SAVED = (*SCORES, "id_switches", "false_positives", "misses", "n_gold", "n_predicted_tracks")

if __name__ == "__main__":
    main()

"""HOTA, IDF1 and shot boundaries by kind of difficulty, on videos made of photographs.

    python benchmarks/composites.py --people FOLDER --part dev --seeds 2

FOLDER has a subfolder for each person with one photograph of the head or several (see
`photo_people`). Each of the generator's scenarios is made from each seed, with people drawn from
the folder. Seeds and people of "dev" are there to choose settings on, those of "test" are not:
every second person belongs to it, and its seeds begin at 1001.

Tracks are scored in five frames a second, with every head of which 30 % can be seen. The mean over
videos is printed, as one long video must not outweigh the others. `--shots` runs other shot
detectors over the same files, `--ultralytics-python` the trackers of ultralytics over the same
detections.
"""

from __future__ import annotations

import argparse
import inspect
import json
import tempfile
import time
from collections.abc import Sequence
from itertools import chain, product
from pathlib import Path
from typing import Any

import numpy as np
from composites_shots import DETECTORS, shot_starts
from composites_videos import add_features, make_clip, part_of, score, scored_frames
from tracking import Clip, run_yolo, yolo_runs

from spacy_tiktalk.cli.track.command import track as track_command
from spacy_tiktalk.cli.track.parts import make_tracker
from spacy_tiktalk.metrics.tracks.shot_boundaries import ShotScores, combine_shots, shot_scores
from spacy_tiktalk.metrics.tracks.tracking import TrackingScores
from spacy_tiktalk.video import defaults
from spacy_tiktalk.video.generated import photo_people
from spacy_tiktalk.video.generated.scenarios import SCENARIOS
from spacy_tiktalk.video.types import Detections, VideoFrame

SCORES = ("hota", "det_a", "ass_a", "idf1")
FIRST_SEED = {"dev": 1, "test": 1001}
OURS = "ours"
SAVED = (*SCORES, "id_switches", "false_positives", "misses", "n_gold", "n_predicted_tracks")


class Recording:
    """A detector that keeps what another found."""

    def __init__(self, detector: Any) -> None:
        self.detector, self.found = detector, {}
        self.fingerprint = detector.fingerprint

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        found = self.detector(frames)
        self.found.update({f.index: d for f, d in zip(frames, found, strict=True)})
        return found


def default(name: str) -> Any:
    """What `tiktalk track` takes where nobody says otherwise."""
    return inspect.signature(track_command).parameters[name].default


def run_ours(clip: Clip, args: argparse.Namespace) -> tuple[TrackingScores, list[int], float]:
    """Scores of the tracker, where it begins shots, and the seconds it took."""
    tracker = make_tracker(
        detector=args.detector,
        embedder=args.embedder,
        shots=args.shot_detector,
        fps=args.fps,
        merge_threshold=None,
        detector_size=None,
        max_seconds=None,
    )
    tracker.detector = recording = Recording(tracker.detector)
    begin = time.perf_counter()
    tracks = tracker.track(clip.video).tracks
    took = time.perf_counter() - begin
    grid = {int(n) for n in scored_frames(clip)}
    clip.found = {n: d for n, d in sorted(recording.found.items()) if n in grid}
    ids = np.where(tracks.identities > 0, tracks.identities, -tracks.tracklets)
    kept = np.isin(tracks.frames, list(grid))
    scores = score(clip, tracks.frames[kept], ids[kept], tracks.boxes[kept])
    return scores, [int(n) for n in tracks.shot_starts], took


def table(found: dict[str, list[TrackingScores]], shots: dict[str, list[ShotScores]]) -> str:
    """One tracker by kind, in percent: means over videos, the shots of all videos together."""
    lines = ["| | HOTA | lowest | DetA | AssA | IDF1 | shots F1 |", "|---|" + "---:|" * 6]
    rows: list[tuple[str, list[TrackingScores], list[ShotScores]]] = [
        (kind, scores, shots[kind]) for kind, scores in found.items()
    ]
    rows.append(("all", flat(found), flat(shots)))
    for kind, scores, cuts in rows:
        hota, *rest = (np.mean([getattr(s, k) for s in scores]) for k in SCORES)
        cells = [
            hota,
            min(s.hota for s in scores if s.hota is not None),
            *rest,
            combine_shots(cuts).f1,
        ]
        lines.append(f"| {kind} | " + " | ".join(percent(v) for v in cells) + " |")
    return "\n".join(lines)


def shot_table(shots: dict[str, dict[str, list[ShotScores]]]) -> str:
    """F1 of every way to find shots, by kind."""
    kinds = list(shots[OURS])
    lines = ["| | " + " | ".join(shots) + " |", "|---|" + "---:|" * len(shots)]
    for kind in kinds:
        cells = [percent(combine_shots(by[kind]).f1) for by in shots.values()]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    cells = [percent(combine_shots(flat(by)).f1) for by in shots.values()]
    lines.append("| all | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def flat(by_kind: dict[str, list[Any]]) -> list[Any]:
    return list(chain.from_iterable(by_kind.values()))


def track_figures(scores: TrackingScores) -> dict[str, Any]:
    return {name: getattr(scores, name) for name in SAVED}


def shot_figures(scores: list[ShotScores]) -> dict[str, Any]:
    one = combine_shots(scores)
    names = ("f1", "found", "false", "missed", "by_kind")
    return {name: getattr(one, name) for name in names}


def percent(value: Any) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, required=True, help="folder of photographs")
    parser.add_argument("--part", choices=FIRST_SEED, default="dev")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--kinds", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--fps", type=float, default=defaults.FPS, help="frames looked at")
    parser.add_argument("--detector", default=default("detector"))
    parser.add_argument("--embedder", default=default("embedder"))
    parser.add_argument("--shot-detector", default=default("shots"))
    parser.add_argument("--shots", nargs="*", choices=DETECTORS, default=[], help="to compare with")
    parser.add_argument("--ultralytics-python", help="an interpreter that has ultralytics and lap")
    parser.add_argument("--videos", type=Path, help="keep the videos in this folder")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    args = parser.parse_args()

    people = part_of(photo_people(args.people), args.part)
    seeds = [FIRST_SEED[args.part] + i for i in range(args.seeds)]
    clips: list[Clip] = []
    names: list[tuple[str, int]] = []
    found: dict[str, list[TrackingScores]] = {OURS: []}
    shots: dict[str, list[ShotScores]] = {OURS: [], **{name: [] for name in args.shots}}
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.videos or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for seed, kind in product(seeds, args.kinds):
            try:
                clip = make_clip(kind, seed, people, folder, args.seconds)
                scores, starts, took = run_ours(clip, args)
                others = {name: shot_starts(name, clip.video) for name in args.shots}
                if args.ultralytics_python:
                    add_features(clip)
            except KeyboardInterrupt:
                print("stopped: what follows is of the videos before", flush=True)
                break
            clips.append(clip)
            names.append((kind, seed))
            seconds.append(took)
            found[OURS].append(scores)
            for name, each in {OURS: starts, **others}.items():
                shots[name].append(shot_scores(clip.truth.boundaries, each))
            done = {k: percent(getattr(scores, k)) for k in SCORES}
            f1 = {name: percent(each[-1].f1) for name, each in shots.items()}
            print(f"{kind} {seed}: {done}, shots {f1}, {took:.1f} s", flush=True)
        if not clips:
            raise SystemExit("no video was scored")
        version = None
        if args.ultralytics_python:
            runs = {n: r for n, r in yolo_runs(defaults.FPS).items() if not n.startswith("grid")}
            version, theirs = run_yolo(
                args.ultralytics_python, Path(temporary), clips, defaults.FPS, runs
            )
            found |= theirs

    def by_kind(values: list[Any]) -> dict[str, list[Any]]:
        pairs = list(zip(values, names, strict=True))
        done = [kind for kind in args.kinds if any(kind == k for k, _ in names)]
        return {kind: [v for v, (k, _) in pairs if k == kind] for kind in done}

    own_shots = by_kind(shots[OURS])
    print(table(by_kind(found[OURS]), own_shots))
    for name, scores in found.items():
        means = " | ".join(percent(np.mean([getattr(s, k) for s in scores])) for k in SCORES)
        print(f"| {name} | {means} |")
    if args.shots:
        print(shot_table({name: by_kind(each) for name, each in shots.items()}))
    if args.output:
        written = {
            "part": args.part,
            "seeds": seeds,
            "videos": [f"{kind}-{seed}" for kind, seed in names],
            "seconds": args.seconds,
            "looked_at_fps": args.fps,
            "parts": [args.detector, args.embedder, args.shot_detector],
            "people": len(people),
            "ultralytics": version,
            "tracks": {
                name: {kind: [track_figures(s) for s in each] for kind, each in by_kind(v).items()}
                for name, v in found.items()
            },
            "shots": {
                name: {kind: shot_figures(each) for kind, each in by_kind(v).items()}
                for name, v in shots.items()
            },
            "tracking_seconds": {kind: sum(each) for kind, each in by_kind(seconds).items()},
        }
        args.output.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

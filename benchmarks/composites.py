"""HOTA, IDF1 and shot boundaries by kind of difficulty, on videos made of photographs.

    python benchmarks/composites.py --people FOLDER --part dev --seeds 2

FOLDER has a subfolder for each person with one photograph of the head or several (see
`photo_people`). Each of the generator's scenarios is made from each seed, with people drawn from
the folder. Seeds and people of "dev" are there to choose settings on, those of "test" are not:
every second person belongs to it, and its seeds begin at 1001.

Tracks are scored in five frames a second, with every head of which 30 % can be seen. The mean over
videos is printed, as one long video must not outweigh the others. `--trackers` runs other ways to
track on the same detections, which are made once: this project's with a part of it off, and those
of ultralytics (`composites_trackers.py`). `--shots` runs other shot detectors over the same files.
A run that is interrupted gives the figures of the videos before.
"""

from __future__ import annotations

import argparse
import inspect
import json
import tempfile
import time
from itertools import chain, product
from pathlib import Path
from typing import Any

import numpy as np
from composites_shots import DETECTORS, shot_starts
from composites_trackers import TRACKERS, run_theirs, ultralytics
from composites_videos import (
    Clip,
    KnownHeads,
    KnownShots,
    Recording,
    Remembering,
    Scored,
    make_clip,
    part_of,
)

from spacy_tiktalk.cli.track.command import track as track_command
from spacy_tiktalk.cli.track.parts import make_tracker
from spacy_tiktalk.metrics.tracks.shot_boundaries import ShotScores, combine_shots, shot_scores
from spacy_tiktalk.video import defaults
from spacy_tiktalk.video.generated import photo_people
from spacy_tiktalk.video.generated.scenarios import SCENARIOS
from spacy_tiktalk.video.track import VideoTracker

SCORES = ("hota", "det_a", "ass_a", "idf1")
FIRST_SEED = {"dev": 1, "test": 1001}
OURS = "ours"
TRUTH = "truth"  # a detector that is told where the heads are
VARIANTS = {
    "no-looks": "ours, no closer looks",
    "no-merging": "ours, no merging",
    "no-clothes": "ours, no clothes",
    "true-cuts": "ours, true cuts",
}
SAVED = (*SCORES, "id_switches", "false_positives", "misses", "n_gold", "n_predicted_tracks")


def default(name: str) -> Any:
    """What `tiktalk track` takes where nobody says otherwise."""
    return inspect.signature(track_command).parameters[name].default


def parts(args: argparse.Namespace, clip: Clip) -> VideoTracker:
    """The tracker as `tiktalk track` has it, with parts that remember what they found."""
    tracker = make_tracker(
        detector=default("detector") if args.detector == TRUTH else args.detector,
        embedder=args.embedder,
        shots=args.shot_detector,
        fps=args.fps,
        merge_threshold=None,
        detector_size=None,
        max_seconds=None,
    )
    told = args.detector == TRUTH
    tracker.detector = Recording(KnownHeads(clip.truth) if told else tracker.detector)
    tracker.embedder = tracker.embedder and Remembering(tracker.embedder)
    return tracker


def run_ours(clip: Clip, tracker: VideoTracker, **changes: Any) -> Scored:
    """This project's tracker over a clip. changes: of its settings, for this time alone."""
    before = {name: getattr(tracker, name) for name in changes}
    vars(tracker).update(changes)
    begin = time.perf_counter()
    tracks = tracker.track(clip.video).tracks.once_a_head()
    took = time.perf_counter() - begin
    vars(tracker).update(before)
    ids = np.where(tracks.identities > 0, tracks.identities, -tracks.tracklets)
    scores = clip.score(tracks.frames, ids, tracks.boxes)
    return Scored(scores, tuple(int(n) for n in tracks.shot_starts), took)


def run_all(clip: Clip, args: argparse.Namespace) -> dict[str, Scored]:
    """Every tracker that was asked for, by title; this project's first."""
    clip.read()
    tracker = parts(args, clip)
    changes: dict[str, dict[str, Any]] = {
        "no-looks": {"max_step": None},
        "no-merging": {"merge_threshold": 0.0, "clothes_threshold": None},
        "no-clothes": {"clothes_threshold": None},
        "true-cuts": {"shots": KnownShots(tuple(b.start for b in clip.truth.boundaries))},
    }
    found = {OURS: run_ours(clip, tracker)}
    for name in args.trackers:
        if name in VARIANTS:
            found[VARIANTS[name]] = run_ours(clip, tracker, **changes[name])
    theirs = [name for name in args.trackers if name in TRACKERS]
    if theirs:
        clip.detected(tracker.detector)
        clip.embed(tracker.embedder)
    for name in theirs:
        found |= run_theirs(clip, name, tracker.embedder)
    clip.forget()
    return found


def table(found: dict[str, list[Scored]], shots: dict[str, list[ShotScores]]) -> str:
    """One tracker by kind, in percent: means over videos, the shots of all videos together."""
    lines = ["| | HOTA | lowest | DetA | AssA | IDF1 | shots F1 |", "|---|" + "---:|" * 6]
    for kind, scored in {**found, "all": flat(found)}.items():
        hota, *rest = (mean(scored, name) for name in SCORES)
        lowest = min(values_of(scored, "hota"), default=None)
        cuts = combine_shots(flat(shots) if kind == "all" else shots[kind]).f1
        cells = [hota, lowest, *rest, cuts]
        lines.append(f"| {kind} | " + " | ".join(percent(v) for v in cells) + " |")
    return "\n".join(lines)


def tracker_table(found: dict[str, dict[str, list[Scored]]]) -> str:
    """HOTA and IDF1 of every tracker, by kind."""
    lines = ["| | " + " | ".join(found) + " |", "|---|" + "---:|" * len(found)]
    for kind in [*found[OURS], "all"]:
        each = [flat(by) if kind == "all" else by[kind] for by in found.values()]
        cells = [f"{percent(mean(s, 'hota'))} / {percent(mean(s, 'idf1'))}" for s in each]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
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


def values_of(scored: list[Scored], name: str) -> list[float]:
    """One score of each video in which there is something to score: None is no 0."""
    values = (getattr(each.scores, name) for each in scored)
    return [value for value in values if value is not None]


def mean(scored: list[Scored], name: str) -> float | None:
    """Over the videos that have the score; None where none has it."""
    values = values_of(scored, name)
    return float(np.mean(values)) if values else None


def track_figures(scored: Scored) -> dict[str, Any]:
    return {name: getattr(scored.scores, name) for name in SAVED}


def shot_figures(scores: list[ShotScores]) -> dict[str, Any]:
    one = combine_shots(scores)
    names = ("f1", "found", "false", "missed", "by_kind")
    return {name: getattr(one, name) for name in names}


def percent(value: Any) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=Path, required=True, help="folder of photographs")
    parser.add_argument("--part", choices=FIRST_SEED, default="dev")
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--kinds", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--fps", type=float, default=defaults.FPS, help="frames looked at")
    told = f"as `tiktalk track` has it, or {TRUTH}: the true boxes, nearly"
    parser.add_argument("--detector", default=default("detector"), help=told)
    parser.add_argument("--embedder", default=default("embedder"))
    parser.add_argument("--shot-detector", default=default("shots"))
    parser.add_argument("--shots", nargs="*", choices=DETECTORS, default=[], help="to compare with")
    known = [OURS, *VARIANTS, *TRACKERS]
    parser.add_argument(
        "--trackers", nargs="*", choices=known, default=[], help="to compare with; ours is always"
    )
    parser.add_argument("--videos", type=Path, help="keep the videos in this folder")
    parser.add_argument("--reuse", action="store_true", help="take those that are there already")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    args = parser.parse_args()
    if args.embedder == "none" and set(args.trackers) & set(TRACKERS):
        parser.error("the trackers of ultralytics are joined by an embedder: not by none")
    return args


def main() -> None:
    args = parsed()
    version = ultralytics().__version__ if set(args.trackers) & set(TRACKERS) else None
    people = part_of(photo_people(args.people), args.part)
    seeds = [FIRST_SEED[args.part] + i for i in range(args.seeds)]
    names: list[tuple[str, int]] = []
    found: dict[str, list[Scored]] = {}
    shots: dict[str, list[ShotScores]] = {OURS: [], **{name: [] for name in args.shots}}
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.videos or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for seed, kind in product(seeds, args.kinds):
            try:
                clip = make_clip(kind, seed, people, folder, args.seconds, reuse=args.reuse)
                scored = run_all(clip, args)
                others = {name: shot_starts(name, clip.video) for name in args.shots}
            except KeyboardInterrupt:
                print("stopped: what follows is of the videos before", flush=True)
                break
            names.append((kind, seed))
            for title, each in scored.items():
                found.setdefault(title, []).append(each)
            for name, starts in {OURS: scored[OURS].shot_starts, **others}.items():
                shots[name].append(shot_scores(clip.truth.boundaries, list(starts)))
            done = {
                title: [percent(getattr(each.scores, k)) for k in SCORES]
                for title, each in scored.items()
            }
            f1 = {name: percent(each[-1].f1) for name, each in shots.items()}
            took = f"{scored[OURS].seconds:.1f} s"
            print(f"{kind} {seed}: {done}, shots {f1}, {took}", flush=True)
    if not names:
        raise SystemExit("no video was scored")

    def by_kind(values: list[Any]) -> dict[str, list[Any]]:
        pairs = list(zip(values, names, strict=True))
        done = [kind for kind in args.kinds if any(kind == k for k, _ in names)]
        return {kind: [v for v, (k, _) in pairs if k == kind] for kind in done}

    tracks = {title: by_kind(each) for title, each in found.items()}
    print(table(tracks[OURS], by_kind(shots[OURS])))
    if len(tracks) > 1:
        print(tracker_table(tracks))
    if args.shots:
        print(shot_table({name: by_kind(each) for name, each in shots.items()}))
    if args.output:
        written = {
            "part": args.part,
            "seeds": sorted({seed for _, seed in names}),
            "videos": [f"{kind}-{seed}" for kind, seed in names],
            "seconds": args.seconds,
            "looked_at_fps": args.fps,
            "parts": [args.detector, args.embedder, args.shot_detector],
            "people": len(people),
            "ultralytics": version,
            "tracks": {
                title: {kind: [track_figures(s) for s in each] for kind, each in by.items()}
                for title, by in tracks.items()
            },
            "shots": {
                name: {kind: shot_figures(each) for kind, each in by_kind(v).items()}
                for name, v in shots.items()
            },
            "tracking_seconds": {
                kind: sum(s.seconds for s in each) for kind, each in tracks[OURS].items()
            },
        }
        args.output.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

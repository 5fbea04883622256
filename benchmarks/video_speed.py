"""Seconds a stage, times real time, and memory of the head tracker with its default parts.

    python benchmarks/video_speed.py --people FOLDER --against 0.2.0=PATH

A generated video of 576x1024 pixels with three people and four cuts is tracked, once in a process,
by this version and by those in other folders (`--against`: NAME=folder that holds the package
`spacy_tiktalk`), in turn, `--rounds` times; the median counts. FOLDER has photographs of people as
for composites.py; without it the two of corpus/heads play.

Seconds are the processor's, with OMP_NUM_THREADS and OpenCV at one thread, so that other jobs on
the machine count little. Decoding and shots run in a thread beside the rest ("ahead"): with two
cores to itself the tracker takes the longer of the two. Memory is the peak of the process over what
it held when all was imported. Compare ratios: single figures drift with the machine.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOW = "now"
STAGES = ("decoding alone", "shots", "detector", "embedder", "tracks, crops, identities", "all")


def resident() -> float:
    """MiB this process holds now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this system does not tell a process's memory in /proc")


def timed(seconds: dict[str, float], stage: str, owner: type, name: str) -> None:
    """Add the time of a method's calls to `seconds`."""
    call: Callable[..., Any] = getattr(owner, name)

    def measured(*args: Any, **kwargs: Any) -> Any:
        start = time.thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            seconds[stage] += time.thread_time() - start

    setattr(owner, name, measured)


def default_tracker() -> Any:
    """What `tiktalk track` runs where nobody says otherwise, in whichever version is imported."""
    from spacy_tiktalk.cli.track.command import track
    from spacy_tiktalk.cli.track.parts import make_tracker

    said = inspect.signature(track).parameters
    return make_tracker(
        detector=said["detector"].default,
        embedder=said["embedder"].default,
        shots=said["shots"].default,
        fps=said["fps"].default,
        merge_threshold=None,
        detector_size=None,
        max_seconds=None,
    )


def measure(video: Path) -> dict[str, Any]:
    """Track one video, in this process."""
    import av  # noqa: F401
    import cv2
    import numpy as np
    import scenedetect  # noqa: F401

    from spacy_tiktalk.video.reading.reader import VideoReader
    from spacy_tiktalk.video.tracks.collect import Collector
    from spacy_tiktalk.video.types import Crop, VideoFrame

    cv2.setNumThreads(1)
    seconds: dict[str, float] = defaultdict(float)
    tracker = default_tracker()
    # The models are loaded, as in a process that has tracked a video before.
    black = np.zeros((128, 128, 3), np.uint8)
    marks = np.array([[44, 50], [84, 50], [64, 75], [48, 95], [80, 95]], np.float32)
    noise = np.random.default_rng(0).integers(0, 255, black.shape, dtype=np.uint8)
    tracker.detector([VideoFrame(0, 0.0, black)])
    tracker.embedder([Crop(noise, 0, 0.0, np.array([0, 0, 128, 128], np.float32), marks, 1.0)])
    imported = resident()

    start = time.process_time()
    with VideoReader(video) as reader:
        frames = sum(1 for _ in reader)
        length = reader.report.duration
    seconds["decoding alone"] = time.process_time() - start

    for name in ("__call__", "look"):
        if hasattr(type(tracker.detector), name):
            timed(seconds, "detector", type(tracker.detector), name)
    timed(seconds, "embedder", type(tracker.embedder), "__call__")
    timed(seconds, "shots", type(tracker.shots.start(25.0)), "push")
    for name in ("add", "finish"):  # both embed what ended
        timed(seconds, "tracks, crops, identities", Collector, name)
    start, wall = time.process_time(), time.perf_counter()
    found = tracker.track(video)
    seconds["all"] = time.process_time() - start
    wall = time.perf_counter() - wall
    seconds["tracks, crops, identities"] -= seconds["embedder"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "length": length,
        "frames": frames,
        "tracklets": len(set(found.tracks.tracklets.tolist())),
        "identities": len(found.tracks.head_ids),
        "seconds": {name: round(seconds[name], 3) for name in STAGES},
        "wall": wall,
        "mib_imported": imported,
        "mib_over_import": peak - imported,
    }


def run(folder: Path, video: Path) -> dict[str, Any]:
    """Measure the version in a folder, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--measure", str(video)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of every figure; what no round can change is of the first."""
    one = dict(rounds[0])
    for key in ("wall", "mib_imported", "mib_over_import"):
        one[key] = round(median(r[key] for r in rounds), 2)
    one["seconds"] = {s: round(median(r["seconds"][s] for r in rounds), 2) for s in STAGES}
    one["times_real_time"] = round(one["length"] / one["seconds"]["all"], 2)
    ahead = one["seconds"]["decoding alone"] + one["seconds"]["shots"]
    longer = max(ahead, one["seconds"]["all"] - ahead)
    one["times_real_time_two_cores"] = round(one["length"] / longer, 2)
    return one


def table(results: dict[str, dict[str, Any]]) -> str:
    rows = [
        (f"{stage}, s", [r["seconds"][stage] for r in results.values()]) for stage in STAGES
    ] + [
        (title, [r[key] for r in results.values()])
        for key, title in (
            ("times_real_time", "times real time, on one core"),
            ("times_real_time_two_cores", "times real time, with a core to decode ahead"),
            ("mib_over_import", "peak memory over import, MiB"),
        )
    ]
    lines = ["| | " + " | ".join(results) + " |", "|---" + "|---:" * len(results) + "|"]
    lines += [
        f"| {title} | " + " | ".join(f"{v:.1f}" for v in values) + " |" for title, values in rows
    ]
    return "\n".join(lines)


def make_video(path: Path, people: Path, seconds: float) -> None:
    from spacy_tiktalk.video.generated import generate_video, photo_people, random_script

    cast = photo_people(people)[:3]
    script = random_script(1, seconds=seconds, n_people=len(cast), n_cuts=round(seconds * 4 / 30))
    generate_video(path, script, cast)


def named(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not (Path(folder) / "spacy_tiktalk").is_dir():
        raise argparse.ArgumentTypeError(f"{folder!r} is no folder with the package spacy_tiktalk")
    return name, Path(folder).resolve()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0, help="of the generated video")
    parser.add_argument("--people", type=Path, default=ROOT / "corpus" / "heads")
    parser.add_argument("--video", type=Path, help="track this one, and generate none")
    parser.add_argument("--against", type=named, action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure)))
        return
    versions = {**dict(args.against), NOW: ROOT}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in versions}
    with tempfile.TemporaryDirectory() as folder:
        video = args.video or Path(folder) / "video.mp4"
        if args.video is None:
            make_video(video, args.people, args.seconds)
        for _ in range(args.rounds):
            for name, path in versions.items():
                found[name].append(run(path, video))
    results = {name: middle(rounds) for name, rounds in found.items()}
    print(table(results))
    if args.output:
        written = {"processor": processor(), "rounds": args.rounds, "versions": results}
        args.output.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((s.partition(":")[2].strip() for s in lines if s.startswith("model name")), "")


if __name__ == "__main__":
    main()

"""Seconds a stage, times real time, and memory of the head tracker with its default parts.

    python benchmarks/video_speed.py

Each length runs in a process of its own: a generated video of 576x1024 pixels is tracked once.
Memory is the peak of the process over what it held when all was imported. Times are the
processor's, with one thread of OpenCV, so that other jobs on the machine count little; decoding,
shots and what waits between them run in a thread beside the rest, so real time is shorter on two
cores. Compare ratios: single figures drift with the machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def resident() -> float:
    """MiB this process holds now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this system does not tell a process's memory in /proc")


def timed(seconds: dict[str, float], stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def measured(*args: Any, **kwargs: Any) -> Any:
        start = time.thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            seconds[stage] += time.thread_time() - start

    return measured


def measure(video: Path) -> dict[str, Any]:
    """Track one video, in this process."""
    import av  # noqa: F401
    import cv2
    import scenedetect  # noqa: F401

    from spacy_tiktalk.video.detect.centerface import CenterFace
    from spacy_tiktalk.video.embed.mobile_face import MobileFace
    from spacy_tiktalk.video.follow.trackers import ByteTrack
    from spacy_tiktalk.video.reading.reader import VideoReader
    from spacy_tiktalk.video.shots.combined import CombinedState
    from spacy_tiktalk.video.shots.detectors import GradualShots
    from spacy_tiktalk.video.track import VideoTracker
    from spacy_tiktalk.video.tracks import collect

    cv2.setNumThreads(1)
    seconds: dict[str, float] = defaultdict(float)
    detector, embedder = CenterFace(), MobileFace()
    tracker = VideoTracker(
        detector=detector, shots=GradualShots(), tracker=ByteTrack(), embedder=embedder
    )
    imported = resident()

    start = time.process_time()
    with VideoReader(video) as reader:
        frames = sum(1 for _ in reader)
        length = reader.report.duration
    seconds["decoding alone"] = time.process_time() - start

    CenterFace.__call__ = timed(seconds, "detector", CenterFace.__call__)  # type: ignore
    MobileFace.__call__ = timed(seconds, "embedder", MobileFace.__call__)  # type: ignore
    CombinedState.push = timed(seconds, "shots", CombinedState.push)  # type: ignore
    for name in ("add", "finish"):  # both embed what ended
        method = getattr(collect.Collector, name)
        setattr(collect.Collector, name, timed(seconds, "tracker, crops, identities", method))
    start = time.process_time()
    found = tracker.track(video)
    total = time.process_time() - start
    seconds["tracker, crops, identities"] -= seconds["embedder"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "length": length,
        "frames": frames,
        "tracklets": len(set(found.tracks.tracklets.tolist())),
        "identities": len(found.tracks.head_ids),
        "seconds": {name: round(value, 2) for name, value in seconds.items()} | {"all": total},
        "times_real_time": length / total,
        "mib_imported": imported,
        "mib_over_import": peak - imported,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lengths", type=float, nargs="+", default=[15.0, 30.0, 60.0])
    parser.add_argument("--heads", type=Path, default=ROOT / "corpus" / "heads")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure)))
        return
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for length in args.lengths:
            from spacy_tiktalk.video.generated import generate_video, photo_heads, random_script

            video = Path(folder) / f"{length:g}.mp4"
            script = random_script(1, seconds=length, n_cuts=round(length / 5))
            start = time.perf_counter()
            generate_video(video, script, photo_heads(args.heads))
            generated = time.perf_counter() - start
            command = [sys.executable, __file__, "--measure", str(video)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            results.append(json.loads(told.splitlines()[-1]) | {"seconds_to_generate": generated})
    stages = list(results[0]["seconds"])
    print("| | " + " | ".join(f"{r['length']:.0f} s" for r in results) + " |")
    print("|---" + "|---:" * len(results) + "|")
    for stage in stages:
        print(f"| {stage}, s | " + " | ".join(f"{r['seconds'][stage]:.1f}" for r in results) + " |")
    for key, title in (
        ("times_real_time", "times real time"),
        ("mib_over_import", "peak memory over import, MiB"),
        ("seconds_to_generate", "generating the video, s"),
    ):
        print(f"| {title} | " + " | ".join(f"{r[key]:.1f}" for r in results) + " |")
    if args.output:
        args.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

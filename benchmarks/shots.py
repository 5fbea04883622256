"""Shot detection by kind of difficulty: what is found of cuts, dissolves and fades, and how fast.

    python benchmarks/shots.py --seeds 2 --output benchmarks/shots.json

Every scenario of the generator is made from every seed, with drawn people or with `--people`
(see composites.py), and each detector goes over each file, all with their defaults: those that
setup.cfg registers, TransNet V2 among them, and PySceneDetect's. A found start is right within
`--tolerance` frames of a true transition, from its first mixed frame to the first that is wholly
new, one to one (`metrics.tracks.shot_boundaries`).

Time is the processor's, of all threads, decoding included: a busy machine does not change it much.
Figures are written after each video; the same command goes on where the last one was stopped.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path
from typing import Any

from composites_shots import DETECTORS, ours, registered, shot_starts
from composites_videos import cast, part_of

from spacy_tiktalk.files import write_text
from spacy_tiktalk.metrics.tracks.shot_boundaries import ShotScores, combine_shots, shot_scores
from spacy_tiktalk.video.generated import Boundary, drawn_heads, generate_video, photo_people
from spacy_tiktalk.video.generated.scenarios import SCENARIOS, scenario_script
from spacy_tiktalk.video.reading.reader import VideoReader

FIRST_SEED = 1001  # from here on no seed was used for choosing settings
DECODING = "decoding alone"
BASE = "GradualShots"  # the tracker's default: speeds are told beside it


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What it returns, and the seconds of the processor that it took."""
    begin = time.process_time()
    result = call()
    return result, time.process_time() - begin


def decode(video: Path) -> int:
    with VideoReader(video) as reader:
        return sum(1 for _ in reader)


def measure(kind: str, seed: int, args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """One video: its true boundaries, and what each detector found in how many seconds."""
    script = scenario_script(kind, seed, seconds=args.seconds, size=tuple(args.size))
    if args.people:
        people: Any = cast(part_of(photo_people(args.people), "test"), kind, seed, script.n_people)
    else:
        people = drawn_heads(script.n_people, seed)
    made = generate_video(folder / f"{kind}-{seed}.mp4", script, people, crf=20)
    boundaries = [[b.kind, b.before, b.after, b.start] for b in made.truth.boundaries]
    found: dict[str, Any] = {
        "kind": kind,
        "video_seconds": script.length / script.fps,
        "boundaries": boundaries,
        "starts": {},
        "seconds": {},
    }
    _, found["seconds"][DECODING] = timed(lambda: decode(made.path))
    for name in args.detectors:
        found["starts"][name], found["seconds"][name] = timed(
            lambda n=name: shot_starts(n, made.path)
        )
    if not args.videos:
        made.path.unlink()
    return found


def scores(videos: Iterable[dict[str, Any]], name: str, tolerance: int) -> ShotScores:
    """One detector over several videos, counted together."""
    return combine_shots(
        shot_scores([Boundary(*b) for b in v["boundaries"]], v["starts"][name], tolerance=tolerance)
        for v in videos
    )


def kinds_table(videos: list[dict[str, Any]], names: list[str], tolerance: int) -> str:
    """F1 by kind of video, in percent; false starts where there is nothing to find."""
    lines = ["| | to find | " + " | ".join(names) + " |", "|---|" + "---:|" * (len(names) + 1)]
    for kind in dict.fromkeys(v["kind"] for v in videos):
        of_kind = [v for v in videos if v["kind"] == kind]
        n = sum(len(v["boundaries"]) for v in of_kind)
        each = [scores(of_kind, name, tolerance) for name in names]
        cells = [percent(s.f1) if n else f"{s.false} false" for s in each]
        lines.append(f"| {kind} | {n} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def detectors_table(videos: list[dict[str, Any]], names: list[str], tolerance: int) -> str:
    """All videos together: scores, what is found of each kind of transition, and the speed."""
    each = {name: scores(videos, name, tolerance) for name in names}
    transitions = sorted({kind for s in each.values() for kind in s.by_kind})
    lines = [
        "| | precision | recall | F1 | "
        + " | ".join(f"{kind}s found" for kind in transitions)
        + " | seconds of video a second | time, times that of `"
        + BASE
        + "` |",
        "|---|" + "---:|" * (5 + len(transitions)),
    ]
    length = sum(v["video_seconds"] for v in videos)
    base = sum(v["seconds"].get(BASE, 0.0) for v in videos)
    for name in (*names, DECODING):
        cells = ["-"] * (3 + len(transitions))
        if name in each:
            s = each[name]
            found = [s.by_kind.get(kind, (0, 0)) for kind in transitions]
            cells = [percent(v) for v in (s.precision, s.recall, s.f1)]
            cells += [f"{n} of {total}" for n, total in found]
        took = sum(v["seconds"][name] for v in videos)
        ratio = f"{took / base:.1f}" if base else "-"
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {length / took:.0f} | {ratio} |")
    return "\n".join(lines)


def percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def known(output: Path | None, settings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The videos of an earlier run with these settings."""
    if output is None or not output.is_file():
        return {}
    written = json.loads(output.read_text(encoding="utf-8"))
    if written["settings"] != settings:
        raise SystemExit(f"{output} is of other settings: {written['settings']}. Move it away.")
    return written["videos"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2, help="how many")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--kinds", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--detectors", nargs="+", choices=DETECTORS, default=list(DETECTORS))
    parser.add_argument("--seconds", type=float, default=10.0, help="of each video")
    parser.add_argument("--size", type=int, nargs=2, default=[576, 1024])
    parser.add_argument("--tolerance", type=int, default=2, help="frames")
    parser.add_argument("--people", type=Path, help="folder of photographs; else people are drawn")
    parser.add_argument("--videos", type=Path, help="keep the videos in this folder")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    args = parser.parse_args()

    settings = {
        "detectors": args.detectors,
        "seconds": args.seconds,
        "size": args.size,
        "people": "photographs" if args.people else "drawn",
    }
    videos = known(args.output, settings)
    for name in args.detectors:
        if name in registered():
            ours(name).start(25.0)  # what is loaded once belongs to no video
    seeds = range(args.first_seed, args.first_seed + args.seeds)
    wanted = {f"{kind}-{seed}": (kind, seed) for kind, seed in product(args.kinds, seeds)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.videos or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        # A seed of every kind first: a run that is stopped has whole rounds.
        for name, (kind, seed) in sorted(wanted.items(), key=lambda item: item[1][1]):
            if name in videos:
                continue
            try:
                videos[name] = measure(kind, seed, args, folder)
            except KeyboardInterrupt:
                print("stopped: what follows is of the videos before", flush=True)
                break
            print(name, videos[name]["boundaries"], videos[name]["starts"], flush=True)
            if args.output:
                write_text(args.output, as_json(settings, videos))
    done = [videos[name] for name in wanted if name in videos]
    if not done:
        raise SystemExit("no video was measured")
    print(kinds_table(done, args.detectors, args.tolerance))
    print(detectors_table(done, args.detectors, args.tolerance))


def as_json(settings: dict[str, Any], videos: dict[str, dict[str, Any]]) -> str:
    """A video a line."""
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(v)}" for name, v in videos.items())
    return f'{{"settings": {json.dumps(settings)},\n "videos": {{\n{lines}\n }}\n}}\n'


if __name__ == "__main__":
    main()

"""The rates by which docs/scale.md sizes a cluster, in seconds of one processor.

    OMP_NUM_THREADS=1 python benchmarks/partitions.py [--videos 42] [--planned 1000000]

The gold videos of `corpus/videos`, as comment sections without their annotation, go through
`tiktalk annotate --out NAME.parquet` and `tiktalk people` as both do it in a partition. Times are
of the processor, so that what else the machine does changes them little. Then partitions are
planned for a million made-up videos of 100 comments, for the memory that the driver needs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))


@contextmanager
def clock(name: str, times: dict[str, float]) -> Iterator[None]:
    """Adds the processor's seconds of the block under a name."""
    before = time.process_time()
    yield
    times[name] = time.process_time() - before


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("part-*.parquet"))


def run(model: str, n_videos: int, folder: Path) -> dict[str, float]:
    from video_corpus import VIDEOS, read_video

    from spacy_tiktalk.cli.annotate.partition_work import (
        AnnotateWork,
        DialogueReader,
        pipeline_folder,
    )
    from spacy_tiktalk.cli.annotate.video_options import VideoOptions
    from spacy_tiktalk.cli.people.partition_work import PeopleWork
    from spacy_tiktalk.cli.shared.partitions.manifest import digest
    from spacy_tiktalk.cli.shared.partitions.spec import Partition, Slice, pack
    from spacy_tiktalk.cli.shared.partitions.staging import WORK, Stager, video_slices
    from spacy_tiktalk.cli.shared.partitions.worker import PartitionWorker
    from spacy_tiktalk.cli.shared.reading import ReadOptions
    from spacy_tiktalk.formats.jsonl import write_jsonl
    from spacy_tiktalk.people import PeopleSettings

    videos = [read_video(path) for path in sorted(VIDEOS.glob("*.txt"))[:n_videos]]
    records = [replace(r, clusters=()) for video in videos for r in video.records]
    write_jsonl(folder / "comments.jsonl", records)
    comments = sum(len(r.dialogue.turns) for r in records)
    characters = sum(len(t.text) for r in records for t in r.dialogue.turns)
    options = VideoOptions(no_video=True)
    out, people = folder / "out.parquet", folder / "people.parquet"
    times: dict[str, float] = {}

    read = DialogueReader(options, ReadOptions(format="jsonl"))
    with clock("staging", times):
        staged = Stager(read, out, alone=True)(
            {"number": 0, "path": str(folder / "comments.jsonl"), "source": "comments.jsonl"}
        )
    partitions = pack(video_slices(staged), size=500)
    work = AnnotateWork(
        model=model,
        options=options,
        folder=folder,
        pipeline=digest(pipeline_folder(model)),
        batch_size=64,
    )
    worker = PartitionWorker(work, out)
    with clock("loading", times):
        worker._process = work.load()
    with clock("annotate", times):
        wrong = [a for p in partitions if (a := worker(p.to_json()))["reason"]]
    of_parts = [
        Partition(p.number, (Slice(str(out / p.name), 0, 0),), 0, p.dialogues, 0)
        for p in partitions
    ]
    (people / WORK).mkdir(parents=True)
    joiner = PartitionWorker(PeopleWork(settings=PeopleSettings()), people)
    with clock("people", times):
        wrong += [a for p in of_parts if (a := joiner(p.to_json()))["reason"]]
    assert not wrong, wrong
    return {
        "comments": comments,
        "characters a comment": round(characters / comments, 1),
        "videos": len(videos),
        "staging, comments a second": round(comments / times["staging"]),
        "loading, seconds": round(times["loading"], 1),
        "annotate, comments a second": round(comments / times["annotate"], 1),
        "people, comments a second": round(comments / times["people"]),
        "results, bytes a comment": round(size_of(out) / comments),
        "worker, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
    }


def plan(n_videos: int) -> dict[str, float]:
    """What the driver holds of videos that come in an order of their own in each of 1,000 files."""
    from spacy_tiktalk.cli.shared.partitions.spec import Slice, VideoSlice, pack

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = (
        VideoSlice(f"video {n}", Slice(f"input-{n // 1000:05}.jsonl", n % 1000, 1), 20, 100)
        for n in range(n_videos)
    )
    partitions = pack(found, size=2_000)
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "planned videos": n_videos,
        "planned partitions": len(partitions),
        "planning, seconds": round(time.process_time() - start, 1),
        "planning, more MB": max(0, more) // 1000,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="zh_tiktalk")
    parser.add_argument("--videos", type=int, default=42)
    parser.add_argument("--planned", type=int, default=1_000_000)
    args = parser.parse_args()
    planned = plan(args.planned)  # first: memory is measured by its highest
    with tempfile.TemporaryDirectory() as folder:
        found = run(args.model, args.videos, Path(folder))
    print(json.dumps({**found, **planned}, indent=1))


if __name__ == "__main__":
    main()

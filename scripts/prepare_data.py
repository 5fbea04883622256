"""Lay out a folder of TikTalkCoref data as the project's train, dev and test files.

    python scripts/prepare_data.py assets/tiktalkcoref data --own corpus

The folder is either the authors' repository's `data` (one annotation file and split.jsonl) or one
with `train.jsonl` and `dev.jsonl` in any format the package reads. Titles and video types are
joined where video_titles.jsonl and split.jsonl or video_types.jsonl are there. With --own, what the
text half is trained on goes to `fit/`, that and the train files of our own corpora, the same with
the research dialogues twice, which are one word in twelve there, to `again/`, for the last epoch,
and the dev files of all to `choose/`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import convert

# Our name of each part, and the authors'.
PARTS = {"train": "train", "dev": "val", "test": "test"}
WHOLE = (
    "all_textual_and_visual_annotations.jsonl",
    "all_textual_and_visual_annotations_format.jsonl",
)


def first_of(folder: Path, *names: str) -> Path | None:
    """The first of the named files that is there."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def prepare(source: Path, output: Path) -> dict[str, int]:
    """Write `{train,dev,test}.spacy` and say how many dialogues each has."""
    output.mkdir(parents=True, exist_ok=True)
    titles = first_of(source, "video_titles.jsonl")
    types = first_of(source, "video_types.jsonl", "split.jsonl")
    whole, split = first_of(source, *WHOLE), first_of(source, "split.jsonl")
    counts = {}
    for part, theirs in PARTS.items():
        target = output / f"{part}.spacy"
        own = source / f"{part}.jsonl"
        if own.is_file():
            stats = convert(own, target, titles=titles, video_types=types)
        elif whole is not None and split is not None:
            stats = convert(whole, target, titles=titles, video_types=split, split=theirs)
        elif part == "test":
            continue
        else:
            sys.exit(
                f"{source} has neither train.jsonl and dev.jsonl, nor the authors' {WHOLE[0]} "
                "and split.jsonl. Run `python -m spacy project assets`, or name your folder: "
                "--vars.data PATH"
            )
        counts[part] = stats.dialogues
    return counts


# Below a folder such as `corpus`: the sample, and the threads.
OWN = {"sample": "", "threads": "threads"}


def join_own(own: Path, output: Path) -> dict[str, int]:
    """Write `fit/`, `again/` and `choose/`, a file for each corpus; how many dialogues each has."""
    counts = {}
    for part, folder in (("train", "fit"), ("dev", "choose")):
        target = output / folder
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(output / f"{part}.spacy", target / "research.spacy")
        for name, below in OWN.items():
            stats = convert(own / below / f"{part}.jsonl", target / f"{name}.spacy")
            counts[f"{folder}/{name}"] = stats.dialogues
    shutil.copytree(output / "fit", output / "again", dirs_exist_ok=True)
    shutil.copyfile(output / "again" / "research.spacy", output / "again" / "research_twice.spacy")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--own", type=Path, help="folder of our own corpora")
    args = parser.parse_args()
    counts = prepare(args.source, args.output)
    if args.own is not None:
        counts |= join_own(args.own, args.output)
    for part, n in counts.items():
        print(f"{part}: {n} dialogues")


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))

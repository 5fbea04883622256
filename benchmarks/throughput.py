"""Dialogues a second through a pipeline: batch 64 against batch 1, with titles and without.

    python benchmarks/throughput.py --data PATH/TO/tiktalkcoref

Everything is measured side by side in one run, each setting several times in turn, and the median
is kept: compare the ratios, single figures drift with the machine. Without --data the dialogues of
corpus/ are used, repeated.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

import spacy
import torch
from spacy.language import Language

from spacy_tiktalk import Dialogue
from spacy_tiktalk.formats.convert import read_records

ROOT = Path(__file__).resolve().parent.parent


def load_dialogues(data: Path | None) -> list[Dialogue]:
    """All train and dev dialogues of a folder, with their titles."""
    folder = data or ROOT / "corpus"
    titles = folder / "video_titles.jsonl"
    side = {"titles": titles} if titles.is_file() else {}
    records = [
        record
        for part in ("train", "dev")
        for record in read_records(folder / f"{part}.jsonl", **side)
    ]
    dialogues = [record.dialogue for record in records]
    return dialogues if data else dialogues * 4


def rate(nlp: Language, dialogues: list[Dialogue], batch_size: int, titles: bool) -> float:
    """Dialogues a second, tokenization and writing of the result included."""
    if not titles:
        dialogues = [Dialogue(d.turns, key=d.key) for d in dialogues]
    start = time.perf_counter()
    for _ in nlp.pipe((d.to_doc(nlp) for d in dialogues), batch_size=batch_size):
        pass
    return len(dialogues) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder with train.jsonl and dev.jsonl")
    parser.add_argument("--model", default="zh_tiktalk")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    nlp = spacy.load(args.model)
    dialogues = load_dialogues(args.data)
    settings = [(size, titles) for titles in (False, True) for size in (64, 1)]
    rates: dict[tuple[int, bool], list[float]] = {setting: [] for setting in settings}
    for setting in settings:
        rate(nlp, dialogues[:64], *setting)  # warm up
    for _ in range(args.runs):
        for setting in settings:
            # Batch 1 is slow; a third of the dialogues tells its rate as well.
            part = dialogues if setting[0] > 1 else dialogues[::3]
            rates[setting].append(rate(nlp, part, *setting))
    median = {setting: statistics.median(found) for setting, found in rates.items()}
    print(f"{len(dialogues)} dialogues, {args.threads} threads, median of {args.runs} runs")
    print(f"{'':18}{'batch 64':>12}{'batch 1':>12}{'ratio':>8}   (dialogues a second)")
    figures = {"dialogues": len(dialogues), "threads": args.threads, "runs": args.runs}
    for titles in (False, True):
        name = "with titles" if titles else "without titles"
        many, one = median[64, titles], median[1, titles]
        print(f"{name:18}{many:12.1f}{one:12.1f}{many / one:8.2f}")
        figures[name] = {"batch_64": round(many, 1), "batch_1": round(one, 1)}
    if args.output:
        args.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()

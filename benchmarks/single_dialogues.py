"""How long one dialogue takes when dialogues come one by one, as in a web handler.

    python benchmarks/single_dialogues.py [zh_tiktalk] [--rounds 5]

Those dialogues of `corpus/threads/dev.jsonl` that have 24 to 36 characters, as plain text, one
after the other, with one thread, in a process that does nothing else; each round over all of them.
By the clock, in milliseconds; of the rounds the median, since the first ones fill caches and
another job may come between.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything is imported that has threads

import argparse
import json
import time
from pathlib import Path

import numpy as np
import spacy

DIALOGUES = Path(__file__).resolve().parent.parent / "corpus" / "threads" / "dev.jsonl"
LENGTHS = range(24, 37)


def texts() -> list[str]:
    """The dialogues, a line a turn."""
    lines = DIALOGUES.read_text(encoding="utf-8").splitlines()
    found = ("\n".join(turn["text"] for turn in json.loads(line)["turns"]) for line in lines)
    return [text for text in found if len(text) in LENGTHS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="?", default="zh_tiktalk")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    nlp = spacy.load(args.model)
    dialogues = texts()
    for text in dialogues:
        nlp(text)
    rounds = []
    for _ in range(args.rounds):
        took = []
        for text in dialogues:
            start = time.perf_counter()
            nlp(text)
            took.append(1000 * (time.perf_counter() - start))
        rounds.append(np.percentile(took, [50, 95, 99]))
    middle = np.median(rounds, axis=0)
    length = np.mean([len(text) for text in dialogues])
    print(f"{len(dialogues)} dialogues of {length:.0f} characters in the mean, ms by the clock")
    print("p50 {:.1f}   p95 {:.1f}   p99 {:.1f}".format(*middle))


if __name__ == "__main__":
    main()

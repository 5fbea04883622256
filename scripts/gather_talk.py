"""Gather unlabelled Chinese talk as dialogues, for `adapt_encoder.py`.

    python scripts/gather_talk.py FOLDER data/talk.jsonl

FOLDER may hold KdConv (*.json), CPED (*.csv) and DuConv's CSRL files (*.csrl), each in a folder of
its own; all three are Apache-2.0. Only the words and who says them are taken, each dialogue once:
KdConv's repository has some a second time without labels. `spacy project assets --extra` fetches
the first two.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

Turns = list[tuple[str, str]]


def kdconv(path: Path) -> Iterator[Turns]:
    """Two people in turn about films and music."""
    dialogues = json.loads(path.read_text(encoding="utf8"))
    if not isinstance(dialogues, list):  # its knowledge base, kb_film.json
        return
    for dialogue in dialogues:
        words = [message["message"] for message in dialogue["messages"]]
        yield [("甲乙"[k % 2], text) for k, text in enumerate(words)]


def cped(path: Path) -> Iterator[Turns]:
    """Dialogues of television series, with who speaks."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for _, scene in groupby(rows, key=lambda row: row["Dialogue_ID"]):
        yield [(row["Speaker"], row["Utterance"]) for row in scene]


def duconv(path: Path) -> Iterator[Turns]:
    """Dialogues with predicates marked: the longest form of each, since it grows line by line."""
    seen: dict[str, str] = {}
    for line in path.read_text(encoding="utf8").splitlines():
        key, _, words = line.split("|||")[:3]
        if len(words) > len(seen.get(key, "")):
            seen[key] = words
    for words in seen.values():
        turns: Turns = []
        for word in words.split():
            if word in ("human", "agent"):
                turns.append((word, ""))
            elif turns:
                turns[-1] = (turns[-1][0], turns[-1][1] + word)
        yield turns


READERS = {".json": kdconv, ".csv": cped, ".csrl": duconv}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    args = parser.parse_args()
    files = [
        path
        for name in ("KdConv", "CPED", "CSRL_DuConv")
        for path in sorted((args.folder / name).rglob("*"))
        if path.suffix in READERS
    ]
    if not files:
        sys.exit(f"{args.folder}: there is none of KdConv, CPED and CSRL_DuConv in it.")
    args.output.parent.mkdir(parents=True, exist_ok=True)
    count = chars = 0
    known: set[str] = set()
    with args.output.open("w", encoding="utf8") as out:
        for path in files:
            for turns in READERS[path.suffix](path):
                said = [{"speaker": who, "text": text} for who, text in turns if text.strip()]
                words = "\n".join(turn["text"] for turn in said)
                if words and words not in known:
                    known.add(words)
                    record = {"key": f"{path.stem}-{count}", "turns": said}
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")
                    count, chars = count + 1, chars + sum(len(turn["text"]) for turn in said)
    names = ", ".join(path.name for path in files)
    print(f"{args.output}: {count:,} dialogues, {chars:,} characters, of {names}")


if __name__ == "__main__":
    main()

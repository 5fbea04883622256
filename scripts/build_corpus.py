"""Build corpus/threads/*.jsonl from the parts in corpus/parts, and say how far two readings agree.

    python scripts/build_corpus.py              write the files and the table in corpus/README.md
    python scripts/build_corpus.py --check      write nothing, exit 1 where one is out of date
    python scripts/build_corpus.py --agreement  measure anew how far the two readings agree
    python scripts/build_corpus.py --against FILE [FILE …]   refuse what shares a run of eight
                                                             characters with other data

A part is one file of the markup of sample.txt (parts/t01.txt: threads, parts/p01.txt: a comment and
its reply); its first remark is the recipe it was written by. readings/first/ has the annotation of
who wrote it, readings/second/ that of somebody who had not seen the first; parts/ has what was
settled of both. Of every six dialogues of a part one goes to dev and one to test.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from build_sample_corpus import MarkupError, parse_corpus, to_jsonl

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SPLITS = ("train", "dev", "test")
COUNTS_START = "<!-- parts: written by scripts/build_corpus.py -->"
COUNTS_END = "<!-- end of parts -->"
SHARED = 8  # characters in a row that are no accident
_NEAR = 0.5  # of the shorter one's character 4-grams
_NOISE = re.compile(r"[\W_]+")

Record = dict[str, Any]


def read_parts(folder: Path) -> dict[str, list[Record]]:
    """The dialogues of each part, by the name of its file.

    RAISES: MarkupError naming file and line.
    """
    parts = {}
    for path in sorted(folder.glob("*.txt")):
        try:
            parts[path.stem] = parse_corpus(path.read_text(encoding="utf8"))
        except MarkupError as err:
            raise MarkupError(f"{folder.name}/{path.name}, {err}") from None
    return parts


def split_of(key: str) -> str:
    """Where a dialogue goes, by the number in its key: 4, 10, 16 … dev, 5, 11, 17 … test."""
    return {4: "dev", 5: "test"}.get(int(key.rpartition("-")[2]) % 6, "train")


def recipe_of(path: Path) -> str:
    """The first remark of a part."""
    first = path.read_text(encoding="utf8").partition("\n")[0]
    return first.removeprefix("## ").strip() if first.startswith("## ") else ""


def near_duplicates(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Pairs of keys of dialogues that share more than half of their character 4-grams."""
    index: dict[str, list[int]] = defaultdict(list)
    seen: list[tuple[str, int]] = []
    for record in records:
        text = "".join(_plain(turn["text"]) for turn in record["turns"])
        grams = {text[i : i + 4] for i in range(len(text) - 3)}
        shared = Counter(other for gram in grams for other in index[gram])
        for other, count in shared.items():
            key, size = seen[other]
            if count > _NEAR * min(size, len(grams)) and min(size, len(grams)) > 8:
                yield key, record["key"]
        for gram in grams:
            index[gram].append(len(seen))
        seen.append((record["key"], len(grams)))


def shared_runs(records: Iterable[Record], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(key, characters) of dialogues that share eight characters in a row with other texts."""
    known = {
        text[i : i + SHARED] for text in map(_plain, others) for i in range(len(text) - SHARED + 1)
    }
    for record in records:
        for turn in record["turns"]:
            text = _plain(turn["text"])
            runs = (text[i : i + SHARED] for i in range(len(text) - SHARED + 1))
            found = next((run for run in runs if run in known), None)
            if found:
                yield record["key"], found


def _plain(text: str) -> str:
    return _NOISE.sub("", text)


def agreement(first: Sequence[Record], second: Sequence[Record]) -> dict[str, float]:
    """MUC and mention F1 of the second reading against the first, in percent."""
    import spacy
    from spacy.training import Example

    from spacy_tiktalk.formats.jsonl import record_from_json
    from spacy_tiktalk.formats.records import record_to_doc
    from spacy_tiktalk.metrics.coref.scorer import score_coref

    nlp = spacy.blank("zh")
    others = {record["key"]: record for record in second}
    pairs = [(record, others[record["key"]]) for record in first if record["key"] in others]
    docs = [[record_to_doc(record_from_json(r), nlp)[0] for r in pair] for pair in pairs]
    scores = score_coref([Example(b, a) for a, b in docs])
    return {
        "MUC": 100 * float(scores["coref_muc_f"]),
        "mentions": 100 * float(scores["coref_mention_f"]),
        "dialogues": float(len(pairs)),
    }


def table(parts: dict[str, list[Record]], folder: Path) -> str:
    """The README's table: one row a part, with what the two readings agree on."""
    agreed = json.loads((folder / "agreement.json").read_text(encoding="utf8"))
    lines = [
        "| part | what it is about | dialogues | turns | mentions | clusters | MUC | mention F1 |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    total: Counter[str] = Counter()
    for part, records in parts.items():
        counts = _counts(records)
        total += counts
        row = agreed.get(part)
        figures = f"{row['MUC']:.1f} | {row['mentions']:.1f}" if row else "– | –"
        recipe = recipe_of(folder / "parts" / f"{part}.txt")
        lines.append(f"| {part} | {recipe} | {_cells(counts)} | {figures} |")
    row = agreed["all"]
    figures = f"{row['MUC']:.1f} | {row['mentions']:.1f}"
    return "\n".join([*lines, f"| all | | {_cells(total)} | {figures} |"])


def _counts(records: Sequence[Record]) -> Counter[str]:
    clusters = [cluster for record in records for cluster in record["clusters"]]
    return Counter(
        dialogues=len(records),
        turns=sum(len(record["turns"]) for record in records),
        mentions=sum(len(cluster["mentions"]) for cluster in clusters),
        clusters=len(clusters),
    )


def _cells(counts: Counter[str]) -> str:
    return " | ".join(str(counts[name]) for name in ("dialogues", "turns", "mentions", "clusters"))


def build(folder: Path) -> dict[Path, str]:
    """What each generated file of `folder` should hold, by path."""
    parts = read_parts(folder / "parts")
    records = [record for part in parts.values() for record in part]
    readme = folder / "README.md"
    before, found, rest = readme.read_text(encoding="utf8").partition(COUNTS_START)
    _, closed, after = rest.partition(COUNTS_END)
    if not (found and closed):
        raise MarkupError(f"{readme.name} lacks the marks {COUNTS_START} and {COUNTS_END}")
    shown = f"{before}{COUNTS_START}\n{table(parts, folder)}\n{COUNTS_END}{after}"
    files = {
        folder / "threads" / f"{split}.jsonl": to_jsonl(
            [record for record in records if split_of(record["key"]) == split]
        )
        for split in SPLITS
    }
    return {**files, readme: shown}


def measure(folder: Path) -> str:
    """The agreement of the first reading with the second, for each part and all, as JSON."""
    first = read_parts(folder / "readings" / "first")
    second = read_parts(folder / "readings" / "second")
    found = {part: agreement(records, second[part]) for part, records in first.items()}
    found["all"] = agreement([*chain(*first.values())], [*chain(*second.values())])
    rounded = {
        part: {name: round(value, 2) for name, value in row.items()} for part, row in found.items()
    }
    return json.dumps(rounded, indent=1) + "\n"


def _texts(path: Path) -> Iterator[str]:
    """The turns of a file of dialogues of any format that the package reads."""
    from spacy_tiktalk.formats.convert import read_records

    for record in read_records(path):
        yield from (turn.text for turn in record.dialogue.turns)


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    parser.add_argument("--agreement", action="store_true", help="measure it anew")
    parser.add_argument("--against", nargs="+", type=Path, default=[], help="files of other data")
    args = parser.parse_args(argv)
    try:
        if args.agreement:
            (CORPUS / "agreement.json").write_text(measure(CORPUS), encoding="utf8")
        files = build(CORPUS)
        records = [r for part in read_parts(CORPUS / "parts").values() for r in part]
    except MarkupError as err:
        print(f"corpus: {err}", file=sys.stderr)
        return 1
    bad = [f"{a} is nearly {b}" for a, b in near_duplicates(records)]
    others = [text for path in args.against for text in _texts(path)]
    bad += [f"{key} shares {run!r} with other data" for key, run in shared_runs(records, others)]
    for line in bad:
        print(line, file=sys.stderr)
    stale = [p for p, text in files.items() if not p.exists() or p.read_text("utf8") != text]
    if args.check and stale:
        print(f"out of date: {', '.join(path.name for path in stale)}", file=sys.stderr)
    if bad or (args.check and stale):
        return 1
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[path], encoding="utf8")
    for split in SPLITS:
        n = files[CORPUS / "threads" / f"{split}.jsonl"].count("\n")
        print(f"threads/{split}.jsonl: {n} dialogues")
    return 0


if __name__ == "__main__":
    sys.exit(main())

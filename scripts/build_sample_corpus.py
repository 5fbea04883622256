"""Build corpus/train.jsonl and corpus/dev.jsonl from the hand-written corpus/sample.txt.

    python scripts/build_sample_corpus.py           write both files and the counts in the README
    python scripts/build_sample_corpus.py --check   write nothing, exit 1 where one is out of date

The markup is described at the top of sample.txt. The output is the project's own JSONL: one
dialogue a line, character offsets half-open inside the turn. Every fifth dialogue goes to dev.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy_tiktalk.lexicon.mentions import MENTION_TYPES, best_name, mention_type

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
DEV_EVERY = 5
FIELDS = ("key", "title")
COUNTS_START = "<!-- counts: written by scripts/build_sample_corpus.py -->"
COUNTS_END = "<!-- end of counts -->"

_FIELD = re.compile(r"#\s*(\w+)\s*:\s*(.*)")
_NAME = r"[^\s#:>\[\]\\][^:>\[\]\\]*?"
_TURN = re.compile(rf"({_NAME})(?: > ({_NAME}))?: (.*)")
_CLUSTER = re.compile(r"\(([1-9][0-9]*)\)")


class MarkupError(ValueError):
    """A line of the sample file that does not follow the markup; names the line and the mend."""


@dataclass(frozen=True)
class Mention:
    """One mention: character offsets, half-open, inside its turn's plain text."""

    start: int
    end: int
    cluster: int


@dataclass
class Block:
    """One dialogue as it is read: header fields, and (speaker, plain text, mentions) per turn.

    replies: for each turn the number of the turn that it answers, None for none.
    """

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    turns: list[tuple[str, str, list[Mention]]] = field(default_factory=list)
    replies: list[int | None] = field(default_factory=list)


def parse_turn(marked: str) -> tuple[str, list[Mention]]:
    """Split marked text into plain text and mentions in order of (start, -end).

    Raises MarkupError for an unbalanced bracket, a missing cluster number, a bad escape, an empty
    or space-edged mention, the same span twice, and a mention inside one of its own cluster.
    """
    plain: list[str] = []
    open_at: list[int] = []
    mentions: list[Mention] = []
    at = 0
    while at < len(marked):
        char = marked[at]
        if char == "\\":
            if marked[at + 1 : at + 2] not in ("[", "]", "\\"):
                raise MarkupError(f"lone backslash in {marked!r}: write \\\\, \\[ or \\]")
            plain.append(marked[at + 1])
            at += 2
        elif char == "[":
            open_at.append(len(plain))
            at += 1
        elif char == "]":
            cluster = _CLUSTER.match(marked, at + 1)
            if not open_at:
                raise MarkupError(f"']' without '[' in {marked!r}: write \\] for a plain bracket")
            if cluster is None:
                raise MarkupError(f"no cluster number after ']' in {marked!r}: write ](1)")
            mention = Mention(open_at.pop(), len(plain), int(cluster[1]))
            text = "".join(plain[mention.start : mention.end])
            if not text or text != text.strip():
                raise MarkupError(f"empty mention, or white space at its edge, in {marked!r}")
            mentions.append(mention)
            at = cluster.end()
        else:
            plain.append(char)
            at += 1
    if open_at:
        raise MarkupError(f"'[' without ']' in {marked!r}: write \\[ for a plain bracket")
    _check_nesting(mentions, marked)
    mentions.sort(key=lambda m: (m.start, -m.end))
    return "".join(plain), mentions


def _check_nesting(mentions: Sequence[Mention], marked: str) -> None:
    for i, inner in enumerate(mentions):
        for outer in mentions[i + 1 :]:  # a mention closes after everything inside it
            if not (outer.start <= inner.start and inner.end <= outer.end):
                continue
            if (outer.start, outer.end) == (inner.start, inner.end):
                raise MarkupError(f"the same span is marked twice in {marked!r}")
            if outer.cluster == inner.cluster:
                raise MarkupError(f"a mention lies inside one of its own cluster in {marked!r}")


def _blocks(text: str) -> Iterator[Block]:
    block: Block | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("##"):
            continue
        if not line:
            if block is not None:
                yield block
            block = None
            continue
        if block is None:
            block = Block(number)
        try:
            _read_line(block, line)
        except MarkupError as err:
            raise MarkupError(f"line {number}: {err}") from None
    if block is not None:
        yield block


def _read_line(block: Block, line: str) -> None:
    if line.startswith("#"):
        match = _FIELD.fullmatch(line)
        if match is None or match[1] not in FIELDS:
            raise MarkupError(f"unknown header {line!r}: known are {', '.join(FIELDS)}")
        if match[1] in block.fields or not match[2]:
            raise MarkupError(f"header {match[1]!r} is empty or given twice")
        if block.turns:
            raise MarkupError(f"header {match[1]!r} after a turn: leave an empty line before it")
        block.fields[match[1]] = match[2]
        return
    match = _TURN.fullmatch(line)
    if match is None:
        raise MarkupError(f"{line!r} is no turn: write 'A: text' or 'B > A: text'")
    answered = [n for n, (speaker, *_) in enumerate(block.turns) if speaker == match[2]]
    if match[2] and not answered:
        raise MarkupError(f"{match[1]!r} answers {match[2]!r}, who has not written before")
    block.replies.append(answered[-1] if answered else None)
    block.turns.append((match[1], *parse_turn(match[3])))


def parse_corpus(text: str) -> list[dict[str, Any]]:
    """Read the whole sample file into records of the project's JSONL format.

    Clusters are in order of first mention. Raises MarkupError with the line for any line that does
    not follow the markup, a block without key or turns, a key used twice, and an empty file.
    """
    records: list[dict[str, Any]] = []
    seen: set[str] = set()
    for block in _blocks(text):
        key = block.fields.get("key")
        if key is None or not block.turns:
            raise MarkupError(f"line {block.line}: a dialogue needs '# key: ...' and a turn")
        if key in seen:
            raise MarkupError(f"line {block.line}: key {key!r} is used twice")
        seen.add(key)
        records.append(_record(key, block))
    if not records:
        raise MarkupError("no dialogue in the file")
    return records


def _record(key: str, block: Block) -> dict[str, Any]:
    clusters: dict[int, list[dict[str, Any]]] = {}
    for turn, (_, text, mentions) in enumerate(block.turns):
        for m in mentions:
            entry = {"turn": turn, "start": m.start, "end": m.end, "text": text[m.start : m.end]}
            clusters.setdefault(m.cluster, []).append(entry)
    return {
        "key": key,
        "title": block.fields.get("title"),
        "video": None,
        "turns": [
            {"speaker": speaker, "text": text, **({} if reply is None else {"reply_to": reply})}
            for (speaker, text, _), reply in zip(block.turns, block.replies, strict=True)
        ],
        "clusters": [
            {
                "name": best_name([(m["text"], mention_type(m["text"])) for m in mentions]),
                "heads": None,
                "mentions": mentions,
            }
            for mentions in clusters.values()
        ],
        "boxes": [],
        "video_type": None,
    }


def split(
    records: Sequence[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(train, dev): every fifth record, the fifth first, goes to dev."""
    train = [r for i, r in enumerate(records, 1) if i % DEV_EVERY]
    return train, [r for i, r in enumerate(records, 1) if i % DEV_EVERY == 0]


def to_jsonl(records: Sequence[dict[str, Any]]) -> str:
    """One record a line, characters as they are, a line break at the end."""
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def counts_table(parts: dict[str, Sequence[dict[str, Any]]]) -> str:
    """The README's Markdown table of counts, one column a part."""
    columns = {name: _counts(records) for name, records in parts.items()}
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for row in next(iter(columns.values())):
        lines.append(f"| {row} | " + " | ".join(str(c[row]) for c in columns.values()) + " |")
    return "\n".join(lines)


def _counts(records: Sequence[dict[str, Any]]) -> dict[str, int]:
    clusters = [c for r in records for c in r["clusters"]]
    types = Counter(mention_type(m["text"]) for c in clusters for m in c["mentions"])
    return {
        "dialogues": len(records),
        "with a title": sum(r["title"] is not None for r in records),
        "of more than two turns": sum(len(r["turns"]) > 2 for r in records),
        "of one turn": sum(len(r["turns"]) == 1 for r in records),
        "without any person": sum(not r["clusters"] for r in records),
        "characters": sum(len(t["text"]) for r in records for t in r["turns"]),
        "mentions": sum(len(c["mentions"]) for c in clusters),
        **{f"mentions of type {t}, by rule": types[t] for t in MENTION_TYPES},
        "mentions inside another": sum(_nested(r) for r in records),
        "clusters": len(clusters),
        "clusters of one mention": sum(len(c["mentions"]) == 1 for c in clusters),
    }


def _nested(record: dict[str, Any]) -> int:
    spans = [(m["turn"], m["start"], m["end"]) for c in record["clusters"] for m in c["mentions"]]
    return sum(
        any(o != s and o[0] == s[0] and o[1] <= s[1] and s[2] <= o[2] for o in spans) for s in spans
    )


def build(folder: Path) -> dict[Path, str]:
    """What each generated file of `folder` should hold, by path, from its sample.txt."""
    records = parse_corpus((folder / "sample.txt").read_text(encoding="utf8"))
    train, dev = split(records)
    readme = folder / "README.md"
    table = counts_table({"all": records, "train": train, "dev": dev})
    before, found, rest = readme.read_text(encoding="utf8").partition(COUNTS_START)
    _, closed, after = rest.partition(COUNTS_END)
    if not (found and closed):
        raise MarkupError(f"{readme.name} lacks the marks {COUNTS_START} and {COUNTS_END}")
    return {
        folder / "train.jsonl": to_jsonl(train),
        folder / "dev.jsonl": to_jsonl(dev),
        readme: f"{before}{COUNTS_START}\n{table}\n{COUNTS_END}{after}",
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    args = parser.parse_args(argv)
    try:
        files = build(CORPUS)
    except MarkupError as err:
        print(f"corpus/sample.txt: {err}", file=sys.stderr)
        return 1
    stale = [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf8") != text
    ]
    if args.check and stale:
        names = ", ".join(path.name for path in stale)
        print(f"out of date: {names}; run python scripts/build_sample_corpus.py", file=sys.stderr)
        return 1
    for path in stale:
        path.write_text(files[path], encoding="utf8")
    for name in ("train.jsonl", "dev.jsonl"):
        print(f"{name}: {files[CORPUS / name].count(chr(10))} dialogues")
    return 0


if __name__ == "__main__":
    sys.exit(main())

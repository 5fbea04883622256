"""What `annotate` reads: our JSONL, or plain text with a blank line between dialogues.

Who writes in a plain text is decided once, from all of its lines, and said in one line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...doc.dialogue import Dialogue
from ...doc.speakers import Labels
from ...errors import TiktalkError, error
from ...formats.convert import JSON_SUFFIXES, guess_format
from ...formats.jsonl import record_from_line
from ...formats.record import DialogueRecord, check_record
from ...formats.source import BadRecords, Where, decode, filled, read_lines
from ..shared.terminal import remark, safe, warn
from .writers import writers_line

STDIN = "-"
TEXT_SUFFIXES = (".txt", ".text")
Line = tuple[Where, bytes]


class NamedBadRecords(BadRecords):
    """Bad records, each named on stderr as it is skipped; `finish` then has only counts to say."""

    def refuse(self, err: TiktalkError) -> None:
        """Count one refused record and name it, or raise its error if that is the policy."""
        super().refuse(err)
        warn(f"skipped: {err}")

    def finish(self) -> None:
        """Raises: T103 if the input held no dialogue, T104 if every one was refused."""
        if not self.accepted:
            super().finish()


def read_dialogues(
    path: str,
    bad: NamedBadRecords,
    *,
    title: str | None,
    writers: bool | None = None,
    settled: bool = False,
) -> list[DialogueRecord]:
    """Read the dialogues of a file, or of stdin for "-".

    JSONL is told from text by the file's name, else by its first character. title: for the
    dialogues that have none. writers: of a plain text, see `Labels.fit`; who was taken for one is
    said on stderr. settled: the command has the options to settle it.

    Raises: T103, T104, T505, T507, T516 for writers of JSONL, and as `record_from_json` and
    `decode` for the first bad record if `bad` does not skip them.
    """
    if path != STDIN and not Path(path).is_file():
        folder = Path(path).is_dir()
        reason = "it is a folder, not a file" if folder else "there is no such file"
        raise error("T505", path=path or "INPUT", reason=reason)
    lines = list(_stdin() if path == STDIN else read_lines(Path(path)))
    suffix = Path(path).suffix.lower()
    if suffix in (".spacy", ".conll", ".conllu") or suffix.endswith("_conll"):
        raise error("T507", path=path, found=suffix)
    if suffix in TEXT_SUFFIXES:
        text = True
    elif suffix in JSON_SUFFIXES:
        text = False
    else:
        first = next((raw for _, raw in lines if raw.strip()), b"")
        text = not first.lstrip().startswith(b"{")
    if not text and path != STDIN:
        _check_format(path)
    if text:
        labels = Labels.fit([_shown(raw) for _, raw in lines], writers=writers)
        blocks = [lines] if labels.one_dialogue else _blocks(lines)
        places = ((block[0][0], block) for block in blocks)
        records = bad.collect(places, partial(_record_from_block, labels=labels))
    else:
        if writers is not None:
            option = "--writers" if writers else "--no-writers"
            raise error("T516", options=f"{option} with JSONL", reason="its turns name theirs")
        labels = None
        records = bad.collect(filled(lines), record_from_line)
    bad.finish()
    told = None if labels is None else writers_line(labels, settled=settled)
    if told is not None:
        remark(safe(told))
    if title is not None:
        records = [
            replace(r, dialogue=replace(r.dialogue, title=title)) if not r.dialogue.title else r
            for r in records
        ]
    return records


def _stdin() -> Iterator[Line]:
    if sys.stdin is None:  # closed, as in `… <&-`
        return
    if sys.stdin.isatty():
        remark("Type dialogues, a blank line between two; end with Ctrl-D.")
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        yield Where("stdin", number), raw.rstrip(b"\r\n")


def _check_format(path: str) -> None:
    try:
        found = guess_format(path)
    except TiktalkError:
        return  # what is wrong with the first lines is better said for the line itself
    if found != "jsonl":
        raise error("T507", path=path, found=found)


def _record_from_block(block: list[Line], where: Where, *, labels: Labels) -> DialogueRecord:
    text = "\n".join(decode(raw, place) for place, raw in block)
    return check_record(DialogueRecord(Dialogue.from_text(text, labels=labels)), where)


def _shown(raw: bytes) -> str:
    # A line that cannot be decoded is its block's own trouble; the others speak without it.
    return raw.decode("utf-8", errors="replace")


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for where, raw in lines:
        if _shown(raw).strip():
            block.append((where, raw))
        elif block:
            yield block
            block = []
    if block:
        yield block

"""What `annotate` reads: any format of the table, or plain text with blank lines between.

Who writes in a plain text is decided once, from all of its lines, and said in one line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...doc.dialogue import Dialogue
from ...doc.speakers import Labels
from ...errors import TiktalkError, error
from ...files import is_pipe, no_file
from ...formats.comments.encoding import tell_encoding
from ...formats.comments.lines import Lines
from ...formats.comments.options import CommentOptions
from ...formats.record import DialogueRecord, check_record
from ...formats.registry import TEXT, check_comment_options, check_format, guess_format, load
from ...formats.source import BadRecords, Where
from .streams import STDIO, copy_of_pipe, spool
from .terminal import remark, safe, warn
from .writers import writers_line

Line = tuple[Where, str]


class NamedBadRecords(BadRecords):
    """Bad records, each named on stderr as it is skipped; `finish` then has only counts to say."""

    def refuse(self, err: TiktalkError) -> None:
        """Count one refused record and name it, or raise its error if that is the policy."""
        super().refuse(err)
        warn(f"skipped: {err}")

    def finish(self) -> None:
        """RAISES: T103 if the input held no dialogue, T104 if every one was refused."""
        if not self.accepted:
            super().finish()


def read_dialogues(
    path: str,
    bad: BadRecords,
    *,
    title: str | None,
    writers: bool | None = None,
    settled: bool = False,
    format: str = "auto",  # noqa: A002
    comments: CommentOptions | None = None,
) -> list[DialogueRecord]:
    """Read the dialogues of a file of any format or of plain text, or of stdin for "-".

    title (str | None): For the dialogues that have none.
    writers (bool | None): Of a plain text, see `Labels.fit`; who was taken for one is said on
        stderr.
    settled (bool): The command has the options to settle it.
    format (str): "auto", "text" or one of the table; auto tells it by name and content.
    comments (CommentOptions | None): How to read a file of comments.
    RAISES: T103, T104, T106, T156, T168, T505, T564, T516 for writers of what is no plain text, and
        what the format's reader raises for the first bad record if `bad` does not skip them.
    """
    check_format("--format", format, more=(TEXT,))
    if path and os.path.isdir(path):
        raise error("T564", path=path)
    if path != STDIO and not is_pipe(path) and (reason := no_file(path)):
        raise error("T505", path=path or "INPUT", reason=reason)
    with _input_file(path) as file:
        bad.file = file
        found = format
        if found == "auto":
            found = guess_format(file, bad.path, text=True, comments=comments)
        if found == TEXT:
            check_comment_options(bad.path, comments, TEXT)
            encoding = None if comments is None else comments.encoding
            records = _read_text(bad, encoding, writers=writers, settled=settled)
        elif writers is not None:
            option = "--writers" if writers else "--no-writers"
            reason = f"the turns of {found} name their writers"
            raise error("T516", options=f"{option} with {found}", reason=reason)
        else:
            records = load(found, bad, comments)
    if title is not None:
        records = [
            replace(r, dialogue=replace(r.dialogue, title=title)) if not r.dialogue.title else r
            for r in records
        ]
    return records


def _read_text(
    bad: BadRecords, encoding: str | None, *, writers: bool | None, settled: bool
) -> list[DialogueRecord]:
    raw = bad.source.read_bytes()
    read = Lines(raw, tell_encoding(raw, bad.path, encoding))
    # A carriage return alone, as old programs end lines, ends one here as in a dialogue's text.
    lines = [
        (Where(bad.path, number + 1), part)
        for number in range(len(read))
        for part in read[number].rstrip("\r\n").split("\r")
    ]
    # A line that cannot be decoded is its block's own trouble; the others speak without it.
    shown = [text for _, text in lines]
    labels = Labels.fit(shown, writers=writers)
    places = ((lines[k.start][0], lines[k.start : k.stop]) for k in labels.dialogues(shown))
    records = bad.collect(places, partial(_record_from_block, labels=labels, read=read))
    bad.finish()
    told = writers_line(labels, settled=settled)
    if told is not None:
        remark(safe(told))
    return records


@contextmanager
def _input_file(path: str) -> Iterator[Path]:
    """The file to read: of stdin ("-") or a pipe a copy, for its content tells its format."""
    if path != STDIO:
        with copy_of_pipe(Path(path)) as file:
            yield file
        return
    with spool("stdin") as copy:
        with copy.open("wb") as spooled:
            if sys.stdin is not None:  # closed, as in `… <&-`
                if sys.stdin.isatty():
                    remark("Type dialogues, a blank line between two; end with Ctrl-D.")
                spooled.writelines(sys.stdin.buffer)
        yield copy


def _record_from_block(
    block: list[Line], where: Where, *, labels: Labels, read: Lines
) -> DialogueRecord:
    for place, _ in block:
        wrong = read.wrong(place)
        if wrong is not None:
            raise wrong
    text = "\n".join(part for _, part in block)
    return check_record(DialogueRecord(Dialogue.from_text(text, labels=labels)), where)

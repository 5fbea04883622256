"""What `annotate` reads: any format of the table, or plain text with blank lines between.

Who writes in a plain text is decided once, from all of its lines, and said in one line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...doc.dialogue import Dialogue
from ...doc.speakers import Labels
from ...errors import TiktalkError, error
from ...formats.comments.options import CommentOptions
from ...formats.record import DialogueRecord, check_record
from ...formats.registry import TEXT, check_comment_options, check_format, guess_format, load
from ...formats.source import BadRecords, Where, decode, read_lines
from ..shared.streams import spool
from ..shared.terminal import remark, safe, warn
from .writers import writers_line

STDIN = "-"
Line = tuple[Where, bytes]


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
    bad: NamedBadRecords,
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
    RAISES: T103, T104, T106, T156, T168, T505, T516 for writers of what is no plain text, and what
        the format's reader raises for the first bad record if `bad` does not skip them.
    """
    check_format("--format", format, more=(TEXT,))
    if path != STDIN and not Path(path).is_file():
        folder = Path(path).is_dir()
        reason = "it is a folder, not a file" if folder else "there is no such file"
        raise error("T505", path=path or "INPUT", reason=reason)
    with _input_file(path) as file:
        bad.file = file
        found = format
        if found == "auto":
            found = guess_format(file, bad.path, text=True, comments=comments)
        if found == TEXT:
            check_comment_options(bad.path, comments, "text")
            records = _read_text(bad, writers=writers, settled=settled)
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
    bad: NamedBadRecords, *, writers: bool | None, settled: bool
) -> list[DialogueRecord]:
    # A carriage return alone, as old programs end lines, ends one here as in a dialogue's text.
    read = read_lines(bad.source, bad.path)
    lines = [(where, part) for where, raw in read for part in raw.split(b"\r")]
    shown = [_shown(raw) for _, raw in lines]
    labels = Labels.fit(shown, writers=writers)
    places = ((lines[k.start][0], lines[k.start : k.stop]) for k in labels.dialogues(shown))
    records = bad.collect(places, partial(_record_from_block, labels=labels))
    bad.finish()
    told = writers_line(labels, settled=settled)
    if told is not None:
        remark(safe(told))
    return records


@contextmanager
def _input_file(path: str) -> Iterator[Path]:
    """The file to read: for "-" one with what stdin has, for its content tells its format."""
    if path != STDIN:
        yield Path(path)
        return
    with spool("stdin") as copy:
        with copy.open("wb") as file:
            if sys.stdin is not None:  # closed, as in `… <&-`
                if sys.stdin.isatty():
                    remark("Type dialogues, a blank line between two; end with Ctrl-D.")
                file.writelines(sys.stdin.buffer)
        yield copy


def _record_from_block(block: list[Line], where: Where, *, labels: Labels) -> DialogueRecord:
    text = "\n".join(decode(raw, place) for place, raw in block)
    return check_record(DialogueRecord(Dialogue.from_text(text, labels=labels)), where)


def _shown(raw: bytes) -> str:
    # A line that cannot be decoded is its block's own trouble; the others speak without it.
    return raw.decode("utf-8", errors="replace")

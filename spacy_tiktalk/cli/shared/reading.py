"""What `annotate` reads: any format of the table, or plain text with blank lines between.

Who the writers in a plain text are is decided once, from all of its lines.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from ...doc.dialogue import Dialogue
from ...doc.speakers import Labels
from ...errors import error
from ...files import is_pipe, no_file
from ...formats.comments.encoding import tell_encoding
from ...formats.comments.lines import Lines
from ...formats.comments.options import CommentOptions
from ...formats.record import DialogueRecord, check_record
from ...formats.registry import TEXT, check_comment_options, check_format, guess_format, load
from ...formats.source import BadRecords, Where
from .streams import STDIO, file_to_read
from .terminal import counted, remark, safe

Line = tuple[Where, str]
_NAMED = 5  # writers that are named


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How an input is read.

    title (str | None): The title of dialogues that have none.
    writers (bool | None): For plain text, see `Labels.fit`.
    settled (bool): Whether the command has --writers and --no-writers to suggest.
    format (str): "auto" (told by name and content), "text" or one of the table of formats.
    comments (CommentOptions | None): How to read a file of comments.
    """

    title: str | None = None
    writers: bool | None = None
    settled: bool = False
    format: str = "auto"
    comments: CommentOptions | None = None


def read_dialogues(
    path: str, bad: BadRecords, options: ReadOptions = ReadOptions()
) -> list[DialogueRecord]:
    """Read the dialogues of a file of any format or of plain text, or of stdin for "-".

    The writers that were found in plain text are named on stderr.

    RAISES: T103, T104, T106, T156, T168, T505, T564, T516 for writers of what is no plain text, and
        what the format's reader raises for the first bad record if `bad` does not skip them.
    """
    comments, writers = options.comments, options.writers
    check_format("--format", options.format, more=(TEXT,))
    if path and os.path.isdir(path):
        raise error("T564", path=path)
    if path != STDIO and not is_pipe(path) and (reason := no_file(path)):
        raise error("T505", path=path or "INPUT", reason=reason)
    prompt = "Type dialogues, a blank line between two; end with Ctrl-D."
    with file_to_read(path, prompt=prompt) as (file, _):
        bad.file = file
        found = options.format
        if found == "auto":
            found = guess_format(file, bad.path, text=True, comments=comments)
        if found == TEXT:
            check_comment_options(bad.path, comments, TEXT)
            records = _read_text(bad, options)
        elif writers is not None:
            option = "--writers" if writers else "--no-writers"
            reason = f"the turns of {found} name their writers"
            raise error("T516", options=f"{option} with {found}", reason=reason)
        else:
            records = load(found, bad, comments)
    if options.title is None:
        return records
    return [
        r if r.dialogue.title else replace(r, dialogue=replace(r.dialogue, title=options.title))
        for r in records
    ]


def _read_text(bad: BadRecords, options: ReadOptions) -> list[DialogueRecord]:
    encoding = None if options.comments is None else options.comments.encoding
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
    labels = Labels.fit(shown, writers=options.writers)
    places = ((lines[k.start][0], lines[k.start : k.stop]) for k in labels.dialogues(shown))
    records = bad.collect(places, partial(_record_from_block, labels=labels, read=read))
    bad.finish()
    told = writers_line(labels, settled=options.settled)
    if told is not None:
        remark(safe(told))
    return records


def _record_from_block(
    block: list[Line], where: Where, *, labels: Labels, read: Lines
) -> DialogueRecord:
    for place, _ in block:
        wrong = read.wrong(place)
        if wrong is not None:
            raise wrong
    text = "\n".join(part for _, part in block)
    return check_record(DialogueRecord(Dialogue.from_text(text, labels=labels)), where)


def writers_line(labels: Labels, *, settled: bool) -> str | None:
    """Who was taken for a writer, or could have been; None if there is nothing to say.

    settled (bool): Whether to name the options that settle it.
    """
    if labels.writers:
        said = f"{sum(labels.writers.values())} of {counted(labels.n_lines, 'line')}"
        end = "; --no-writers takes all as text." if settled else "."
        return f"{counted(len(labels.writers), 'writer')} in {said}: {_names(labels.writers)}{end}"
    if labels.passed_over:
        end = f"; --writers would take {_names(labels.passed_over)}." if settled else "."
        return f"No writers in {counted(labels.n_lines, 'line')}{end}"
    return None


def _names(counts: Mapping[str, int]) -> str:
    shown = [f"{name} ({n})" for name, n in list(counts.items())[:_NAMED]]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")

"""JSON and JSONL: a list of comments, an object with such a list in it, or one comment a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from ....errors import TiktalkError, error
from ...source import BadRecords, Where, filled, json_type, load_object, read_lines
from ..encoding import decodes, tell_encoding
from ..lines import Lines
from ..sheet import Sheet, SheetRow, cell_text
from ..skipped import Left
from .cells import flat
from .pages import holds_comments
from .shape import no_comments
from .tables import rows_in_file
from .unfold import kind_read, unfold
from .unread import is_read_inside, unread

_PIECE = 1 << 18
_LOOKED_AT = 5
_BEGINNING = 64


def read_json(bad: BadRecords, encoding: str | None, named: Mapping[str, str]) -> Sheet:
    """The comments of an object of JSON, or of several: those in it, or it is one itself.

    RAISES: T156 for JSON without a comment, T161, T870 for broken JSON.
    """
    raw = bad.source.read_bytes()
    encoding = tell_encoding(raw, bad.path, encoding)
    whole = decodes(raw, encoding)
    del raw
    try:
        values = list(rows_in_file(bad.source, encoding))
    except (ValueError, RecursionError) as err:
        raise error("T870", where=bad.path, reason=_reason(err)) from err
    if not any(holds_comments(value, named) for value in values):
        raise no_comments(bad.path, values[0] if len(values) == 1 else values)
    entries = [(None, value) for value in values]
    return json_sheet(bad, lambda _: iter(entries), named, None if whole else encoding)


def read_json_list(bad: BadRecords, encoding: str | None, named: Mapping[str, str]) -> Sheet:
    """The comments of a list of JSON, or of the pages in it.

    Of one that breaks, those before are kept, and T870 is told.

    RAISES: T161.
    """
    raw = bad.source.read_bytes()
    told = tell_encoding(raw, bad.path, encoding)
    whole = decodes(raw, told)
    del raw

    def entries(refuse: bool) -> Iterator[tuple[Where, Any]]:
        number = 0
        try:
            for number, entry in enumerate(rows_in_file(bad.source, told), start=1):
                yield Where(bad.path, number, unit="entry"), entry
        except (ValueError, RecursionError) as err:
            if refuse:
                where = Where(bad.path, number + 1, unit="entry")
                bad.refuse(error("T870", where=where, reason=_reason(err)))

    return json_sheet(bad, entries, named, None if whole else told)


def _reason(err: Exception) -> str:
    return "it nests too deep" if isinstance(err, RecursionError) else str(err)


def read_json_lines(bad: BadRecords, encoding: str | None, named: Mapping[str, str]) -> Sheet:
    """The comments of JSON lines, or of pages, one a line. Broken lines are refused with T110 to
    T114. RAISES: T161."""
    read, broken = _raw_lines(bad, encoding)

    def entries(refuse: bool) -> Iterator[tuple[Where, Any]]:
        for where, raw in filled(read()):
            try:
                yield where, load_object(raw, where) if refuse else json.loads(raw)
            except TiktalkError as err:
                bad.refuse(err)
            except (ValueError, RecursionError):
                continue  # of the pass for the keys; the other one says what is wrong

    return json_sheet(bad, entries, named, broken)


def _raw_lines(
    bad: BadRecords, encoding: str | None
) -> tuple[Callable[[], Iterator[tuple[Where, bytes]]], str | None]:
    """What reads the lines as UTF-8, and the file's encoding where it has bytes that are not of it.

    Most files are in UTF-8 from their start; these are read line by line.
    """
    with bad.source.open("rb") as file:
        head = file.read(_PIECE)
    narrow = b"\0" not in head[:_BEGINNING] and decodes(head.rpartition(b"\n")[0] or head, "utf-8")
    if encoding is not None or not narrow:
        raw = bad.source.read_bytes()
        told = tell_encoding(raw, bad.path, encoding)
        if told not in ("utf-8", "utf-8-sig"):  # in UTF-8, each line that is not is reported
            lines = Lines(raw, told)
            return partial(_recoded, bad.path, lines), None if decodes(raw, told) else told
    return partial(read_lines, bad.source, bad.path), None


def _recoded(path: str, lines: Lines) -> Iterator[tuple[Where, bytes]]:
    for number in range(len(lines)):
        yield Where(path, number + 1), lines[number].encode("utf-8", errors="replace")


def json_sheet(
    bad: BadRecords,
    entries: Callable[[bool], Iterator[tuple[Where | None, Any]]],
    named: Mapping[str, str],
    broken: str | None = None,
) -> Sheet:
    """The sheet of entries; `parquet` makes them of rows that have objects or lists in them.

    entries (Callable): Made anew for each pass, the one for the keys and the one for the rows; with
        True bad ones are refused. Without a place it is the file, whose comments are counted.
    broken (str | None): The encoding, where the file has bytes that are not of it: U+FFFD by now.
    """
    columns: dict[str, None] = {}
    others: dict[str, None] = {}  # of a file without comments, for the message that says so
    odd: dict[str, None] = {}
    timed: str | None = None
    for number, (_, entry) in enumerate(entries(False)):
        if isinstance(entry, Mapping):
            if number < _LOOKED_AT:
                timed = timed or kind_read(entry, named)
            for one, cells, _ in unfold(entry, named, Left(), Where(bad.path)):
                columns.update(dict.fromkeys(cells))
                if isinstance(one, Mapping):
                    odd.update(dict.fromkeys(unread(one, named)))
            if not columns:
                others.update(dict.fromkeys(flat(entry)[0]))
    odd = dict.fromkeys(name for name in odd if not is_read_inside(name, columns, named))
    names = list(columns | odd if columns else others)
    inside: dict[int, int] = {}
    lost: dict[int, dict[str, str]] = {}

    def rows() -> Iterator[SheetRow]:
        left, number, counted = Left(), 0, 0
        for where, entry in entries(True):
            if not isinstance(entry, Mapping):
                bad.refuse(_no_object(entry, where or Where(bad.path)))
                continue
            numbers: list[int | None] = []
            for one, cells, above in unfold(entry, named, left, where or Where(bad.path)):
                counted += above is None
                place = where or Where(bad.path, counted, unit="entry")
                numbers.append(None)
                if not isinstance(one, Mapping):
                    bad.refuse(_no_object(one, place))
                    continue
                row = [cell_text(cells[name]) if name in cells else None for name in names]
                if broken is not None and any("\ufffd" in cell for cell in row if cell):
                    reason = f"it has bytes that are not {broken}, as the rest of the file is."
                    bad.refuse(error("T160", where=place, reason=reason))
                    continue
                up = None if above is None else numbers[above]
                if up is not None:
                    inside[number] = up
                if odd and (found := {k: v for k, v in unread(one, named).items() if k in odd}):
                    lost[number] = found
                numbers[-1] = number
                number += 1
                yield place, row
        left.tell(bad.path)

    return Sheet(names, rows(), inside, lost=lost, timed=timed)


def _no_object(entry: Any, where: Where) -> TiktalkError:
    return error(
        "T160", where=where, reason=f"it is {json_type(entry)}, and a comment is an object."
    )

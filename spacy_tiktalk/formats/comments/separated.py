"""CSV and TSV: the separator told by the header, broken rows refused, line breaks in cells kept.

By the standard library and not by pandas: it says in which line a row is broken, and reads on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence

from ...errors import TiktalkError, error
from ..source import BadRecords, Where
from .encoding import tell_encoding
from .header.columns import keys_of
from .header.frame import ROWS_LOOKED_AT, header_of, is_sum
from .header.names import KNOWN, folded
from .header.notes import without_notes
from .header.remarks import known_as
from .header.repeated_header import header_rows
from .lines import Lines, not_decoded
from .sheet import Sheet, SheetRow
from .short import ShortRows

SEPARATORS = (",", "\t", ";", "|")
_HEADER_LINES = 50
_RULE = frozenset(" \t\r\n|+:,;=-")  # of a line below the names: Markdown's, a database's


def read_separated(
    bad: BadRecords, raw: bytes, encoding: str | None, named: Mapping[str, str]
) -> Sheet:
    """The columns and rows of a text with separators.

    raw (bytes): The whole file. encoding (str | None): As the caller says it is, None to tell it.
    named (Mapping[str, str]): Role → column, which help to tell the separator.
    RAISES: T103 for a file without a header, T161 for its encoding. Rows are refused with T160 and
        T162.
    """
    encoding = tell_encoding(raw, bad.path, encoding)
    lines = Lines(raw, encoding, quoted=True)
    del raw
    start = next((n for n in range(len(lines)) if lines[n].strip()), None)
    if start is None:
        raise error("T103", path=bad.path)
    if lines[start].lower().startswith("sep=") and len(lines[start].strip()) == 5:
        start += 1  # Excel's own note of the separator
    top = [lines[n] for n in range(start, min(start + _HEADER_LINES, len(lines)))]
    filled = [n for n, line in enumerate(top) if line.strip()][:ROWS_LOOKED_AT]
    tabs = bad.path.lower().endswith(".tsv")
    headers = [split_header(top[n:], named, tabs=tabs) for n in filled]
    header, number, height = header_of([names for names, _, _ in headers], named)
    _, separator, used = headers[number]
    if used == 0:
        raise error("T103", path=bad.path)
    last = number + height - 1
    start += filled[last] + headers[last][2]
    ruled = start < len(lines) and _is_rule(lines[start], separator)
    short = ShortRows(header, named)
    rows = _rows(bad, lines, start + ruled, separator, header, short)
    if ruled:
        rows = ((where, [(cell or "").strip() for cell in row]) for where, row in rows)
    rows = header_rows(bad, header, short.telling(bad.path, rows), named)
    return Sheet(header, without_notes(bad.path, header, rows, named))


def _is_rule(line: str, separator: str) -> bool:
    return "--" in line and _RULE.issuperset(line) and not {separator, "+"}.isdisjoint(line)


def split_header(
    lines: Sequence[str], named: Mapping[str, str] | None = None, *, tabs: bool = False
) -> tuple[list[str], str, int]:
    """The names of the columns, the separator, and how many lines they take.

    The separator is the one that gives most names that are known; of several the one that gives
    most columns; where there is one column, any.

    tabs (bool): The file's name says that it has tabs: a comma in a text of its one column is none.
    """
    wanted = {name for names in KNOWN.values() for name in names}
    wanted |= {key for name in (named or {}).values() if name for key in keys_of(name)}
    best: tuple[int, int, list[str], str, int] = (-1, 0, [], ",", 0)
    for separator in sorted(SEPARATORS, key=lambda one: one != "\t") if tabs else SEPARATORS:
        reader = csv.reader(lines[:_HEADER_LINES], delimiter=separator)
        try:
            header = next(reader)
        except (StopIteration, csv.Error):
            continue
        names = [name.strip() for name in header]
        hits = sum(not wanted.isdisjoint((folded(name), known_as(name))) for name in set(names))
        if (hits, len(names)) > best[:2]:
            best = (hits, len(names), names, separator, reader.line_num)
    return best[2], best[3], best[4]


def _rows(
    bad: BadRecords,
    lines: Lines,
    start: int,
    separator: str,
    header: Sequence[str],
    short: ShortRows,
) -> Iterator[SheetRow]:
    """Read on behind a broken row at its second line: what it swallowed are rows of their own."""
    width, last = len(header), len(lines)
    while last > start and not lines[last - 1].strip(" \t\r\n,;|"):
        last -= 1
    while start < len(lines):
        reader = csv.reader(
            (lines[n] for n in range(start, len(lines))), delimiter=separator, strict=True
        )
        while True:
            first = start + reader.line_num
            where = Where(bad.path, first + 1)
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as err:
                pieces = _pieces(lines[first], separator, width)
                yield from ((where, piece) for piece in pieces)
                if not pieces:
                    short.broken = True
                    bad.refuse(error("T160", where=where, reason=_told(err)))
                break
            if not row:
                continue
            end = start + reader.line_num
            if end >= last and is_sum(row, header):
                return
            if end - first == 1:
                row = short.filled(row, where)
            wrong = _wrong(row, width, where, lines, range(first, end))
            if wrong is not None:
                bad.refuse(wrong)
                if end - first > 1 and len(row) != width:
                    short.broken = True
                    break
                continue
            yield where, row[:width]
        start = first + 1


def _pieces(line: str, separator: str, width: int) -> list[list[str]]:
    """The rows of a line whose ends are carriage returns; none where not all of it are such."""
    if "\r" not in line.rstrip():
        return []
    try:
        rows = list(csv.reader(line.rstrip().split("\r"), delimiter=separator, strict=True))
    except csv.Error:
        return []
    return rows if all(len(row) == width for row in rows) else []


def _told(err: csv.Error) -> str:
    """csv's own words are for those who write programs with it."""
    told = str(err).partition(" - ")[0].rstrip(".")
    if "new-line" in told:
        return "it has a line end (a carriage return) in a cell without quotes."
    return f"{told}. Is a quote left open, or not doubled?"


def _wrong(
    row: list[str], width: int, where: Where, lines: Lines, numbers: range
) -> TiktalkError | None:
    """What is wrong with a row, None where nothing is."""
    undecoded = lines.undecoded(numbers)
    if undecoded is not None:
        number, err = undecoded
        place = Where(where.file, number + 1)
        return error("T162", where=place, encoding=lines.encoding, **not_decoded(err))
    if len(row) < width or any(row[width:]):
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        return error("T160", where=where, reason=f"{cells} under {width} columns.")
    return None

"""XLSX as a sheet of comments: which of a workbook's sheets, and where their names stand."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ...errors import TiktalkError, error, one_line
from ..source import BadRecords, Where
from .header.columns import find_columns, has_text, roles_in
from .header.frame import ROWS_LOOKED_AT, header_of
from .header.notes import without_notes
from .header.repeated_header import header_rows
from .json.pages import SHAPE
from .sheet import Sheet, SheetRow
from .sidecar import titles_in
from .skipped import warn_left
from .xlsx.book import Book, SheetPart, open_book
from .xlsx.cells import sheet_rows
from .xlsx.markup import DAMAGE
from .xlsx.merged import fill_merged, merged_cells


class _Page(NamedTuple):
    """A sheet that is not empty, with the names of its columns, and the rows to them."""

    sheet: SheetPart
    names: list[str]
    used: int


def read_xlsx(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The sheets that have comments, one behind the other, each a part of its own.

    Of several the one with most known columns says what the others have to have. Hidden ones are
    read where no visible one has comments. Others are told of (W160). A formula is never run: it is
    the text that is kept with it, else the one that was typed.

    RAISES: T103 for an empty workbook, T163 for one that is damaged. Of a sheet that breaks the
        rows before are kept, and T163 is told.
    """
    try:
        book = open_book(bad.source)
    except DAMAGE as err:
        raise _unreadable(bad, err) from err
    pages: list[_Page] = []
    for sheet in book.sheets:
        rows = _rows(bad, book, sheet)
        top = [_names(row) for _, row in islice(rows, ROWS_LOOKED_AT)]
        rows.close()  # of many sheets each would hold the file open
        if top:
            header = header_of(top, named)
            pages.append(_Page(sheet, header.names, header.start + header.height))
    if not pages:
        raise error("T103", path=bad.path)
    told = [page for page in pages if has_text(page.names, named)]
    read = _alike([page for page in told if not page.sheet.hidden] or told, named) or pages[:1]
    columns: dict[tuple[str, int], int] = {}
    titles: dict[str, str] = {}
    contents = []
    for page in pages:
        if page not in read and (found := _titles(bad, book, page)):
            titles |= found
            contents.append(page)
    places = [_places(page.names, columns) for page in read]
    if len(read) > 1:
        columns["part_around", 0] = len(columns)

    def rows_of_all() -> Iterator[SheetRow]:
        for page, numbers in zip(read, places, strict=True):
            name = page.sheet.name if len(read) > 1 else None
            own = _shown(book, page, _rows(bad, book, page.sheet, name), named)
            own = islice(own, page.used, None)
            below = header_rows(bad, page.names, own, named)
            for where, row in without_notes(bad.path, page.names, below, named):
                cells: list[str | None] = [None] * len(columns)
                if name is not None:
                    cells[-1] = name
                for n, number in enumerate(numbers):
                    cells[number] = row[n] if n < len(row) else ""
                yield where, cells
        left = [page.sheet for page in pages if page not in (*read, *contents)]
        hidden = {True: "the hidden sheet", False: "the sheet"}
        warn_left(bad.path, [f"{hidden[sheet.hidden]} {sheet.name!r}" for sheet in left])

    return Sheet([name for name, _ in columns], rows_of_all(), titles=titles)


def _shown(
    book: Book, page: _Page, rows: Iterator[SheetRow], named: Mapping[str, str]
) -> Iterator[SheetRow]:
    """The rows of a sheet with what its merged cells show."""
    try:
        places = find_columns(page.names, named, "")
    except TiktalkError:  # what reads the rows says what is wrong with the columns
        return rows
    merged = merged_cells(book, page.sheet)
    never = {places[role][0] for role in ("text", "id") if role in places}
    return fill_merged(rows, merged, places["text"][0], never) if merged else rows


def _titles(bad: BadRecords, book: Book, page: _Page) -> dict[str, str]:
    """Video id → title of a sheet of videos, as crawlers put one beside that of the comments."""
    quiet = BadRecords(bad.path, "skip", file=bad.file)
    width = len(page.names)
    try:
        rows = islice(_rows(quiet, book, page.sheet), page.used, None)
        padded = ((where, [*row, *[""] * (width - len(row))]) for where, row in rows)
        return titles_in(page.names, padded)
    except TiktalkError:  # dialogues are read well without titles
        return {}


def _alike(pages: Sequence[_Page], named: Mapping[str, str]) -> list[_Page]:
    """Those with the columns that make a comment of the best; a sheet of videos has texts, too."""
    roles = [roles_in(page.names, named) for page in pages]
    shape = max(roles, key=len, default=frozenset[str]()) & SHAPE
    return [page for page, own in zip(pages, roles, strict=True) if shape <= own]


def _names(row: Sequence[str | None]) -> list[str]:
    names = [(name or "").strip() for name in row]
    while names and not names[-1]:
        names.pop()
    return names


def _places(names: Sequence[str], columns: dict[tuple[str, int], int]) -> list[int]:
    """Of each of a sheet's columns its number among those of all sheets; new ones are added."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        found.append(columns.setdefault((name, seen[name]), len(columns)))
        seen[name] += 1
    return found


def _rows(
    bad: BadRecords, book: Book, sheet: SheetPart, name: str | None = None
) -> Generator[SheetRow, None, None]:
    """The rows that are not empty: spreadsheets keep empty ones at the end.

    name (str | None): The sheet's, where places say it.
    """
    path = bad.path if name is None else f"{bad.path}, sheet {name!r}"
    begun = False
    try:
        for number, row in sheet_rows(book, sheet):
            if any(row):
                begun = True
                yield Where(path, number, unit="row"), row
    except DAMAGE as err:
        if begun:
            bad.refuse(_unreadable(bad, err))
        else:
            raise _unreadable(bad, err) from err


def _unreadable(bad: BadRecords, err: BaseException) -> TiktalkError:
    told = one_line(err) or "no reason given"
    if isinstance(err, zipfile.BadZipFile):
        told = f"it is damaged or cut off: {told}"
    elif isinstance(err, LookupError):
        told = f"something in it names what is not there: {told}"
    return error("T163", path=bad.path, reason=told.rstrip("."))

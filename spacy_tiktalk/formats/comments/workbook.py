"""XLSX as a sheet of comments: which of a workbook's sheets, and where their names stand."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...errors import TiktalkError, error
from ..source import BadRecords, Where
from .columns import has_text, roles_in
from .json.pages import SHAPE
from .left import warn_left
from .sheet import Sheet, SheetRow
from .xlsx.book import Book, SheetPart, open_book
from .xlsx.cells import sheet_rows
from .xlsx.damage import DAMAGE


class _Page(NamedTuple):
    """A sheet that is not empty, with the names in its first row that is not."""

    sheet: SheetPart
    names: list[str]


def read_xlsx(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The sheets that have comments, one behind the other; of each its first row that is not empty
    is the names.

    Of several the one with most known columns says what the others have to have. Hidden ones are
    read where no visible one has comments. Others are told of (W160). A formula is the text that
    was typed, never run and never looked up.

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
        header = next(rows, None)
        rows.close()  # of many sheets each would hold the file open
        if header is not None:
            pages.append(_Page(sheet, _names(header[1])))
    if not pages:
        raise error("T103", path=bad.path)
    told = [page for page in pages if has_text(page.names, named)]
    read = _alike([page for page in told if not page.sheet.hidden] or told, named) or pages[:1]
    columns: dict[tuple[str, int], int] = {}
    places = [_places(page.names, columns) for page in read]

    def rows_of_all() -> Iterator[SheetRow]:
        for page, numbers in zip(read, places, strict=True):
            name = page.sheet.name if len(read) > 1 else None
            own = _rows(bad, book, page.sheet, name)
            next(own, None)
            for where, row in own:
                cells: list[str | None] = [None] * len(columns)
                for n, number in enumerate(numbers):
                    cells[number] = row[n] if n < len(row) else ""
                yield where, cells
        left = [page.sheet for page in pages if page not in read]
        hidden = {True: "the hidden sheet", False: "the sheet"}
        warn_left(bad.path, [f"{hidden[sheet.hidden]} {sheet.name!r}" for sheet in left])

    return Sheet([name for name, _ in columns], rows_of_all())


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
    told = " ".join(str(err).split()) or "no reason given"
    if isinstance(err, zipfile.BadZipFile):
        told = f"it is damaged or cut off: {told}"
    return error("T163", path=bad.path, reason=f"{told} ({type(err).__name__})")

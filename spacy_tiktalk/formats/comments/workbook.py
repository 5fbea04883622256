"""XLSX as a sheet of comments: which of a workbook's sheets, and where its names stand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping

from ...errors import TiktalkError, error
from ..source import BadRecords, Where
from .columns import has_text
from .sheet import Sheet, SheetRow
from .xlsx.book import Book, open_book
from .xlsx.cells import sheet_rows
from .xlsx.damage import DAMAGE


def read_xlsx(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The first sheet that has comments, its first row that is not empty being the names.

    A formula is the text that was typed, never run and never looked up.

    RAISES: T103 for an empty workbook, T163 for one that is damaged. Of a sheet that breaks the
        rows before are kept, and T163 is told.
    """
    try:
        book = open_book(bad.source)
    except DAMAGE as err:
        raise _unreadable(bad, err) from err
    first: Sheet | None = None
    for name in book.sheets:
        rows = _rows(bad, book, name)
        header = next(rows, None)
        if header is None:
            continue
        names = [name.strip() for name in header[1]]
        while names and not names[-1]:
            names.pop()
        sheet = Sheet(names, _cut(rows, len(names)))
        if has_text(names, named):
            return sheet
        first = first or sheet
    if first is None:
        raise error("T103", path=bad.path)
    return first


def _rows(bad: BadRecords, book: Book, name: str) -> Iterator[SheetRow]:
    """The rows that are not empty: spreadsheets keep empty ones at the end."""
    begun = False
    try:
        for number, row in sheet_rows(book, name):
            if any(row):
                begun = True
                yield Where(bad.path, number, unit="row"), row
    except DAMAGE as err:
        if begun:
            bad.refuse(_unreadable(bad, err))
        else:
            raise _unreadable(bad, err) from err


def _cut(rows: Iterator[SheetRow], width: int) -> Iterator[SheetRow]:
    """Rows of the header's width."""
    for where, row in rows:
        yield where, [*row[:width], *[""] * (width - len(row))]


def _unreadable(bad: BadRecords, err: BaseException) -> TiktalkError:
    told = " ".join(str(err).split()) or "no reason given"
    if isinstance(err, zipfile.BadZipFile):
        told = f"it is damaged or cut off: {told}"
    return error("T163", path=bad.path, reason=f"{told} ({type(err).__name__})")

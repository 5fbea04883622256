"""Cells that are merged over several rows: only the first one has what all of them show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from ..sheet import SheetRow
from .book import Book, SheetPart
from .cells import column_number
from .markup import DAMAGE

_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']"
)
_PIECE = 1 << 20
_LONGEST = 200
"""Of such an element, which may lie across two pieces."""
Merged = dict[int, list[tuple[int, int]]]
"""First row → for each such cell that begins there its column, from 0, and its last row."""


def merged_cells(book: Book, sheet: SheetPart) -> Merged:
    """Those that go over more than one row; of a sheet that breaks, none: its rows say so.

    They stand behind the rows, so the part is searched rather than parsed a second time.
    """
    found: Merged = {}
    try:
        with book.opened(sheet) as file:
            rest = b""
            while piece := file.read(_PIECE):
                for one in _MERGED.finditer(text := rest + piece):
                    first, last = int(one[2]), int(one[3])
                    own = (column_number(one[1].decode()) - 1, last)
                    if last > first and own not in found.get(first, ()):
                        found.setdefault(first, []).append(own)
                rest = text[-_LONGEST:]
    except DAMAGE:
        return {}
    return found


def fill_merged(
    rows: Iterable[SheetRow], merged: Merged, text: int, never: Collection[int]
) -> Iterator[SheetRow]:
    """The rows, where those with a text of their own have in merged cells what these show.

    text (int): The column of texts. never (Collection[int]): Columns that differ in all rows, and
        the texts: a comment beside several replies is one.
    """
    open_: dict[int, tuple[int, str]] = {}
    for where, row in rows:
        number = where.line or 0
        shown = {
            column: cell
            for column, (last, cell) in open_.items()
            if number <= last and not (column < len(row) and row[column])
        }
        if shown and text < len(row) and row[text]:
            row = [*row, *[""] * (max(shown) + 1 - len(row))]
            for column, cell in shown.items():
                row[column] = cell
        for column, last in merged.get(number, ()):
            if column not in never and column < len(row) and row[column]:
                open_[column] = last, row[column] or ""
        yield where, row

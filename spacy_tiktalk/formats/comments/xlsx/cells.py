"""The cells of a sheet as rows of texts, read piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..sheet import LONGEST_CELL, cell_text
from .dates import Dates
from .markup import DAMAGE, feed, local, parser
from .texts import cut, plain

if TYPE_CHECKING:
    from .book import Book, SheetPart

LAST_COLUMN = 16_384
"""A sheet has no more columns."""
LAST_ROW = 1_048_576
"""Nor more rows."""
_LETTERS = 3  # XFD is the last column
_ENDED = object()
NumberedRow = tuple[int, list[str]]


def sheet_rows(book: Book, sheet: SheetPart) -> Iterator[NumberedRow]:
    """The rows of a sheet that are in the file, each with its number; a gap in one is "".

    A formula is the text that it has given, where that is kept, else its own, and where it was
    filled down, that of its first cell. Of a text that is longer than LONGEST_CELL no more is kept
    than shows that.

    RAISES: one of DAMAGE, behind the last row that is whole.
    """
    cells = _Cells(book.texts, book.dates)
    with book.opened(sheet) as file:
        pieces = feed(cells.parser, file)
        going = True
        while going:
            broken = None
            try:
                going = next(pieces, _ENDED) is not _ENDED
            except DAMAGE as err:
                broken = err
            cells.cut()
            yield from cells.rows
            cells.rows.clear()
            if broken is not None:
                raise broken


class _Cells:
    """What the parser says, gathered into rows. The methods are called for each element of a sheet,
    so they do little and in one place.

    rows (list[NumberedRow]): those that are whole, to be taken out.
    """

    def __init__(self, texts: list[str], dates: Dates) -> None:
        self.rows: list[NumberedRow] = []
        self.parser = parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._texts = texts
        self._dates = dates
        self._tags: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._filled: dict[str, str] = {}  # formulas that were filled down
        self._number = self._n_rows = 0
        self._row: list[str] = []
        self._at = 0  # the column, from 1
        self._type = self._style = ""
        self._parts: list[str] = []  # of the text of an element
        self._value = ""
        self._formula: str | None = None
        self._shared = ""
        self._aloud = False  # inside of how a text is pronounced

    def cut(self) -> None:
        """Let go of what is too much of a text that has not ended; asked for behind each piece."""
        cut(self._parts)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tags.get(name) or self._tags.setdefault(name, local(name))
        if tag == "c":
            place = attributes.get("r")
            if place is None:
                self._at += 1
                if self._at > LAST_COLUMN:
                    raise ValueError(f"it has more than {LAST_COLUMN:,} columns")
            else:
                letters = place.rstrip("0123456789")
                self._at = self._columns.get(letters) or self._column(letters)
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value = ""
            self._formula = None
        elif tag == "v" or (tag == "t" and not self._aloud):
            self.parser.CharacterDataHandler = self._parts.append
        elif tag == "f":
            self._formula = ""
            self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            self.parser.CharacterDataHandler = self._parts.append
        elif tag == "row":
            self._n_rows += 1
            if self._n_rows > LAST_ROW:
                raise ValueError(f"it has more than {LAST_ROW:,} rows")
            given = attributes.get("r")
            self._number = self._number + 1 if given is None else int(float(given))
            self._row = []
            self._at = 0
        elif tag == "rPh":
            self._aloud = True

    def _end(self, name: str) -> None:
        tag = self._tags[name]
        if tag == "c":
            row, at = self._row, self._at
            if at > len(row):
                row.extend([""] * (at - len(row)))
            row[at - 1] = self._text()
        elif tag == "v" or tag == "t":
            self.parser.CharacterDataHandler = None
            if len(self._value) <= LONGEST_CELL:  # of a text with several fonts
                self._value += "".join(self._parts)
            self._parts.clear()
        elif tag == "f":
            self.parser.CharacterDataHandler = None
            self._formula = "".join(self._parts)
            self._parts.clear()
            if self._shared:
                self._formula = self._formula or self._filled.get(self._shared, "")
                self._filled.setdefault(self._shared, self._formula)
        elif tag == "row":
            self.rows.append((self._number, self._row))
        elif tag == "rPh":
            self._aloud = False

    def _text(self) -> str:
        value, type_ = self._value, self._type
        if self._formula is not None:
            # A crawler's own text has no such value, nor has one that no spreadsheet understands.
            return plain(value) if value and type_ == "str" else "=" + self._formula
        if not value:
            return ""
        if type_ == "s":
            return self._texts[_index(value)]
        if type_ == "n":
            return self._of_number(value)
        if type_ == "b":
            return "FALSE" if value == "0" else "TRUE"  # as its owner sees it
        return plain(value) if type_ in ("inlineStr", "str") else value

    def _of_number(self, value: str) -> str:
        if self._style and self._style in self._dates.styles:
            date = self._dates.text(float(value))
            if date is not None:
                return date
        return value if value.isdecimal() else cell_text(float(value))

    def _column(self, letters: str) -> int:
        return self._columns.setdefault(letters, column_number(letters))


def column_number(letters: str) -> int:
    """The number of a column, from 1. RAISES: ValueError for letters that no sheet has."""
    number = 0
    for letter in letters.upper()[: _LETTERS + 1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    if not (letters.isascii() and letters.isalpha()) or number > LAST_COLUMN:
        raise ValueError(f"it has a cell in a column {letters!r}")
    return number


def _index(value: str) -> int:
    if not value.isdecimal():
        raise ValueError(f"it has a cell with the text number {value!r}")
    return int(value)

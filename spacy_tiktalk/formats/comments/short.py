"""Rows that lack their trailing cells, as spreadsheets leave out what is empty at a row's end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...errors import TiktalkError, warn
from ..source import Where
from .header.columns import find_columns
from .sheet import SheetRow


class ShortRows:
    """Fills rows that are too short, and counts them for one warning (W162).

    header (Sequence[str]): The names of the columns. named (Mapping[str, str]): Role → column.
    broken (bool): A row was broken by a quote, or went over several lines and did not fit. Lines
        read behind it may be the rest of a cell of its, so from there on no row is filled.
    """

    def __init__(self, header: Sequence[str], named: Mapping[str, str]) -> None:
        self.broken = False
        self._width = len(header)
        self._header, self._named = header, named
        self._text: int | None = None
        self._n = 0
        self._first: Where | None = None

    def filled(self, row: list[str], where: Where) -> list[str]:
        """A row of one line with empty cells at its end, if it lacks some and still has a text.

        A single cell is left as it is: without a separator it may be the rest of another's text.
        """
        if self.broken or not 1 < len(row) < self._width:
            return row
        text = self._text_column()
        if text >= len(row) or not row[text].strip():
            return row
        self._n += 1
        self._first = self._first or where
        return row + [""] * (self._width - len(row))

    def telling(self, path: str, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
        """Hand the rows on, and say at their end which were filled."""
        yield from rows
        if self._first is not None:
            warn("W162", path=path, n=self._n, line=self._first.line, width=self._width)

    def _text_column(self) -> int:
        if self._text is None:
            try:
                self._text = find_columns(self._header, self._named, "")["text"][0]
            except TiktalkError:  # what reads the rows says that there is none
                self._text = self._width
        return self._text

"""Replies in a cell of their comment: a list, as JSON or as Python writes it, is rows of its own.

What else stands there, or in a column of replies' texts, is told of (W160): of a plain text nobody
knows where one reply ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from ....errors import TiktalkError
from ...source import Where
from ..cells.ids import clean_id
from ..header.columns import find_columns, keys_of, roles_in
from ..header.names import KNOWN, ROLES, folded
from ..header.replies import TEXTS, places_of_replies
from ..sheet import LONGEST_CELL, Sheet, SheetRow, cell_text
from ..skipped import Left, warn_left
from .cells import REPLIES, flat
from .texts import value_in
from .unfold import unfold

_ROWS_LOOKED_AT = 2_000
_TEXTS = TEXTS | {"回复正文", "子评论内容", "二级评论内容", "追评", "追评内容"}
_LONGEST_COUNT = 20
_NO_TEXT = frozenset(("[]", "true", "yes", "是", "否"))
_COUNT = re.compile(
    r"\D{0,4}[\d.,]+\s*[万千wk+]*\s*[条个]?\s*(?:回复|评论|repl(?:y|ies)|comments?)?", re.IGNORECASE
)


def with_replies(path: str, sheet: Sheet, named: Mapping[str, str]) -> Sheet:
    """A sheet whose lists of replies are rows behind their comment's, in its columns.

    The first cells say whether a column has such lists; then all of the sheet is read.
    """
    try:
        places = find_columns(sheet.columns, named, path)
    except TiktalkError:  # what makes comments of the rows says it
        return sheet
    text = places["text"][0]
    told = [n for n, c in enumerate(sheet.columns) if _is_of_replies(c) and n != text]
    if not told:
        return sheet
    rows = iter(sheet.rows)
    top: list[SheetRow] = []
    lists: set[int] = set()
    open_ = set(told)
    while open_ and (more := list(islice(rows, 1))) and len(top) < _ROWS_LOOKED_AT:
        top += more
        cells = {n: (more[0][1][n] or "").strip() for n in open_}
        open_ -= {n for n, cell in cells.items() if clean_id(cell) is not None and cell != "[]"}
        lists |= {n for n, cell in cells.items() if _is_talk(_entries(cell))}
    whole: Iterable[SheetRow] = chain(top, rows)
    if lists:
        made = _Unfolded(sheet, {role: numbers[0] for role, numbers in places.items()}, named)
        sheet = made.sheet(whole, lists)
        made.left.tell(path)
        whole = sheet.rows
    return replace(sheet, rows=_telling(path, sheet.columns, whole, set(told) - lists, text))


def _is_of_replies(name: str) -> bool:
    """Whether a column is called as replies are, or as one of several: 二级评论内容2, reply_1."""
    return not {folded(name), folded(name).rstrip("0123456789")}.isdisjoint(REPLIES | _TEXTS)


def _telling(
    path: str, columns: Sequence[str], rows: Iterable[SheetRow], told: set[int], text: int
) -> Iterator[SheetRow]:
    """The rows; at their end, which columns had texts that nobody has read."""
    left: dict[int, None] = {}
    for where, row in rows:
        for n in told - left.keys():
            cell = (row[n] or "").strip()
            if cell and cell != (row[text] or cell).strip() and _is_text(cell):
                left[n] = None
        yield where, row
    warn_left(path, [f"the column {columns[n]!r}" for n in sorted(left)])


def _is_text(cell: str) -> bool:
    if cell.isdecimal() or cell.lower() in _NO_TEXT or clean_id(cell) is None:
        return False
    return len(cell) > _LONGEST_COUNT or not _COUNT.fullmatch(cell)


def _entries(cell: str) -> list[Mapping[str, Any]] | None:
    """The objects of a list in a cell; None for what is no such list, as one that was cut off."""
    if not (cell.startswith("[") and cell.endswith("]")) or len(cell) > LONGEST_CELL:
        return None
    value = value_in(cell)
    good = isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    return value if good else None


def _is_talk(entries: list[Mapping[str, Any]] | None) -> bool:
    return any("text" in roles_in(flat(one)[0]) for one in entries or ())


class _Unfolded:
    """The rows of a sheet with the replies behind their comments.

    places (Mapping[str, int]): Role → its column in the sheet; of a role that only replies have, a
        column is added.
    """

    def __init__(self, sheet: Sheet, places: Mapping[str, int], named: Mapping[str, str]) -> None:
        self.left = Left()
        self._sheet = sheet
        self._columns = list(sheet.columns)
        self._places = dict(places)
        self._named = named
        self._rows: list[tuple[Where, list[str | None]]] = []
        self._inside: dict[int, int] = {}

    def sheet(self, rows: Iterable[SheetRow], lists: set[int]) -> Sheet:
        """The sheet whose rows these are, with those in the lists of some columns."""
        numbers: list[int] = []  # of the rows that were there
        for old, (where, row) in enumerate(rows):
            above = self._sheet.inside.get(old)
            own = list(row)
            numbers.append(self._add(where, own, None if above is None else numbers[above]))
            for n in lists:
                cell, own[n] = (own[n] or "").strip(), None
                entries = _entries(cell)
                if entries is None and _is_text(cell):
                    self.left.parts[f"the column {self._columns[n]!r}"] += 1
                for entry in entries or ():
                    self._add_replies(where, entry, numbers[-1])
        for _, one in self._rows:
            one += [None] * (len(self._columns) - len(one))
        lost = {numbers[old]: what for old, what in self._sheet.lost.items()}
        return replace(
            self._sheet, columns=self._columns, rows=self._rows, inside=self._inside, lost=lost
        )

    def _add(self, where: Where, row: list[str | None], above: int | None) -> int:
        number = len(self._rows)
        self._rows.append((where, row))
        if above is not None:
            self._inside[number] = above
        return number

    def _add_replies(self, where: Where, entry: Mapping[str, Any], above: int) -> None:
        rows: list[int] = []
        for _, cells, up in unfold(entry, {}, self.left, where):
            said = _by_role(cells, self._named)
            for role in said:
                if role not in self._places:
                    self._places[role] = len(self._columns)
                    self._columns.append(KNOWN[role][0])
            row: list[str | None] = [None] * len(self._columns)
            for role, text in said.items():
                row[self._places[role]] = text
            rows.append(self._add(where, row, above if up is None else rows[up]))
            for name, cell in cells.items():  # a list in a text in such a list
                if isinstance(cell, str) and folded(name.rpartition(".")[2]) in REPLIES:
                    for inner in _entries(cell.strip()) or ():
                        self._add_replies(where, inner, rows[-1])


def _by_role(cells: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, str]:
    """What an object says, by the roles of its fields; nothing where none is a text."""
    found = _roles_of(tuple(cells), tuple(named.items()))
    return {role: cell_text(cells[name]) for role, name in found.items()}


@lru_cache(maxsize=256)
def _roles_of(names: tuple[str, ...], named: tuple[tuple[str, str], ...]) -> dict[str, str]:
    there = {folded(name) for name in names}
    own = {role: name for role, name in named if not name or keys_of(name) & there}
    try:
        found = find_columns(names, own, "")
    except TiktalkError:  # no text, or two fields of one name
        return {}
    found = places_of_replies(names, found, own) or found
    return {role: names[numbers[0]] for role, numbers in found.items() if role in ROLES}

"""The rows of a sheet as comments: what is wrong with one, and which stand there twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...doc.dialogue import lone_surrogate
from ...errors import TiktalkError, error, warn
from ..source import BadRecords, Where, json_type
from .blanks import Blanks
from .cells.ids import AROUND, clean_id, is_long, may_be_rounded, wrong_id
from .cells.markup import joined, unescaped
from .comment import Comment, make_comment
from .header.answered import name_answered
from .header.columns import find_columns, may_be_writers
from .header.copies import copies_in
from .header.levels import name_levels, name_numbering
from .header.names import GIVEN, folded
from .header.parents import name_parents
from .header.replies import settle_replies
from .header.timed import refuse_timed
from .sheet import LONGEST_CELL, Sheet

_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"\s*')
_OBJECT = json_type({})
_IDS = ("id", "parent", "root", "video")


class SheetComments(NamedTuple):
    """What a sheet says.

    roles (frozenset[str]): those that have a column.
    unit (str): what its lines are.
    copies (int): rows that say again what another one says.
    """

    comments: list[Comment]
    roles: frozenset[str]
    unit: str
    copies: int


def read_comments(bad: BadRecords, sheet: Sheet, named: Mapping[str, str]) -> SheetComments:
    """The comments of a sheet.

    Rows are refused with T123 (half an emoji), T160 (a NUL, a list for a text), T165 (an id used
    twice), T167 (a rounded id), T169 (a cell that is too long), T171 (a date for an id).
    """
    rows = refuse_timed(bad.path, sheet, named)
    columns, rows = name_numbering(sheet.columns, rows)
    columns, rows = name_levels(columns, rows, named)
    idle, rows = copies_in(columns, rows)
    columns, rows = name_parents(columns, rows, named)
    columns, rows = name_answered(columns, rows, named)
    places = find_columns(columns, named, bad.path, idle)
    places, rows = settle_replies(columns, rows, places, named)
    if open_ := may_be_writers(columns, places, named):
        warn("W164", path=bad.path, columns=open_)
    names = {role: columns[numbers[0]] for role, numbers in places.items()}
    texts: dict[str, str] = {}
    found: list[Comment] = []
    ids = _Ids()
    # The comments of the rows of one entry, which may be nested; for a refused row its id.
    above: dict[int, Comment | str | None] = {}
    blanks = Blanks()
    unit, copies, html = "line", 0, False
    for n, (where, row) in enumerate(rows):
        unit = where.unit
        if n not in sheet.inside:
            above.clear()
        cells = _cells(row, places)
        wrong = _lost(cells, places, sheet, n, where) if n in sheet.lost else None
        if wrong is None:
            if not any(cells.values()) or _is_header(cells, names):
                continue
            wrong = _wrong(cells, names, where)
        if wrong is not None:
            bad.refuse(wrong)
            above[n] = clean_id(cells.get("id", ""))
            continue
        cells["text"] = joined(cells["text"])
        comment = make_comment(cells, where.line or 0, texts)
        html = html or comment.text != cells["text"]
        first = above[n] = ids.first(comment)
        _put_inside(first, above.get(sheet.inside.get(n, -1)))
        if first is comment:
            found.append(comment)
            blanks.see(comment, cells)
        elif _same(first, comment):
            copies += 1
        else:
            bad.refuse(ids.twice(comment, names["id"], where))
    if html:  # in such a file &amp; is & in all texts
        for comment in found:
            comment.text = unescaped(comment.text)
    blanks.settle(bad.path, found)
    return SheetComments(found, frozenset(places), unit, copies)


class _Ids:
    """The comments of a sheet by their ids.

    rounded (bool): whether all ids so far may be rounded.
    """

    def __init__(self) -> None:
        self.rounded = True
        self._first: dict[str, Comment] = {}

    def first(self, comment: Comment) -> Comment:
        """The first comment with this one's id: itself where the id is new, or there is none."""
        if comment.id is None:
            return comment
        self.rounded = self.rounded and may_be_rounded(comment.id)
        return self._first.setdefault(comment.id, comment)

    def twice(self, comment: Comment, column: str, where: Where) -> TiktalkError:
        """What is wrong with another comment that has a known id."""
        assert comment.id is not None
        if self.rounded and is_long(comment.id):  # two that were told apart by what is lost
            return error("T167", where=where, value=comment.id, column=column, role="id")
        first = f"{where.unit} {self._first[comment.id].line}"
        return error("T165", where=where, id=comment.id, first=first)


def _cells(row: Sequence[str | None], places: Mapping[str, list[int]]) -> dict[str, str]:
    """The cell of each role, "" for none."""
    given = {role: row[numbers[0]] for role, numbers in places.items()}
    cells = {
        role: _another(row, places[role]) if cell is None else cell for role, cell in given.items()
    }
    if any(cell[:2] == '="' for cell in cells.values()):
        return {role: _typed(cell) for role, cell in cells.items()}
    return cells


def _another(row: Sequence[str | None], numbers: Sequence[int]) -> str:
    """The cell of another column with the same role, where a row does not have the best one."""
    return next((cell for number in numbers if (cell := row[number]) is not None), "")


def _typed(cell: str) -> str:
    """What is in ="…", which keeps a spreadsheet from making a number of it; else the cell."""
    found = _AS_TEXT.fullmatch(cell)
    return found[1].replace('""', '"') if found else cell


def _put_inside(comment: Comment, above: Comment | str | None) -> None:
    """Note what a comment stands inside, or the id of what was refused."""
    if isinstance(above, Comment):
        if comment.inside is None and above is not comment:
            comment.inside = above
        above = above.id
    if comment.parent is None and above is not None and above != comment.id:
        comment.parent = comment.source["parent"] = above


def _lost(
    cells: Mapping[str, str], places: Mapping[str, list[int]], sheet: Sheet, n: int, where: Where
) -> TiktalkError | None:
    """What is wrong with a row where a text would have to stand in the place of something else."""
    for role, name in ((r, sheet.columns[k]) for r, numbers in places.items() for k in numbers):
        what = "" if cells[role] else sheet.lost[n].get(name, "")
        if what:
            reason = f"its {name!r} ({role}) is {what}, and must be a text."
            if what == _OBJECT:
                reason += f" A field of it can be named: --column {role}={name}.FIELD."
            return error("T160", where=where, reason=reason)
    return None


def _wrong(cells: Mapping[str, str], names: Mapping[str, str], where: Where) -> TiktalkError | None:
    for role, cell in cells.items():
        if not cell or (cell.isdecimal() and len(cell) <= LONGEST_CELL):
            continue
        column = names[role]
        if len(cell) > LONGEST_CELL:
            return error("T169", where=where, column=column, limit=f"{LONGEST_CELL:,}")
        if not cell.isascii():
            codepoint = lone_surrogate(cell)
            if codepoint:
                what = f"the column {column!r}"
                return error("T123", where=where, what=what, codepoint=codepoint)
        if "\0" in cell:
            return error("T160", where=where, reason="it has a NUL character.")
        if role in _IDS:
            wrong = wrong_id(cell.strip(AROUND), {"column": column, "role": role}, where)
            if wrong is not None:
                return wrong
    return None


def _is_header(cells: Mapping[str, str], names: Mapping[str, str]) -> bool:
    """Files that were put together have the names of the columns again in the middle."""
    text = cells["text"]
    if len(cells) == 1 or len(text) > 2 * len(names["text"]):
        return False
    own = [role for role in cells if names[role] not in GIVEN]
    return all(folded(cells[role]) == folded(names[role]) for role in own)


def _same(first: Comment, second: Comment) -> bool:
    """Whether a crawler has written one comment twice; its likes may have changed meanwhile, and
    inside its comment a reply need not say what it answers."""
    told = ("text", "writer", "video")
    up = [(getattr(first, name), getattr(second, name)) for name in ("parent", "root")]
    return all(getattr(first, name) == getattr(second, name) for name in told) and all(
        one == other or (None in (one, other) and (first.inside or second.inside))
        for one, other in up
    )

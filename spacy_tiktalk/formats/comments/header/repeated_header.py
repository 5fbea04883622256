"""Names of columns that stand below the first ones: in another language, as types, or anew in the
middle of tables that were put together, maybe in another order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ....errors import TiktalkError, error
from ...source import BadRecords
from ..sheet import SheetRow
from .columns import find_columns, roles_in
from .names import BEGINNINGS, folded

_TELLING = 2  # cells: one alone may be a comment
_LONGEST_NAME = 40
_TYPES = re.compile(
    r"(?:str(?:ing)?|(?:n?var)?char|(?:long)?text|(?:big|small|tiny)?int(?:eger)?\d*|u?int\d+|long"
    r"|float\d*|double|decimal|num(?:ber|eric)?|bool(?:ean)?|date(?:time)?\d*|time(?:stamp)?|object"
    r"|json|list|array|字符串?|文本|文字|整数|整型|数字|数值|小数|日期|时间|布尔|必填|选填|可选"
    r"|required|optional)(?:\(\d+(?:,\s*\d+)?\))?(?:\[ns\])?",
    re.IGNORECASE,
)


def header_rows(
    bad: BadRecords, columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> Iterator[SheetRow]:
    """The rows without those that are names; behind names in another order, in the first one's.

    Rows below names of which one means what no first one means are refused with T160: nobody would
    miss what stands there.
    """
    try:
        places = {role: numbers[0] for role, numbers in find_columns(columns, named, "").items()}
    except TiktalkError:  # what reads the rows says that there is no text
        yield from rows
        return
    own = [folded(name) for name in columns]
    begun = {*BEGINNINGS, *(name[0] for name in own if name)}
    first, order, lost = True, list[int | None](), ""
    for where, row in rows:
        if first and _repeats(row, places):
            continue
        first = False
        again = None
        # The first characters tell nearly all rows to be none.
        if not _has_number(row) and all(folded(cell[0]) in begun for cell in row if cell):
            again = _names_again(row, own, places)
        if again is not None:
            order, lost = again
        elif lost:
            reason = f"it stands below other names, of which {lost!r} is none of the first ones."
            bad.refuse(error("T160", where=where, reason=reason))
        else:
            yield where, [_at(row, n) for n in order] if order else row


def _at(row: Sequence[str | None], number: int | None) -> str | None:
    return row[number] if number is not None and number < len(row) else ""


def _has_number(row: Sequence[str | None]) -> bool:
    return any(cell is not None and cell.isdecimal() for cell in row)


def _repeats(row: Sequence[str | None], places: Mapping[str, int]) -> bool:
    """Whether a row right below the names says types, or the same names in another language."""
    filled = [text for cell in row if (text := (cell or "").strip())]
    if len(filled) < _TELLING or _has_number(row):
        return False
    if all(map(_TYPES.fullmatch, filled)):
        return True
    cells = {role: (row[n] or "").strip() for role, n in places.items() if n < len(row)}
    same = {role for role, cell in cells.items() if len(cell) <= _LONGEST_NAME and _is(cell, role)}
    known = [role for role, cell in cells.items() if cell]
    return "text" in same and len(same) >= _TELLING and 2 * len(same) > len(known)


def _is(name: str, role: str) -> bool:
    return role in roles_in([name])


def _names_again(
    row: Sequence[str | None], own: Sequence[str], places: Mapping[str, int]
) -> tuple[list[int | None], str] | None:
    """Of each column the number of its cell in the rows below (none for those of the first names),
    and a name that means what no column means; None for a row that is not all of names."""
    cells = [(n, text) for n, cell in enumerate(row) if (text := (cell or "").strip())]
    if len(cells) < _TELLING or any(len(text) > _LONGEST_NAME for _, text in cells):
        return None
    names = [folded(text) for _, text in cells]
    if names == [name for name in own if name]:
        return [], ""
    found: dict[int, int] = {}
    lost, meant = "", False
    for (number, text), name in zip(cells, names, strict=True):
        place = own.index(name) if name in own else None
        if place is None:
            roles = roles_in([text])
            if not roles:
                return None
            place = next((n for role, n in places.items() if role in roles), None)
            meant = True
            lost = lost or ("" if place is not None else text)
        if place is not None:
            found.setdefault(place, number)
    if places["text"] not in found or len(found) < _TELLING + meant:
        return None
    return [found.get(n) for n in range(len(own))], lost

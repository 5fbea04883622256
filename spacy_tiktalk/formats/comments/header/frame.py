"""What people put around a table: a title above the names of its columns, a sum below its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from .columns import has_text, roles_in

ROWS_ABOVE = 10
"""Rows above the names of the columns, at most."""
ROWS_LOOKED_AT = ROWS_ABOVE + 2
"""Those, the names, and a second row of names."""
_TELLING = 2
_SUM = re.compile(
    r"(?:合计|总计|共计|小计|汇总|总[数和]|平均[值数]?|均值|(?:grand )?total|sum|average)\s*[:：]?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:合计|总计|共计|总共|共有?)\s*(?:[:：]\s*)?\d+\s*(?:[条个行]\s*)?(?:评论|数据|记录)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,%]+\s*[条个行次万]?")


class Header(NamedTuple):
    """The names of the columns, in which of the first rows they begin, and how many rows they are.

    Two are a row of groups above another one: 用户 over ID and 昵称.
    """

    names: list[str]
    start: int
    height: int


def header_of(rows: Sequence[Sequence[str]], named: Mapping[str, str]) -> Header:
    """The names of the columns, which are among the first rows.

    It is the first row, unless it has no name of a text, or no more than one cell, and one below
    has a text and another role. rows (Sequence): Those of one table; the next one is looked at, and
    belongs to the names where it has some under a group, or more than the row above.
    """
    start = _start(rows, named)
    top, *more = rows[start : start + 2]
    if not more or not any(cell.strip() for cell in top):
        return Header(list(top), start, 1)
    names = _joined(top, more[0])
    double = _below_groups(top, more[0], names, named)
    return Header(names, start, 2) if double else Header(list(top), start, 1)


def _start(rows: Sequence[Sequence[str]], named: Mapping[str, str]) -> int:
    for number, row in enumerate(rows[: ROWS_ABOVE + 1]):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) < _TELLING or not has_text(filled, named):
            continue
        if number == 0 or len(roles_in(filled, named)) >= _TELLING:
            return number
    return 0


def _joined(top: Sequence[str], below: Sequence[str]) -> list[str]:
    """One name for each column: 用户 over ID is 用户ID, where that is known, else ID."""
    names, group = [], ""
    for upper, lower in zip_longest(top, below, fillvalue=""):
        group = upper or group
        known = bool(lower and group and roles_in([group + lower]))
        names.append(group + lower if known else lower or upper)
    return names


def _below_groups(
    top: Sequence[str], below: Sequence[str], names: Sequence[str], named: Mapping[str, str]
) -> bool:
    """Whether a second row is of names as well: no cell is a number, and most are known.

    It has more names than the first one, or some under a group's, whose other columns are empty
    above.
    """
    filled = [n for n, cell in enumerate(below) if cell.strip()]
    if len(filled) < _TELLING or any(_NUMBER.fullmatch(below[n].strip()) for n in filled):
        return False
    if has_text(below, named) and len(roles_in(below, named)) > len(roles_in(top, named)):
        return True
    wide = [n for n in filled if n and (n >= len(top) or not top[n].strip())]
    known = [n for n in filled if roles_in([names[n]])]
    return bool(wide) and 2 * len(known) >= len(filled) and has_text(names, named)


def is_sum(row: Sequence[str | None], columns: Sequence[str]) -> bool:
    """Whether a last row says how much there is above it: a word for that and numbers."""
    filled = [(n, text) for n, cell in enumerate(row) if (text := (cell or "").strip())]
    if len(filled) == 1:
        place, text = filled[0]
        talk = place >= len(columns) or len(columns) < _TELLING or has_text([columns[place]])
        return not talk and _COUNTED.fullmatch(text) is not None
    words = [text for _, text in filled if not _NUMBER.fullmatch(text)]
    return len(words) == 1 and len(filled) > 1 and _SUM.fullmatch(words[0]) is not None


def is_total(cell: str) -> bool:
    """Whether a cell has a word for a sum, or says how many comments there are."""
    return _SUM.fullmatch(cell) is not None or _COUNTED.fullmatch(cell) is not None

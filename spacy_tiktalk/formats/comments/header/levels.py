"""Columns that say of each comment where it stands: numbers in the first one, as 1, 1-1, 1-2, 2, or
words for roots and replies in one of any name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ..cells.ids import clean_id
from ..sheet import SheetRow
from .columns import roles_in
from .names import KNOWN, folded

_KIND = "(?:评论|回复)?"
ROOT = re.compile(rf"(?:一级|主|根|父|1级?|level ?1|root|top){_KIND}|评论|comment", re.IGNORECASE)
BELOW = re.compile(rf"(?:[二三四]级|子|[2-4]级?|level ?[2-4]|reply){_KIND}|回复", re.IGNORECASE)
_ALOUD = re.compile("评论|回复|comment|reply", re.IGNORECASE)
"""In words that can mean nothing else: writers have levels of 1级 and 二级 as well."""
_NUMBERINGS = frozenset(("", "#", "no", "nr", "序号", "编号", "楼层"))
_NUMBER = re.compile(r"\d+(?:-\d+)*")
_NUMBERED_ABOVE = re.compile(
    "(?:被回复|回复(?=的|评论|楼)|所属|父级?|上一?级|一级|根|主|parent|root|replyto)"
    "(?:的|主|根|父级?|一级|评论|回复|comment)*(?:序号|编号|楼层?|no|nr|number|#)"
)
_ROWS_LOOKED_AT = 200


def name_numbering(
    columns: Sequence[str], rows: Iterable[SheetRow]
) -> tuple[Sequence[str], Iterable[SheetRow]]:
    """The columns, where the first is called an id if its numbers say the parents, or another
    column does by these numbers, and the rows."""
    names = [folded(name) for name in columns]
    if not names or names[0] not in _NUMBERINGS or not set(names).isdisjoint(KNOWN["id"]):
        return columns, rows
    rest = iter(rows)
    top = list(islice(rest, _ROWS_LOOKED_AT))
    cells = [(row[0] or "").strip() for _, row in top]
    above = next((n for n, name in enumerate(names) if _NUMBERED_ABOVE.fullmatch(name)), None)
    if any("-" in cell for cell in cells) and all(map(_NUMBER.fullmatch, cells)):
        columns = ["comment_id", *columns[1:]]
    elif above is not None and _are_above(top, above):
        top += rest  # numbers that begin anew are no ids
        if _are_above(top, above):
            columns = ["comment_id", *columns[1:above], "parent_comment_id", *columns[above + 1 :]]
    return columns, chain(top, rest)


def _are_above(rows: Sequence[SheetRow], number: int) -> bool:
    """Whether a column holds numbers of other rows, and nothing where a row is below none."""
    numbers = [clean_id(row[0] or "") for _, row in rows]
    ups = [clean_id(row[number] or "") for _, row in rows]
    own, told = set(numbers), {up for up in ups if up is not None}
    if any(up is not None and up == one for one, up in zip(numbers, ups, strict=True)):
        return False
    return bool(told) and None in ups and told <= own and len(own) == len(rows)


def name_levels(
    columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> tuple[Sequence[str], Iterable[SheetRow]]:
    """The columns, where one without a role is called a level if its cells say so, and the rows."""
    if "level" in roles_in(columns):
        return columns, rows
    rest = iter(rows)
    top = list(islice(rest, _ROWS_LOOKED_AT))
    for number, name in enumerate(columns):
        cells = {(row[number] or "").strip() for _, row in top} - {""}
        if _are_levels(cells) and not roles_in([name], named):
            columns = [*columns[:number], "comment_level", *columns[number + 1 :]]
            break
    return columns, chain(top, rest)


def _are_levels(cells: set[str]) -> bool:
    roots = {cell for cell in cells if ROOT.fullmatch(cell)}
    below = {cell for cell in cells if BELOW.fullmatch(cell)}
    return bool(roots and below) and cells == roots | below and all(map(_ALOUD.search, cells))

"""A column of parents under a name that is not known: its cells are ids of other comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ....errors import TiktalkError
from ..cells.ids import clean_id
from ..sheet import SheetRow
from .columns import find_columns, roles_in

_ROWS_LOOKED_AT = 2_000
_SURE = 6
"""So many digits, or any letter: likes and places in a list are no such ids."""
_TELLING = re.compile(
    r".*(?:父|上级|上一级|parent|father|superior).*|p_?id|target_?id|.*(?:回复|reply).*id",
    re.IGNORECASE,
)
_Pairs = list[tuple[str | None, str | None]]


def name_parents(
    columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> tuple[Sequence[str], Iterable[SheetRow]]:
    """The columns, where one without a role is called a parent if its cells say so, and the rows.

    All of its cells are ids that other comments have, and some comment has none. Of short numbers,
    which may be counts of anything beside ids that count rows, its name has to say so as well. The
    first rows tell whether all are read for it.
    """
    try:
        places = find_columns(columns, named, "")
    except TiktalkError:  # what finds the columns says it
        return columns, rows
    if "id" not in places or not {"parent", "level"}.isdisjoint({*places, *named}):
        return columns, rows
    own = places["id"][0]
    taken = {number for numbers in places.values() for number in numbers}
    open_ = [n for n, name in enumerate(columns) if n not in taken and not roles_in([name])]
    rest = iter(rows)
    top = list(islice(rest, _ROWS_LOOKED_AT))
    found = [n for n in open_ if _may_be(_pairs(top, own, n), columns[n])]
    if not found:
        return columns, chain(top, rest)
    top += rest
    for n in found:
        if _are_parents(_pairs(top, own, n), columns[n]):
            return [*columns[:n], "parent_comment_id", *columns[n + 1 :]], top
    return columns, top


def _pairs(rows: Sequence[SheetRow], own: int, other: int) -> _Pairs:
    return [(clean_id(row[own] or ""), clean_id(row[other] or "")) for _, row in rows]


def _may_be(pairs: _Pairs, name: str) -> bool:
    """Whether the first rows do not speak against it, and one of them for it."""
    ids = {number for number, _ in pairs}
    ups = [up for number, up in pairs if up is not None and up != number]
    longest = max((len(number) for number in ids if number), default=0)
    if any(len(up) > longest + 1 or not up.isascii() for up in ups):
        return False
    return any(up in ids for up in ups) and (bool(_TELLING.fullmatch(name)) or all(map(_sure, ups)))


def _are_parents(pairs: _Pairs, name: str) -> bool:
    """Whether all cells are ids of others, and each comment is below one that has none."""
    above = {number: up for number, up in pairs if number is not None}
    ups = [up for _, up in pairs if up is not None]
    if any(up not in above for up in ups) or all(number == up for number, up in pairs if up):
        return False
    sure = all(map(_sure, ups))
    if not sure and (any(n == up for n, up in pairs) or len(ups) == len(pairs)):
        return False
    return not _has_circle(above)


def _sure(number: str) -> bool:
    return not number.isdecimal() or len(number) >= _SURE


def _has_circle(above: Mapping[str, str | None]) -> bool:
    done: set[str] = set()
    for start in above:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in way:
            way[at] = None
            up = above.get(at)
            at = None if up == at else up
        if at is not None and at in way:
            return True
        done.update(way)
    return False

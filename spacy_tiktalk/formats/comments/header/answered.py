"""A column of whom a reply means under a name that is not known: its cells are other writers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain, islice

from ....errors import TiktalkError
from ..sheet import SheetRow
from .columns import find_columns, roles_in
from .names import KNOWN
from .wide import is_said

_ROWS_LOOKED_AT = 2_000
_SURE = 6
"""So many digits: a writer's id; fewer may be a count of anything."""
# Columns of friends, of the video's author, of whom a gift is for, or of who has replied have
# writers as well.
_REPLIED = "(?:回复|回覆|回復)"
_ANSWERS = re.compile(
    rf"(?!.*(?:最|首|赞|(?<!被){_REPLIED}[者人]|(?i:last|latest|first|like|replier|respond|answerer"
    r"|(?:repl|answer)\w{0,8}by(?![a-z]))))"
    rf"(?:.*(?:{_REPLIED}|被评论|父级?评论|上一?级|(?i:repl[yi]|parent|answer)).*"
    r"|(?:.*\.)?(?:to(?=[._A-Z]|$)|(?i:target|recipient)|对象|對象|对方|對方|目标|目標).*)"
)
_MARK = re.compile(r"(?:回[复覆復]\s*)?[@＠]?\s*")


def name_answered(
    columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> tuple[Sequence[str], Iterable[SheetRow]]:
    """The columns, where one without a role is called that of the answered writers if its name and
    its cells say so, and the rows.

    Some comments answer nobody, and of the others most answer another writer of the file. The first
    rows tell.
    """
    try:
        places = find_columns(columns, named, "")
    except TiktalkError:  # what finds the columns says it
        return columns, rows
    if "writer" not in places or "answered" in {*places, *named}:
        return columns, rows
    taken = {number for numbers in places.values() for number in numbers}
    open_ = [
        n
        for n, name in enumerate(columns)
        if n not in taken and _ANSWERS.fullmatch(name) and not roles_in([name])
    ]
    if not open_:
        return columns, rows
    rest = iter(rows)
    top = list(islice(rest, _ROWS_LOOKED_AT))
    own = [places[role][0] for role in ("writer", "writer_id") if role in places]
    writers = {_cell(row, n) for _, row in top for n in own} - {""}
    for n in open_:
        if _are_answered(top, own, n, writers):
            columns = [*columns[:n], KNOWN["answered"][0], *columns[n + 1 :]]
            break
    return columns, chain(top, rest)


def _cell(row: Sequence[str | None], number: int) -> str:
    return (row[number] or "").strip()


def _are_answered(
    rows: Sequence[SheetRow], own: Sequence[int], number: int, writers: Set[str]
) -> bool:
    told = [(row, cell) for _, row in rows if is_said(cell := _cell(row, number))]
    others = [cell for row, cell in told if _named(cell, {_cell(row, n) for n in own}) is None]
    if not told or len(told) == len(rows) or 2 * len(others) <= len(told):
        return False
    names = [name for _, cell in told if (name := _named(cell, writers)) is not None]
    sure = sum(not name.isdecimal() or len(name) >= _SURE for name in names)
    return 3 * sure >= 2 * len(told)


def _named(cell: str, writers: Set[str]) -> str | None:
    """The writer that a cell names, with or without what stands around a name; None for none."""
    return next((one for one in (cell, _MARK.sub("", cell, count=1)) if one in writers), None)

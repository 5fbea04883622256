"""A first column that numbers comments as 1, 1-1, 1-2, 2: its numbers say the parents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from ..sheet import SheetRow
from .names import KNOWN, folded

_NAMES = frozenset(("", "#", "no", "nr", "序号", "编号", "楼层"))
_ROWS_LOOKED_AT = 200
_NUMBER = re.compile(r"\d+(?:-\d+)*")


def name_numbering(
    columns: Sequence[str], rows: Iterable[SheetRow]
) -> tuple[Sequence[str], Iterable[SheetRow]]:
    """The columns, where the first is called an id if it is such, and the rows."""
    names = [folded(name) for name in columns]
    if not names or names[0] not in _NAMES or not set(names).isdisjoint(KNOWN["id"]):
        return columns, rows
    rest = iter(rows)
    top = list(islice(rest, _ROWS_LOOKED_AT))
    cells = [(row[0] or "").strip() for _, row in top]
    if any("-" in cell for cell in cells) and all(map(_NUMBER.fullmatch, cells)):
        columns = ["comment_id", *columns[1:]]
    return columns, chain(top, rest)

"""What people put around a table: a title above the names of its columns, a sum below its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..sheet import SheetRow
from .columns import has_text, roles_in

ROWS_LOOKED_AT = 10
_TELLING = 2
_SUM = re.compile(r"(?:合计|总计|共计|小计|汇总|(?:grand )?total|sum)\s*[:：]?", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:合计|总计|共计|总共|共有?)\s*(?:[:：]\s*)?\d+\s*(?:[条个行]\s*)?(?:评论|数据|记录)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,%]+\s*[条个行次万]?")


def names_at(rows: Sequence[Sequence[str]], named: Mapping[str, str]) -> int:
    """Which of the first rows has the names of the columns.

    It is the first, unless it has no name of a text, or no more than one cell, and one below has a
    text and another role.
    """
    for number, row in enumerate(rows[:ROWS_LOOKED_AT]):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) < _TELLING or not has_text(filled, named):
            continue
        if number == 0 or len(roles_in(filled, named)) >= _TELLING:
            return number
    return 0


def is_sum(row: Sequence[str | None], columns: Sequence[str]) -> bool:
    """Whether a last row says how much there is above it: a word for that and numbers."""
    filled = [(n, text) for n, cell in enumerate(row) if (text := (cell or "").strip())]
    if len(filled) == 1:
        place, text = filled[0]
        talk = place >= len(columns) or len(columns) < _TELLING or has_text([columns[place]])
        return not talk and _COUNTED.fullmatch(text) is not None
    words = [text for _, text in filled if not _NUMBER.fullmatch(text)]
    return len(words) == 1 and len(filled) > 1 and _SUM.fullmatch(words[0]) is not None


def without_sum(rows: Iterable[SheetRow], columns: Sequence[str]) -> Iterator[SheetRow]:
    """The rows without a last one that is their sum."""
    held: SheetRow | None = None
    for row in rows:
        if held is not None:
            yield held
        held = row
    if held is not None and not is_sum(held[1], columns):
        yield held

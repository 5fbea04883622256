"""A column that says of each comment whether it is a root or a reply, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ..sheet import SheetRow
from .columns import roles_in

_KIND = "(?:评论|回复)?"
ROOT = re.compile(rf"(?:一级|主|根|父|1级?|level ?1|root|top){_KIND}|评论|comment", re.IGNORECASE)
BELOW = re.compile(rf"(?:[二三四]级|子|[2-4]级?|level ?[2-4]|reply){_KIND}|回复", re.IGNORECASE)
_ALOUD = re.compile("评论|回复|comment|reply", re.IGNORECASE)
"""In words that can mean nothing else: writers have levels of 1级 and 二级 as well."""
_ROWS_LOOKED_AT = 200


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

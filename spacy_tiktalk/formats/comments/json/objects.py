"""Objects in the cells of a table, as pandas writes what a site has answered: {'nickname': …}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from ...source import BadRecords, Where
from ..header.columns import roles_in
from ..sheet import Sheet
from .cells import flat
from .rows import json_sheet
from .texts import object_in

_ROWS_LOOKED_AT = 200


def with_objects(bad: BadRecords, sheet: Sheet, named: Mapping[str, str]) -> Sheet:
    """A table some of whose cells are objects with known fields, as JSON of its rows is read.

    The first rows tell in which columns. One that the caller has named stays as it is.
    """
    rows = iter(sheet.rows)
    top = list(islice(rows, _ROWS_LOOKED_AT))
    columns = sheet.columns
    told = {
        n
        for n, name in enumerate(columns)
        if name not in named.values() and any(_known(name, row[n]) for _, row in top)
    }
    if not told or len(set(columns)) < len(columns):
        return replace(sheet, rows=chain(top, rows))
    entries = [(where, _entry(columns, row, told)) for where, row in chain(top, rows)]

    def again(_: bool) -> Iterator[tuple[Where, Any]]:
        return iter(entries)

    return replace(json_sheet(bad, again, named), titles=sheet.titles)


def _entry(columns: Sequence[str], row: Sequence[str | None], told: set[int]) -> dict[str, Any]:
    return {
        name: (object_in(cell) if n in told else None) or cell
        for n, (name, cell) in enumerate(zip(columns, row, strict=True))
        if cell is not None
    }


def _known(name: str, cell: str | None) -> bool:
    return object_in(cell) is not None and bool(roles_in(flat({name: cell})[0].keys() - {name}))

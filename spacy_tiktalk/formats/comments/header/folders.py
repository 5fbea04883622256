"""Columns that stand in the names of folders, as Spark, Hive and pandas lay tables out:
`aweme_id=v1/part-0.parquet`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import unquote

from ..sheet import Sheet, SheetRow
from .columns import keys_of, roles_in
from .names import folded

_NULL = "__HIVE_DEFAULT_PARTITION__"
_OF_ONE = frozenset(("id", "text", "parent"))  # what all comments of a folder cannot share


def with_folders(sheet: Sheet, path: str, named: Mapping[str, str]) -> Sheet:
    """The sheet with those columns that its file has not itself, by their names or by their roles.

    path (str): As the caller gave it; only folders in it are looked at.
    """
    own, roles = {folded(name) for name in sheet.columns}, roles_in(sheet.columns, named)
    asked = {key for name in named.values() for key in keys_of(name)}
    found = {
        name: value
        for name, value in _columns(path).items()
        if folded(name) not in own
        and (folded(name) in asked or roles_in([name], named) - roles - _OF_ONE)
    }
    if not found:
        return sheet

    names, values, none = list(found), list(found.values()), [""] * len(found)

    def rows() -> Iterator[SheetRow]:
        for where, row in sheet.rows:
            more = values if any(row) else none  # a row without a cell is no comment
            if list(row) == list(sheet.columns):  # a header in the middle
                more = names
            yield where, [*row, *more]

    return replace(sheet, columns=[*sheet.columns, *names], rows=rows())


def _columns(path: str) -> dict[str, str]:
    """Name → value of the folders right above a file, the outermost first."""
    found: dict[str, str] = {}
    for folder in PurePath(path).parents:
        name, sign, value = folder.name.partition("=")
        if not name or not sign:
            break
        found.setdefault(unquote(name), "" if value == _NULL else unquote(value))
    return dict(reversed(found.items()))

"""Tables that are one object of JSON: of columns, as pandas has them, or of rows by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..header.columns import OF_TALK, roles_in
from .cells import flat
from .texts import entries_in

_NUMBER = re.compile(r"\d+")
ID = re.compile(r"\d{6,}|BV\w{10}|[0-9a-f]{24}")
"""A name that is the id of what stands under it."""
_BELOW = re.compile(r"(?:.*\.)?(?:repl|sub)\w*", re.IGNORECASE)


def rows_in_file(path: Path, encoding: str = "utf-8") -> Iterator[Any]:
    """The entries of a file of JSON, and the rows of the tables in it. RAISES: as `entries_in`."""
    for entry in entries_in(path, encoding):
        rows = _rows(entry) if isinstance(entry, Mapping) else None
        if rows is None:
            yield entry
        else:
            yield from rows


def _rows(value: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """The rows of a table; None for what is none."""
    inner = list(value.values())
    if not inner or not isinstance(inner[0], (Mapping, list)):
        return None
    if all(isinstance(one, list) for one in inner):
        return _of_columns({name: dict(enumerate(cells)) for name, cells in value.items()})
    if not all(isinstance(one, Mapping) for one in inner):
        return None
    return _of_columns(value) or _by_ids(value)


def _of_columns(value: Mapping[str, Mapping[Any, Any]]) -> list[Mapping[str, Any]] | None:
    numbers = next(iter(value.values())).keys()
    if "text" not in roles_in(value) or any(cells.keys() != numbers for cells in value.values()):
        return None
    texts = next(cells for name, cells in value.items() if "text" in roles_in([name]))
    if not numbers or not all(isinstance(cell, str | None) for cell in texts.values()):
        return None
    return [{name: cells[number] for name, cells in value.items()} for number in numbers]


def _by_ids(value: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]] | None:
    if not all(map(ID.fullmatch, value)) and not all(map(_NUMBER.fullmatch, value)):
        return None
    rows = []
    for name, one in value.items():
        cells, lists = flat(one)
        roles = roles_in(cells)
        if "text" not in roles or roles.isdisjoint(OF_TALK):
            return None
        if not all(_BELOW.fullmatch(path) for path, _ in lists):
            return None
        own = "id" in roles or not ID.fullmatch(name)
        rows.append(one if own else {"comment_id": name, **one})
    return rows

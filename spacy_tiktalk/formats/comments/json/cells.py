"""An object of JSON as cells by the names of its fields, and the lists that are in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .dialects import plain_entry

Cells = dict[str, Any]
_DEPTH = 4  # of an object inside a comment, whose fields are columns


def flat(entry: Mapping[str, Any]) -> tuple[Cells, list[tuple[str, list[Any]]]]:
    """Objects inside an object by "outer.inner", and the lists that are not empty the same way."""
    cells: Cells = {}
    lists: list[tuple[str, list[Any]]] = []
    _flatten(plain_entry(entry), "", 0, cells, lists)
    return cells, lists


def _flatten(
    entry: Mapping[str, Any],
    prefix: str,
    depth: int,
    cells: Cells,
    lists: list[tuple[str, list[Any]]],
) -> None:
    for key, whole in entry.items():
        value = _unwrapped(whole)
        if isinstance(value, Mapping):
            if depth < _DEPTH:
                _flatten(value, f"{prefix}{key}.", depth + 1, cells, lists)
        elif isinstance(value, list):
            if value:
                lists.append((prefix + str(key), value))
        else:
            cells[prefix + str(key)] = value


def _unwrapped(value: Any) -> Any:
    """What MongoDB's export says with its type: {"$numberLong": "73"}, {"$oid": "66"}."""
    while isinstance(value, Mapping) and len(value) == 1:
        (key,) = value
        if not (isinstance(key, str) and key.startswith("$")):
            break
        value = value[key]
    return value

"""Columns of one name: which of them say nothing that another one does not say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..sheet import SheetRow
from .names import folded


def copies_in(
    columns: Sequence[str], rows: Iterable[SheetRow]
) -> tuple[frozenset[int], Iterable[SheetRow]]:
    """The numbers of those columns, and the rows, which are all read where a name stands twice.

    Such a column has in all rows the cell of one before it of the same name, or none in any.
    """
    places: dict[str, list[int]] = {}
    for number, name in enumerate(columns):
        if name.strip():
            places.setdefault(folded(name), []).append(number)
    groups = [numbers for numbers in places.values() if len(numbers) > 1]
    if not groups:
        return frozenset(), rows
    kept = list(rows)
    copies: set[int] = set()
    for numbers in groups:
        cells = {n: [(row[n] or "").strip() for _, row in kept] for n in numbers}
        filled = [n for n in numbers if any(cells[n])] or numbers[:1]
        own = [n for k, n in enumerate(filled) if all(cells[n] != cells[o] for o in filled[:k])]
        copies.update(n for n in numbers if n not in own)
    return frozenset(copies), kept

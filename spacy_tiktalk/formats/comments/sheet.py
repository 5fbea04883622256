"""A file of comments as columns and rows of texts, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..source import Where

LONGEST_CELL = 131_072
"""Characters: what csv itself reads, and far more than a comment has anywhere."""
SheetRow: TypeAlias = tuple[Where, Sequence[str | None]]


@dataclass(frozen=True)
class Sheet:
    """Rows that are broken are refused where they are read, and are not among them.

    columns (Sequence[str]): their names.
    rows (Iterable[SheetRow]): for each its place and a text for each column, once; None where the
        row has no such cell, as objects of JSON have their own keys.
    inside (Mapping[int, int]): of a row, by its number from 0, the row before that it stands
        inside, as a reply in its comment; grows as the rows are read.
    titles (Mapping[str, str]): Video id → title, where the file has them elsewhere.
    lost (Mapping[int, Mapping[str, str]]): of a row, by its number, the columns whose cell is none
        because something else stands there ("a list"); grows as the rows are read.
    timed (str | None): What of a video's seconds stands around the rows, or in them.
    """

    columns: Sequence[str]
    rows: Iterable[SheetRow]
    inside: Mapping[int, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    timed: str | None = None


def cell_text(value: Any) -> str:
    """A cell's value as text: a whole number of any length keeps its digits, nothing is ""."""
    if value is None or value != value:  # NaN is pandas' nothing
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = int_or_none(value)
        if whole is None:  # JSON's Infinity is as little a value
            return ""
        if value == whole and abs(value) < 2**53:
            return str(whole)
    return str(value)


def int_or_none(value: float) -> int | None:
    """The whole number a float is; None for an infinite one and for none at all."""
    try:
        return int(value)
    except (OverflowError, ValueError):
        return None

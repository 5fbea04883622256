"""What of a file was not read as comments, told in one warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...errors import warn
from ..source import Where

_PARTS_SHOWN = 5


@dataclass
class Left:
    """What of a file was not read as comments, to be told of once.

    parts (Counter[str]): By what and where it is ("the list 'tags'"), how many entries it has.
    entries (list[Where]): Objects without a comment.
    """

    parts: Counter[str] = field(default_factory=Counter)
    entries: list[Where] = field(default_factory=list)

    def tell(self, path: str) -> None:
        """One warning (W160) where anything was left out."""
        parts = [f"{name} (entries: {n})" for name, n in self.parts.most_common()]
        if self.entries:
            first = f"{self.entries[0].unit} {self.entries[0].line}"
            parts.insert(0, f"objects without a comment ({len(self.entries)}, first: {first})")
        warn_left(path, parts)


def warn_left(path: str, parts: Sequence[str]) -> None:
    """Say once what was not read, the first few by their names (W160)."""
    if parts:
        more = len(parts) - _PARTS_SHOWN
        told = "; ".join(parts[:_PARTS_SHOWN]) + (f"; and {more} more" if more > 0 else "")
        warn("W160", path=path, n=len(parts), parts=told)

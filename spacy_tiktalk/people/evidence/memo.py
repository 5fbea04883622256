"""What was seen of two groups' different words, kept for other pairs that are called the same.

Of a hundred thousand clusters most are called one of a few thousand things, and a person who takes
in one more cluster seldom changes what it is called: words are compared once for all such pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..group import Brief, Group

_MOST = 200_000  # pairs that are kept; about 50 MB
PairKey = tuple[int, int, int, tuple[str, ...]]
Seen = tuple[Mapping[str, float], Mapping[str, str]]
"""Features and notes, by the name of the feature."""


class Memo:
    """Of one video: a list of aliases, a title and its names belong to it."""

    def __init__(self) -> None:
        self.known: dict[PairKey, Seen] = {}
        self._numbers: dict[Brief, int] = {}

    def key(
        self, a: Group, b: Group, together: bool, one_name: bool, same: Mapping[str, float]
    ) -> PairKey:
        """All that the comparison of different words depends on.

        together, one_name (bool): a thread has both in one cluster; both are filed under one name.
        same (Mapping[str, float]): the features of their equal words.
        """
        flags = together + 2 * one_name + 4 * (a.female > a.male) + 8 * (b.female > b.male)
        one = a.brief_number if a.brief_number >= 0 else self._number(a)
        other = b.brief_number if b.brief_number >= 0 else self._number(b)
        return one, other, flags, tuple(same)

    def keep(self, key: PairKey, seen: Seen) -> None:
        """Keep what was seen; all is forgotten where it grows too large."""
        if len(self.known) >= _MOST:
            self.known.clear()
        self.known[key] = seen

    def _number(self, group: Group) -> int:
        group.brief_number = self._numbers.setdefault(group.brief, len(self._numbers))
        return group.brief_number

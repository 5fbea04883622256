"""The writers of a Doc by what they are called: the whole nickname, or a part that no other has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from .....lexicon.marks.writers import account_name

NOBODY = -1
_SHORTEST = 2


class Nicknames:
    """Looks up who is called by a text.

    names (iterable of str): As the writers are called, in order of appearance.
    """

    def __init__(self, names: Iterable[str]) -> None:
        plain = [account_name(name) for name in names]
        self._whole: dict[str, int] = {}
        for number, name in enumerate(plain):
            self._whole.setdefault(name, number)
        # One text to search in: a loop over ten thousand writers for each name takes seconds.
        self._text = "".join(name + "\n" for name in plain)
        self._starts = [0, *accumulate(len(name) + 1 for name in plain)]
        self._found: dict[str, int] = {}
        self._held: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def writer(self, text: str) -> int:
        """The number of the writer of that nickname, or of the only one with it inside; else -1."""
        found = self._found.get(text)
        if found is None:
            name = account_name(text)
            found = self._found[text] = self.holder(name) if len(name) >= _SHORTEST else NOBODY
        return found

    def holder(self, name: str) -> int:
        """As `writer`, of a text however short, in the form of `account_name`."""
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = self._find(name)
        return found

    def name(self, number: int) -> str:
        """The nickname of a writer, in the form of `account_name`."""
        first, end = self._starts[number : number + 2]
        return self._text[first : end - 1]

    def around(self, number: int, text: str) -> tuple[str, str]:
        """What stands before and behind a text in the nickname of a writer."""
        before, _, behind = self.name(number).partition(account_name(text))
        return before, behind

    def has(self, name: str) -> bool:
        """Whether a text, as it is read, is the whole nickname of a writer."""
        return name.casefold() in self._whole

    def _find(self, name: str) -> int:
        if not name or "\n" in name:
            return NOBODY
        if name in self._whole:
            return self._whole[name]
        at = self._text.find(name)
        if at < 0:
            return NOBODY
        number = bisect_right(self._starts, at) - 1
        return number if self._text.find(name, self._starts[number + 1]) < 0 else NOBODY

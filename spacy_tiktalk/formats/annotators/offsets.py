"""Characters and UTF-16 code units: browsers count units, two for an emoji."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate


class Utf16:
    """Offsets of one text both ways.

    A character here is a Unicode code point, as in a Python string; one above U+FFFF has two units.
    """

    def __init__(self, text: str) -> None:
        sizes = (2 if char > "\uffff" else 1 for char in text)
        self._units = [0, *accumulate(sizes)]

    @property
    def length(self) -> int:
        """The length of the text in units."""
        return self._units[-1]

    def from_chars(self, offset: int) -> int:
        """Units before a character offset from 0 to the text's length."""
        return self._units[offset]

    def to_chars(self, offset: int) -> int | None:
        """Characters before a unit offset; None outside the text and inside of a character."""
        found = bisect_left(self._units, offset)
        if offset < 0 or found == len(self._units) or self._units[found] != offset:
            return None
        return found

"""Lines as they are seen: writers are told without what cannot be seen, which the text keeps."""

from __future__ import annotations

from ...lexicon.marks.invisible import find_invisible, visible_text
from .stamps import BLANKS


def place_of(line: str, at: int) -> int:
    """Where in a line the text begins that begins at `at` of what is seen of it.

    What cannot be seen between label and text belongs to the text.
    """
    seen = visible_text(line)
    if not at or len(seen) == len(line):
        return at
    place = len(seen[:at].rstrip(BLANKS))
    for mark in find_invisible(line):
        if mark.start >= place:
            break
        place += mark.end - mark.start
    while place < len(line) and line[place] in BLANKS:
        place += 1
    return place

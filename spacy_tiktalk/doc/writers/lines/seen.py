"""Lines as they are seen: writers are told without what cannot be seen, which the text keeps.

Signs over characters can be seen: they deck a nickname out (ོ小天使ོ), and stay in it.
"""

from __future__ import annotations

import re

from ....lexicon.marks.emoji import EMOJI
from ....lexicon.marks.invisible import INVISIBLE, visible_text
from .blanks import BLANKS, past_blanks

_SIGN = re.compile(f"[{INVISIBLE}]")
_OUTSIDE_EMOJI = re.compile(rf"({EMOJI})|[{INVISIBLE}]+")


def seen_line(line: str) -> str:
    """A line without what cannot be seen; "" where nothing else is in it."""
    if line.isascii() and line.isprintable():
        return line
    if not visible_text(line).strip():
        return ""
    return _OUTSIDE_EMOJI.sub(lambda found: found[1] or "", line) if _SIGN.search(line) else line


def place_of(line: str, at: int) -> int:
    """Where in a line the text begins that begins at `at` of what is seen of it.

    What cannot be seen between label and text belongs to the text.
    """
    seen = seen_line(line)
    if not at or len(seen) == len(line):
        return at
    place = len(seen[:at].rstrip(BLANKS))
    for found in _OUTSIDE_EMOJI.finditer(line):
        if found.start() >= place:
            break
        place += 0 if found[1] else len(found[0])
    return past_blanks(line, place)

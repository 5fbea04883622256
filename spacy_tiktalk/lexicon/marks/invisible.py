"""Characters that cannot be seen, and the text without them.

What joins or colors an emoji belongs to the emoji. Blanks and line breaks are no marks: they part
words, while these stand inside words that people see as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .emoji import EMOJI
from .kinds import Mark

INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls, but no white space
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""The inside of a class of regular expressions."""

_SIGN = re.compile(f"[{INVISIBLE}]")
_OUTSIDE_EMOJI = re.compile(f"({EMOJI})|[{INVISIBLE}]+")


def find_invisible(text: str) -> Iterator[Mark]:
    """Every run of characters that cannot be seen, outside of emoji."""
    if _SIGN.search(text):
        for found in _OUTSIDE_EMOJI.finditer(text):
            if found[1] is None:
                yield Mark(*found.span(), "invisible")


def visible_text(text: str) -> str:
    """The text as names are given: without characters that cannot be seen; emoji stay whole."""
    if not _SIGN.search(text):
        return text
    return _OUTSIDE_EMOJI.sub(lambda found: found[1] or "", text)

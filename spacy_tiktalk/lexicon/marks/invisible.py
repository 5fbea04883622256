"""Characters that cannot be seen, and the text without them.

What is written over a Chinese character or sign counts too, and over nothing, at the start:
strokes that strike a name out (沈̶知̶行̶) change nothing of it. What joins or colors an emoji
belongs to the emoji. Blanks and line breaks are no marks: they part words, while these stand inside
words that people see as one.
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

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SIGNS_BETWEEN = "，。！？、；：“”《》…"
# Combining marks, those of Thai and Tibetan too, which nobody needs over a Chinese character.
_OVER_HAN = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u06d6-\u06dc\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0f18\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f7e\u0f80-\u0f84\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302d\u3099\u309a\ufe20-\ufe2f"
)
_SIGN = re.compile(f"[{INVISIBLE}{_OVER_HAN}]")
_OUTSIDE_EMOJI = re.compile(
    rf"({EMOJI})|(?:\A|(?<=[{_HAN}{_SIGNS_BETWEEN}]))[{INVISIBLE}{_OVER_HAN}]+|[{INVISIBLE}]+"
)


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

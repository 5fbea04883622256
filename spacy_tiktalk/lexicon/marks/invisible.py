"""Characters that cannot be seen, and the text without them.

What is written over a Chinese character, a digit, a sign or a blank counts too, or over
nothing, at the start: strokes that strike a name out (沈̶知̶行̶) change nothing of it. Over a
letter of another script it is a part of that letter (é, が, ที่). What joins or colors an emoji
belongs to the emoji. Blanks and line breaks are no marks: they part words, while these stand inside
words that people see as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from .emoji import EMOJI
from .kinds import Mark

INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls, but no white space
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""The inside of a class of regular expressions."""

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_EYES = "•´`°˘¯◕⊙●"  # of faces in characters, with brows over them: •̀ω•́
_SIGNS_BETWEEN = "，。！？、；：“”《》…"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
)
# Of other scripts; there they stand in front of digits, too.
_FORMATS = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"
# Where combining marks are: in the basic plane, and above it.
_LOW = (
    *((0x300, 0x36F), (0x483, 0x489), (0x591, 0x1DFF), (0x20D0, 0x20FF), (0x2CEF, 0x2DFF)),
    *((0x302A, 0x302F), (0x3099, 0x309A), (0xA66F, 0xABED), (0xFB1E, 0xFB1E), (0xFE20, 0xFE2F)),
)
_HIGH = (
    *((0x101FD, 0x11FFF), (0x16AF0, 0x16FFF), (0x1BC9D, 0x1BC9E)),
    *((0x1CF00, 0x1D244), (0x1DA00, 0x1E94A)),
)
# The signs of a text that is looked at closer; the higher planes in few ranges, which are slow.
_SIGN = re.compile(
    f"[{INVISIBLE}{''.join(f'{chr(first)}-{chr(last)}' for first, last in _LOW)}"
    "\ufdd0-\ufdef\ufffe\uffff\U000101fd-\U0001e94a\U0001fffe\U0001ffff\U0002fffe-\U0010ffff]"
)


@cache
def _outside_emoji() -> re.Pattern[str]:
    """Emoji in the first group, and what cannot be seen; made when a text first shows a sign."""
    marks: dict[str, list[str]] = {"Mn": [], "Me": [], "Mc": []}
    for first, last in (*_LOW, *_HIGH):
        for character in map(chr, range(first, last + 1)):
            if (category := unicodedata.category(character)) in marks:
                marks[category].append(character)
    over = "".join(marks["Mn"] + marks["Me"])
    spacing = "".join(marks["Mc"])  # the vowels of India, which are seen
    hidden = INVISIBLE + _NONCHARACTERS
    return re.compile(
        rf"({EMOJI})|(?<=[{_HAN}{_SIGNS_BETWEEN}])[{hidden}{over}{_FORMATS}]+"
        rf"|(?<![^\W\d_{_HAN}])(?<![{hidden}{over}{spacing}{_EYES}])[{hidden}{over}]+|[{hidden}]+"
    )


def find_invisible(text: str) -> Iterator[Mark]:
    """Every run of characters that cannot be seen, outside of emoji."""
    if _SIGN.search(text):
        for found in _outside_emoji().finditer(text):
            if found[1] is None:
                yield Mark(*found.span(), "invisible")


def visible_text(text: str) -> str:
    """The text as names are given: without characters that cannot be seen; emoji stay whole."""
    if not _SIGN.search(text):
        return text
    return _outside_emoji().sub(lambda found: found[1] or "", text)

"""A line cut at a tab, | or >, or behind a name in brackets."""

from __future__ import annotations

import re

from ..lines.badges import PAIRS, bare_name, begins_with_tag
from ..lines.blanks import BLANKS, past_blanks
from ..lines.stamps import front_of
from .cut import Cut
from .possible import MAX_LABEL, can_be_label, may_be_odd_label

BARS = ("|", "｜")
"""Marks that may stand around both columns: | 小北 | 他好帅 |."""
_ANGLES, _CLOSE_ANGLES = ("<", "＜"), (">", "＞")
_LETTERS = frozenset("ABIQSU")  # tags of one letter in capitals, but for <P>, which nobody closes
_NO_ANGLE = re.compile(r"[<＜]|[-=]\Z")  # before > this is <小北> or an arrow
_PAGE_NUMBER = re.compile(r"(?:p|ep|part)\s?\d{1,3}", re.IGNORECASE)  # P2 | 他好帅


def mark_cut(line: str, mark: str, *, numbers: bool) -> Cut | None:
    """Cut a line at a tab, | or >, or behind a name in brackets (mark "<", "＜", "[" or "【")."""
    front = front_of(line, numbers=numbers)
    start = front.start
    if mark in PAIRS:
        if not line.startswith(mark, start):
            return None
        start += 1
        end = line.find(PAIRS[mark], start, start + MAX_LABEL + 1)
        if mark == "[" and end > 0 and line[end + 1 : end + 2] not in ("", *BLANKS):
            return None  # an emote stands close to the text
    else:
        start += mark in BARS and line.startswith(mark, start)  # | 小北 | 他好帅 |
        end = line.find(mark, start, start + MAX_LABEL + 2)
        if mark in _CLOSE_ANGLES and end > 0 and _NO_ANGLE.search(line, start, end):
            return None
    label = bare_name(line[start:end]) if end > 0 else ""
    if mark in _ANGLES and len(label) > 1:
        label = label.lstrip("@+%&")  # IRC: who may do what
    text = past_blanks(line, end + 1)
    odd = not can_be_label(label) or _PAGE_NUMBER.fullmatch(label) is not None
    if not label or (odd and (text >= len(line) or not may_be_odd_label(label))):
        return None
    if mark == "<" and (label[0] in "/!?" or f"</{label.split()[0]}" in line):  # HTML
        return None
    if mark in "<>" and begins_with_tag(line):
        if not _is_letter(line, label, end):
            return None
        odd = odd or label not in _LETTERS
    if mark == "\t":  # a column with the time may follow that with the name
        column = line.find(mark, text, text + MAX_LABEL)
        stamp = front_of(line[text : column + 1], numbers=False)
        if column > 0 and stamp.stamped and text + stamp.start == column + 1:
            text = past_blanks(line, column)
    return Cut(label, text, mark, front.stamped, front.numbered, odd=odd)


def _is_letter(line: str, label: str, end: int) -> bool:
    """Whether <A> at a line's start may be somebody called so: a blank follows."""
    blank = line[end + 1 : end + 2]
    return len(label) == 1 and blank != "" and blank in BLANKS

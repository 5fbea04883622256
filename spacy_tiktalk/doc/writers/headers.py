"""Exports in which a line of its own says who writes and when, and the next lines what."""

from __future__ import annotations

import re
from typing import NamedTuple

from .cuts import MAX_LABEL, can_be_label
from .stamps import BLANKS, MARKS, front_of, without_stamp

_EDGES = BLANKS + MARKS
_MAX_HEADER = MAX_LABEL + 60
_ACCOUNT = re.compile(
    r"\s*(?:[(（]\d{5,12}[)）]|<[^<>\s]+@[^<>\s]+>|[(（][^()（）\s]+@[^()（）\s]+[)）])$"
)
_TALK = re.compile("[，。？；,?;]|…$")


class Header(NamedTuple):
    """A line that names a writer and a time. sure: 1 a bare clock, 2 with its day, 3 an account."""

    label: str
    sure: int


def header_of(line: str) -> Header | None:
    """Read `小北 2024/5/1 12:30:11`, `2024-05-01 12:30:11 小北(12345)`, `小北, [12:30]` and kin."""
    if len(line) > _MAX_HEADER or not any(char.isdigit() for char in line):
        return None
    text = line.strip(_EDGES)
    before, stamped = without_stamp(text.rstrip(":："))
    if not stamped:
        front = front_of(text, numbers=False)
        if not front.stamped or front.start >= len(text):
            return None
        before, stamped = text[front.start :], front.stamped
    label = before.strip(_EDGES + ",，-–—|·")
    bare = _ACCOUNT.sub("", label)
    sure = 3 if bare != label else stamped
    bare = bare.strip(_EDGES)
    if not can_be_label(bare) or ":" in bare or "：" in bare or _TALK.search(bare):
        return None
    return Header(bare, sure)

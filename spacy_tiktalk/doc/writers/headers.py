"""Exports in which a line of its own says who writes and when, and the next lines what."""

from __future__ import annotations

import re
from typing import NamedTuple

from .cuts import MAX_LABEL, can_be_label
from .stamps import EDGES, front_of, without_stamp

_MAX_HEADER = MAX_LABEL + 60
_ACCOUNT = re.compile(
    r"\s*(?:[(（]\d{5,12}[)）]|<[^<>\s]+@[^<>\s]+>|[(（][^()（）\s]+@[^()（）\s]+[)）])$"
)
_RANK = re.compile(r"^(?:#\d+|\d+\s?[楼层FL](?!\w)|第\s?\d+\s?[楼层]|\d+[.、)](?!\d))\s*")
_FIRST = frozenset("[(（【〔今昨前星周礼TtYy凌清早上中下傍晚")
_LAST = frozenset(")]）】〕:：MmZ.>日号")
_TALK = re.compile("[，。？；,?;]|…$")


class Header(NamedTuple):
    """A line that names a writer and a time.

    sure (int): 0 a bare clock in front, 1 one behind, 2 with its day or in brackets, 3 an account.
    """

    label: str
    sure: int


def header_of(line: str) -> Header | None:
    """Read `小北 2024/5/1 12:30:11`, `2024-05-01 12:30:11 小北(12345)`, `小北, [12:30]` and kin."""
    text = _RANK.sub("", line.strip(EDGES))
    if not 4 < len(text) <= _MAX_HEADER:
        return None
    if not (text[0].isdigit() or text[0] in _FIRST or text[-1].isdigit() or text[-1] in _LAST):
        return None
    sure_talk = 1  # a time in front of talk is less than a day and a time behind a name
    before, stamped = without_stamp(text.rstrip(":："))
    if not stamped:
        front = front_of(text, numbers=False)
        if not front.stamped or front.start >= len(text):
            return None
        before, stamped = text[front.start :], front.stamped
        sure_talk = 2
        if stamped == 1:
            stamped = 0  # 10:30 出发
    label = before.strip(EDGES + ",，-–—|·")
    bare = _ACCOUNT.sub("", label)
    sure = 3 if bare != label else stamped
    bare = bare.strip(EDGES)
    if (
        not can_be_label(bare)
        or ":" in bare
        or "：" in bare
        or (sure <= sure_talk and _TALK.search(bare))
    ):
        return None
    return Header(bare, sure)

"""Lines between messages that are none: days between strokes, who joined, a table's rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from .stamps import front_of, is_bare_day

# What stands between two days of an export: ————— 2024-05-01 —————.
_DAY = re.compile(
    r"\s*[-–—―─━=*_~]{3,}\s*\d{2,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?[^-–—―─━=*_~:：]{0,8}"
    r"[-–—―─━=*_~]{3,}\s*"
)

_EVENT = re.compile(r"(?:-!-|\*{3}|-->|<--|[-=_*]{4,})(?:\s|$)")
_RULE = re.compile(r"[|｜\s:：-]+")


def is_day(seen: str) -> bool:
    """Whether a line is nothing but a day between strokes."""
    return _DAY.fullmatch(seen) is not None


def is_event(seen: str) -> bool:
    """Whether a line between messages is none: a day, who joined (IRC's -!-), a table's rule."""
    start = front_of(seen, numbers=False).start
    return (
        is_bare_day(seen) or is_day(seen) or _EVENT.match(seen, start) is not None or is_rule(seen)
    )


def is_rule(seen: str) -> bool:
    """Whether a line is the rule of a table, below the names of its columns."""
    return "---" in seen and _RULE.fullmatch(seen) is not None


def lacks_name(seen: str) -> bool:
    """Whether a line has a time and a tab, and only one column behind: LINE's 12:10⇥阿毛已退出."""
    if "\t" not in seen:
        return False
    front = front_of(seen, numbers=False)
    return front.stamped > 0 and "\t" in seen[: front.start] and "\t" not in seen[front.start :]


def events_of(lines: Sequence[str], mark: str) -> Iterator[bool]:
    """Of each line of a file with such a mark in most lines whether it is no message."""
    above = ""
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        headed = mark in "|｜" and mark in line and not above.strip() and is_rule(below)
        yield headed or is_event(line) or (mark == "\t" and lacks_name(line))
        above = line

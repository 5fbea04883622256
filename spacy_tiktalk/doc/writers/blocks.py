"""Where the dialogues of a file begin and end: at its blank lines, where those part dialogues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .stamps import front_of, is_bare_day

_FEW = 0.1
# What stands between two days of an export: ————— 2024-05-01 —————.
_DAY = re.compile(
    r"\s*[-–—―─━=*_~]{3,}\s*\d{2,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?[^-–—―─━=*_~:：]{0,8}"
    r"[-–—―─━=*_~]{3,}\s*"
)


def is_day(seen: str) -> bool:
    """Whether a line is nothing but a day between strokes."""
    return _DAY.fullmatch(seen) is not None


_EVENT = re.compile(r"(?:-!-|\*{3}|-->|<--|[-=_*]{4,})(?:\s|$)")
_RULE = re.compile(r"[|｜\s:：-]+")


def is_event(seen: str) -> bool:
    """Whether a line between messages is none: a day, who joined (IRC's -!-), a table's rule."""
    start = front_of(seen, numbers=False).start
    return (
        is_bare_day(seen)
        or is_day(seen)
        or _EVENT.match(seen, start) is not None
        or ("---" in seen and _RULE.fullmatch(seen) is not None)
    )


def parts(seen: Sequence[str]) -> Iterator[range]:
    """The lines between blank lines."""
    start = 0
    for number, line in enumerate(seen):
        if not line.strip():
            if start < number:
                yield range(start, number)
            start = number + 1
    if start < len(seen):
        yield range(start, len(seen))


def headed_parts(seen: Sequence[str], heads: Sequence[bool]) -> Iterator[range]:
    """The same where names stand on lines of their own: each part begins with such a line.

    heads (Sequence[bool]): Whether a line is one. What has none goes on with the message before it;
        before the first one it is the export's preamble, and no message.
    """
    start = -1
    for part in parts(seen):
        if heads[part.start] or (start < 0 and any(heads[k] for k in part)):
            if start >= 0:
                yield range(start, part.start)
            start = part.start
    if start >= 0:
        yield range(start, len(seen))


def are_messages(seen: Sequence[str], heads: Sequence[bool]) -> bool:
    """Whether what such lines and the blank lines part are messages, but for a few."""
    messages = [sum(heads[k] for k in part) for part in headed_parts(seen, heads)]
    return len(messages) > 1 and sum(n > 1 for n in messages) <= _FEW * len(messages)

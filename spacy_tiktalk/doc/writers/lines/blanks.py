"""The blanks of a line: which characters they are, and those that a line begins with."""

from __future__ import annotations

BLANKS = " \t\u3000\xa0\u2002\u2003\u2009\u202f"


def past_blanks(line: str, start: int) -> int:
    """Where the blanks end that begin at `start`."""
    while start < len(line) and line[start] in BLANKS:
        start += 1
    return start


def indent(line: str) -> int:
    """How many blanks a line begins with."""
    return len(line) - len(line.lstrip(BLANKS)) if line[:1] in BLANKS else 0

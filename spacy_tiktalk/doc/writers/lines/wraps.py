"""Which lines go on with the comment before them: indented ones, broken ones, wrapped ones."""

from __future__ import annotations

from collections.abc import Sequence

from .blanks import indent

_OPEN_ENDS = tuple("，,、；;：（(「『“《")
_CLOSERS = tuple("，、；）」』”》")
_BRACKETS = (("（", "）"), ("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("(", ")"))
_NARROWEST = 40  # columns: nobody wraps lines at less
_OFTEN = 2
_NEARLY_ALL = 0.75  # a turn without a writer may be among them


def goes_on(before: str, line: str, *, base: int) -> bool:
    """Whether a line without a writer goes on with the line before it.

    base (int): the indent of the line that began the turn.
    """
    if indent(line) > base:
        return True
    end = before.rstrip()
    if end.endswith(_OPEN_ENDS) or line.startswith(_CLOSERS):
        return True
    # The bracket may be part of an emoticon: a line counts as broken only if the next closes it.
    return any(
        before.count(a) > before.count(b) and line.count(b) > line.count(a) for a, b in _BRACKETS
    )


def width(line: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return (len(line) + len(line.encode("utf-8", "surrogatepass"))) // 2


def wrap_width(pairs: Sequence[tuple[str, str]], lines: Sequence[str]) -> int:
    """The column at which the lines of a file were wrapped, or 0.

    pairs (Sequence[tuple[str, str]]): each line without a writer, behind the line before it.
    lines (Sequence[str]): all of the file. A program that wraps leaves its widest lines before
        those that go on: where nearly all lines without a writer stand behind such a one, twice or
        more, they are the rest of them.
    """
    if len(pairs) < _OFTEN:
        return 0
    widest = max(width(line.strip()) for line in lines)
    behind = sum(width(before) >= widest - 2 for before, _ in pairs)
    often = behind >= _OFTEN and behind >= _NEARLY_ALL * len(pairs)
    return widest if widest >= _NARROWEST and often else 0

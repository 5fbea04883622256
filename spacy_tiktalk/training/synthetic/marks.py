"""Texts in the making: mentions are marked inside the text, and read out at the end."""

from __future__ import annotations

from ...formats.record import GoldMention

# Private-use characters, which no template holds: key opened, key ended, mention closed.
_OPEN, _KEY, _CLOSE = "\ue000", "\ue001", "\ue002"


def mark(key: str, text: str) -> str:
    """The text as a mention of the cluster `key`; mentions inside it stay marked."""
    return f"{_OPEN}{key}{_KEY}{text}{_CLOSE}"


def plain(marked: str) -> str:
    """The text without marks."""
    return read_marks(marked)[0]


def read_marks(marked: str, turn: int = 0) -> tuple[str, list[tuple[str, GoldMention]]]:
    """The plain text of a turn, and its mentions with their keys in the order of their ends."""
    text: list[str] = []
    around: list[tuple[str, int]] = []
    found = []
    i = 0
    while i < len(marked):
        char = marked[i]
        if char == _OPEN:
            end = marked.index(_KEY, i)
            around.append((marked[i + 1 : end], len(text)))
            i = end
        elif char == _CLOSE:
            key, start = around.pop()
            found.append((key, GoldMention(turn, start, len(text))))
        else:
            text.append(char)
        i += 1
    return "".join(text), found

"""The head noun of a mention: 老师 of 音乐老师, 妈 of 你妈."""

from __future__ import annotations

from .words import ADDRESS_KIN, GENERIC, NAMING_TITLES, RELATIONAL_KIN, ROLES, WHOLE_ONLY

HEADS = RELATIONAL_KIN | ADDRESS_KIN | ROLES | GENERIC | NAMING_TITLES | WHOLE_ONLY
_LONGEST = 5


def head_of(word: str) -> tuple[str, str]:
    """(what stands before the longest known head noun, that head noun); ("", "") if none."""
    for size in range(min(len(word), _LONGEST), 0, -1):
        tail = word[-size:]
        if tail in HEADS and (size == len(word) or tail not in WHOLE_ONLY):
            return word[:-size], tail
    return "", ""

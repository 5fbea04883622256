"""不是小陈，是小刘: who is said not to be whom is never one person with him."""

from __future__ import annotations

from .....lexicon.mentions import mention_type
from .....lexicon.name_relation import TELLING, name_relation
from .token_index import Ints, TokenIndex

_NOT, _IS = "不是", "是"
_MOST_BETWEEN = 12  # tokens
_INSISTS = ("是", "要", "还", "可", "若", "岂", "莫", "谁", "难道", "怎么", "何尝", "以为")
_ASKS = frozenset("吗吧么嘛呢？?")


def denied(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, list[int]]:
    """Names that a turn tells apart: one behind 不是, and one behind 是 close by.

    Questions (不是小陈吗，是他) tell nothing apart.

    starts, ends (ndarray): Mentions, sorted by start, longer first.
    RETURNS (dict): Number of a mention → numbers of mentions before it that are somebody else.
    """
    out: dict[int, list[int]] = {}
    last: tuple[int, bool] | None = None  # the last name behind 是 or 不是, and whether it is 不是
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        is_not = _said_before(start, _NOT, index)
        if not (is_not or _said_before(start, _IS, index)) or _asked(end, index):
            continue
        name = index.text(start, end)
        if mention_type(name) != "PROPER" or (k and starts[k - 1] == start):
            continue  # 是刘洋的弟弟 tells 刘洋 from nobody
        if is_not and _no_denial(start, index):
            continue
        if last is not None and is_not != last[1]:
            before = last[0]
            gap = start - int(ends[before])
            other = index.text(int(starts[before]), int(ends[before]))
            same = index.turn[start] == index.turn[starts[before]]
            same = bool(same) and index.doc[start] == index.doc[starts[before]]
            one = name_relation(name, other, index.aliases) in TELLING
            if same and not one and 0 < gap <= _MOST_BETWEEN:
                out.setdefault(k, []).append(before)
        last = k, is_not
    return out


def _said_before(start: int, words: str, index: TokenIndex) -> bool:
    """Whether exactly these words end where a mention begins, in its turn."""
    first = start - len(words)
    if first < 0 or index.turn[first] != index.turn[start] or index.doc[first] != index.doc[start]:
        return False
    return index.text(first, start) == words


def _no_denial(start: int, index: TokenIndex) -> bool:
    """Whether 不是 before a mention asks or insists: 是不是小陈, 难道不是小陈, 要不是小陈."""
    first = start - len(_NOT)
    before = [
        index.words[i]
        for i in range(max(0, first - 2), first)
        if index.turn[i] == index.turn[start] and index.doc[i] == index.doc[start]
    ]
    return "".join(before).endswith(_INSISTS)


def _asked(end: int, index: TokenIndex) -> bool:
    return end < len(index) and index.words[end] in _ASKS

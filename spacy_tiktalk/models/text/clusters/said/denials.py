"""不是小陈，是小刘: who is said not to be whom is never one person with him."""

from __future__ import annotations

import re

from .....lexicon.mentions import mention_type
from .....lexicon.name_relation import TELLING, name_relation
from ..talk.token_index import Ints, TokenIndex
from .clauses import goes_on_with, together

_NOT, _IS = "不是", "是"
_MOST_BETWEEN = 12  # tokens
_INSISTS = ("是", "要", "还", "可", "若", "岂", "莫", "谁", "难道", "怎么", "何尝", "以为")
_ASKS = re.compile("[吗吧么嘛呢？?]")


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
        if not (is_not or _said_before(start, _IS, index)) or goes_on_with(_ASKS, end, index):
            continue
        name = index.text(start, end)
        if mention_type(name) != "PROPER" or (k and starts[k - 1] == start):
            continue  # 是刘洋的弟弟 tells 刘洋 from nobody
        if is_not and _no_denial(start, index):
            continue
        if last is not None and is_not != last[1]:
            before = last[0]
            other = index.text(int(starts[before]), int(ends[before]))
            near = 0 < start - int(ends[before]) <= _MOST_BETWEEN and together(
                start, int(starts[before]), index
            )
            if near and name_relation(name, other, index.aliases) not in TELLING:
                out.setdefault(k, []).append(before)
        last = k, is_not
    return out


def _said_before(start: int, words: str, index: TokenIndex) -> bool:
    """Whether exactly these words end where a mention begins, in its turn."""
    first = start - len(words)
    return first >= 0 and together(first, start, index) and index.text(first, start) == words


def _no_denial(start: int, index: TokenIndex) -> bool:
    """Whether 不是 before a mention asks or insists: 是不是小陈, 难道不是小陈, 要不是小陈."""
    first = start - len(_NOT)
    near = [i for i in range(max(0, first - 2), first) if together(i, start, index)]
    return "".join(index.words[i] for i in near).endswith(_INSISTS)

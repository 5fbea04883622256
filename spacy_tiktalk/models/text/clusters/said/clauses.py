"""What stands around a mention in its turn, and whether a clause ends there."""

from __future__ import annotations

import re

from ..talk.token_index import TokenIndex

# Not 演 (X是Y演的), nor 过来 (X叫Y过来).
CLAUSE_END = re.compile(
    r"$|[\s,，。！!~～…、；;：:)）【\[（(\"“”」/—-]|[啊呀呗嘛哦噢哈啦了呢诶欸嗷喔哟哩嘞噶架咯喽]"
)
_MOST_BEFORE, _MOST_BEHIND = 8, 12


def together(first: int, second: int, index: TokenIndex) -> bool:
    """Whether two positions are of one turn."""
    return bool(index.doc[first] == index.doc[second] and index.turn[first] == index.turn[second])


def before(start: int, index: TokenIndex) -> str:
    """The last characters of its turn before a position, as they are read."""
    first = max(start - _MOST_BEFORE, 0)
    while not together(first, start, index):
        first += 1
    return index.said[index.begins[first] : index.begins[start]].rstrip()


def goes_on_with(words: re.Pattern[str], end: int, index: TokenIndex) -> bool:
    """Whether the token behind a mention that ends at a position begins so, in its turn."""
    return bool(end < index.turn_end[end - 1] and words.match(index.text(end, end + 1)))


def behind(end: int, index: TokenIndex) -> str:
    """The next characters of its turn behind a mention that ends at a position."""
    return index.behind(end, _MOST_BEHIND)

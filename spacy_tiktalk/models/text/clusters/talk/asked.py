"""Who is asked about: 最左边的 of 最左边的是谁, C位 of C位是哪位.

In the gold of our threads and of the research data somebody ends before such words in 298 of 345
places.
"""

from __future__ import annotations

import re

import numpy as np

from .candidate_spans import DocText
from .token_index import Ints, TokenIndex

_WHO = re.compile("(?:到底|究竟|又|都)?(?P<who>是谁|是哪一?位|是边个)")
# 是谁的 and 是谁把他拉走 ask for an owner and for who did it.
_ELSE = re.compile("[的家给把唱当跟在先是]")
_CLAUSE = re.compile("[，。！？；：、,.!?;:…~～\\s]")
_LONGEST = 14  # tokens


def asked_about(starts: Ints, ends: Ints, index: TokenIndex) -> list[tuple[Ints, Ints]]:
    """The spans that may be who is asked about, in each place where no mention ends or goes on.

    starts, ends (ndarray): Mentions of the batch, in any order.
    """
    if not _WHO.search(index.said):  # as in most batches
        return []
    reach = np.zeros(len(index) + 1, dtype=bool)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        reach[start + 1 : end + 1] = True
    found = []
    for d in range(len(index.docs)):
        text = DocText(d, index)
        for who in _WHO.finditer(text.said):
            place = text.places(*who.span())
            if place is None or reach[place[0]]:
                continue
            if who["who"] == "是谁" and _ELSE.match(index.behind(place[1], 1)):
                continue
            first, end = _first(place[0], index), place[0]
            if first < end:
                spans = np.arange(first, end, dtype=np.int64)
                found.append((spans, np.full_like(spans, end)))
    return found


def _first(end: int, index: TokenIndex) -> int:
    """Where the longest begins that ends there: in the clause, over no mark."""
    first = end
    while first and end - first < _LONGEST:
        before = first - 1
        if index.turn[before] != index.turn[end] or index.stretch_end[before] < end:
            break
        if not index.can_start[before] or _CLAUSE.match(index.words[before]):
            break
        first = before
    return first

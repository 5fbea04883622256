"""Who is asked about: 最左边的 of 最左边的是谁, C位 of C位是哪位.

In the gold of our threads and of the research data somebody ends before such words in 298 of 345
places.
"""

from __future__ import annotations

import re

import numpy as np

from .token_index import Ints, TokenIndex

_WHO = re.compile("(?:到底|究竟|又|都)?(?:是谁(?![的家给把唱当跟在先是])|是哪一?位|是边个)")
_CLAUSE = re.compile("[，。！？；：、,.!?;:…~～\\s]")
_LONGEST = 14  # tokens


def asked_about(ends: Ints, index: TokenIndex) -> list[tuple[Ints, Ints]]:
    """The spans that may be who is asked about, in each place where no mention ends or goes on.

    ends (ndarray): Those of the mentions of the batch.
    """
    if "是" not in index.said:
        return []
    known = set(ends.tolist())
    begins = np.frombuffer(index.begins, dtype=np.int64)
    found = []
    for who in _WHO.finditer(index.said):
        end = int(np.searchsorted(begins, who.start()))
        if end == len(begins) or begins[end] != who.start() or not end or end in known:
            continue
        starts = _starts(end, index)
        if starts:
            array = np.asarray(starts, dtype=np.int64)
            found.append((array, np.full_like(array, end)))
    return found


def _starts(end: int, index: TokenIndex) -> list[int]:
    """Where somebody who ends there may begin: in the clause, over no mark."""
    starts = []
    for start in range(end - 1, max(end - _LONGEST, 0) - 1, -1):
        if not index.can_start[start] or index.stretch_end[start] < end:
            break
        if index.turn[start] != index.turn[end] or _CLAUSE.match(index.words[start]):
            break
        starts.append(start)
    return starts[::-1]

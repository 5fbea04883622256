"""演城管的 is nobody's 城管: who plays somebody, and whom he plays.

In the gold of our training and development parts the two are one person in 1 of 27 places.
"""

from __future__ import annotations

import re

from ..talk.token_index import Ints, TokenIndex

_ACTING = re.compile("[演饰扮](?P<role>.{1,8})[的嘅]")
_MOST = 8  # mentions of the other that are looked at, the last ones


def played(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, list[int]]:
    """Number of a mention → those before it that are who plays him, or whom he plays.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    out: dict[int, list[int]] = {}
    said: dict[tuple[int, str], list[int]] = {}  # who is spoken of by a text
    plays: dict[tuple[int, str], list[int]] = {}
    texts = index.texts(starts, ends)
    for k, (d, text) in enumerate(zip(index.doc[starts].tolist(), texts, strict=True)):
        if acting := _ACTING.fullmatch(text):
            role = d, acting["role"]
            apart = said.get(role, [])
            plays.setdefault(role, []).append(k)
        else:
            apart = plays.get((d, text), [])
            said.setdefault((d, text), []).append(k)
        if apart:
            out[k] = apart[-_MOST:]
    return out

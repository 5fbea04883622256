"""Names that were found once and stand elsewhere in the dialogue: 别骂李响了，李响也不容易.

Of the 11,482 places in the training dialogues of TikTalkCoref and of ours where a name stands that
is marked somewhere in the dialogue 174 are unmarked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from .....lexicon.mentions import mention_type
from .....lexicon.name_relation import name_parts
from .token_index import Ints, TokenIndex

_SHORTEST = 2
_TITLE = 20  # characters of one


def sure_name(text: str, index: TokenIndex) -> bool:
    """Whether a name can hardly be anything else: a full one, a form of one (老王, 张老师), or one
    on the list of aliases. 影片 and 奥斯卡 look like names to the rules as well."""
    parts = name_parts(text)
    return parts.full or parts.form or bool(index.aliases.people_of(text))


def repeated_names(starts: Ints, ends: Ints, index: TokenIndex) -> tuple[Ints, Ints]:
    """Where names among the mentions stand again, apart from all mentions.

    starts, ends (ndarray): Mentions, half-open positions, sorted by start.
    RETURNS (ndarray, ndarray): Spans of the same kind, sorted by start.
    """
    names: dict[int, set[str]] = {}
    reach = np.zeros(len(index) + 1, dtype=bool)
    for start, end, text in zip(
        starts.tolist(), ends.tolist(), index.texts(starts, ends), strict=True
    ):
        reach[start:end] = True
        if len(text) >= _SHORTEST and mention_type(text) == "PROPER":
            names.setdefault(int(index.doc[start]), set()).add(text)
    found: list[tuple[int, int]] = []
    for d, wanted in names.items():
        first, last = int(index.offsets[d]), int(index.offsets[d + 1])
        base, stop = index.begins[first], index.stops[last - 1]
        for name in sorted(wanted, key=lambda name: (-len(name), name)):
            at = index.said.find(name, base, stop)
            while at >= 0:
                a = bisect_left(index.begins, at, first, last)
                b = bisect_right(index.stops, at + len(name), first, last)
                whole = a < b and index.begins[a] == at and index.stops[b - 1] == at + len(name)
                whole = whole and not _in_title(index.said[max(base, at - _TITLE) : at])
                if whole and not reach[a:b].any() and index.turn[a] == index.turn[b - 1] >= 0:
                    found.append((a, b))
                    reach[a:b] = True
                at = index.said.find(name, at + len(name), stop)
    array = np.asarray(sorted(found), dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _in_title(before: str) -> bool:
    """Whether what follows a text stands in 《》: a song may be called as its singer is."""
    return before.rfind("《") > before.rfind("》")

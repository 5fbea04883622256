"""A writer whom another calls by his nickname: 大熊又空军 makes a person of the 我 of 大熊.

In the gold of our training and development parts 203 of 211 such 我 are marked, with the name,
which may be a part of the nickname (大熊 of 大熊爱钓鱼). Not of writers who are called as a public
figure is, or by a word for anybody (阿姨, 导演, 女主): the talk may well mean another. And of 509
writers of whom two 我 are marked 504 have no other that is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from .....lexicon.mentions import mention_type
from .called import called_by_nickname
from .nicknames import NOBODY
from .own_words import is_own
from .token_index import TokenIndex

Span = tuple[int, int]
_ANYBODYS = "老小阿"


def words_of_the_named(
    spans: Sequence[Span], cluster: Sequence[int], index: TokenIndex
) -> list[tuple[int, int]]:
    """(Where a 我 stands that is no mention yet, the cluster of its writer), in order of the text.

    spans (Sequence): Mentions, half-open positions, sorted. cluster (Sequence): That of each.
    """
    called: dict[tuple[int, int], int] = {}  # Doc and writer → the first cluster that is he
    for (start, end), number in zip(spans, cluster, strict=True):
        d = int(index.doc[start])
        text = index.text(start, end)
        if _may_be_another(text, index):
            continue
        writer = called_by_nickname(text, d, index)
        if writer != NOBODY and index.speaker[start] not in (writer, NOBODY):
            called.setdefault((d, writer), number)
    twice = _who_speak_twice(spans, cluster, index)
    for key, number in twice.items():
        called.setdefault(key, number)
    if not called:
        return []
    people = set(called.values())
    taken: set[int] = set()
    for (start, end), number in zip(spans, cluster, strict=True):
        writer = int(index.speaker[start])
        key = int(index.doc[start]), writer
        if called.get(key) == number != twice.get(key) and not is_own(start, index):
            del called[key]  # he speaks of somebody else
        if end - start == 1 or number in people:
            taken.update(range(start, end))
        if number in people and end - start == 1 and is_own(start, index):
            # The 我 of two writers are never one.
            for d, other in [whose for whose, n in called.items() if n == number]:
                if other != writer:
                    del called[d, other]
    out = []
    for d in sorted({d for d, _ in called}):
        for i in range(*index.offsets[d : d + 2].tolist()):
            number = called.get((d, int(index.speaker[i])), -1)
            if number >= 0 and i not in taken and is_own(i, index):
                out.append((i, number))
    return out


def _who_speak_twice(
    spans: Sequence[Span], cluster: Sequence[int], index: TokenIndex
) -> dict[tuple[int, int], int]:
    """Writers of whom a cluster has two 我 or more beside other mentions, and the cluster."""
    said: dict[tuple[int, int, int], int] = {}
    sizes: dict[int, int] = {}
    for (start, end), number in zip(spans, cluster, strict=True):
        sizes[number] = sizes.get(number, 0) + 1
        if end - start == 1 and is_own(start, index):
            key = int(index.doc[start]), int(index.speaker[start]), number
            said[key] = said.get(key, 0) + 1
    return {key[:2]: key[2] for key, times in said.items() if 1 < times < sizes[key[2]]}


def _may_be_another(name: str, index: TokenIndex) -> bool:
    """Whether it is no name, or on the list of public figures; 老周 and 小鹿 are anybody's."""
    if mention_type(name) != "PROPER":
        return True
    return name[0] not in _ANYBODYS and bool(index.aliases.people_of(name))

"""唐雨婷 in 唐雨婷姐姐, where that is 唐雨婷 herself: no second person stands there."""

from __future__ import annotations

from collections.abc import Sequence

from .....lexicon.mentions import mention_type
from .....lexicon.words import ADDRESS_KIN


def copies(starts: Sequence[int], texts: Sequence[str], cluster: Sequence[int]) -> set[int]:
    """Numbers of the mentions that, with a form of address behind, begin another of a person who
    is called so elsewhere.

    In the gold of our training and development parts 121 of 122 names that begin a longer name
    of whom they name are unmarked.

    starts (Sequence[int]): Where mentions begin, sorted, longer ones first.
    texts, cluster (Sequence): What each says, and the number of its cluster.
    """
    called: dict[int, set[str]] = {}
    for text, number in zip(texts, cluster, strict=True):
        called.setdefault(number, set()).add(text)
    out: set[int] = set()
    for i in range(1, len(starts)):
        j = i - 1
        while j >= 0 and starts[j] == starts[i]:
            around = cluster[j]
            if (
                texts[i] in called[around]
                and texts[j].removeprefix(texts[i]) in ADDRESS_KIN
                and mention_type(texts[i]) == mention_type(texts[j]) == "PROPER"
            ):
                out.add(i)
                break
            j -= 1
    return out

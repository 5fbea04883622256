"""他哥李磊: a relative, and behind him his name; 林俊杰JJ: a name, and behind it another of his.

In the gold of our training and development parts and of the research data 32 of 33 names that stand
directly behind a relative, or a role that somebody has, are that person's. Two names without a
blank between them are one person's if the list says so, or if the second is in Latin letters.
"""

from __future__ import annotations

import re

from .....lexicon.aliases import Aliases
from .....lexicon.mentions import mention_type
from .....lexicon.plural import is_plural
from ..talk.parting import is_owned
from ..talk.token_index import Ints, TokenIndex
from .clauses import together

_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.]+")


def names_behind(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, int]:
    """Number of a mention that is a name → number of the relative, or the other name, before it.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    out: dict[int, int] = {}
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    owned: dict[int, int] = {}  # where a mention that begins with another ends → its number
    named: dict[int, int] = {}  # where a name ends → its number
    for k, (start, end) in enumerate(spans):
        if k + 1 < len(spans) and spans[k + 1][0] == start:
            owned[end] = k
        name = index.text(start, end)
        if len(name) < 2 or mention_type(name) != "PROPER" or is_plural(name):
            continue
        named[end] = k
        whose, other = owned.get(start), named.get(start)
        if start == 0 or not together(start - 1, start, index):
            continue
        if index.begins[start] != index.stops[start - 1] or spans[k - 1][0] == start:
            continue
        if whose is not None and is_owned(index.text(*spans[whose])):
            out[k] = whose
        elif other is not None and _of_one(index.text(*spans[other]), name, index.aliases):
            out[k] = other
    return out


def _of_one(first: str, second: str, aliases: Aliases) -> bool:
    """Whether two names that stand together are one person's: 林俊杰JJ, JJ林俊杰, not TNT宋亚轩."""
    latin = _HAN.fullmatch(first) and _LATIN.fullmatch(second)
    return latin is not None or aliases.same(first, second)

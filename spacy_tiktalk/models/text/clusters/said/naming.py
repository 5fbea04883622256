"""戴帽子那个女孩才是小满, 她叫小满: a name that ends the clause is of whom it is said of.

In the gold of our training and development parts 525 of 541 such names are, and 153 of the 156 that
`copula_pairs` does not find; but not those that are asked for (是小满吗).
"""

from __future__ import annotations

import re

from .....lexicon.mentions import mention_type
from .....lexicon.plural import is_plural
from .....lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ..talk.token_index import Ints, TokenIndex
from .clauses import CLAUSE_END, before, behind, together

_VERB = re.compile("(?:就|不就|才|便|正|其实|原来|可)?(?:是|[係系])|就?叫")
_WIDEST = 4  # tokens of it
_HE = frozenset(map(PRONOUN_CLASSES.index, ("他", "她")))
_CALLS = ("管", "把", "喊", "给")  # 管她叫孙队 is what others call her


def names_given(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, int]:
    """Number of a mention that is a name → number of the mention that it is said of.

    starts, ends (ndarray): Mentions, sorted by start, longer first.
    """
    out: dict[int, int] = {}
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    by_end = {end: k for k, (_, end) in reversed(list(enumerate(spans)))}
    for k, (start, end) in enumerate(spans):
        if k and spans[k - 1][0] == start:
            continue  # 小满 of 小满的妈
        width = next((w for w in range(1, _WIDEST + 1) if start - w in by_end), 0)
        if not width or not together(start - width - 1, start, index):
            continue
        whose = by_end[start - width]
        verb = "".join(index.text(start - width, start).split())
        if not _VERB.fullmatch(verb) or not CLAUSE_END.match(behind(end, index)):
            continue
        name = index.text(start, end)
        if mention_type(name) != "PROPER" or is_plural(name):
            continue
        said_of = index.text(*spans[whose])
        called = verb.endswith("叫") and before(spans[whose][0], index).endswith(_CALLS)
        if _is_one(said_of) and not called:
            out[k] = whose
    return out


def _is_one(text: str) -> bool:
    """Whether a mention is 他 or 她, or a description of one person."""
    kind = pronoun_class(text)
    return not is_plural(text) and (kind in _HE or (not kind and mention_type(text) == "NOMINAL"))

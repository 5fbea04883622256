"""Whom a relative is of: 小满 of 小满爸爸, which the model found and 小满 in it not.

Of the places in the development parts and in threads by other hands where the model gives such an
owner a tenth or more, and takes him for none, all ten are mentions.
"""

from __future__ import annotations

import re

import numpy as np

from .....kept import kept
from .....lexicon.heads import HEADS, head_of
from .....lexicon.mentions import mention_type
from .....lexicon.plural import is_plural
from .....lexicon.pronouns import pronoun_class
from .....lexicon.words import ADDRESS_KIN, GENERIC, RELATIONAL_KIN, ROLES, word_set
from .token_index import Ints, TokenIndex

_BETWEEN = re.compile("(?:(?:[他她佢]|家)?的|[他她佢]家|[家他她佢嘅])$")
_SHORTEST = 2
# Behind another word they tell what kind they are of: 模特宝宝, 大学同学.
_OF_MANY = word_set(
    "宝宝 娃娃 孩子 小孩 娃 崽崽 同学 同桌 同事 室友 朋友 邻居 老乡 粉丝 家长 对象 祖宗"
)
_POINTING = re.compile("那[个位]$|这[个位]$")


def owners(starts: Ints, ends: Ints, index: TokenIndex) -> tuple[Ints, Ints]:
    """Spans of owners that begin relatives in which no mention begins.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    found = []
    for k, (start, end) in enumerate(spans):
        if k and spans[k - 1][0] == start:
            continue
        size = len(owner_of(index.text(start, end)))
        last = next((b for b in range(start + 1, end) if len(index.text(start, b)) == size), 0)
        inside = k + 1 < len(spans) and spans[k + 1][0] < last  # he, or somebody across his bounds
        if size and last and not inside:
            found.append((start, last))
    array = np.asarray(found, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


@kept
def owner_of(text: str) -> str:
    """What tells of whom a relative is: 小满 of 小满他爸; "" where nobody does."""
    before, head = head_of(text)
    owner = _BETWEEN.sub("", before)
    if head not in RELATIONAL_KIN or len(owner) < _SHORTEST or text in HEADS:
        return ""
    if pronoun_class(owner) or is_plural(owner) or owner in ADDRESS_KIN | RELATIONAL_KIN:
        return ""
    if head in _OF_MANY and before == owner:
        return ""
    named = mention_type(owner) == "PROPER" or head_of(owner)[1] in ROLES | GENERIC
    return owner if named or (_POINTING.search(owner) and len(owner) > _SHORTEST) else ""

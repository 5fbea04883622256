"""What a rule can see of a mention and of a pair of mentions in Chinese dialogue.

Categorical features, one table of embeddings for mentions and one for pairs. The pair features
follow Maverick's mention categories (pronoun, exact match, containment) and what changes in
Chinese comments: 我 and 你 change their referent with the speaker, names are shortened, and kin and
role nouns stand for pronouns.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

import numpy as np

from ....kept import kept
from ....lexicon.aliases import Aliases
from ....lexicon.mentions import HEAD_NOUN_CLASSES, MENTION_TYPES, head_noun_class, mention_type
from ....lexicon.name_relation import RELATIONS
from ....lexicon.plural import is_plural
from ....lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from .talk.addressing import ADDRESS_SIZE, address_features, writers_meant
from .talk.token_index import Ints, TokenIndex

_WIDTHS = 8
_IN_TITLE = 3  # no title, not in the title, in the title
START_SIZE = _IN_TITLE * ADDRESS_SIZE
MENTION_SIZES = (
    len(PRONOUN_CLASSES),
    len(HEAD_NOUN_CLASSES),
    len(MENTION_TYPES),
    2,
    _WIDTHS,
    _IN_TITLE,
    ADDRESS_SIZE + 1,
)
PAIR_SIZES = (
    3,  # speakers: unknown, same, different
    5,  # turns between
    5,  # mentions between
    8,  # `StringMatch`
    len(PRONOUN_CLASSES),  # of the mention
    len(PRONOUN_CLASSES),  # of the antecedent
    len(MENTION_TYPES) ** 2,
    3,  # nesting
    4,  # number
    len(HEAD_NOUN_CLASSES) ** 2,
    6,  # how the turns answer each other
    4,  # writers meant: neither known, one, the same, two
    len(RELATIONS),  # of names
)


class StringMatch(IntEnum):
    """How two mentions' texts relate. The numbers are rows of the trained tables."""

    NO = 0
    EXACT = 1
    CONTAINS = 2  # the mention the antecedent
    INSIDE = 3
    LAST = 4  # character: 华仔, 刘仔
    FIRST = 5  # character, a surname say
    ONE = 6  # character in common
    TWO = 7  # or more


def start_features(index: TokenIndex) -> Ints:
    """Whether each token and the next stand side by side in the title of the video too.

    A name in a title is often the person talked about below it; common words stand there as
    well, which is for the scorer to tell apart.

    RETURNS (ndarray): Shape (n,): 0 no title, 1 not in it, 2 in it; and 3 times `address_features`.
    """
    out = np.zeros(len(index), dtype=np.int64)
    for d, title in enumerate(index.titles):
        if title:
            first, end = index.offsets[d : d + 2].tolist()
            words = index.words[first:end]
            for i, (word, after) in enumerate(pairwise([*words, ""])):
                pair = word if after.isspace() else word + after
                out[first + i] = 2 if len(pair) > 1 and pair in title else 1
    return out + _IN_TITLE * address_features(index)


def mention_features(
    starts: Ints, ends: Ints, index: TokenIndex, address: Ints | None = None
) -> Ints:
    """Features of spans: pronoun class, head noun, type, number, width, whether in the title, who
    is addressed.

    address (ndarray | None): `address_features`, where they are known already.
    RETURNS (ndarray): Shape (m, 7), rows of one embedding table (offsets added).
    """
    out = np.zeros((len(starts), len(MENTION_SIZES)), dtype=np.int64)
    if not len(starts):
        return out
    texts = index.texts(starts, ends)
    out[:, :4] = [text_features(text) for text in texts]
    out[:, 4] = [min(len(text), _WIDTHS) - 1 for text in texts]
    if any(index.titles):
        titles = [index.titles[d] for d in index.doc[starts].tolist()]
        out[:, 5] = [
            0 if not title else (2 if len(text) > 1 and text in title else 1)
            for title, text in zip(titles, texts, strict=True)
        ]
    address = address_features(index) if address is None else address
    named = (out[:, 0] == 0) & (writers_meant(starts, ends, index, texts) >= 0)
    out[:, 6] = np.where(named, ADDRESS_SIZE, np.where(ends - starts == 1, address[starts], 0))
    return out + offsets(MENTION_SIZES)


def address_of(features: Ints) -> Ints:
    """RETURNS (ndarray): The `address_features` in what `start_features` gave."""
    return features // _IN_TITLE


def string_match(mention: str, antecedent: str, aliases: Aliases) -> int:
    """How two mentions' texts relate, a `StringMatch`. A name that the list gives to the same
    person counts as inside or around the other."""
    found = _string_match(mention, antecedent)
    if found not in _WHOLE and aliases.same(mention, antecedent):
        longer = len(mention) > len(antecedent)
        return StringMatch.CONTAINS if longer else StringMatch.INSIDE
    return found


_WHOLE = (StringMatch.EXACT, StringMatch.CONTAINS, StringMatch.INSIDE)


@kept
def _string_match(mention: str, antecedent: str) -> int:
    return int(_compared(mention, antecedent))  # numpy takes plain numbers faster


def _compared(mention: str, antecedent: str) -> StringMatch:
    if mention == antecedent:
        return StringMatch.EXACT
    if antecedent in mention:
        return StringMatch.CONTAINS
    if mention in antecedent:
        return StringMatch.INSIDE
    shared = len(set(mention) & set(antecedent))
    if shared >= 2:
        return StringMatch.TWO
    if mention[-1:] == antecedent[-1:]:
        return StringMatch.LAST
    if mention[:1] == antecedent[:1]:
        return StringMatch.FIRST
    return StringMatch.ONE if shared else StringMatch.NO


@kept
def text_features(text: str) -> tuple[int, int, int, int]:
    """Of a mention's text: pronoun class, head noun, type, number."""
    return (
        pronoun_class(text),
        head_noun_class(text),
        MENTION_TYPES.index(mention_type(text)),
        int(is_plural(text)),
    )


@lru_cache
def offsets(sizes: tuple[int, ...]) -> Ints:
    """Where each feature's rows begin in a table of embeddings."""
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

"""What a rule can see of a mention and of a pair of mentions in Chinese dialogue.

Categorical features, one table of embeddings for mentions and one for pairs. The pair features
follow Maverick's mention categories (pronoun, exact match, containment) and what changes in
Chinese comments: 我 and 你 change their referent with the speaker, names are shortened, and kin and
role nouns stand for pronouns.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ....lexicon.aliases import Aliases
from ....lexicon.mentions import (
    HEAD_NOUN_CLASSES,
    MENTION_TYPES,
    PRONOUN_CLASSES,
    head_noun_class,
    is_plural,
    mention_type,
    pronoun_class,
)
from ....lexicon.name_relation import RELATIONS, name_relation
from .addressing import ADDRESS_SIZE, address_features, writers_meant
from .token_index import Ints, TokenIndex

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
    8,  # string match
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
_NO, _EXACT, _CONTAINS, _INSIDE, _TAIL, _HEAD, _SHARES, _TWO = range(8)


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


def mention_features(starts: Ints, ends: Ints, index: TokenIndex) -> Ints:
    """Features of spans: pronoun class, head noun, type, number, width, whether in the title, who
    is addressed.

    RETURNS (ndarray): Shape (m, 7), rows of one embedding table (offsets added).
    """
    out = np.zeros((len(starts), len(MENTION_SIZES)), dtype=np.int64)
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        text = index.text(start, end)
        out[k, :4] = _text_features(text)
        out[k, 4] = min(len(text), _WIDTHS) - 1
        title = index.titles[index.doc[start]]
        out[k, 5] = 0 if not title else (2 if len(text) > 1 and text in title else 1)
    named = (out[:, 0] == 0) & (writers_meant(starts, ends, index) >= 0)
    alone = ends - starts == 1
    out[:, 6] = np.where(named, ADDRESS_SIZE, np.where(alone, address_features(index)[starts], 0))
    return out + _offsets(MENTION_SIZES)


def pair_features(mentions: tuple[Ints, Ints], pairs: tuple[Ints, Ints], index: TokenIndex) -> Ints:
    """Features of (mention, antecedent) pairs.

    mentions (ndarray, ndarray): Starts and ends, m of them.
    pairs (ndarray, ndarray): Indices into the mentions, p pairs.
    RETURNS (ndarray): Shape (p, 13), rows of one embedding table (offsets added).
    """
    starts, ends = mentions
    m, a = pairs
    out = np.zeros((len(m), len(PAIR_SIZES)), dtype=np.int64)
    if not len(m):
        return out
    texts = [index.text(s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)]
    own = np.asarray([_text_features(text) for text in texts], dtype=np.int64)
    speaker = index.speaker[starts]
    known = (speaker[m] >= 0) & (speaker[a] >= 0)
    out[:, 0] = np.where(known, np.where(speaker[m] == speaker[a], 1, 2), 0)
    turn = index.turn[starts]
    out[:, 1] = _bucket(turn[m] - turn[a], (1, 2, 3, 5))
    out[:, 2] = _bucket(m - a, (2, 3, 5, 9))
    out[:, 3] = [
        string_match(texts[i], texts[j], index.aliases)
        for i, j in zip(m.tolist(), a.tolist(), strict=True)
    ]
    out[:, 4], out[:, 5] = own[m, 0], own[a, 0]
    out[:, 6] = own[m, 2] * len(MENTION_TYPES) + own[a, 2]
    inside = (starts[m] >= starts[a]) & (ends[m] <= ends[a])
    around = (starts[m] <= starts[a]) & (ends[m] >= ends[a])
    out[:, 7] = np.where(inside, 1, np.where(around, 2, 0))
    out[:, 8] = own[m, 3] * 2 + own[a, 3]
    out[:, 9] = own[m, 1] * len(HEAD_NOUN_CLASSES) + own[a, 1]
    out[:, 10] = _answers(starts[m], starts[a], index)
    meant = writers_meant(starts, ends, index)
    both = (meant[m] >= 0).astype(np.int64) + (meant[a] >= 0)
    out[:, 11] = np.where(both == 2, np.where(meant[m] == meant[a], 2, 3), np.minimum(both, 1))
    out[:, 12] = [
        name_relation(texts[i], texts[j], index.aliases)
        for i, j in zip(m.tolist(), a.tolist(), strict=True)
    ]
    return out + _offsets(PAIR_SIZES)


def _answers(mention: Ints, antecedent: Ints, index: TokenIndex) -> Ints:
    """How the turn of one position answers that of another: neither answers any turn (0), the same
    turn (1), it answers the other (2), both answer one turn (3), it answers a turn that answers
    the other (4), none of these (5)."""
    turn, other = index.turn[mention], index.turn[antecedent]
    answered, others = index.answered[mention], index.answered[antecedent]
    before = np.full(len(mention), -1, dtype=np.int64)
    known = answered >= 0
    numbers = index.first_turns[index.doc[mention]] + answered
    before[known] = index.turn_answers[numbers[known]]
    known = (answered >= 0) | (others >= 0)
    tests = [turn == other, answered == other, known & (answered == others), before == other]
    return np.select(tests, [1, 2, 3, 4], np.where(known, 5, 0)).astype(np.int64)


def string_match(mention: str, antecedent: str, aliases: Aliases) -> int:
    """How two mentions' texts relate: none, equal, contains, inside, same last character (华仔 /
    刘仔), same first (surname), two characters shared, one shared. A name that the list gives to
    the same person counts as inside or around the other."""
    found = _string_match(mention, antecedent)
    if found not in (_EXACT, _CONTAINS, _INSIDE) and aliases.same(mention, antecedent):
        return _CONTAINS if len(mention) > len(antecedent) else _INSIDE
    return found


@lru_cache(maxsize=65536)
def _string_match(mention: str, antecedent: str) -> int:
    if mention == antecedent:
        return _EXACT
    if antecedent in mention:
        return _CONTAINS
    if mention in antecedent:
        return _INSIDE
    shared = len(set(mention) & set(antecedent))
    if shared >= 2:
        return _TWO
    if mention[-1:] == antecedent[-1:]:
        return _TAIL
    if mention[:1] == antecedent[:1]:
        return _HEAD
    return _SHARES if shared else _NO


@lru_cache(maxsize=65536)
def _text_features(text: str) -> tuple[int, int, int, int]:
    return (
        pronoun_class(text),
        head_noun_class(text),
        MENTION_TYPES.index(mention_type(text)),
        int(is_plural(text)),
    )


def _bucket(values: Ints, edges: tuple[int, ...]) -> NDArray[np.int64]:
    return np.searchsorted(np.asarray(edges), values, side="right").astype(np.int64)


def _offsets(sizes: tuple[int, ...]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

"""朵朵爸妈 … 他们: two who are named by one word, and the words that take both up again.

In the gold of our training and development parts 65 of 76 such words (他们, 他俩, 俩人) mean those
of the last noun for several people, where that stands in their turn or the one before, and all of
three behind a pair. The model takes other plurals up by itself, and few pairs.
"""

from __future__ import annotations

from .....lexicon.plural import is_pair, is_plural
from .....lexicon.pronouns import pronoun_class
from .....lexicon.words import word_set
from ..talk.token_index import Ints, TokenIndex

_BOTH = word_set(
    """
    他们 她们 他俩 她俩 他们俩 她们俩 他们两 她们两 他们两个 她们两个 佢哋 俩人 两人 两个人
    两位 这俩 那俩 这两位 这两个人 人家俩 人家两个 二人 二位
    """
)
_TURNS = 1  # at most so many after the pair


def pairs_meant(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, int]:
    """Number of a mention → that of the pair before it which it takes up.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    out: dict[int, int] = {}
    last = -1  # the last noun for several people
    for k, text in enumerate(index.texts(starts, ends)):
        word = "".join(text.split())
        if word in _BOTH:
            if last >= 0 and _near(last, k, starts, ends, index):
                out[k] = last
        elif is_plural(word) and not pronoun_class(word):
            last = k if is_pair(word) else -1
    return out


def _near(pair: int, both: int, starts: Ints, ends: Ints, index: TokenIndex) -> bool:
    one, other = starts[pair], starts[both]
    return bool(
        index.doc[one] == index.doc[other]
        and ends[pair] <= other
        and 0 <= index.turn[other] - index.turn[one] <= _TURNS
    )

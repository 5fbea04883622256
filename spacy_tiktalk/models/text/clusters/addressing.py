"""Which writer a mention means: 我 is who writes, 你 who is answered, 小鱼 the writer of that name.

Only where the talk says it: in words put into somebody's mouth (老板：我…, “我…”) 我 and 你 are
others, and 你 without a reply is anybody.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ....lexicon.mentions import PRONOUN_CLASSES, mention_type, pronoun_class
from .token_index import Ints, TokenIndex

NOBODY = -1
_COLONS = frozenset("：:")
_OPENING, _CLOSING = frozenset("“「『‘"), frozenset("”」』’")
_I, _YOU = PRONOUN_CLASSES.index("我"), PRONOUN_CLASSES.index("你")
_SHORTEST, _LONGEST = 2, 12

ADDRESS_SIZE = 7
(_NEITHER, _I_QUIET, _I_ANSWERED, _I_ADDRESSED, _YOU_FREE, _YOU_TELLER, _YOU_OTHER) = range(7)


def quoted(index: TokenIndex) -> NDArray[np.bool_]:
    """Whether each position stands behind a colon or in quotation marks, inside its turn."""
    words = index.words
    colons = np.fromiter((word in _COLONS for word in words), dtype=np.int64, count=len(words))
    opened = np.fromiter(
        ((word in _OPENING) - (word in _CLOSING) for word in words),
        dtype=np.int64,
        count=len(words),
    )
    first = _turn_starts(index)
    behind = np.concatenate([[0], np.cumsum(colons)])
    inside = np.concatenate([[0], np.cumsum(opened)])
    here = np.arange(len(words))
    return (behind[here] > behind[first]) | (inside[here] > inside[first])


def writers_meant(starts: Ints, ends: Ints, index: TokenIndex) -> Ints:
    """Which speaker of its Doc each mention means, -1 where that is not known.

    RETURNS (ndarray): Shape (m,), numbers as in `index.speaker`.
    """
    out = np.full(len(starts), NOBODY, dtype=np.int64)
    if not len(starts):
        return out
    others = quoted(index)[starts]
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        text = index.text(start, end)
        kind = pronoun_class(text)
        if kind == _I and not others[k]:
            out[k] = index.speaker[start]
        elif kind == _YOU and not others[k]:
            out[k] = index.addressee[start]
        elif not kind:
            out[k] = _called(text, index.writers[index.doc[start]])
    return out


def address_features(index: TokenIndex) -> Ints:
    """For each position what a 我 or 你 that stands there could be, whatever does stand there.

    RETURNS (ndarray): Shape (n,): 0 for other words, or words put into somebody's mouth; 我 of a
        turn that nobody answers, 1, that is answered, 2, or answered with 你, 3; 你 of a turn that
        answers none, 4, that answers one with a 我, 5, or one without, 6.
    """
    out = np.full(len(index), _NEITHER, dtype=np.int64)
    is_i = np.fromiter((word == "我" for word in index.words), dtype=bool, count=len(index))
    is_you = np.fromiter((word in "你您" for word in index.words), dtype=bool, count=len(index))
    if not (is_i.any() or is_you.any()):
        return out
    own = ~quoted(index)
    is_i, is_you = is_i & own, is_you & own
    turn = np.where(index.turn >= 0, index.turn, 0)
    size = int(turn.max()) + 1
    here = index.doc * size + turn
    there = index.doc * size + np.maximum(index.answered, 0)
    answers = index.answered >= 0
    tells = np.zeros((int(index.doc.max()) + 1) * size, dtype=bool)
    answered, addressed = np.zeros_like(tells), np.zeros_like(tells)
    tells[here[is_i]] = True
    answered[there[answers]] = True
    addressed[there[answers & is_you]] = True
    mine = np.where(addressed[here], _I_ADDRESSED, np.where(answered[here], _I_ANSWERED, _I_QUIET))
    yours = np.where(~answers, _YOU_FREE, np.where(tells[there], _YOU_TELLER, _YOU_OTHER))
    out[is_i] = mine[is_i]
    out[is_you] = yours[is_you]
    return out


@lru_cache(maxsize=16384)
def _called(text: str, writers: tuple[str, ...]) -> int:
    """The writer whose nickname has the text in it, or who is called by a part of it."""
    if not _SHORTEST <= len(text) <= _LONGEST or mention_type(text) != "PROPER":
        return NOBODY
    found = [k for k, name in enumerate(writers) if text in name or name == text]
    return found[0] if len(found) == 1 else NOBODY


def _turn_starts(index: TokenIndex) -> Ints:
    """For each position the first of its turn, or of the stretch between two turns."""
    key = index.doc * (int(index.turn.max(initial=0)) + 2) + index.turn
    new = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=bool)
    starts = np.flatnonzero(new)
    return starts[np.cumsum(new) - 1].astype(np.int64) if len(key) else starts.astype(np.int64)

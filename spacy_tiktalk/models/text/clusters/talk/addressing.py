"""Which writer a mention means: 我 is who writes, 你 who is answered, 小鱼 the writer of that name.

Only where the talk says it: in words put into somebody's mouth (老板：我…, “我…”) 我 and 你 are
others, and 你 without a reply is anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .....lexicon.mentions import mention_type
from .....lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from .nicknames import NOBODY
from .token_index import Ints, TokenIndex

_I, _YOU = PRONOUN_CLASSES.index("我"), PRONOUN_CLASSES.index("你")
_LONGEST = 12

ADDRESS_SIZE = 7
(_NEITHER, _I_QUIET, _I_ANSWERED, _I_ADDRESSED, _YOU_FREE, _YOU_TELLER, _YOU_OTHER) = range(7)


def writers_meant(
    starts: Ints, ends: Ints, index: TokenIndex, texts: Sequence[str] | None = None
) -> Ints:
    """Which speaker of its Doc each mention means, -1 where that is not known.

    texts (Sequence[str] | None): What the mentions say, where that is known already.
    RETURNS (ndarray): Shape (m,), numbers as in `index.speaker`.
    """
    texts = index.texts(starts, ends) if texts is None else texts
    kinds = np.asarray([pronoun_class(text) for text in texts], dtype=np.int64)
    own = ~index.quoted[starts]
    out = np.where(own & (kinds == _I), index.speaker[starts], NOBODY)
    out = np.where(own & (kinds == _YOU), index.addressee[starts], out)
    docs = index.doc[starts].tolist()
    for k in np.flatnonzero(kinds == 0).tolist():
        writers = index.writers[docs[k]]
        if len(writers) and _is_name(texts[k]):
            out[k] = writers.writer(texts[k])
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
    own = ~index.quoted & (index.turn >= 0)
    is_i, is_you = is_i & own, is_you & own
    here = index.turn_number(np.arange(len(index)))
    n = len(index.turn_answers)
    tells, answered, addressed = (np.zeros(n, dtype=bool) for _ in range(3))
    first = np.repeat(index.first_turns, np.diff([*index.first_turns.tolist(), n]))
    answering = np.flatnonzero(index.turn_answers >= 0)
    tells[here[is_i]] = True
    answered[(first + index.turn_answers)[answering]] = True
    answers = index.answered >= 0
    there = index.first_turns[index.doc] + np.maximum(index.answered, 0)
    addressed[there[answers & is_you]] = True
    mine = np.where(addressed[here], _I_ADDRESSED, np.where(answered[here], _I_ANSWERED, _I_QUIET))
    yours = np.where(~answers, _YOU_FREE, np.where(tells[there], _YOU_TELLER, _YOU_OTHER))
    out[is_i] = mine[is_i]
    out[is_you] = yours[is_you]
    return out


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST and mention_type(text) == "PROPER"

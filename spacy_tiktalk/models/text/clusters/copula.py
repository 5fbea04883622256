"""这是 X, 这不是 X 吗, 弹琴的是 X: who is pointed at and who is named are one person.

In our own training threads 295 of 302 demonstratives with a mention behind such words mean who is
named, and 54 of 75 where it is asked (这是 X 吗). In the research dialogues they are mostly
unmarked, so a model trained on both is less sure than the talk is. Denials (那不是她) are left to
the model.
"""

from __future__ import annotations

import re

from .talk.token_index import Ints, TokenIndex

# What such a pair adds to the logit of its link.
COPULA_LOGIT = 5.0
_POINTING = frozenset(("这", "那", "这个", "那个", "这位", "那位"))
_ASSERTED = frozenset(("是", "就是", "不就是"))
_ASKED = "不是"
_QUESTION = re.compile("[吗嗎么麼嘛]")


def copula_pairs(starts: Ints, ends: Ints, index: TokenIndex) -> dict[int, int]:
    """Which mention is said to be which demonstrative before it.

    starts, ends (ndarray): Mentions, sorted by start, longer first.
    RETURNS (dict): Number of a mention → number of the demonstrative, or of the description.
    """
    texts = [_joined(text) for text in index.texts(starts, ends)]
    pointing = {
        int(ends[k]): k for k, text in enumerate(texts) if text in _POINTING or text.endswith("的")
    }
    out: dict[int, int] = {}
    if not pointing:
        return out
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if k and starts[k - 1] == start:
            continue  # 他 of 那是他妈: it is 他妈 who is pointed at
        for width in (1, 2, 3):
            before = start - width
            demonstrative = pointing.get(before)
            if demonstrative is None:
                continue
            last = before - 1  # of the demonstrative: the verb alone may begin another turn or Doc
            if index.turn[last] != index.turn[start] or index.doc[last] != index.doc[start]:
                continue
            verb = _joined(index.text(before, start))
            asked = verb == _ASKED and texts[demonstrative] in _POINTING and _asks(end, index)
            if verb in _ASSERTED or asked:
                out[k] = demonstrative
    return out


def _joined(text: str) -> str:
    """A text without its blanks: 不 是 is 不是."""
    return "".join(text.split())


def _asks(end: int, index: TokenIndex) -> bool:
    """Whether 吗 or the like follows a mention in its turn."""
    return bool(end < index.turn_end[end - 1] and _QUESTION.fullmatch(index.text(end, end + 1)))

"""Whether a writer is a person of the talk: then all his 我 are mentions, else none.

In the gold of our training part 982 of the 1,015 writers who say it more than once have it marked
everywhere or nowhere; it is marked with 566 of the 648 whom an answer calls by a 你 that is, and
with 251 of 3,144 others. With 45 of 45 it is who write as the author of the video.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .....lexicon.marks.writers import is_author
from .....lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from .called import writers_called
from .nicknames import NOBODY
from .own_words import is_own
from .token_index import Ints, TokenIndex

_I, _YOU = frozenset("我俺"), PRONOUN_CLASSES.index("你")
# Fitted on the development parts and threads by other hands, 1,690 writers, in five folds: of
# their 2,426 我 about 300 are wrong, where each one by itself leaves 440.
_BASE, _LOGIT, _ADDRESSED, _CALLED = -1.2, 0.7, 0.85, 2.4
_SAYS, _BEGINS, _AUTHOR = 0.45, -1.05, 4.0
_MOST_ADDRESSED, _MOST_SAYS = 3, 4
# 他说我手套破了: what the model says of such a 我 stands.
_REPORTED = re.compile(
    "(?<![我俺])(?:(?<!听)[说說]|[话話喊骂罵吼嚷]|(?<!知)道|[谢謝]{2})[了过]?[，, ]?$"
)
_MOST_BEFORE = 6
_SELVES = ("自己", "本人")


@dataclass
class Writer:
    """What tells whether a writer who says 我 of himself is taken up.

    begins (bool): Whether the first turn is his: who comments on what is seen.
    author (bool): Whether his nickname says that the video is his.
    own (list[int]): Where he says it.
    addressed (int): How often an answer to him has a 你 that is a mention.
    called (bool): Whether another calls him by his name (see `called.writers_called`).
    """

    begins: bool
    author: bool
    own: list[int] = field(default_factory=list)
    addressed: int = 0
    called: bool = False

    def logit(self, said: float) -> float:
        """That he is; said (float): The mean of what the model gives his 我, as logits."""
        return (
            _BASE
            + _LOGIT * said
            + _ADDRESSED * min(self.addressed, _MOST_ADDRESSED)
            + _CALLED * self.called
            + _SAYS * min(len(self.own), _MOST_SAYS)
            + _BEGINS * self.begins
            + _AUTHOR * self.author
        )


def writers_of(starts: Ints, ends: Ints, index: TokenIndex) -> list[Writer]:
    """Every writer of a batch who says 我 of himself.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    writers: dict[tuple[int, int], Writer] = {}
    for i, word in enumerate(index.words):
        if word in _I and is_own(i, index) and not _is_apart(i, index):
            d, number = int(index.doc[i]), int(index.speaker[i])
            if (d, number) not in writers:
                author = is_author(index.writers[d].name(number))
                writers[d, number] = Writer(number == 0, author)
            writers[d, number].own.append(i)
    if not writers:
        return []
    texts = index.texts(starts, ends)
    called = writers_called(starts, ends, texts, index)
    for start, text, who in zip(starts.tolist(), texts, called, strict=True):
        d, speaker = int(index.doc[start]), int(index.speaker[start])
        if who not in (NOBODY, speaker) and (d, who) in writers:
            writers[d, who].called = True
        if pronoun_class(text) == _YOU and not index.quoted[start]:
            who = int(index.addressee[start])
            if who != speaker and (d, who) in writers:
                writers[d, who].addressed += 1
    return list(writers.values())


def _is_apart(i: int, index: TokenIndex) -> bool:
    """Whether a 我 may be another's, or is one with what follows."""
    at = index.begins[i]
    return index.behind(i + 1, 2) in _SELVES or bool(
        _REPORTED.search(index.said[max(0, at - _MOST_BEFORE) : at])
    )

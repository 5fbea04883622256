"""他 of a reply to an earlier comment: who is talked of there, not in the line before.

In the gold of our training and development parts the first 他 or 她 of such a reply is somebody
whom the answered comment speaks of in 195 of 214 places, and in 95 of 101 where the comments
between speak of others, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from .token_index import Ints, TokenIndex

NOWHERE = -1
# What it adds to the logit of such a link.
RESUMING_LOGIT = 4.0


def resumed_turns(
    starts: Ints, ends: Ints, he: Sequence[bool], third: Sequence[bool], index: TokenIndex
) -> list[int]:
    """For each mention the earlier turn whose talk it takes up again; -1 for none.

    starts, ends (ndarray): Mentions, sorted by start, longer first.
    he (Sequence[bool]): Whether each is 他 or 她.
    third (Sequence[bool]): Whether it speaks of one person who is neither 我 nor 你.
    RETURNS (list[int]): A turn of its Doc, where the mention is 他 or 她, no such person stands
        before it in its turn, and this turn answers one that is not the one before it.
    """
    out = []
    here: tuple[int, int] | None = None  # the turn
    first_end = 0  # where the first mention of such a person ends in it
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        place = int(index.doc[start]), int(index.turn[start])
        if place != here:
            here, first_end = place, len(index) + 1
        answered = int(index.answered[start])
        resumes = he[k] and start < first_end and 0 <= answered < place[1] - 1
        out.append(answered if resumes else NOWHERE)
        if third[k]:
            first_end = min(first_end, end)
    return out

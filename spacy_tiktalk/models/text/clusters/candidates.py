"""Which spans and which pairs are worth scoring: linear in the length of the text.

Maverick (Martinelli et al., ACL 2024) scores, for each likely start, the ends inside the same
sentence; here the sentence is the turn, and a mention has a greatest width. Antecedents are looked
for in a window of mentions, so that a long text costs its length and not its square.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....lexicon.heads import head_of
from ....lexicon.mentions import is_plain_name
from ....lexicon.pronouns import pronoun_class
from .talk.token_index import Ints, TokenIndex

SpanArrays = tuple[Ints, Ints]


def spans_from_starts(starts: Ints, index: TokenIndex, max_width: int) -> tuple[Ints, Ints]:
    """Every span that begins at one of the starts and ends in its turn, over no mark.

    starts (ndarray): Positions in the batch, inside turns.
    max_width (int): Most tokens in a mention.
    RETURNS (ndarray, ndarray): Starts and half-open ends, ordered by start, then end.
    """
    widths = np.minimum(index.stretch_end[starts] - starts, max_width)
    begin = np.repeat(starts, widths)
    first = np.repeat(np.cumsum(widths) - widths, widths)
    end = begin + (np.arange(len(begin)) - first) + 1
    keep = index.can_start[end - 1]
    return begin[keep], end[keep]


def antecedent_pairs(doc_of_mention: Ints, max_antecedents: int) -> tuple[Ints, Ints]:
    """Every mention with the mentions before it in its Doc, at most `max_antecedents` back.

    doc_of_mention (ndarray): The Doc of each mention, mentions sorted by Doc and position.
    RETURNS (ndarray, ndarray): Mention and candidate antecedent; ordered by mention, then
        antecedent.
    """
    first = np.searchsorted(doc_of_mention, doc_of_mention, side="left")
    here = np.arange(len(doc_of_mention), dtype=np.int64)
    counts = np.minimum(here - first, max_antecedents)
    mention = np.repeat(here, counts)
    within = np.arange(len(mention)) - np.repeat(np.cumsum(counts) - counts, counts)
    antecedent = np.repeat(here - counts, counts) + within
    return mention, antecedent


def drop_crossing(starts: Ints, ends: Ints, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep the best of crossing mentions; nested ones (你妈 around 你) may both stay.

    RETURNS (ndarray): A mask over the mentions. Better scores go first; ties, the earlier, then the
        shorter. Costs the sum of the widths, however many mentions overlap.
    """
    keep = np.ones(len(starts), dtype=bool)
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    last_end: dict[int, int] = {}  # of the mentions kept that begin here
    first_start: dict[int, int] = {}  # of the mentions kept that end here
    for i in sorted(range(len(spans)), key=lambda i: (-float(scores[i]), spans[i])):
        a, b = spans[i]
        if any(last_end.get(p, b) > b or first_start.get(p, a) < a for p in range(a + 1, b)):
            keep[i] = False
        else:
            last_end[a] = max(b, last_end.get(a, b))
            first_start[b] = min(a, first_start.get(b, a))
    return keep


def drop_same_end(starts: Ints, ends: Ints, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep the best of the mentions that end at one place: 他旁边那个女的 or 那个女的, not both.

    A mention inside another stands at its front (你 in 你妈) or in its middle: of the 26,208 gold
    mentions in TikTalkCoref's training dialogues and in our own none ends where one around it does.

    RETURNS (ndarray): A mask over the mentions; of equals the longest is kept.
    """
    keep = np.zeros(len(starts), dtype=bool)
    order = np.lexsort((starts, -scores, ends))
    keep[order[np.flatnonzero(np.diff(ends[order], prepend=-1))]] = True
    return keep


def drop_inside_names(
    starts: Ints, ends: Ints, scores: NDArray[np.float32], index: TokenIndex
) -> NDArray[np.bool_]:
    """Keep what is no piece of a name: 小满 in 张小满 is no second person.

    A pronoun inside what is taken for a name (我家宝) may stay, and so may a piece that is the more
    probable mention.

    starts, ends, scores (ndarray): Mentions that do not cross, in any order.
    RETURNS (ndarray): A mask over the mentions.
    """
    keep = np.ones(len(starts), dtype=bool)
    name_ends, name_score = -1, 0.0  # of the last name
    for i in np.lexsort((-ends, starts)).tolist():
        start, end = int(starts[i]), int(ends[i])
        if end <= name_ends:
            keep[i] = scores[i] > name_score or pronoun_class(index.text(start, end)) > 0
        elif is_plain_name(index.text(start, end)):
            name_ends, name_score = end, float(scores[i])
    return keep


def drop_inside_heads(starts: Ints, ends: Ints, index: TokenIndex) -> NDArray[np.bool_]:
    """Keep what ends in no head noun of a mention that begins there too: 我老舅 of 我老舅妈 does.

    In our gold 1,819 mentions begin one with a known head noun, and none of them ends inside that.

    starts, ends (ndarray): Mentions that do not cross, in any order.
    RETURNS (ndarray): A mask over the mentions.
    """
    keep = np.ones(len(starts), dtype=bool)
    here = -1  # where the mentions around begin
    heads: list[int] = []  # and where their head nouns do
    for i in np.lexsort((-ends, starts)).tolist():
        start, end = int(starts[i]), int(ends[i])
        if start != here:
            here, heads = start, []
        keep[i] = not any(first < end for first in heads)
        if keep[i]:
            size = len(head_of(index.text(start, end))[1])
            first = next(
                (k for k in range(end - 1, start, -1) if _long(k, end, size, index)), start
            )
            heads.append(first if size else end)
    return keep


def _long(start: int, end: int, size: int, index: TokenIndex) -> bool:
    return len(index.text(start, end)) >= size

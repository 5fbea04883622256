"""“你嫁给我吧”: the 我 and the 你 of one saying are two people, whoever says it.

In the gold of our training and development parts 253 of 254 sayings with both have it so.
"""

from __future__ import annotations

from collections.abc import Sequence

from .token_index import Ints, TokenIndex

NONE = -1
# Where another may begin to speak, or the writer to tell of it: “我…”他：“你…”
_PARTS = frozenset('。！？!?；;：:“”「」『』‘’"…~～')


def sayings(starts: Ints, quoted: Sequence[bool], index: TokenIndex) -> list[int]:
    """For each mention the saying that it stands in, a number; -1 for those in nobody's mouth.

    starts (ndarray): Of mentions, sorted.
    quoted (Sequence[bool]): Of each, as in `TokenIndex.quoted`.
    RETURNS (list[int]): The position where the saying begins: equal for mentions of one, which
        nothing that ends a sentence or a quotation parts.
    """
    out = []
    last, saying = NONE, NONE
    for start, within in zip(starts.tolist(), quoted, strict=True):
        if not within:
            out.append(NONE)
            continue
        begin = start
        while begin > max(last, 0) and _goes_on(begin, index):
            begin -= 1
        if begin != last:
            saying = begin
        last = start
        out.append(saying)
    return out


def _goes_on(position: int, index: TokenIndex) -> bool:
    """Whether the token before a position is of the same saying."""
    before = position - 1
    return bool(
        index.quoted[before]
        and _PARTS.isdisjoint(index.words[before])
        and index.stretch_end[before] == index.stretch_end[position]
    )

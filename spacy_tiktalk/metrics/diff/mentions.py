"""Which gold mention is which predicted one: the same span, or another span of the same head."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...lexicon.mentions import mention_type
from ...lexicon.pronouns import clean

Place = tuple[int, int, int]


@dataclass(frozen=True, order=True)
class DiffMention:
    """One mention of one side.

    turn, start, end (int): half-open characters of a turn; two mentions are the same where these
        are.
    text (str): what they cover.
    type (str): PROPER, NOMINAL or PRONOUN, by `lexicon.mention_type` if not given.
    """

    turn: int
    start: int
    end: int
    text: str = field(compare=False)
    type: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.type:
            object.__setattr__(self, "type", mention_type(self.text))

    @property
    def place(self) -> Place:
        """(turn, start, end)."""
        return self.turn, self.start, self.end


@dataclass(frozen=True)
class MentionMatch:
    """Every mention of both sides, once.

    same (tuple[Place, ...]): places on both sides.
    boundary (tuple[tuple[Place, Place], ...]): (gold, predicted) pairs of different spans of one
        head.
    missing (tuple[Place, ...]): gold places, spurious: predicted places, that are left over.
    """

    same: tuple[Place, ...]
    boundary: tuple[tuple[Place, Place], ...]
    missing: tuple[Place, ...]
    spurious: tuple[Place, ...]


def match_mentions(gold: Iterable[DiffMention], predicted: Iterable[DiffMention]) -> MentionMatch:
    """Match the mentions of one dialogue, one to one; which side is gold makes no difference.

    Equal spans first. Of the others, pairs that overlap and have the same head (`same_head`), the
    pair with the largest overlap (intersection over union) first, then in the order of the text.
    """
    left = {mention.place: mention for mention in gold}
    right = {mention.place: mention for mention in predicted}
    same = sorted(left.keys() & right.keys())
    for place in same:
        del left[place], right[place]
    # Ordered by the pair without regard to sides, so that exchanging them changes nothing.
    pairs = sorted(
        (-_iou(one, other), *sorted((one.place, other.place)), one.place, other.place)
        for one, other in _overlapping(list(left.values()), list(right.values()))
        if same_head(one, other)
    )
    boundary = []
    for *_, one, other in pairs:
        if one in left and other in right:
            del left[one], right[other]
            boundary.append((one, other))
    return MentionMatch(
        tuple(same), tuple(sorted(boundary)), tuple(sorted(left)), tuple(sorted(right))
    )


def same_head(first: DiffMention, second: DiffMention) -> bool:
    """Whether two overlapping spans are one mention with two ideas of its boundaries, by rule.

    Chinese noun phrases end in their head, so spans that end at the same character have the same
    head (她女儿 and 女儿, 左边那个男的 and 男的); punctuation, emoji and blanks at the end do not
    count. Names and pronouns may have something behind them: two PROPER or two PRONOUN spans that
    begin at the same character have the same head as well (晓明 and 晓明哥, 他 and 他自己). 你 and
    你妈 are two persons.
    """
    if _last(first) == _last(second):
        return True
    named = first.type == second.type and first.type in ("PROPER", "PRONOUN")
    return named and _first(first) == _first(second)


def _first(mention: DiffMention) -> int:
    """The place of the first character that `clean` keeps."""
    return mention.start + next((i for i, c in enumerate(mention.text) if clean(c)), 0)


def _last(mention: DiffMention) -> int:
    """The place behind the last character that `clean` keeps."""
    return mention.end - next((i for i, c in enumerate(reversed(mention.text)) if clean(c)), 0)


def _iou(first: DiffMention, second: DiffMention) -> float:
    both = min(first.end, second.end) - max(first.start, second.start)
    return both / (max(first.end, second.end) - min(first.start, second.start))


def _overlapping(
    gold: Sequence[DiffMention], predicted: Sequence[DiffMention]
) -> Iterable[tuple[DiffMention, DiffMention]]:
    """The pairs that share a character; not every pair is looked at, a turn may hold thousands."""
    ordered = sorted(predicted)
    widest = max((mention.end - mention.start for mention in ordered), default=0)
    for one in gold:
        first = bisect_left(ordered, (one.turn, one.start - widest), key=_start)
        last = bisect_left(ordered, (one.turn, one.end), key=_start)
        for other in ordered[first:last]:
            if other.end > one.start:
                yield one, other


def _start(mention: DiffMention) -> tuple[int, int]:
    return mention.turn, mention.start

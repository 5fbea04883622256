"""Which dialogue of one file is which of another, and its clusters in the other's characters."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from ...formats.record import DialogueRecord, GoldMention
from .mentions import DiffMention, Place

Pair = tuple[int, int]


@dataclass(frozen=True)
class Pairing:
    """Every dialogue of both files, by its number from 0.

    pairs (tuple[Pair, ...]): (gold, predicted) that are comparable, in the order of the gold.
    differing (tuple[Pair, ...]): pairs with one key that are not.
    only_gold, only_predicted (tuple[int, ...]): without a counterpart.
    """

    pairs: tuple[Pair, ...]
    differing: tuple[Pair, ...]
    only_gold: tuple[int, ...]
    only_predicted: tuple[int, ...]


def pair_dialogues(gold: Sequence[DialogueRecord], predicted: Sequence[DialogueRecord]) -> Pairing:
    """Pair dialogues by their keys; those left over by their turns, equal ones in order.

    Turns are equal that differ in blanks alone; turns of nothing but blanks do not count. A key
    that stands in both files pairs, even where another dialogue has the very same turns.
    """
    by_key = {r.dialogue.key: j for j, r in enumerate(predicted) if r.dialogue.key is not None}
    pairs: list[Pair] = []
    differing: list[Pair] = []
    rest: list[int] = []
    taken: set[int] = set()
    for i, record in enumerate(gold):
        j = None if record.dialogue.key is None else by_key.get(record.dialogue.key)
        if j is None or j in taken:
            rest.append(i)
            continue
        taken.add(j)
        (pairs if comparable(record, predicted[j]) else differing).append((i, j))
    waiting: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for j, record in enumerate(predicted):
        if j not in taken:
            waiting[bare_turns(record)].append(j)
    only_gold = []
    for i in rest:
        same_turns = waiting[bare_turns(gold[i])]
        if not same_turns:
            only_gold.append(i)
            continue
        j = same_turns.popleft()
        (pairs if comparable(gold[i], predicted[j]) else differing).append((i, j))
    only_predicted = sorted(j for found in waiting.values() for j in found)
    return Pairing(tuple(sorted(pairs)), tuple(differing), tuple(only_gold), tuple(only_predicted))


def bare_turns(record: DialogueRecord) -> tuple[str, ...]:
    """The texts of the turns without white space; without turns of which nothing is left."""
    bare = ("".join(turn.text.split()) for turn in record.dialogue.turns)
    return tuple(text for text in bare if text)


def comparable(gold: DialogueRecord, predicted: DialogueRecord) -> bool:
    """Whether both have equal turns, so that places of one mean something in the other.

    Where turns differ in blanks, a mention of blanks alone has no place in the other side, nor has
    one of two that differ in blanks alone: such dialogues are not comparable.
    """
    if bare_turns(gold) != bare_turns(predicted):
        return False
    if _texts(gold) == _texts(predicted):
        return True
    for record in (gold, predicted):
        tight = [_tight(record, mention) for mention in record.mentions]
        if None in tight or len(set(tight)) < len(tight):
            return False
    return True


def mentions_in(
    record: DialogueRecord, target: DialogueRecord
) -> tuple[tuple[DiffMention, ...], ...]:
    """A record's clusters, in the characters of a `comparable` one; of itself for its own.

    A mention loses the blanks at its edges, as for the scores. One of blanks alone keeps them, and
    of several that differ in blanks alone only the tightest loses them.
    """
    places: dict[GoldMention, Place] = {}
    taken: set[Place] = set()
    if _texts(record) == _texts(target):
        # The tightest first, then in the order of the text.
        for mention in sorted(record.mentions, key=lambda m: (m.end - m.start, m)):
            place = _tight(record, mention)
            if place is None or place in taken:
                place = (mention.turn, mention.start, mention.end)
            taken.add(place)
            places[mention] = place
    else:
        where = dict(zip(_characters(record), _characters(target), strict=True))
        for mention in record.mentions:
            place = _tight(record, mention)
            if place is not None:  # there is none that has no place, see `comparable`
                turn, start, end = place
                first, last = where[turn, start], where[turn, end - 1]
                places[mention] = (first[0], first[1], last[1] + 1)
    turns = target.dialogue.turns
    return tuple(
        tuple(
            DiffMention(turn, start, end, turns[turn].text[start:end])
            for turn, start, end in (places[mention] for mention in cluster.mentions)
        )
        for cluster in record.clusters
    )


def _texts(record: DialogueRecord) -> list[str]:
    return [turn.text for turn in record.dialogue.turns]


def _tight(record: DialogueRecord, mention: GoldMention) -> Place | None:
    """A mention without the blanks at its edges; None where nothing is left."""
    text = record.text_of(mention)
    start = mention.start + len(text) - len(text.lstrip())
    end = mention.end - len(text) + len(text.rstrip())
    return (mention.turn, start, end) if start < end else None


def _characters(record: DialogueRecord) -> list[tuple[int, int]]:
    """(turn, place in it) of each character that is no blank."""
    return [
        (number, place)
        for number, turn in enumerate(record.dialogue.turns)
        for place, character in enumerate(turn.text)
        if not character.isspace()
    ]

"""Which clusters of a dialogue stand inside of whose mentions: [[他](1)妈](2)."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from ...formats.record import GoldMention
from ...lexicon.mentions import LONGEST_WORDS, mention_type
from ...tables.document import TableDocument
from ..types import PersonMention
from ..words.kin import of_many, relative_key

Place: TypeAlias = tuple[int, int, int]  # turn, start, end


class Owners(NamedTuple):
    """Who stands inside of whose mentions.

    of (dict): for each cluster whose it is, where a mention begins with its owner's:
        [[他](1)妈](2).
    named_so (set): (turn, start, end) of such mentions that are relatives or no names: they name
        the owner.
    holds (dict): for each cluster those that have a mention inside one of its.
    """

    of: dict[int, set[tuple[int, str]]]
    named_so: set[Place]
    holds: dict[int, set[int]]


def owners_of(document: TableDocument) -> Owners:
    """By the mentions that stand in one another."""
    record = document.record
    turns: dict[int, list[tuple[int, GoldMention]]] = {}
    for number, cluster in enumerate(record.clusters, start=1):
        for mention in cluster.mentions:
            turns.setdefault(mention.turn, []).append((number, mention))
    found: dict[int, set[tuple[int, str]]] = {}
    owned: set[Place] = set()
    holds: dict[int, set[int]] = {}
    for together in turns.values():
        together.sort(key=lambda entry: (entry[1].start, -entry[1].end))
        for at, (number, outer) in enumerate(together):
            for owner, inner in together[at + 1 :]:
                if inner.start >= outer.end:
                    break
                same = (inner.start, inner.end) == (outer.start, outer.end)
                if owner == number or inner.end > outer.end or same:
                    continue
                holds.setdefault(number, set()).add(owner)
                if inner.start > outer.start or outer.end - outer.start > LONGEST_WORDS:
                    continue
                relative = relative_key(record.text_of(outer), record.text_of(inner))
                if relative and not of_many(relative):
                    found.setdefault(number, set()).add((owner, relative))
                if relative or mention_type(record.text_of(outer)) != "PROPER":
                    owned.add((outer.turn, outer.start, outer.end))
    return Owners(found, owned, holds)


def place_of(mention: PersonMention | GoldMention) -> Place:
    """Where a mention stands in its dialogue."""
    return mention.turn, mention.start, mention.end

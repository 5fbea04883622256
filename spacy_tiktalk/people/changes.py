"""With whom a group has to be compared anew when it has taken in another.

Whoever is talked about most has hundreds of neighbors, and what one more cluster says concerns few
of them. All that `evidence.pairs.pair_features` and `Group.cannot_be` read of a group is looked at
here: what is read there beside it must be told here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..lexicon.aliases import Aliases
from .group import Group
from .types import Key
from .words.descriptions import described_noun
from .words.name_relations import AGAINST, relation


class _Told(NamedTuple):
    """What a group says, by what it is compared with in others."""

    anybody: tuple[object, ...]
    names: tuple[str, ...]
    addresses: frozenset[str]
    said: tuple[object, ...]
    contents: tuple[object, ...]
    nouns: frozenset[str]
    nicknames: tuple[tuple[str, str], ...]
    telling: tuple[str, ...]
    aged: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, group: Group) -> _Told:
        sexes = bool(group.male), bool(group.female), group.female <= group.male
        return cls(
            (group.plural, group.sure, frozenset(group.sides), sexes),
            group.names,
            frozenset(group.addresses),
            (group.said, group.relations, group.works) if group.names else (),
            (tuple(group.contents), group.sexes),
            frozenset(group.nouns),
            tuple(group.nicknames),
            tuple(group.telling),
            frozenset(group.aged),
        )


class Change:
    """What a group says since it was last compared with all its neighbors.

    group (Group): as it was then; `took` is told of those that it takes in.
    aliases (Aliases): by which names are compared.
    """

    def __init__(self, group: Group, aliases: Aliases) -> None:
        self._group, self._aliases = group, aliases
        self._before = self._now = _Told.of(group)
        self._threads: set[str] = set()
        self._keys: set[Key] = set()
        self._linked = False

    def took(self, taken: Group) -> None:
        """The group has taken in another."""
        self._threads |= taken.threads.keys()
        self._keys |= taken.keys.keys()
        self._linked |= bool(taken.linked)

    def concerned(self, others: Mapping[int, Group]) -> set[int]:
        """Of neighbors that the group had before, by number, those to be compared anew."""
        before, self._now = self._before, _Told.of(self._group)
        if before.anybody != self._now.anybody:
            return set(others)
        nouns = self._now.nouns - before.nouns
        return {number for number, other in others.items() if self._concerns(other, nouns)}

    def _concerns(self, other: Group, nouns: frozenset[str]) -> bool:
        before, now = self._before, self._now
        return (
            not other.threads.keys().isdisjoint(self._threads)
            or not other.keys.keys().isdisjoint(self._keys)
            or bool(other.linked and self._linked)
            or (before.names != now.names and self._by_names(other))
            or (before.said != now.said and self._alike(other))
            or bool(other.contents and before.contents != now.contents)
            or bool(other.telling and before.nicknames != now.nicknames)
            or bool(other.nicknames and before.telling != now.telling)
            or bool(other.aged and before.aged != now.aged)
            or any(_meets(noun, other) for noun in nouns)
        )

    def _by_names(self, other: Group) -> bool:
        """Whether names decide anything between the two."""
        changed = self._before.addresses ^ self._now.addresses
        return bool(
            other.names
            or (other.contents and self._group.contents)
            or not changed.isdisjoint(other.nouns)
        )

    def _alike(self, other: Group) -> bool:
        """Whether names may be one person's, so that other words may speak against it."""
        found = relation(self._group.names, other.names, self._aliases)
        return found is not None and found.kind not in AGAINST


def _meets(noun: str, other: Group) -> bool:
    """Whether `evidence.descriptions.nouns_say` has something to say of a noun."""
    return noun in other.addresses or noun in other.described or described_noun(noun) in other.nouns

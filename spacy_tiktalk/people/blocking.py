"""Which groups are worth comparing: those that share a name, a part of one, a word, a head.

All pairs of a hundred thousand clusters are five thousand million. Groups are filed in blocks by
what they could share (Christen, "A Survey of Indexing Techniques for Scalable Record Linkage and
Deduplication", 2012), and inside a block each is compared with the largest few only, so that the
pairs grow with the groups and not with their square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from ..lexicon.aliases import Aliases
from ..lexicon.name_relation import name_parts
from ..lexicon.pinyin import readings
from .group import Group
from .types import NAME
from .words.descriptions import described_noun
from .words.names import letter
from .words.nouns import KINDS, title_of_name
from .words.titles import addressed, with_title

Pair = tuple[int, int]
_CENTERS = 4  # groups of a block that all others are compared with
_FULLER = 6  # full names that a short form is compared with; if more fit, it is nobody's
_MOST_READINGS = 8  # of one name
_LONGEST = 12  # characters of a name that names are looked for in


def candidate_pairs(
    groups: Iterable[Group], aliases: Aliases, title_names: Iterable[str] = ()
) -> list[Pair]:
    """Pairs of group numbers (smaller, larger), sorted, each once.

    title_names (Iterable[str]): full names of people in the title of the video.
    """
    blocks: dict[tuple[str, str], list[Group]] = defaultdict(list)
    fuller: dict[tuple[str, str], list[Group]] = defaultdict(list)
    named: dict[str, list[Group]] = defaultdict(list)
    described: dict[str, list[Group]] = defaultdict(list)
    writers: list[Group] = []
    for group in groups:
        if group.nicknames:
            writers.append(group)
        for word in group.telling:
            described[word].append(group)
        for kind, value in group.keys:
            blocks[kind, value].append(group)
            if kind == NAME:
                named[value].append(group)
            if kind in KINDS:
                noun = described_noun(value)
                for word in filter(None, (noun, value)):
                    blocks["noun", word].append(group)
        for said, _ in group.contents:
            for i in range(len(said) - 1):
                blocks["content", said[i : i + 2]].append(group)
        for name in group.names:
            for kind, value, full in search_keys(name, aliases):
                (fuller if full else blocks)[kind, value].append(group)
            for title in filter(None, {title_of_name(name), addressed(name)}):
                blocks["noun", title].append(group)
    pairs: set[Pair] = set()
    for key, block in blocks.items():
        pairs.update(_starred(block))
        fulls = _largest(fuller.get(key, ()), _FULLER + 1)
        if len(fulls) <= _FULLER:
            pairs.update(_pair(one, other) for one in fulls for other in block)
    pairs.update(_parts(named))
    pairs.update(_in_nicknames(writers, described))
    for name in title_names:
        keys = ((kind, value) for kind, value, _ in search_keys(name, aliases))
        pairs.update(_starred([group for key in keys for group in blocks.get(key, ())]))
    return sorted((a, b) for a, b in pairs if a != b)


def _parts(named: dict[str, list[Group]]) -> Iterator[Pair]:
    """Groups whose name stands in another's: 马磊涛 in 鼓手马磊涛."""
    for name, groups in named.items():
        size = len(name)
        if not 2 < size <= _LONGEST:
            continue
        parts = {name[i:j] for i in range(size) for j in range(i + 2, size + 1)} - {name}
        for part in parts & named.keys():
            for other in _largest(named[part], 2):
                yield from (_pair(other, group) for group in _largest(groups, 2))


def _in_nicknames(writers: list[Group], words: dict[str, list[Group]]) -> Iterator[Pair]:
    """Groups that are called what stands in the nickname of one who speaks of himself."""
    for group in writers:
        for _, nickname in group.nicknames:
            size = min(len(nickname), _LONGEST)
            parts = {nickname[i:j] for i in range(size) for j in range(i + 2, size + 1)}
            for part in sorted(parts & words.keys()):
                yield from (_pair(group, other) for other in _largest(words[part], _CENTERS))


def _starred(block: list[Group]) -> Iterator[Pair]:
    for center in _largest(block, _CENTERS):
        yield from (_pair(center, other) for other in block)


def _largest(groups: Iterable[Group], n: int) -> list[Group]:
    unique = {group.number: group for group in groups}.values()
    return sorted(unique, key=lambda group: (-len(group.members), group.number))[:n]


def _pair(a: Group, b: Group) -> Pair:
    return (a.number, b.number) if a.number <= b.number else (b.number, a.number)


def search_keys(key: str, aliases: Aliases) -> Iterator[tuple[str, str, bool]]:
    """(kind, value, whether the name is the fuller side) of the blocks a name is looked for in.

    Two names that stand in a telling relation share a block (that of parts aside, which
    `candidate_pairs` looks up): the full name as the fuller side, its forms as the other.
    """
    for number in sorted(aliases.people_of(key)):
        yield "listed", str(number), False
    parts = name_parts(with_title(key))
    if key.isascii():
        yield "initials", key, False
    if letter(key):
        yield "core", letter(key), False
    if parts.full:
        yield "core", parts.surname, True
        for character in parts.given:
            yield "core", character, True
        if len(parts.given) > 1:
            yield "core", parts.given, True
        for whole in (parts.surname + parts.given, parts.given):
            for letters in _combined([{r[0] for r in readings(c)} for c in whole]):
                yield "initials", letters, True
    elif parts.given:
        core = parts.given
        yield "core", core, False
        if len(core) == 2:
            yield "core", core[0], False
            yield "core", core[1], False
    spoken = parts.surname + parts.given or key
    for sound in _combined([readings(c) for c in spoken]) if len(spoken) > 1 else ():
        yield "sound", sound, False


def _combined(choices: list[set[str]] | list[frozenset[str]]) -> Iterator[str]:
    """All ways to read a name, at most 8."""
    if len(choices) <= 6:
        for number, one in enumerate(product(*map(sorted, choices))):
            if number == _MOST_READINGS:
                return
            yield "".join(one)

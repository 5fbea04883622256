"""Who 他 is where a thread opens with it: the one person whom the title of the video names.

A comment that begins with a pronoun, under no other comment, means somebody whom all see: on a
video whose title names one person whom it can be, that one. Nobody is meant for being talked about
most. Where the title has one bare word for somebody of a sex and an age (小伙), whom threads call
first by such a word (那个小伙子, 男生) is one person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ...lexicon.aliases import Aliases
from ...lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ..group import Group
from ..thread_clusters import ThreadCluster
from ..types import ALONE, NAME
from ..words.nouns import ADDRESS, GENERIC_WORD, KINDS, ROLE, is_anybody, noun_key
from ..words.synonyms import sex_and_age, told_once, without_nobody

OPENS, NOUN = "opens a thread", "noun in title"
NOTES = {
    OPENS: "a thread opens with a pronoun, and the title names one person",
    NOUN: "both are called by such a noun, of which the title has one",
}
_HE = tuple(PRONOUN_CLASSES.index(word) for word in ("他", "她"))
_POINTING = (*_HE, *(PRONOUN_CLASSES.index(word) for word in ("这", "那")))
_KNOWN = (ROLE, ADDRESS, GENERIC_WORD)  # words for persons
_LEAST_THREADS = 2  # any other word of the title that one thread has may be no person (保温桶)
_MOST = 50  # persons by words of the title from which on these tell nothing
_MOST_CALLED = 1000  # groups of one such noun that are compared: time grows with their square
_SOMEBODY = re.compile("^人家(?=.)")
_TAGS = re.compile(r"#\S*")


def opens_thread(cluster: ThreadCluster) -> bool:
    """Whether it has nothing but pronouns, 他 or 她 among them, from the first comment on."""
    if cluster.plural or cluster.keys[0][0] != ALONE:
        return False
    first = cluster.mentions[0]
    kinds = [pronoun_class(mention.text) for mention in cluster.mentions]
    return first.turn == 0 and kinds[0] in _POINTING and any(kind in _HE for kind in kinds)


def first_called(cluster: ThreadCluster) -> str:
    """Of what sex and age it is by the bare noun that it is first called; "" for none."""
    word = noun_key(_SOMEBODY.sub("", cluster.mentions[0].text))[1]
    return "" if cluster.plural else sex_and_age(word)


def title_people(
    groups: Iterable[Group], title: str, names: Iterable[str], aliases: Aliases
) -> list[Group]:
    """The persons whom the title names, by a word of two characters or more that they are called.

    names (Iterable[str]): full names of listed people in the title; who has an alias of one is it.
    """
    names = tuple(names)
    title = without_nobody(title)
    return [
        group
        for group in groups
        if not group.plural
        and any(
            _in_title(kind, word, title, names, aliases)
            for kind, word in group.keys
            if kind in _KNOWN or len(group.threads) >= _LEAST_THREADS
        )
    ]


def _in_title(kind: str, word: str, title: str, names: tuple[str, ...], aliases: Aliases) -> bool:
    if kind != NAME and kind not in KINDS:
        return False
    if len(word) > 1 and word in title and not is_anybody(word):
        return True
    return kind == NAME and any(aliases.same(word, name) for name in names)


def opening_pairs(
    groups: Iterable[Group], title: str, names: Iterable[str], aliases: Aliases
) -> Iterator[tuple[int, int]]:
    """(a group of one opening pronoun, whom the title says it is), by their numbers.

    Where the title names two whom the pronoun may mean, there is no pair.
    """
    groups = list(groups)
    people = title_people(groups, title, names, aliases)
    if not 0 < len(people) <= _MOST:
        return
    for group in groups:
        if len(group.members) == 1 and opens_thread(group.members[0]):
            fit = [
                person
                for person in people
                if not group.other_sex(person) and person.threads.keys().isdisjoint(group.threads)
            ]
            if len(fit) == 1:
                yield group.number, fit[0].number


def pairs_of_title_nouns(groups: Iterable[Group], title: str) -> Iterator[tuple[int, int]]:
    """(the largest group first called by a noun of which the title has one, another), numbers."""
    known = told_once(_TAGS.sub("", title))
    if not known:
        return
    called: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for kind in sorted({first_called(member) for member in group.members} & known):
            called[kind].append(group)
    for found in called.values():
        found.sort(key=lambda group: (-len(group.members), group.number))
        first, *others = found[:_MOST_CALLED]
        yield from ((first.number, other.number) for other in others)

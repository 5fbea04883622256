"""How the names of two groups stand to each other, to the title and to nicknames of writers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lexicon.aliases import Aliases
from ..words.ages import ages_differ, by_marriage, generations_differ, ranks_differ
from ..words.name_relations import AGAINST, Relation, exclusive, listed_apart, relation
from ..words.names import FULL, equality, in_title, tells
from ..words.nicknames import calls_himself
from ..words.nouns import DESCRIPTION
from ..words.offices import is_junior, offices_differ
from .weights import Seen

if TYPE_CHECKING:
    from ..group import Group

_SHOWN = {
    "listed": "a list has them as one person's",
    "whole": "the one is in the other",
    "given": "a form of the given name",
    "surname": "the surname with a form of address",
    "core": "two forms of one given name",
    "initials": "first letters",
    "sound": "sound the same",
    "two forms": "two forms of address",
}
_BY_SURNAME = ("surname", "two forms")
_FORMS = ("given", "core", *_BY_SURNAME)


def names_say(
    a: Group, b: Group, seen: Seen, *, aliases: Aliases, title: str, together: bool
) -> None:
    """What the names of two groups say, which are filed under different ones.

    title (str): of the video, folded.
    together (bool): a thread has both in one cluster.
    """
    found = None if together else _of_one(a, b, aliases)
    if found is not None:
        seen.say(found.kind, f"{found.first} and {found.second}: {_SHOWN[found.kind]}")
        if title and (in_title(found.first, title) or in_title(found.second, title)):
            seen.say("title", "the title has the name")
        if found.kind in _FORMS:
            _doubts(a, b, seen, found)
    apart = listed_apart(a.names, b.names, aliases)
    if apart is not None:
        seen.say("other full names", f"a list has {apart[0]} and {apart[1]} as two people's")
    elif not together or set(a.names).isdisjoint(b.names):
        # In one cluster, words that are no names (教官) excuse no names of two people.
        _against(a, b, seen, aliases)


def _of_one(a: Group, b: Group, aliases: Aliases) -> Relation | None:
    """How names that may be one person's stand to each other; None where none may."""
    found = relation(a.names, b.names, aliases)
    if found is None or found.kind == "equal" or found.kind in AGAINST:
        return None
    if found.kind == "listed":  # 涛姐 of 刘敏涛 by a list, whose own name is 刘涛
        return None if _two_full_names(a, b, found, aliases) else found
    return None if _are_married(a, b, found) else found  # 豪嫂 is the wife of 梁家豪


def _two_full_names(a: Group, b: Group, found: Relation, aliases: Aliases) -> bool:
    """Whether full names say two people where an alias of one, by a list, says one."""
    full = {*a.full_names, *b.full_names}
    return (found.first not in full or found.second not in full) and exclusive(
        a.full_names, b.full_names, aliases
    )


def _are_married(a: Group, b: Group, found: Relation) -> bool:
    """Whether one is the wife of the other, by the two names or by any that they have."""
    wife = by_marriage(found.first, found.second) or _wife(a, b)
    husband = b if wife in a.names else a
    return bool(wife) and husband.female <= husband.male


def _wife(a: Group, b: Group) -> str:
    """The name by which one is the wife of the other, of all that both have: 马嫂, of 老马; "".

    Who has such a name too (马姐 and 马嫂 are one) is nobody's husband.
    """
    wives = [[name for name in group.names if by_marriage(name, "")] for group in (a, b)]
    if any(wives) and not all(wives):
        other = b if wives[0] else a
        for name in wives[0] or wives[1]:
            if any(name[0] in (n[0], n[-1]) for n in other.names):
                return name
    return ""


def _doubts(a: Group, b: Group, seen: Seen, found: Relation) -> None:
    """What speaks against two who are called by forms of one name."""
    both = f"{found.first} and {found.second}"
    by_surname = found.kind in _BY_SURNAME
    if ages_differ(a.said, b.said):
        seen.say("other age", f"{both}: the one is called as the young are")
    elif by_surname and generations_differ(a.relations, b.relations):
        seen.say("other age", f"{both}: the one is of the parents, the other a child")
    if by_surname and a.works and b.works and a.works.isdisjoint(b.works):
        seen.say("other role", f"{min(a.works)} and {min(b.works)} are two people")
    if ranks_differ(a.names, b.names):
        seen.say("other age", f"{both}: their ranks in the family are two people's")
    if offices_differ(a.names, b.names) or is_junior(a.names, b.names):
        seen.say("other office", f"{both}: their offices are two people's")


def _against(a: Group, b: Group, seen: Seen, aliases: Aliases) -> None:
    """Names of two people; initials or a nickname that fit hide no full names that do not."""
    if relation(a.names, b.names, aliases) is None:
        return  # nor have some of these anything to do with each other
    own = relation(a.full_names, b.full_names, aliases)
    if own is None or own.kind not in AGAINST:
        own = relation(a.own_names, b.own_names, aliases)
    if own is None or own.kind not in AGAINST:
        return
    name = own.kind
    # 左大勇 and 左大强 may both be 左工, who is therefore neither.
    by_surname = name == "near" and seen.features.keys() & _BY_SURNAME
    if (name == "other names" or by_surname) and tells(own.first) and tells(own.second):
        name = "other full names"
    if name == "other names" and DESCRIPTION in seen.features:
        return  # who is called 大头 can be 穿蓝衬衫的 and 蓝衬衫
    seen.say(name, f"{own.first} and {own.second} are names of two people")


def title_names_say(
    a: Group, b: Group, seen: Seen, *, aliases: Aliases, names: tuple[str, ...]
) -> None:
    """A form that two full names have is the one's who is in the title: 郭老师, 郭德纲, 郭麒麟.

    names (tuple[str, ...]): full names of people that are in the title.
    """
    both = [[_may_be(group, name, aliases) for group in (a, b)] for name in names]
    if any(sum(side) > 1 for side in zip(*both, strict=True)):
        return  # of 黄磊 and 黄渤, 黄老师 may be either
    for name, its in zip(names, both, strict=True):
        theirs = [bool(g.full_names) and name not in g.full_names for g in (a, b)]
        if all(its) and not any(theirs):
            seen.say("name in title", f"both may be {name}, who is in the title")
            return
        if (its[0] and theirs[1] and not its[1]) or (its[1] and theirs[0] and not its[0]):
            seen.say("other name in title", f"one may be {name}, who is in the title")


def _may_be(group: Group, name: str, aliases: Aliases) -> bool:
    found = relation(group.names, (name,), aliases)
    return found is not None and found.kind not in AGAINST


def nicknames_say(a: Group, b: Group, seen: Seen, aliases: Aliases) -> None:
    """Who speaks of himself may have his name in his nickname: 一航教练的小本本."""
    for one, other in ((a, b), (b, a)):
        for writer, nickname in one.nicknames:
            for word in other.telling:
                public = equality(word) == FULL and bool(aliases.people_of(word))
                if word in nickname and calls_himself(nickname, word, public=public):
                    note = f"{word} is in the nickname of {writer}, who is the other"
                    seen.say("nickname", note)
                    return

"""How two persons' names stand to each other: what a nickname keeps, and what two people have."""

from __future__ import annotations

from typing import NamedTuple

from ...lexicon.aliases import Aliases, kept_with_list
from ...lexicon.mentions import names_differ
from ...lexicon.name_relation import RELATIONS, TELLING, name_parts, name_relation
from ...lexicon.words import SURNAMES, word_set
from .contrasts import ages_apart, denies, is_another
from .names import FORM, FULL, equality, letter, tells
from .nouns import title_of_name
from .titles import by_surname, titled, with_title

_ONE_SURNAME = ("near", "same surname")  # relations of full names
_OTHER = "other names"
AGAINST = (*_ONE_SURNAME, _OTHER)
"""What `relation` tells that speaks against one person."""
_RANKS = {
    kind: number
    for number, kind in enumerate(
        ("equal", "listed", "whole", "given", "surname", "core", "initials", "sound", "two forms",
         *AGAINST)
    )
}  # fmt: skip
_TELLING = frozenset(RELATIONS[number] for number in TELLING)
_BY_GIVEN_NAME = ("given", "sound")
_GUESSED = ("whole", "given", "surname", "core", "initials", "sound", "near", "two forms")
# What is written for words, too: 妹妹, 哥哥, girls.
_NO_INITIALS = word_set("gg dd jj mm mc dj pk ko cp cv gm tv vs xx bb yy qq")
NO_LIST = Aliases()


class Relation(NamedTuple):
    """How a name of one person stands to a name of another.

    kind (str): most of `lexicon.name_relation.RELATIONS`, or "other names", which two people have.
    """

    kind: str
    first: str
    second: str


@kept_with_list
def relation(first: tuple[str, ...], second: tuple[str, ...], aliases: Aliases) -> Relation | None:
    """The strongest relation of two persons' names; None for none.

    Telling ones come first (`name_relation.TELLING`), then what speaks against it: names that two
    people have, and full names of one surname.
    """
    best: Relation | None = None
    for a in first:
        for b in second:
            kind = _kind(a, b, aliases)
            if not kind:
                continue
            found = Relation(kind, a, b)
            if best is None or _weakness(found) < _weakness(best):
                best = found
    return best


def _weakness(found: Relation) -> tuple[int, bool, str, str]:
    """Less is stronger. Of names that two people have, those that tell most come first: a nickname
    beside a full name does not weaken what it says."""
    kind, first, second = found
    weak = kind == _OTHER and not (tells(first) and tells(second))
    return _RANKS[kind], weak, first, second


@kept_with_list
def _kind(first: str, second: str, aliases: Aliases) -> str:
    """What two names are to each other, one of `_RANKS`; "" for nothing."""
    kind = _as_they_stand(first, second, aliases)
    if _are_two_people(kind, first, second, aliases):
        return _OTHER
    if kind not in _TELLING:
        kind = _with_titles(kind, first, second, aliases)
    elif kind == "initials" and (first in _NO_INITIALS or second in _NO_INITIALS):
        return ""
    if _is_chance(kind, first, second):
        return ""
    if kind in _RANKS:
        return kind
    return _OTHER if names_differ(first, second, aliases) else ""


def _as_they_stand(first: str, second: str, aliases: Aliases) -> str:
    """One of `RELATIONS`."""
    kind = RELATIONS[name_relation(first, second, aliases)]
    if kind == "equal" and first != second:
        return "whole"  # 刘德华老师, 刘德华
    if kind == "listed" and _is_form(first) and _is_form(second):
        return RELATIONS[name_relation(first, second, NO_LIST)]  # 小马 and 马哥 are many
    return kind


def _are_two_people(kind: str, first: str, second: str, aliases: Aliases) -> bool:
    """Whether two people have names that stand so, whatever they have in common."""
    return (
        (kind in _BY_GIVEN_NAME and _other_surname(first, second))
        or (kind == "surname" and ages_apart(first, second))
        or (kind == "whole" and _of_another(first, second, aliases))
        or (kind in _GUESSED and listed_as_two(first, second, aliases))
    )


def _with_titles(kind: str, first: str, second: str, aliases: Aliases) -> str:
    """What names of which nothing can be told are by one letter, or with their titles read."""
    if letter(first) and letter(first) == letter(second):
        return "core"
    if _other_surname(first, second):
        return _OTHER
    read = with_title(first), with_title(second)
    if read != (first, second):
        kind = _as_they_stand(*read, aliases)
    return "two forms" if kind == "equal" else kind


def _is_chance(kind: str, first: str, second: str) -> bool:
    """Whether too little of two names is alike."""
    return (
        (kind == "two forms" and _doubled_and_titled(first, second))
        or (kind == "core" and _office_and_build(first, second))
        or (kind == "sound" and _one_sound(first, second))
    )


def _is_form(key: str) -> bool:
    """Whether anybody of a surname may go by it: 小马, 马哥."""
    return equality(key) == FORM and name_parts(key).given in SURNAMES


def _other_surname(first: str, second: str) -> bool:
    """Whether two names tell two surnames, of which one goes by it alone: 龙教练 is no 杨小龙."""
    forms = by_surname(first), by_surname(second)
    told = [form or name_parts(n).surname for form, n in zip(forms, (first, second), strict=True)]
    return any(forms) and all(told) and told[0] != told[1]


def _of_another(first: str, second: str, aliases: Aliases) -> bool:
    """Whether the longer of two names, which has the other in it, is somebody else's.

    Of two full names too: 张杰 is no 张杰伦, but 文山 is 方文山.
    """
    shorter, longer = sorted((first, second), key=len)
    if equality(shorter) == equality(longer) == FULL and longer.startswith(shorter):
        return True
    full = equality(shorter) == FULL or bool(aliases.people_of(shorter))
    return denies(longer, shorter) or is_another(longer, shorter, full=full)


def _doubled_and_titled(first: str, second: str) -> bool:
    """Whether one is a pet name, and the other need not be: 左左 is no 左总, but 毛毛 is 小毛."""
    doubled = [len(name) == 2 and name[0] == name[1] for name in (first, second)]
    return doubled[0] != doubled[1] and "小" not in (first[0], second[0])


def _office_and_build(first: str, second: str) -> bool:
    """Whether two names have but a surname in common, which is no given name: 邢会计, 邢胖子.

    Not of 孙老师, for anybody may be called so.
    """
    one, other = sorted((first, second), key=lambda name: not titled(name))
    surname, given = titled(one), name_parts(other).given
    told = bool(surname) and title_of_name(one) != "老师"
    return told and len(given) > 1 and given.startswith(surname)


def _one_sound(first: str, second: str) -> bool:
    """Whether but one character sounds alike: 沈将军 is no form of 江亦辰."""
    return min(len(p.surname + p.given) for p in (name_parts(first), name_parts(second))) < 2


def exclusive(first: tuple[str, ...], second: tuple[str, ...], aliases: Aliases) -> bool:
    """Whether two persons have names that two people have, and none that one person would have."""
    found = relation(first, second, aliases)
    return found is not None and found.kind in AGAINST


def listed_as_two(first: str, second: str, aliases: Aliases) -> bool:
    """Whether a list has two names as two people's: 小罗, 大罗.

    Not of forms of address: 郭老师 is anybody of that surname, whomever a list has by it.
    """
    if title_of_name(first) or title_of_name(second):
        return False
    one, other = aliases.people_of(first), aliases.people_of(second)
    return bool(one and other) and one.isdisjoint(other)


@kept_with_list
def listed_apart(
    first: tuple[str, ...], second: tuple[str, ...], aliases: Aliases
) -> tuple[str, str] | None:
    """Names by which a list has two persons as two people: 黄渤 and 黄磊, 周华健 and 华仔.

    Whom a person's names are by the list, its full names say, else what all its listed names have
    in common. At least one of the two has a full name; None where the list does not know both.
    """
    (one, by, full), (other, others, too) = _listed(first, aliases), _listed(second, aliases)
    if not one or not other or not (full or too) or one & other:
        return None
    return by, others


def _listed(names: tuple[str, ...], aliases: Aliases) -> tuple[frozenset[int], str, bool]:
    """(people by the list, the name that says so, whether it is a full one)."""
    full = [name for name in names if _is_whole(name) and aliases.people_of(name)]
    # 郭老师 is anybody of that surname, whomever a list has by it.
    known = full or [n for n in names if aliases.people_of(n) and not title_of_name(n)]
    if not known:
        return frozenset(), "", False
    people = [aliases.people_of(name) for name in known]
    if full:
        return frozenset().union(*people), known[0], True
    return people[0].intersection(*people[1:]), known[0], False


def _is_whole(name: str) -> bool:
    """Whether it is a full name, one of another language too: 迈克尔·乔丹."""
    return equality(name) == FULL or "·" in name

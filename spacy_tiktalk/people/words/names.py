"""Names as evidence: equal ones, and what a nickname keeps of a name."""

from __future__ import annotations

import re
from collections.abc import Container

from ...kept import kept
from ...lexicon.aliases import Aliases, kept_with_list
from ...lexicon.mentions import head_noun_class, is_plain_name, mention_type, names_differ
from ...lexicon.name_relation import RELATIONS, TELLING, name_parts, name_relation
from ...lexicon.pronouns import clean
from ...lexicon.words import SURNAMES, word_set
from .alike import is_another
from .contrasts import denies
from .history import ages_apart
from .nouns import ITSELF, is_noun, title_of_name
from .titles import by_surname, has_role, titled, with_title, without_size

FULL, PLAIN, FORM = "equal full name", "equal name", "equal form"
_POSSESSOR = re.compile(r"^(?:[我你您他她咱俺]们?家?的?|我们[^的]{0,2}的)")
_ONE_SURNAME = ("near", "same surname")  # relations of full names
AGAINST = (*_ONE_SURNAME, "other names")
"""What `relation` tells that speaks against one person."""


@kept
def name_key(text: str) -> str:
    """A name as it is compared: 我家鑫林 is 鑫林, 刘德华本人 is 刘德华; script and case fold."""
    word = clean(text).casefold()
    word = word.rpartition("的")[2] or word
    for pattern in (ITSELF, _POSSESSOR):
        shorter = pattern.sub("", word)
        if len(shorter) > 1 and shorter != word and mention_type(shorter) == "PROPER":
            word = shorter
    return word


@kept
def is_called(text: str) -> bool:
    """Whether a mention that a rule takes for a description is a name: 小陈老师, 傅总本人."""
    word, key = clean(text).casefold(), name_key(text)
    return without_size(key) != key or (
        key == ITSELF.sub("", word) != word and mention_type(key) == "PROPER"
    )


@kept
def equality(key: str) -> str:
    """Which evidence it is that two clusters share this name."""
    parts = name_parts(key)
    if has_role(parts):
        return FORM  # 罗店长 is no full name beside 罗峰强: many are called so
    if parts.full and not is_noun(key):
        return FULL if len(parts.surname + parts.given) == len(key) else FORM
    return FORM if parts.form or head_noun_class(key) or len(key) < 2 else PLAIN


def fullness(key: str) -> tuple[int, int]:
    """How much a name says, for choosing the one that a cluster is filed under."""
    return ({FULL: 2, PLAIN: 1, FORM: 0}[equality(key)], len(key))


@kept_with_list
def relation(
    first: tuple[str, ...], second: tuple[str, ...], aliases: Aliases
) -> tuple[str, str, str] | None:
    """The strongest relation of two persons' names: (relation, name, name); None for none.

    Telling ones come first (`name_relation.TELLING`), then what speaks against it: names that two
    people have, and full names of one surname.
    """
    best: tuple[int, bool, str, str, str] | None = None
    for a in first:
        for b in second:
            rank, name = _ranked(a, b, aliases)
            # Of names that two people have, those that tell most: a nickname beside a full name
            # does not weaken what it says.
            weak = rank == _OTHER and not (tells(a) and tells(b))
            if rank and (best is None or (rank, weak, a, b) < (*best[:2], *best[3:])):
                best = (rank, weak, name, a, b)
    if best is None:
        return None
    rank, _, name, a, b = best
    return ("other names" if rank == _OTHER else name), a, b


def tells(key: str) -> bool:
    """Whether another name of this kind is another person's: a full one, or with an office."""
    return equality(key) == FULL or bool(titled(key))


@kept_with_list
def _ranked(first: str, second: str, aliases: Aliases) -> tuple[int, str]:
    name = RELATIONS[name_relation(first, second, aliases)]
    if name == "equal" and first != second:
        name = "whole"  # 刘德华老师, 刘德华
    if name == "listed" and _is_form(first) and _is_form(second):
        name = RELATIONS[name_relation(first, second, NO_LIST)]  # 小马 and 马哥 are many
    if name in _BY_GIVEN_NAME and _other_surname(first, second):
        return _OTHER, "other"
    if name == "surname" and ages_apart(first, second):
        return _OTHER, "other"
    if name == "whole" and _of_another(first, second, aliases):
        return _OTHER, "other"
    if name in _GUESSED and listed_as_two(first, second, aliases):
        return _OTHER, "other"
    if name == "initials" and (first in _NO_INITIALS or second in _NO_INITIALS):
        return 0, ""
    if name in _BY_FORM and (_PHRASE.search(first) or _PHRASE.search(second)):
        return 0, ""
    if name not in _TELLING:
        read = with_title(first), with_title(second)
        if letter(first) and letter(first) == letter(second):
            name = "core"
        elif _other_surname(first, second):
            return _OTHER, "other"
        elif read != (first, second):
            name = RELATIONS[name_relation(*read, aliases)]
            name = "two forms" if name == "equal" else name
    if name == "two forms" and _is_doubled(first) != _is_doubled(second):
        return 0, ""  # 左左 is no 左总
    if name == "core" and _office_and_build(first, second):
        return 0, ""
    return _rank(name, first, second, aliases), name


def _is_doubled(name: str) -> bool:
    return len(name) == 2 and name[0] == name[1]


def _office_and_build(first: str, second: str) -> bool:
    """Whether two names have but a surname in common, which is no given name: 邢会计, 邢胖子.

    Not of 孙老师, for anybody may be called so.
    """
    one, other = sorted((first, second), key=lambda name: not titled(name))
    surname, given = titled(one), name_parts(other).given
    told = bool(surname) and title_of_name(one) != "老师"
    return told and len(given) > 1 and given.startswith(surname)


_BY_GIVEN_NAME = ("given", "sound")
_GUESSED = ("whole", "given", "surname", "core", "initials", "sound", "near", "two forms")
# What is written for words, too: 妹妹, 哥哥, girls.
_NO_INITIALS = word_set("gg dd jj mm mc dj pk ko cp cv gm tv vs xx bb yy qq")
_BY_FORM = ("given", "surname", "core", "sound", "two forms")
_PHRASE = re.compile("[他她它那这]")  # 江小北他妹, 石桥那个门将: no forms of 江 and 石
NO_LIST = Aliases()


def _is_form(key: str) -> bool:
    """Whether anybody of a surname may go by it: 小马, 马哥."""
    return equality(key) == FORM and name_parts(key).given in SURNAMES


def _of_another(first: str, second: str, aliases: Aliases) -> bool:
    """Whether the longer of two names, which has the other in it, is somebody else's.

    Of two full names too: 张杰 is no 张杰伦, but 文山 is 方文山.
    """
    shorter, longer = sorted((first, second), key=len)
    if equality(shorter) == equality(longer) == FULL and longer.startswith(shorter):
        return True
    full = equality(shorter) == FULL or bool(aliases.people_of(shorter))
    return denies(longer, shorter) or is_another(longer, shorter, full=full)


def listed_as_two(first: str, second: str, aliases: Aliases) -> bool:
    """Whether a list has two names as two people's: 小罗, 大罗.

    Not of forms of address: 郭老师 is anybody of that surname, whomever a list has by it.
    """
    if title_of_name(first) or title_of_name(second):
        return False
    one, other = aliases.people_of(first), aliases.people_of(second)
    return bool(one and other) and one.isdisjoint(other)


def _other_surname(first: str, second: str) -> bool:
    """Whether two names tell two surnames, of which one goes by it alone: 龙教练 is no 杨小龙."""
    forms = by_surname(first), by_surname(second)
    told = [form or name_parts(n).surname for form, n in zip(forms, (first, second), strict=True)]
    return any(forms) and all(told) and told[0] != told[1]


_TELLING = frozenset(RELATIONS[number] for number in TELLING)
_LETTER = re.compile("^(?:[小阿老大])?([a-z])(?:神|哥|姐|爷|总|队|导|仔|宝|老师|教练)?$")


def letter(key: str) -> str:
    """The one letter by which somebody goes: k of 老K and K神; "" for any other name."""
    found = _LETTER.match(key)
    return found[1] if found else ""


_ORDER = {
    name: number
    for number, name in enumerate(
        ("equal", "listed", "whole", "given", "surname", "core", "initials", "sound", "two forms",
         *_ONE_SURNAME),
        start=1,
    )
}  # fmt: skip
_OTHER = 99


def _rank(name: str, first: str, second: str, aliases: Aliases) -> int:
    if name == "sound" and _one_sound(first, second):
        return 0
    if name in _ONE_SURNAME or name not in _ORDER:
        differ = names_differ(first, second, aliases)
        return _ORDER[name] if name in _ONE_SURNAME else _OTHER if differ else 0
    return _ORDER[name]


def _one_sound(first: str, second: str) -> bool:
    """Whether but one character sounds alike: 沈将军 is no form of 江亦辰."""
    return min(len(p.surname + p.given) for p in (name_parts(first), name_parts(second))) < 2


def exclusive(first: tuple[str, ...], second: tuple[str, ...], aliases: Aliases) -> bool:
    """Whether two persons have names that two people have, and none that one person would have."""
    found = relation(first, second, aliases)
    return found is not None and found[0] in AGAINST


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


_AND = re.compile("[和跟与及、&+]")


def of_two(name: str, known: Container[str]) -> bool:
    """Whether a name is two known ones side by side, of which one is full: 贾玲沈腾."""
    if len(name) < 4:
        return False
    parts = _AND.split(name)
    if len(parts) > 1 and all(len(part) > 1 and is_plain_name(part) for part in parts):
        return True  # 小雨和小明
    halves = ((name[:i], name[i:]) for i in range(2, len(name) - 1))
    return any(
        FULL in (equality(one), equality(other)) and one in known and other in known
        for one, other in halves
    )


def title_names(title: str, aliases: Aliases) -> tuple[str, ...]:
    """The full names of listed people that stand in a folded title, by place."""
    parts = (
        title[i:j] for i in range(len(title)) for j in range(i + 2, min(i + 5, len(title) + 1))
    )
    listed = (part for part in parts if aliases.people_of(part) and equality(part) == FULL)
    return tuple(dict.fromkeys(listed))


def in_title(key: str, title: str) -> bool:
    """Whether a title has a name of two characters or more in it."""
    return len(key) > 1 and is_plain_name(key) and key in title

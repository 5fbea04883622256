"""Names as they are compared, and how much each of them says."""

from __future__ import annotations

import re
from collections.abc import Container

from ...kept import kept
from ...lexicon.aliases import Aliases
from ...lexicon.mentions import head_noun_class, is_plain_name, mention_type
from ...lexicon.name_relation import name_parts
from ...lexicon.pronouns import clean
from .nouns import ITSELF, is_noun
from .titles import has_role, titled, without_size

FULL, PLAIN, FORM = "equal full name", "equal name", "equal form"
_POSSESSOR = re.compile(r"^(?:[我你您他她咱俺]们?家?的?|我们[^的]{0,2}的)")


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


def tells(key: str) -> bool:
    """Whether another name of this kind is another person's: a full one, or with an office."""
    return equality(key) == FULL or bool(titled(key))


_LETTER = re.compile("^(?:[小阿老大])?([a-z])(?:神|哥|姐|爷|总|队|导|仔|宝|老师|教练)?$")


def letter(key: str) -> str:
    """The one letter by which somebody goes: k of 老K and K神; "" for any other name."""
    found = _LETTER.match(key)
    return found[1] if found else ""


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

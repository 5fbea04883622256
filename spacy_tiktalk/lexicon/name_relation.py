"""How two names of people stand to each other: 韩萱 may be 韩导, 浩仔, hx or 韩宣.

What a Chinese nickname keeps of a name: the surname with a form of address, a character of the
given name (doubled, or with 小, 阿, 仔, 哥 and the like), its first letters, or its sound. Each
relation is evidence of another strength, which is for a model to learn; none of them makes one
person of two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from operator import ne

from ..kept import kept
from .aliases import Aliases
from .mentions import LONGEST_WORDS, mention_type
from .offices import without_role
from .pinyin import has_initials, sounds_alike
from .pronouns import clean
from .words import ADDRESS_KIN, NAMING_TITLES, ROLES, SURNAMES, word_set

RELATIONS = (
    "",  # not two names
    "other",  # nothing in common
    "equal",
    "listed",  # one person's by a list of aliases
    "whole",  # the one stands in the other: 鼓手马磊涛, 马磊涛
    "surname",  # a surname with a form of address, and the full name: 韩导, 韩萱
    "two forms",  # two of these: 印教练, 老印
    "given",  # a form of the given name, and the full name: 浩仔, 浩浩, 张浩
    "core",  # two forms of one given name: 浩仔, 浩哥
    "initials",  # mbx, 马宝祥
    "sound",  # 周申, 周深
    "near",  # full names of one surname that differ in one character
    "same surname",
    "a character",  # some other character in common
)
_NUMBER = {name: number for number, name in enumerate(RELATIONS)}
# Relations by which a name can mean the person, where no other person has it too.
TELLING = frozenset(
    _NUMBER[name]
    for name in ("equal", "listed", "whole", "surname", "two forms", "given", "core", "initials",
                 "sound")
)  # fmt: skip
_LATIN = re.compile(r"[a-z]{2,6}")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PREFIXES = "小阿老大"
_ENDINGS = word_set(
    """
    某某 某 仔 子 儿 宝 宝宝 神 总 导 队 爷 妹 弟 姐 哥 叔 姨 姑 嫂 妈 爸 工 董 局 处 科 公子 同学
    本人 大神 老板 师傅 老师 教练 大夫 医生 先生 女士 小姐 太太 阿姨 叔叔
    """
)
_TITLES = _ENDINGS | ADDRESS_KIN | ROLES | NAMING_TITLES
_LONGEST_TITLE = 4


@dataclass(frozen=True)
class NameParts:
    """A name in parts, folded.

    surname (str): Of a full name, else "".
    given (str): Of a full name; else what is left without forms of address, one character where it
        was doubled.
    form (bool): Whether something was taken off it, or it was doubled.
    """

    text: str
    surname: str = ""
    given: str = ""
    form: bool = False

    @property
    def full(self) -> bool:
        return bool(self.surname)


def name_relation(first: str, second: str, aliases: Aliases) -> int:
    """Index into `RELATIONS` of two mentions; the order does not matter.

    RETURNS (int): 0 where one of them is no name, and not listed either.
    """
    found = _relation(*sorted((first, second)))
    if found != _NUMBER["equal"] and aliases.same(first, second):
        return _NUMBER["listed"]
    return found


@kept
def _relation(first: str, second: str) -> int:
    if mention_type(first) != "PROPER" or mention_type(second) != "PROPER":
        return 0
    return _NUMBER[_named(name_parts(first), name_parts(second))]


def _named(a: NameParts, b: NameParts) -> str:
    if a.text == b.text:
        return "equal"
    if b.full and not a.full:
        a, b = b, a
    for name, other in ((a, b), (b, a)):
        if other.text.isascii() and _LATIN.fullmatch(other.text):
            whole = name.surname + name.given
            if any(has_initials(part, other.text) for part in (whole, name.given)):
                return "initials"
    if min(len(a.text), len(b.text)) > 1 and (a.text in b.text or b.text in a.text):
        return "whole"
    if a.full and b.full:
        return _two_full(a, b)
    if a.full:
        return _full_and_form(a, b)
    return _two_forms(a, b)


def _two_full(a: NameParts, b: NameParts) -> str:
    if sounds_alike(a.text, b.text):
        return "sound"
    if a.surname != b.surname:
        return "a character" if set(a.given) & set(b.given) else "other"
    near = len(a.given) == len(b.given) == 2 and sum(map(ne, a.given, b.given)) == 1
    return "near" if near else "same surname"


def _full_and_form(full: NameParts, other: NameParts) -> str:
    core = other.given
    if not core:
        return "other"
    if core == full.surname:  # 沈 alone too
        return "surname"
    if core == full.given or (len(core) == 1 and core in full.given):
        return "given"
    parts = (full.given, full.surname + full.given, *full.given)
    if any(sounds_alike(core, part) for part in parts):
        return "sound"
    return "a character" if set(core) & set(full.text) else "other"


def _two_forms(a: NameParts, b: NameParts) -> str:
    if not a.given or not b.given:
        return "other"
    if a.given == b.given:
        return "two forms" if a.given in SURNAMES else "core"
    if sounds_alike(a.given, b.given):
        return "sound"
    shorter, longer = sorted((a.given, b.given), key=len)
    if len(shorter) == 1 and shorter in longer:
        return "core"
    return "a character" if set(shorter) & set(longer) else "other"


@kept
def surnames_differ(first: str, second: str) -> bool:
    """Whether two people are called in one way by two surnames: 老王 and 老张, 王姐 and 李姐.

    Not 阿杨 and 小张, who may be one 张杨.
    """
    a, b = name_parts(first), name_parts(second)
    if not (a.form and b.form and {a.given, b.given} <= SURNAMES) or a.given == b.given:
        return False
    way, other = (parts.text.replace(parts.given, "?", 1) for parts in (a, b))
    return way == other and way[0] != "阿"


@kept
def name_parts(text: str) -> NameParts:
    """A mention that is a name, in parts."""
    word = clean(text).casefold()
    tail = word.rpartition("的")[2] or word
    if len(tail) > LONGEST_WORDS or not _HAN.fullmatch(tail):
        return NameParts(tail)
    behind = without_role(tail)
    if behind != tail and (parts := name_parts(behind)).full:
        return replace(parts, text=tail)  # 鼓手赵年 is a full name
    size = 2 if tail[:2] in SURNAMES and len(tail) > 2 else 1
    core, form = _without_address(tail)
    if not form and tail[:size] in SURNAMES and 1 <= len(tail) - size <= 2:
        given = tail[size:]
        if given != tail[:size]:
            return NameParts(tail, tail[:size], given)
    if len(core) > 1 and len(set(core)) == 1:
        core, form = core[0], True
    size = 2 if core[:2] in SURNAMES and len(core) > 2 else 1
    if form and core[:size] in SURNAMES and 2 < len(core) <= size + 2:
        return NameParts(core, core[:size], core[size:])  # 周大强老师 is a full name
    return NameParts(tail, "", core, form)


def _without_address(word: str) -> tuple[str, bool]:
    """A name without the form of address at either end, and whether there was one."""
    form = False
    for size in range(min(len(word) - 1, _LONGEST_TITLE), 0, -1):
        if word[-size:] in _TITLES:
            word, form = word[:-size], True
            break
    if word[0] in _PREFIXES and 1 < len(word) <= (2 if form else 3):
        word, form = word[1:], True
    return word, form

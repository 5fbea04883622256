"""Rules for Chinese person mentions: type, pronoun class, number, head noun, best name.

TikTalkCoref's paper counts proper names, pronouns and common nouns (Li, Gong, Fu, ACL 2025,
"TikTalkCoref") but the data carries no such label, so the type is decided here by rule. Everything
is a pure function of the mention's text, cached, since it runs for every candidate in the hot path.
Every function takes the text as it was written and reads it folded (`script.fold`) and without
characters that cannot be seen: 媽媽 is 妈妈, and both scripts get the same answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ..kept import kept
from .aliases import Aliases, is_listed_person, public_figures
from .heads import HEADS, head_of
from .marks.invisible import visible_text
from .pronouns import clean, pronoun_class
from .script import fold
from .words import (
    ADDRESS_KIN,
    DEMONSTRATIVE_NAMES,
    MODIFIER_CHARS,
    NAMING_TITLES,
    RELATIONAL_KIN,
    ROLES,
    SURNAMES,
)

MENTION_TYPES: tuple[str, str, str] = ("PROPER", "PRONOUN", "NOMINAL")

HEAD_NOUN_CLASSES: tuple[str, ...] = ("none", "kinship", "role", "generic")
"""Head noun classes, "none" at index 0; the index is what `head_noun_class` returns."""

_PET_ENDINGS = frozenset("仔子儿宝总导队爷狗")  # 华仔 is no full name though 华 is a surname
_LONGEST_NAME = 6  # characters; longer unknown strings are descriptions
LONGEST_WORDS = 100
"""Characters of what somebody is called by: how words are read takes up to the square of their
length, and a mention of a foreign file may be a whole text."""
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,}")
# 一个女人, 三小只, 第二个, 后四位 at the beginning, and 最后一位 at the end.
_COUNTED = re.compile(
    r"^(?:第|前|后|最后)?[一二两俩三四五六七八九十几\d]+小?[个位名群对只些帮伙枚条双家]"
    r"|^[每某各个][个位]?(?:人|女|男|孩)|[一二两三四五六七八九十几\d][个位名]$"
)
# 左边那位, 弹吉他那个: a description that points.
_POINTED = re.compile(r"[这那](?:一?[个位名只]|些|几[个位]|俩|边|人)$")
# 小鱼和小满, 左边刘德华: a name and more.
_JOINED = re.compile(r".[和跟与及同、/&+,，].")
_PLACED = re.compile("[左右前后旁上下里外对中][边面头侧排间门]|隔壁|旁|楼[上下]|门口|身[边后]")
# Cantonese: 呢位大叔, 果个细路.
_CANTONESE = re.compile(r"[呢依果][个位条班些对群](?=.)")
# Names that begin as descriptions do: 一博哥哥, 七七老师, 长江老师, 戴玉强老师; not 一流歌手,
# 长发老师, 戴帽子老师.
_GIVEN = re.compile(
    r"一[博航龙鸣诺凡帆山桐铭鑫宁菲彤然恒飞涵辰宸泽轩萱]|新[宇民华国明建平元杰]|长[江河清青庚]"
    r"|九[良郎龄]|([一三五六七八九])\1"
    r"|戴(?!.*[镜帽罩机盔具套巾链发环表花夹红黑白绿蓝黄粉金银假头]).{1,2}"
)
# What stands before a head noun and makes no name of it: 大哥, 表姐, 好兄弟.
_ADJECTIVES = frozenset("大二三四五小老亲表堂干好我你他她男女臭死傻前新阿")
_POSSESSOR = re.compile(r"(?:我|你|您|他|她|咱|俺|人家|自己|自已|其)们?家?")


def head_noun_class(text: str) -> int:
    """Index into `HEAD_NOUN_CLASSES` by the mention's last noun: 你妈 → kinship, 张老师 → role."""
    word = clean(text).removesuffix("们")
    tail = head_of(word)[1]
    if tail in RELATIONAL_KIN or tail in ADDRESS_KIN:
        return 1
    if tail in ROLES or tail in NAMING_TITLES:
        return 2
    return 3 if tail or word.endswith("的") else 0


@kept
def mention_type(text: str) -> str:
    """PROPER, PRONOUN or NOMINAL (common noun) by rule.

    A mention with a name as its head or with a name and a form of address (晓明哥, 刘老师) is
    PROPER; one whose name is only a possessor (小明妈妈) is NOMINAL, for it means someone else.
    Unknown short words are PROPER: in comments they are nearly always nicknames.
    """
    if pronoun_class(text):
        return "PRONOUN"
    word = clean(text)
    if not word or len(word) > LONGEST_WORDS:
        return "NOMINAL"
    return "PROPER" if _is_name(word) else "NOMINAL"


def _is_name(word: str) -> bool:
    if "的" in word:
        # 你的志勋: what follows the last 的 decides; 穿红衣服的: nothing follows, a description.
        tail = word.rpartition("的")[2]
        return bool(tail) and not pronoun_class(tail) and _is_name(tail)
    return word in DEMONSTRATIVE_NAMES or _is_name_by_form(word) or is_listed_person(word)


def _is_name_by_form(word: str) -> bool:
    if word in HEADS or word.endswith("们") or _POINTED.search(word):
        return False
    before, tail = head_of(word)
    if before in DEMONSTRATIVE_NAMES:
        return tail not in RELATIONAL_KIN
    if word[0] in "这那哪每某" or _CANTONESE.match(word) or _COUNTED.search(word):
        return False
    if _LATIN.search(word) or "·" in word:
        return True
    named = without_possessor(word)
    if named != word:
        return _is_name(named)
    if not tail:
        return len(word) <= _LONGEST_NAME
    return _name_before(before, tail, word)


def without_possessor(word: str) -> str:
    """A word without whose somebody is: 志勋 of 我家志勋; any other as it is."""
    return word[found.end() :] or word if (found := _POSSESSOR.match(word)) else word


def _name_before(before: str, tail: str, word: str) -> bool:
    """Whether `before` is a name that makes before + tail (a head noun) a name."""
    if before in _ADJECTIVES:
        return False
    if _GIVEN.fullmatch(before):
        return tail not in RELATIONAL_KIN
    if before[0] in MODIFIER_CHARS and before not in SURNAMES:
        return False
    full_name = (before[0] in SURNAMES or word[:2] in SURNAMES) and len(word) <= 3
    if tail in RELATIONAL_KIN:
        return full_name and len(tail) == 1
    if tail in ADDRESS_KIN:
        return True
    if tail in NAMING_TITLES and (len(before) == 1 or tail == "奥特曼"):
        return True
    if tail in ROLES or tail in NAMING_TITLES:
        return before in SURNAMES or (before[0] in SURNAMES and len(before) <= 3)
    return full_name


def best_name(mentions: Sequence[tuple[str, str]]) -> str | None:
    """The name to call a cluster by: the best of its (text, type) mentions that are PROPER.

    A full name (surname and one or two more characters) wins, the longest first; then other names,
    names with a form of address (刘老师), and names with a possessor (你的小明) last. Among equals
    the most frequent wins, then the first. None where no mention is PROPER. 張學友 and 张学友 count
    as one name, shown as it was written first, without characters that cannot be seen.
    """
    names = [visible_text(text) for text, kind in mentions if kind == "PROPER"]
    counts = Counter(fold(name) for name in names)
    # max takes the first of equals
    return max(names, key=lambda name: (*_fullness(name), counts[fold(name)]), default=None)


def names_differ(first: str, second: str, aliases: Aliases | None = None) -> bool:
    """Whether two mentions are names that two people have: 小雨 and 大鹏, 林晓芸 and 林晓东.

    Names of two Chinese characters or more, without a form of address, that have no character in
    common, or two full names that differ. A stage name can be the same person all the same (周深
    is 卡布); it is rare: of 247 such pairs among the names of TikTalkCoref's training dialogues 3
    are one person. 張學友 and 张学友 are one name, and so are names that a list gives to one
    person.

    aliases (Aliases | None): That list, by default the one of public figures.
    """
    if not _written_apart(first, second):
        return False
    (first, _), (second, _) = _named_by(first), _named_by(second)
    return not (public_figures() if aliases is None else aliases).same(first, second)


# Not of the lists of aliases, of which a dialogue may have one of its own.
@kept
def _written_apart(first: str, second: str) -> bool:
    (first, size), (second, other_size) = _named_by(first), _named_by(second)
    if size < 1 or other_size < 1:
        return False
    if not set(first) & set(second):
        return True
    return size == other_size == 2 and first not in second and second not in first


@kept
def _named_by(text: str) -> tuple[str, int]:
    """A mention folded, and how full a name it is: 0 and less for what is no Chinese name."""
    name = fold(visible_text(text))
    if not _HAN.fullmatch(name) or mention_type(name) != "PROPER":
        return name, 0
    return name, _fullness(name)[0]


@kept
def is_plain_name(text: str) -> bool:
    """Whether a mention is a name and nothing more: 张小满, 小满; not 小满姐姐 or 我家小满.

    No part of it is somebody else: of 581 such mentions in TikTalkCoref's training dialogues none
    has one marked inside.
    """
    if mention_type(text) != "PROPER" or _fullness(text)[0] <= 0:
        return False
    word = clean(text)
    return not (_JOINED.search(word) or _PLACED.match(word))


@kept
def _fullness(text: str) -> tuple[int, int]:
    """(2, characters) for a full name, (1, 0) for a part of one or a nickname, (0, 0) with a form
    of address, (-1, 0) with a possessor."""
    word = clean(text)
    if "的" in word or _POSSESSOR.match(word):
        return -1, 0
    if head_noun_class(text):
        return 0, 0
    size = 2 if word[:2] in SURNAMES else 1
    given = word[size:]
    if word[:size] in SURNAMES and 1 <= len(given) <= 2 and given not in _PET_ENDINGS | {word[0]}:
        return 2, len(word)
    return 1, 0

"""What descriptions say, and of whom: 偷笑 and 小胖子 of 偷笑的小胖子."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.name_relation import name_parts
from ...lexicon.words import (
    ADDRESS_KIN,
    FOREIGN_SOUNDS,
    GENERIC,
    LIKE_NAMES,
    RELATIONAL_KIN,
    ROLES,
    any_of,
)
from .kin import OF_THE_VIDEO, says_whose
from .nouns import NUMBERS, ROLE_WORDS, WORN, is_noun, is_unit
from .synonyms import RELATIVES, SYNONYMS


@kept
def described_noun(key: str) -> str:
    """The noun at the end of a description: 小胖子 of 偷笑的小胖子; "" for none.

    Of words without 的 the longest known noun: 大哥 of 第二个大哥.
    """
    before, _, tail = key.rpartition("的")
    if before and len(tail) > 1:
        return SYNONYMS.get(tail, tail)
    for size in range(min(len(key) - 1, 4), 1, -1):
        tail = key[-size:]
        if tail in ROLE_WORDS or tail in ADDRESS_KIN or tail in RELATIONAL_KIN:
            return SYNONYMS.get(tail, tail)
    return ""


@kept
def content(key: str) -> str:
    """What a description says beside its noun, two characters or more: 递毛巾 of 递毛巾的小哥.

    Of a nickname what is left without its form of address: 叹气 of 叹气哥. "" of a name of a
    person, and where nothing is left.
    """
    parts = name_parts(key)
    if _is_full_name(key) or key.isascii() or _PLACE.match(key) or _FOREIGN.fullmatch(key):
        return ""
    word = _COUNTED.sub("", key) or key
    if _ORDINAL.fullmatch(word):
        return ""  # 第二名 and 第二棒
    for ending in _ENDINGS:
        word = ending.sub("", word)
    word = WORN.sub("", word)
    rest = key.removeprefix(word).lstrip("的")
    if rest in _TO_SOMEBODY or says_whose(rest):
        return ""  # 袁志强老婆 says whose she is, and is not 袁志强
    word = parts.given if word == key and parts.form and len(parts.given) > 1 else word
    if is_unit(word):  # many are of 八班, and one is its 班长
        noun = described_noun(key)
        return word.removesuffix("的") + noun if noun else ""
    if len(word) < 2 or is_noun(word) or _is_full_name(word) or _PLACE.match(word):
        return ""  # 蓝队 of 蓝队教练 says as little as 蓝队的
    return word


_ORDINAL = re.compile(f"第[{NUMBERS}0-9]+[个位名]?的?")
_COUNTED = re.compile(f"^[{NUMBERS}]+[个位名口对](?=.)")
# Names of other languages say nothing, and are alike by their sounds: 莱昂纳德, 迈克尔·乔丹.
_FOREIGN = re.compile(f".*·.*|[{FOREIGN_SOUNDS}]{{3,}}")
# Where somebody is, in a picture in which everybody is somewhere, or when: 最后那个.
_PLACE = re.compile(
    "^(?:[红蓝白黑黄绿紫甲乙主客]队|最?(?:[前后後左右中上下里外旁对](?:面|边|邊|头|間|间|手边|侧|排)|隔[壁籬篱]|角落|台上|台下|门口)里?"
    "|最后|开头|结尾|一?开始|刚才|刚刚|现场|(?:视频|镜头|画面|屏幕|评论区)[里中上前]?)的?$"
)


def _is_full_name(word: str) -> bool:
    tail = _THAT.sub("", word.rpartition("的")[2]) or word
    return name_parts(word).full and not is_noun(tail) and not tail.startswith(LIKE_NAMES)


_THAT = re.compile("^[那这][个位名]?(?=.)")  # 背气球的那个胖子
_ENDINGS = (
    re.compile(
        "(?:的|那个|这个|那位|这位|那)?"
        f"(?:{any_of(ADDRESS_KIN | RELATIONAL_KIN | ROLES | GENERIC)})$"
    ),
    re.compile("[那这]?[个位名]?$"),
    re.compile("的$"),
)
# 弹吉他的姑娘 and 秃头老板 are no relatives of anybody.
_TO_SOMEBODY = RELATIVES.keys() - ADDRESS_KIN - OF_THE_VIDEO - GENERIC - ROLE_WORDS
_DONE_TO = "给跟和帮替被把对向同与找等陪像似"


@kept
def done_to(longer: str, part: str) -> bool:
    """Whether a description says what is done to the one of another: 给红雨衣递纸巾 to 红雨衣."""
    before, found, _ = longer.partition(part)
    return bool(found and before and before[-1] in _DONE_TO)

"""Words that are no names as evidence: roles, descriptions, forms of address, relatives."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.pronouns import clean, pronoun_class
from ...lexicon.words import (
    ADDRESS_KIN,
    CLOTHES,
    GENERIC,
    MORE_ROLES,
    NAMING_TITLES,
    RELATIONAL_KIN,
    ROLES,
    WHOLE_ONLY,
    word_set,
)
from .kin import ACQUAINTED, OWNER, is_kin, owned_relative
from .synonyms import SYNONYMS

NUMBERS = "一二两俩三仨四五六七八九十几"
_UNIT = re.compile(
    f"(?:[高初大]?[{NUMBERS}0-9]+(?:[（(]?[{NUMBERS}0-9]+[）)]?)?(?:班|队|组|连|排|营|年级|车间|楼|中|小)"
    "|.{1,3}(?:部|科|处|车间|班|医院|学校|公司))的?"
)


def is_unit(word: str) -> bool:
    """Whether a word says only which class, team or department somebody is of.

    word (str): folded.
    """
    return _UNIT.fullmatch(word) is not None


ROLE, DESCRIPTION, ADDRESS, GENERIC_WORD = (
    "equal role",
    "equal description",
    "equal address",
    "equal generic",
)
KINDS = (ROLE, DESCRIPTION, ADDRESS, GENERIC_WORD)
ROLE_WORDS = ROLES | MORE_ROLES
# Who is meant changes from thread to thread, or with the admirer.
CHANGING = word_set(
    "楼主 楼上 楼下 层主 同志 先生 女士 小姐 路人 路人甲 网友 水友 粉丝 观众 大佬 大神"
)
CERTAIN_ROLES = (ROLE_WORDS | word_set("新娘 新郎 伴娘 伴郎 寿星 男主 女主 老板娘 正主")) - CHANGING

# What somebody may be beside another role.
MANY_ROLES = word_set(
    """
    老师 师傅 师父 老板 老板娘 博主 主播 嘉宾 男嘉宾 女嘉宾 冠军 男主 女主 寿星 主角 队长 选手
    明星 演员 歌手 正主 学霸 领导 教授 专家 大王 车主 英雄
    """
)

# Of these a video may have many, or everybody his own.
_OF_MANY = ACQUAINTED | word_set(
    "球迷 观众 买家 乘客 工人 农民 群演 龙套 士兵 患者 病人 骗子 坏人 好人 对象 "
    "当事人 家属 选手 学员"
)
# 俩人, 三个人, 一个, 其中一个, 另一位; 大的: who that is the words before it say.
_VAGUE = re.compile(
    f"^(?:(?:其中|另外?|有|随便)?[{NUMBERS}]?[个位名口对]?(?:人|子|人家|家子)?|[大小老少]的?|[前后]者|对方)$"
)


def is_anybody(word: str) -> bool:
    """Whether a word for persons, as it is compared, may mean anybody: 路人, 朋友, 两个人."""
    return word in CHANGING or word in _OF_MANY or _VAGUE.match(word) is not None


_POINTING = re.compile(
    r"^(?!内人)(?:[这那内呢嗰][边里]的?)?[这那内呢嗰]?(?:一?[个位名只])?(?:叫|是)?(?=.)"
)
WORN = re.compile("^(?:身?[穿着戴披扎留]+(?:着|了)?)")
ITSELF = re.compile("(?:本人|自己|本尊)$")
OURS = re.compile("^[我你您他她咱俺]们(?=.)")  # 我们中单


@kept
def noun_key(text: str) -> tuple[str, str]:
    """(which evidence it is where two clusters share it, the words as they are compared).

    这个大爷 is 大爷, 那个穿蓝衬衫的 is 蓝衬衫. ("", "") where nothing is left to compare, and for
    somebody's relative (他妈): who that is depends on the owner.
    """
    word = clean(text).casefold()
    if not word or pronoun_class(text) or OWNER.match(word):
        return "", ""
    word = _POINTING.sub("", word, count=1)
    word = re.sub(r"[那这][个位]?$", "", word) or word
    itself = ITSELF.sub("", word)
    word = itself if is_noun(itself) or itself in SYNONYMS else word
    word = SYNONYMS.get(word, word)
    kind = _kind(word)
    role = "" if kind == ROLE else called_role(word)
    if role:
        word = SYNONYMS.get(role, role)
        kind = _kind(word)
    if kind == DESCRIPTION:
        worn = WORN.sub("", word).removesuffix("的")
        word = worn if len(worn) > 1 else word
    return (kind, word) if word else ("", "")


_CALLED = re.compile(
    "(?:小哥哥|小姐姐|小哥|大哥|大姐|大叔|大爷|大妈|阿姨|老师|师傅|妹妹|弟弟|哥哥|姐姐|叔叔|妈妈|爸爸|妹子|小妹|小弟|同学|哥|姐|叔|妹|弟)$"
)


def called_role(word: str) -> str:
    """The role in 骑手哥, 护士小姐姐, 小徒弟, 老班主; "" where there is none."""
    rests = (_CALLED.sub("", word), word[1:] if word.startswith(("小", "老", "大")) else "")
    for rest in (*rests, rests[0].removesuffix("的")):
        done = rest not in rests and rest not in _DOINGS
        if rest != word and not done and rest in _CALLED_ROLES:
            return rest
    return ""


# What somebody does, and is called by with 的: 主持的小姐姐; but 导演的姐姐 is his sister.
_DOINGS = word_set("主持 解说 摄影 摄像 翻译 领舞 伴舞 收银 主唱")
_PUPILS = word_set("徒弟 学徒 师傅 学员 保安 保镖 骑手 记者 护士 司机 店员 助理 教练")
_CALLED_ROLES = CERTAIN_ROLES | _PUPILS | _DOINGS


def _kind(word: str) -> str:
    if is_anybody(word):
        return GENERIC_WORD
    if word in CERTAIN_ROLES:
        return ROLE
    if is_kin(word):
        return ADDRESS
    if len(word) < 2 or word in GENERIC or word in WHOLE_ONLY or word in ROLES:
        return GENERIC_WORD
    return DESCRIPTION


def is_noun(word: str) -> bool:
    """Whether it is a word for a person and says nothing else."""
    return (
        word in CERTAIN_ROLES
        or word in ADDRESS_KIN
        or word in RELATIONAL_KIN
        or word in ROLES
        or word in GENERIC
    )


def clothes(word: str) -> str:
    """A noun of clothes by which somebody is called (粉旗袍), "" for any other word."""
    return word if CLOTHES.match(word) else ""


@kept
def is_no_name(text: str) -> bool:
    """Whether a mention that a rule takes for a name is none: 教官, 我们教官, 蓝衬衫, 我小姨子."""
    plain = clean(text).casefold()
    word = noun_key(OURS.sub("", plain))[1]
    if (
        word in _OF_MANY
        or word in MORE_ROLES
        or called_role(plain)
        or SYNONYMS.get(plain) in CERTAIN_ROLES
    ):
        return True
    if is_kin(plain) or owned_relative(text):
        return True
    return clothes(word) != ""


@kept
def title_of_name(name: str) -> str:
    """The form of address at the end of a name: 老师 of 王老师, 姐 of 鹿姐; "" for none."""
    for size in range(min(len(name) - 1, 4), 0, -1):
        tail = name[-size:]
        if tail in ROLE_WORDS or tail in ADDRESS_KIN or tail in NAMING_TITLES:
            return tail
    return ""

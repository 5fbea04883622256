"""The head noun of a mention: 老师 of 音乐老师, 妈 of 你妈.

Roles with a form of address behind them are one person (医生小哥): in the gold of our training and
development parts and of the research data all 39 such places are one mention. Behind words for
relatives it may be somebody else: 新娘弟弟.
"""

from __future__ import annotations

import re

from .words import ADDRESS_KIN, GENERIC, NAMING_TITLES, RELATIONAL_KIN, ROLES, WHOLE_ONLY, word_set

HEADS = RELATIONAL_KIN | ADDRESS_KIN | ROLES | GENERIC | NAMING_TITLES | WHOLE_ONLY
_LONGEST = 5
_LAST = frozenset(head[-1] for head in HEADS)


def head_of(word: str) -> tuple[str, str]:
    """(what stands before the longest known head noun, that head noun); ("", "") if none."""
    if word[-1:] not in _LAST:  # as of most words
        return "", ""
    for size in range(min(len(word), _LONGEST), 0, -1):
        tail = word[-size:]
        if tail in HEADS and (size == len(word) or tail not in WHOLE_ONLY):
            return word[:-size], tail
    return "", ""


ADDRESSES = word_set(
    """
    小哥 小哥哥 小姐姐 小妹 小妹妹 小弟 大哥 大姐 大叔 大妈 大爷 叔叔 阿姨 哥哥 姐姐 帅哥 美女
    老哥 师傅 妹子 妹妹
    """
)
"""Forms of address that say how old somebody is, and of whom he is nothing."""
GROUPS = word_set(
    """
    夫妻 夫妻俩 夫妇 小两口 老两口 两口子 父子 父子俩 父女 父女俩 母子 母子俩 母女 母女俩 兄妹
    兄妹俩 姐弟 姐弟俩 姐妹 姐妹俩 兄弟 兄弟俩 师徒 师徒俩 祖孙 祖孙俩 爷孙 爷孙俩 婆媳 婆媳俩
    爷俩 娘俩 一家 一家人 一家子 一家三口 一家四口 一家五口
    """
)
"""What several people are to each other: 他们夫妻 is one mention in all ten places of gold, and
他们父母 two."""
_LONGEST_ROLE = 4
# Of these one has a 妹妹 or an 阿姨.
_SOMEBODYS = RELATIONAL_KIN | word_set(
    "同学 学生 小学生 大学生 朋友 老板 粉丝 总 先生 女士 夫人 太太"
)


def ends_in_role(text: str) -> bool:
    """Whether a mention is a role, or ends in one: 医生, 那个医生; not 新娘."""
    for size in range(min(len(text), _LONGEST_ROLE), 1, -1):
        if text[-size:] in _SOMEBODYS:
            return False
        if text[-size:] in ROLES:
            return True
    return False


# Not 同志们, who are others, nor 人家老人家, which is two mentions; 她小朋友 is her child,
# and 他同志 says what he is. 大人 of a relative who is called so: not of 婆婆大人有大量.
_OF_ONESELF = re.compile(
    "(?:本人|本尊|(?<!人家)老人家|(?<![我你您他她咱俺侬恁们])(?<!人家)(?:同志|小朋友))(?!们)"
    "|(?:(?<=[父母公婆爸妈爹娘老])|(?<=母上))大人(?!物|家|们|小孩|都|也|孩子|有?大量|不[计记])"
)


def of_oneself(text: str, at: int) -> int:
    """How many characters at a place are a word for who is named before it: 刘洋本人, 他老人家.

    Wherever in our gold a mention ends before such a word it does not end there: in 148 of 148
    places it has the word, and no other mention inside.
    """
    found = _OF_ONESELF.match(text, at)
    return 0 if found is None else found.end() - at

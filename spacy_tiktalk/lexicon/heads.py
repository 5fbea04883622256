"""The head noun of a mention: 老师 of 音乐老师, 妈 of 你妈.

Roles with a form of address behind them are one person (医生小哥): in the gold of our training and
development parts and of the research data all 39 such places are one mention. Behind words for
relatives it may be somebody else: 新娘弟弟.
"""

from __future__ import annotations

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

"""Nicknames of writers: who calls himself by a name, and who only speaks of its bearer."""

from __future__ import annotations

import re

from ...kept import kept
from .kin import is_kin, of_named
from .nouns import CHANGING, ROLE_WORDS

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BEFORE = re.compile("^(?:(?:我|这里)(?:就?是|叫)|你们?的|我们的|[小阿老大])")
_SELF_ONLY = re.compile("^(?:本人|本尊|工作室|官方|official|v)?$")
# What is said to somebody, or done for him, and who admires him.
_TO_HIM = re.compile(
    "^(?:加油|来|快|求|请|我|你|给|别|什么时候|啥时候?|粉|铁粉|全球|家族|超话|吧$|的?(?:小|大|铁)?(?:迷[妹弟]|娇妻"
    "|女友|男友|老婆|老公|粉丝?|狗$|猫$|太阳|月亮|星星|事业粉|黑粉))"
)
# 小雨姐, 小雨同学 and 小雨姑娘 call themselves so, and so does 小雨炒粉; 小雨的姐姐 is another.
_KIN_OF = re.compile(
    "[爸妈爹]|(?<![姑新老伴])娘|麻麻|粑粑|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆|媳妇|家长|闺蜜|室友|同桌"
    "|粉丝|(?<![炒米凉拌河肠螺蛳卷汤])粉$|的(?:[亲表堂小大]?[哥姐弟妹舅姨姑叔婶]|同学|同事|邻居)"
)
# What is done to somebody: 我爱小雨, 等张杰, 守护小雨.
_DONE = frozenset(
    "我你他她爱想要叫喊问求听找是不喜欢等给看追粉舔嫁娶守护支持为只见到了陪宠吻抱打骂夸谢像假"
)

# Two names of one kind beside each other: 念念想想, 大宝二宝, 小雨和小雪.
_DOUBLED, _SIZED = re.compile(r"(.)\1"), re.compile("[大小二三阿老].")
_AND = re.compile("^[和与跟&+＋、]|[和与跟&+＋、]$")
_AUTHOR = re.compile(r"^(?:作者|博主|楼主|up主)\s+")
_TWICE = re.compile(r"(.)\1(.)\2")


@kept
def two_in(nickname: str) -> tuple[str, ...]:
    """The two people that a doubled nickname may be of: 念念 and 想想 of 念念想想; () for none.

    开开心心 is one word, which nobody's being called 开开 or 心心 makes two people's.
    """
    found = _TWICE.fullmatch(_EDGES.sub("", _AUTHOR.sub("", nickname)))
    if found is None or found[1] == found[2] or is_kin(found[2] * 2):  # 糖糖爸爸
        return ()
    return found[1] * 2, found[2] * 2


def _is_of_two(rest: str, word: str) -> bool:
    """Whether a nickname is two people's, by what is left beside the name of one."""
    if len(rest) > 1 and _AND.search(rest):
        return True
    kinds = (_DOUBLED, _SIZED)
    other = rest.partition("的")[0]
    return other != word and any(kind.fullmatch(other) and kind.fullmatch(word) for kind in kinds)


@kept
def calls_himself(nickname: str, word: str, *, public: bool = False) -> bool:
    """Whether the bearer of a nickname goes by the word in it.

    小雨, 小雨同学, 小雨今天不上班 and 爱吃糖的小雨 are 小雨; 小雨的妈, 我爱小雨 and 教练我想打篮球
    speak of somebody else.

    nickname, word (str): folded; the word is a name, a role or a description.
    public (bool): the word is a public figure's name, which admirers bear: nobody but the whole
        nickname, or with 本人 or 工作室 behind it, is taken for him.
    """
    plain = _EDGES.sub("", _AUTHOR.sub("", nickname))
    before, found, behind = plain.partition(word)
    if not found or _is_of_two(before, word) or _is_of_two(behind, word):
        return False
    if public:
        return not before and _SELF_ONLY.match(_EDGES.sub("", behind)) is not None
    role = word in ROLE_WORDS or word in CHANGING
    plainly = _DONE.isdisjoint(before)
    own = (
        not before
        or _BEFORE.fullmatch(before) is not None
        or (not role and not behind and (plainly or before.endswith("的")))  # 规培生小鹿
        or (role and len(before) < 4 and plainly)  # 一航教练的小本本
    )
    others = of_named(behind) or _TO_HIM.match(behind) or _KIN_OF.search(behind)
    return own and not others

"""Whom a relative is of: 小满 of 小满爸爸, which the model found and 小满 in it not.

Of the places in the development parts and in threads by other hands where the model gives such an
owner a tenth or more, and takes him for none, 13 of 14 are mentions.
"""

from __future__ import annotations

import re

import numpy as np

from .....kept import kept
from .....lexicon.heads import HEADS, head_of
from .....lexicon.mentions import mention_type
from .....lexicon.nobody import things
from .....lexicon.place_names import nobodys_places
from .....lexicon.plural import is_plural
from .....lexicon.pronouns import pronoun_class
from .....lexicon.words import ADDRESS_KIN, GENERIC, RELATIONAL_KIN, ROLES, word_set
from .token_index import Ints, TokenIndex

_BETWEEN = re.compile("(?:(?:[他她佢]|家)?的|[他她佢]家|[家他她佢嘅])$")
_SHORTEST = 2
# Behind another word they tell what kind they are of: 模特宝宝, 大学同学.
_OF_MANY = word_set(
    "宝宝 娃娃 孩子 小孩 娃 崽崽 同学 同桌 同事 室友 朋友 邻居 老乡 粉丝 家长 对象 祖宗"
)
# Nor do these tell whose: the relative is a nurse, of the country, or like a hero.
_KINDS = word_set(
    """
    农村 乡下 山里 村里 城里 城市 东北 西北 江南 潮汕 非洲 欧洲 外国 豪门 富豪 首富 明星 网红 学霸
    学渣 天才 神仙 超人 模范 国民 宝藏 极品 奇葩 恶毒 霸总 暖男 巨婴 傻瓜 戏精 社恐 吃货 混血 新手
    单亲 单身 全职 职场 退伍 二胎 三胎 高三 高考 未来 毛脚 春天 秋天 冬天 护士 医生 警察 民警 交警
    消防员 军人 教师 厨师 木匠 程序员 飞行员 理发师 演员 歌手
    """
)
_OF_RELATIVES = ("阿", "姆")  # 阿 of 小满阿妈


def owners(starts: Ints, ends: Ints, index: TokenIndex) -> tuple[Ints, Ints]:
    """Spans of owners that begin relatives in which no mention begins.

    starts, ends (ndarray): Mentions of the batch, sorted by start, longer first.
    """
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    found = []
    for k, (start, end) in enumerate(spans):
        if k and spans[k - 1][0] == start:
            continue
        size = len(owner_of(index.text(start, end)))
        last = next((b for b in range(start + 1, end) if len(index.text(start, b)) == size), 0)
        inside = k + 1 < len(spans) and spans[k + 1][0] < last  # he, or somebody across his bounds
        if size and last and not inside:
            found.append((start, last))
    array = np.asarray(found, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


@kept
def owner_of(text: str) -> str:
    """What tells of whom a relative is: 小满 of 小满他爸; "" where nobody does."""
    before, head = head_of(text)
    owner = _BETWEEN.sub("", before)
    if head not in RELATIONAL_KIN or len(owner) < _SHORTEST or text in HEADS:
        return ""
    if pronoun_class(owner) or is_plural(owner) or owner in ADDRESS_KIN | RELATIONAL_KIN:
        return ""
    if before == owner and (head in _OF_MANY or owner in _KINDS or owner[-1] in _OF_RELATIVES):
        return ""
    if any(stretch == (0, len(owner)) for stretch in (*nobodys_places(owner), *things(owner))):
        return ""  # 四川妈妈
    named = mention_type(owner) == "PROPER" or head_of(owner)[1] in ROLES | GENERIC
    return owner if named else ""

"""Where a name ends before the word behind it: 田雨特 of 田雨特别好看 is 田雨.

Only where the word leaves no doubt. One that begins with what is often the last character of a
given name (王真是, 李英才是) decides nothing. The words were chosen for this project.
"""

from __future__ import annotations

import re

from .aliases import is_listed_person
from .mentions import mention_type, without_possessor
from .name_relation import name_parts
from .offices import without_role
from .words import SURNAMES, word_set

_BEHIND = re.compile(
    "特[别意地]|刚[才刚]|可(?:能|以|爱(?![笑哭美吃玩看唱跳你他她我豆]))|聪明(?![天年早])|善良|漂亮|优秀"
    "|温柔|厉害|帅[气炸爆呆哭翻]|美[翻炸哭呆]|辛苦|加油|果然|完全|本来|全[程部家]|经常|常常|确实|终于|如果"
    "|因为|所以|但是|今天|昨天|超[级好帅美]|高[超冷级]|心疼|海报(?![名警告道销复])|龙套|大结局|阳台|亮相|文化(?![了妆])"
    "|天真(?![的好是])|勤快|飞起|子女(?![朋儿粉神主王])|[真太](?:他[妈娘爹]|tm|TM|特么)|[也就都不又还]是|太[好可逗帅美强难惨]|好[笑听看帅美棒]"
)
# Given names that end in what such a word begins with.
_GIVEN = word_set(
    """
    淑美 惠美 月美 春美 天超 英超 明超 亚飞 明亮 月亮 家亮 江海 少阳 正阳 海阳 建刚 永刚 卫刚 国刚
    文刚 金刚 成刚 铁刚 思聪 文聪 子聪 若可 子可 心可 至善 文善 俊帅 文帅 晓美 丽美 秀美 雅美 佳美
    玉美 双全 德全 保全 福全 永全 心如 晓如 相如 美如 静如 梦如 文超 俊超 宇超 世超 伟超 子超 鹏超
    建超 梦超 华超 可心 雨心 子心 梦心 兰心 慧心 文心 东海 建海 云海 学海 金海 沧海 春海 文龙 建龙
    海龙 金龙 玉龙 云龙 子龙 成龙 飞龙 腾龙 俊龙 朝阳 向阳 旭阳 晨阳 子阳 东阳 春阳 艳阳 文亮 天亮
    俊亮 建亮 博文 雅文 建文 子文 晓文 思文 俊文 浩文 昊天 浩天 啸天 乐天 傲天 云天 楚天 皓天 蓝天
    鹏飞 云飞 宇飞 晓飞 腾飞 展飞 逸飞 雄飞 俊飞 雪飞 文勤 学勤 建勤 君好 月好 恩好 安好 子好 静好
    """
)
# What most given names of two characters begin with that end in one of these.
_FIRST = frozenset("小大志阿一晓")
# No given name of three characters ends so: 刘德华帅.
_NO_END = frozenset("帅美丑太真好最也都很超")
# What hands and mouths do ends no name that goes on: 阿泽切土豆丝.
_DOING = frozenset("切炒煮剁擀拎扛蹲骂喊躲吵瞪跪踹揍扔递搂哄劝")
_CHINESE = re.compile("[\u4e00-\u9fff]")
# 阿泽刚走: none of the 22 names of our gold that end in 刚 goes on so, and nearly all of the 28
# with 刚 behind do.
_JUST = re.compile("[刚出站走才说发开上下进回到跟把给让睡点缓拉来好在拍播演唱转赢输做](?!心)")
_NO_SURNAMES = frozenset("阿小老大")
# What is shouted behind a name, which a name with Latin letters in it may seem to go on with.
_SHOUT = re.compile(
    r"(?:yyds|awsl|tql|xswl|omg|nbcs|nb|plus|666+|no\.?1)(?![A-Za-z0-9.])", re.IGNORECASE
)
_LATIN_END = re.compile(r"[A-Za-z0-9.]+$")
_LONGEST_WORD = 4
# 他比田雨强: of adjectives that are compared 强 alone ends many given names.
_COMPARED, _STRONGER = (
    re.compile("(?:比|不如|没有?)$"),
    re.compile(r"[多太百一点些]|[^\w]|[了啊吧呢嘛]|$"),
)


def name_end(name: str, behind: str, before: str = "") -> int:
    """How many characters of what was taken for a name are one.

    name (str): As it is read. behind (str): What follows in its turn, or the first of it.
    before (str): What stands before it, or the last of that.
    RETURNS (int): `len(name)` where nothing speaks against it.
    """
    if len(name) > 2 and name[-1] == "强" and _COMPARED.search(before) and _STRONGER.match(behind):
        return len(name) - 1
    if len(name) > 2 and name[-1] in _DOING and _CHINESE.match(behind):
        return len(name) - 1 if mention_type(name) == "PROPER" else len(name)
    if len(name) > 2 and _ends_in_just(name, behind):
        return len(name) - 1
    size = 2 if name[:2] in SURNAMES else 1
    end = _latin_end(name, behind)
    if end != len(name) or name[:size] not in SURNAMES or mention_type(name) != "PROPER":
        return end
    text = name + behind[:_LONGEST_WORD]
    for stop in (end - 1, end - 2, end - 3):
        word = _BEHIND.match(text, stop) if stop > size else None
        # 王可可爱笑 and 陈聪聪明天来 are 可可 and 聪聪
        if word is None or text[stop - 1] == text[stop]:
            continue
        # 张志刚才来 and 王鹏飞起来了 are 志刚 and 鹏飞
        if end == size + 2 and (name[size] in _FIRST or name[size:] in _GIVEN):
            continue
        # 刘洋特|别 is cut; 张伟善良 is too long for a name
        if (word.end() > end or end > size + 2) and name_parts(name[:stop]).full:
            return stop
    return end - 1 if end == size + 3 and name[-1] in _NO_END else end


def _ends_in_just(name: str, behind: str) -> bool:
    """Whether what was taken for a name ends in 刚, the word: 阿泽刚走; 陈少刚说 is he, and so are
    我们王刚 and 歌手陈少刚."""
    if name[-1] != "刚" or not _JUST.match(behind) or mention_type(name) != "PROPER":
        return False
    name = without_role(without_possessor(name))
    if len(name) < 3 or (name.endswith("金刚") and name[0] not in "老阿"):
        return False
    size = 2 if name[:2] in SURNAMES else 1
    may_be_his = name[:size] in SURNAMES and name[0] not in _NO_SURNAMES and len(name) <= size + 2
    return is_listed_person(name[:-1]) or not (may_be_his or is_listed_person(name))


def _latin_end(name: str, behind: str) -> int:
    """Without the letters at its end that are a shout, or the beginning of one."""
    letters = _LATIN_END.search(name)
    if letters is not None and letters.start() and _SHOUT.match(letters[0] + behind):
        return letters.start()
    return len(name)

"""Words that tell two people apart: 白衣服 and 黑衣服, 刘德华 and 山寨刘德华, 刘备 and 刘教授."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.words import COLORS, word_set
from .kin import of_named

_NUMBER = "一二两三四五六七八九十"
# Who is described by one of a line is not described by another.
_CLASSES = (
    COLORS,
    _NUMBER,
    "左右",
    "前后",
    "上下",
    "长短",
    "高矮低",
    "胖瘦",
    "大小",
    "男女",
    "买卖",
    "新旧",
)
_DIGITS = re.compile("[0-9]+")
_NOT = re.compile("[不没未无非别][穿戴披扎留有会能在]?$")


def contrast(first: str, second: str) -> bool:
    """Whether two descriptions differ in what they say of one thing.

    In a color, a number, a side, a size, a sex (粉裙子, 紫裙子), or in that only one of them denies
    what the other says (不戴眼镜, 戴眼镜).
    """
    for line in _CLASSES:
        one, other = ({c for c in word if c in line} for word in (first, second))
        if one and other and one.isdisjoint(other):
            return True
    one, other = (set(_DIGITS.findall(word)) for word in (first, second))
    if one and other and one.isdisjoint(other):
        return True
    if ("倒数" in first) != ("倒数" in second) and any(c in first for c in _NUMBER):
        return True
    return denies(first, second) or denies(second, first)


def denies(longer: str, shorter: str) -> bool:
    """Whether the one says what the other does not do: 没戴眼镜, and 不会唱歌 to 会唱歌."""
    before, found, _ = longer.partition(shorter)
    return bool(found) and _NOT.search(before) is not None


_LONG_AGO = word_set(
    """
    孔子 孟子 老子 庄子 屈原 商鞅 白起 嬴政 项羽 刘邦 韩信 萧何 刘彻 霍去病 司马迁 王莽 刘备
    关羽 张飞 诸葛亮 姜维 曹操 曹丕 曹植 司马懿 许褚 典韦 孙权 孙策 周瑜 鲁肃 陆逊 吕布 董卓
    袁绍 嵇康 谢安 杨广 李渊 李世民 李隆基 武则天 杨玉环 狄仁杰 李白 杜甫 白居易 韩愈 柳宗元
    刘禹锡 杜牧 李商隐 赵匡胤 包拯 王安石 司马光 欧阳修 苏轼 苏东坡 李清照 岳飞 秦桧 辛弃疾
    陆游 文天祥 朱元璋 朱棣 朱允炆 海瑞 张居正 严嵩 戚继光 李自成 崇祯 郑成功 康熙 雍正 乾隆
    和珅 纪晓岚 曾国藩 李鸿章 左宗棠 林则徐 慈禧 宋江 武松 林冲 李逵 鲁智深 孙悟空 贾宝玉
    林黛玉 薛宝钗 王熙凤
    """
)
_TODAY = re.compile(
    "(?:老师|教授|博士|导演?|总|董|经理|医生|大夫|教练|指导|警官|律师|同学|工|师傅|主任|校长|记者|编剧)$"
)


def ages_apart(first: str, second: str) -> bool:
    """Whether one of two names is of old times, and the other has an office of today."""
    return any(
        one in _LONG_AGO and _TODAY.search(other) is not None
        for one, other in ((first, second), (second, first))
    )


_FRONT = re.compile(
    "(?:山寨|翻版|平替|低配|高配|冒牌|假|不是|不像|[男女][版的]?|(?:年轻|老年|加强|青春|穷人|减肥|翻版).{0,2}"
    "|东北|农村|乡村|民间|中国|河南|河北|山东|山西|陕西|四川|广东|广西|湖南|湖北|江西|安徽|福建|云南|贵州|台湾|香港"
    "|上海|北京|重庆|天津|小小|小|像|好?像个|长得像|神似)版?的?"
)
_BEHIND = re.compile(
    "本华|附体|第?[二2两三3][号代]?|翻版|平替|[男女]版|替身|转世|的?(?:山寨|平替|翻版|低配|粉丝?)"
)

# Of a party in a court, a name with 律师 behind it is a lawyer's: 被告律师, but 赵年律师.
_PARTIES = word_set("被告 被告人 原告 受害人 被害人 受害者 证人")
_FOR_PARTY = re.compile("[方的]?(?:的|辩护)*(?:律师|代理|辩护人|家属|亲属)")


@kept
def is_another(longer: str, shorter: str, *, full: bool) -> bool:
    """Whether a text that has a name in it means somebody else than its bearer.

    Whose relative or what is beside him (刘洋他哥, 小雨旁边那个), or who is like him (女版刘德华).

    full (bool): the name is a full one, or a list knows it; of any other 小 in front makes a form.
    """
    before, found, behind = longer.partition(shorter)
    if not found or longer == shorter:
        return False
    if not before and (of_named(behind) or (shorter in _PARTIES and _FOR_PARTY.match(behind))):
        return True
    if not full and before in ("小", "小小"):
        return False
    return bool(before and _FRONT.fullmatch(before)) or bool(behind and _BEHIND.fullmatch(behind))

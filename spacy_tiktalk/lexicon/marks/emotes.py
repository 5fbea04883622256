"""Emotes in brackets ([捂脸], [热词系列_知识增加], [图片]), and of forums: #(滑稽), 狗头.jpg.

The rule: no blank inside, at most ten characters, or forty with the sign `_` that parts a series
from its picture; blanks only between Latin words, behind that sign ([雷军_Are you OK]) or three
with capitals ([Let Me See]; [Tom Hanks] is a name). What people write in brackets themselves is
talk:
- what speaks of somebody in the third person ([他来了]), counts ([1], [2024], [第3集]) or is a
  single Latin letter ([A]);
- what has the form of a full name: three characters, or four with a double surname, that begin
  with a frequent surname ([沈知行]), or a surname before a word for kin or a role ([王老师]). But
  it is an emote where a character of a face, a gesture or an animal is in it ([白眼狼]), the last
  two are the same ([左哼哼]), or it stands twice or beside another bracket, as emotes do.
Two characters are an emote though the first may be a surname ([白眼], [石化], [许愿]).
Of a face that is written as a file (狗头.jpg) only the ending is a mark: people write whole
sentences so (我不信.jpg).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..script import fold
from ..words import ADDRESS_KIN, RELATIONAL_KIN, ROLES, SURNAMES
from .kinds import Mark

_BRACKET = re.compile(r"\[([^\[\]\s][^\[\]\n]{0,39})\]|［([^［］\s][^［］\n]{0,39})］")
_SHAPE = re.compile(
    r"[\w·・.!！?？~～+\-]{1,10}|(?=[^_]*_)[\w·・.!！?？~～+\-,，]{3,40}"
    r"|[^\s_]{1,20}_[A-Za-z]+(?: [A-Za-z!?]+){1,4}|[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*){2,3}"
    # NGA's, by their series, and those of TikTok's own that are longer
    r"|s:[a-z\d]{1,4}:\w{1,10}|embarrassed|laughwithtears|facewithrollingeyes"
)
# Names of emoji by themselves are smileys (:doge:); with a number behind they are Discord's.
_NUMBERED = re.compile(r"<a?:\w{1,32}:\d{15,22}>", re.ASCII)
_TIEBA = re.compile(
    r"(?<![A-Za-z])[#＃](?:\(([A-Za-z\u4e00-\u9fff]{1,6})\)|（([A-Za-z\u4e00-\u9fff]{1,6})）)"
)
_FILE = re.compile(r"(?<=[\u4e00-\u9fff])\.(?:jpe?g|gif|png|webp)(?![A-Za-z0-9_/?])", re.IGNORECASE)
_TALK = re.compile(
    r"[他她它谁]|回[复覆]|(?!(\d)\1{2,}$|23+$)\d+$|[A-Za-z]$|第[\d一二三四五六七八九十]+|[上下续完终]$|\d+[年月日集期]"
)
_FREQUENT = frozenset(
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严戴莫孔向汤常温康施文牛樊葛安齐易乔倪庄聂章鲁岳关兰俞左柳甘祝包尚舒柯梅童霍华明佟井宁"
)
_FACE = frozenset(
    "笑哭泪脸眼嘴鼻头手心汗怒吐色赞拜吻抱爱狗猫猪鸡兔牛羊熊汪喵躺跪瘫跳舞吃喝睡看听打摸送比飞加"
    "了的你我啊呀吧哒呢哈哼人花包萝"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{3,7}")


def find_emotes(text: str) -> Iterator[Mark]:
    """Every emote in brackets, and of a face written as a file its ending."""
    if "#" in text or "＃" in text:
        for found in _TIEBA.finditer(text):
            if not _TALK.match(found[1] or found[2]):
                yield Mark(*found.span(), "emote")
    if "." in text:
        for found in _FILE.finditer(text):
            yield Mark(*found.span(), "emote")
    if "<" in text:
        for found in _NUMBERED.finditer(text):
            yield Mark(*found.span(), "emote")
    if "[" not in text and "［" not in text:
        return
    brackets = [(*found.span(), fold(found[1] or found[2])) for found in _BRACKET.finditer(text)]
    counts = Counter(name for _, _, name in brackets)
    edges = Counter(edge for start, end, _ in brackets for edge in (start, end))
    for start, end, name in brackets:
        beside = counts[name] > 1 or edges[start] > 1 or edges[end] > 1
        if _SHAPE.fullmatch(name) and not _TALK.match(name) and (beside or not _is_name(name)):
            yield Mark(start, end, "emote")


def _is_name(name: str) -> bool:
    """Whether folded text has the form of a full name, or of somebody's kin."""
    if not _HAN.fullmatch(name) or set(name) & _FACE or name[-1] == name[-2]:
        return False
    surname = name[0] in _FREQUENT or name[:2] in SURNAMES
    if len(name) == 3 or (len(name) == 4 and name[:2] in SURNAMES):
        return surname
    tails = {name[-2:], name[-3:]}
    return surname and any(tails & words for words in (RELATIONAL_KIN, ADDRESS_KIN, ROLES))

"""Words that point: 左边那个护士 is somebody, and 爷爷奶奶 are two people in one mention.

Of the 56 places in the threads of our training corpus where a word of place stands before 那个 and
a person's noun the place stands outside the mention in 47 and inside in 2; 6 are marked otherwise,
and one is unmarked. And 那 that points at nobody: 那是教练不给他镜头.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .heads import HEADS
from .words import any_of, word_set

_PLACE = re.compile(
    "(?P<place>[左右前后旁里外上下中对][边面头侧排间]|最[左右前后]边?|台[上下]|身[边后旁前]|门口|车[里上]|边上|隔壁"
    "|楼[上下])(?P<that>[这那][个位名])"
)
_NO_PERSONS = word_set(
    "东西 老东西 小东西 脏东西 假人 天使 垃圾 娃娃 妖怪 观众 群众 大众 众人 神经病"
)
_NOUNS = frozenset(word for word in HEADS if len(word) > 1) - _NO_PERSONS
# What may follow the noun: 左边那个护士帽 and 那个老板椅 are things.
_FOLLOWS = re.compile(
    "[是在真也太好都就还又很跟和叫吗呢吧啊呀的了笑哭唱跳演长看有不会能要说穿戴拿站坐一到底谁]"
    r"|[^\u4e00-\u9fff\w]|$"
)
_LONGEST = 7
PAIRS = word_set(
    """
    爷爷奶奶 外公外婆 姥姥姥爷 爸爸妈妈 爸比妈咪 公公婆婆 哥哥姐姐 弟弟妹妹 哥哥弟弟 姐姐妹妹
    叔叔阿姨 新郎新娘 伴郎伴娘 帅哥美女 俊男美女 男一女一 男主女主 女一女二 男一男二 哥哥嫂子
    姐姐姐夫 老公老婆 岳父岳母 舅舅舅妈 叔叔婶婶 姑姑姑父 师父师娘 大哥大嫂 大爷大妈 大叔大妈
    奶奶爷爷 外婆外公 姥爷姥姥 妈妈爸爸 婆婆公公 姐姐哥哥 妹妹弟弟 阿姨叔叔 新娘新郎 伴娘伴郎
    美女帅哥 女一男一 女主男主 老婆老公 爸妈 爹妈 爹娘 哥嫂 老爷爷老奶奶 老爸老妈 老丈人丈母娘
    大哥大姐
    """
)
_ANY_PAIR = re.compile(any_of(PAIRS))


def placed(text: str) -> Iterator[tuple[int, int, int]]:
    """Where somebody is pointed at by a place: the characters at which the place begins, and those
    of the mention behind it, half-open."""
    for found in _PLACE.finditer(text):
        start = found.start("that")
        for end in range(min(found.end() + _LONGEST, len(text)), found.end() + 1, -1):
            between = text[found.end() : end]
            noun = any(between[-size:] in _NOUNS for size in range(2, 5))
            if noun and between[0] != "的" and between.isalnum() and _FOLLOWS.match(text, end):
                yield found.start(), start, end
                break


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """Characters, half-open, of two relatives, or of a man and a woman of one kind: 新郎新娘.

    老师妈妈 is somebody's mother, and her owner a mention of his own.
    """
    for found in _ANY_PAIR.finditer(text):
        yield found.span()


# 那 of 那是教练没看见 is what happened. What follows 是 and somebody goes on with a clause.
_SITUATION = re.compile("(?<![\u4e00-\u9fff])[这那](?:就|才|可|也|都)?是")
_CLAUSE = re.compile(
    "没(?!错)|把|被|给|让|在(?![吗嘛啊])|不(?![是对？?吗嘛好，,。！!\\s]|$)|太|也(?!$)|都|想|怕|故意|偏心|心软|今天|昨天"
)


def situations(text: str) -> Iterator[tuple[int, int]]:
    """Where 那是 begins and ends that may be said of what happened, in characters."""
    for found in _SITUATION.finditer(text):
        yield found.start(), found.end()


def goes_on(behind: str) -> bool:
    """Whether what follows somebody behind 那是 makes a clause of the two: 教练 没看见."""
    return _CLAUSE.match(behind) is not None

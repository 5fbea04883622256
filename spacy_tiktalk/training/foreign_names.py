"""Names from other languages as Chinese writes them: 露西·布朗, 艾尔肯·肉孜, 羽生结弦, 才旺多吉.

They are longer than Chinese names, hold a middle dot, and are cut where a model has only seen
surname and given name. Half of the parts come from lists written for this project, half are made of
the characters that transliteration uses, so that no list is learned by heart.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

DOT = "·"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WESTERN = _words(
    "露西 爱丽丝 杰克 汤姆 艾玛 苏菲 安娜 玛丽亚 大卫 彼得 约翰 迈克尔 丹尼尔 "
    "亚当 凯特 海伦 奥利弗 路易斯 尼古拉 伊万 娜塔莎 奥尔加 马尔科 卢卡 乔凡尼 "
    "费尔南多 卡洛斯 何塞 伊莎贝拉 索菲亚 汉斯 弗里茨 克拉拉 皮埃尔 让娜 阿米尔 "
    "法蒂玛 穆罕默德 优素福 拉杰 普莉娅 本杰明 塞缪尔 维克多 丽贝卡"
)
_WESTERN_FAMILY = _words(
    "布朗 史密斯 约翰逊 威尔逊 泰勒 安德森 马丁内斯 罗德里格斯 费尔南德斯 伊万诺夫 彼得罗娃 施密特 "
    "穆勒 杜邦 罗西 科斯塔 席尔瓦 哈桑 辛格 卡普尔 奥康纳 麦克唐纳 范德贝克 约翰森 科瓦奇 哈特"
)
_UYGHUR = _words(
    "艾尔肯 买买提 阿依古丽 古丽娜 热依汗 阿迪力 吐尔逊 帕提曼 努尔兰 阿娜尔 叶尔江 沙吾列 玛依拉 "
    "迪丽娜尔 热合曼 库尔班 塔依尔 肉孜 玉山江 凯赛尔 祖力皮亚 木拉提"
)
_TIBETAN = _words("扎西 卓玛 多吉 央金 才旺 次仁 格桑 德吉 旺堆 洛桑 桑杰 索朗 白玛 丹增")
_MONGOL = _words("巴特尔 其木格 乌兰 苏和 那日苏 格日勒 阿古拉 萨仁 斯琴 呼和 娜仁 托娅 布赫")
_JAPANESE_FAMILY = _words(
    "佐藤 铃木 高桥 田中 渡边 伊藤 山本 中村 小林 加藤 松本 清水 长谷川 羽田 星野 绫濑"
)
_JAPANESE = _words(
    "翔太 美咲 结衣 健太 大辅 由纪 直树 阳菜 龙之介 樱子 一郎 真央 拓也 千寻 悠真 奈奈"
)
_SOUNDS = (
    "阿艾安奥巴贝比布查达戴德迪多恩尔法菲弗戈格哈海赫霍吉加杰卡凯科克库拉莱兰劳雷里利林卢鲁伦罗洛"
    "马玛迈曼梅米莫姆纳娜内尼诺努欧帕佩皮普奇乔切琼瑞萨塞桑森沙舍史斯苏索塔泰坦特托瓦威维沃西希夏"
    "谢辛雅扬耶伊因尤约扎泽兹"
)


@dataclass(frozen=True)
class ForeignName:
    """A name in parts: given is what friends say, full the whole of it."""

    full: str
    given: str
    family: str = ""


def draw_foreign_name(rng: random.Random) -> ForeignName:
    """A name of some language, with or without a family name; the same rng, the same name."""
    kind = rng.random()
    if kind < 0.5:
        given, family = _western(rng, _WESTERN), _western(rng, _WESTERN_FAMILY)
        return _with_dot(given, family, rng)
    if kind < 0.7:
        given, family = rng.sample(_UYGHUR, k=2)
        return _with_dot(given, family, rng)
    if kind < 0.85:
        given, family = rng.choice(_JAPANESE), rng.choice(_JAPANESE_FAMILY)
        return ForeignName(family + given, given, family)
    if kind < 0.95:
        given, other = rng.sample(_TIBETAN, k=2)
        return (
            ForeignName(given + other, given) if rng.random() < 0.5 else ForeignName(given, given)
        )
    given = rng.choice(_MONGOL)
    return ForeignName(given, given)


def _with_dot(given: str, family: str, rng: random.Random) -> ForeignName:
    if rng.random() < 0.4:
        return ForeignName(f"{given}{DOT}{family}", given, family)
    return ForeignName(given, given)


def _western(rng: random.Random, names: tuple[str, ...]) -> str:
    if rng.random() < 0.5:
        return rng.choice(names)
    return "".join(rng.sample(_SOUNDS, k=rng.choice((2, 2, 3, 3, 3, 4, 5))))

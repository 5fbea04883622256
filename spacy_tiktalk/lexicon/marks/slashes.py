"""Emotes behind a slash, as QQ and WeChat copy them: /大哭, /强, /捂脸.

Only names of their own lists, the longest first, at the start or behind a blank, Chinese, a sign or
another emote; never behind a Latin letter, a digit or another slash (1/2, and/or, //@小鱼). What
else has a slash is talk:
- one of several to choose from, where a name of the lists stands before it: 喝咖啡/啤酒;
- a name of one character that goes on: 好/强一点.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..words import any_of
from .kinds import Mark

_CLASSIC = """
微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 龇牙 惊讶 难过 酷 冷汗 抓狂
吐 偷笑 可爱 愉快 白眼 傲慢 饥饿 困 惊恐 流汗 憨笑 悠闲 大兵 奋斗 咒骂 疑问 嘘 晕 折磨 疯了 衰
骷髅 敲打 再见 擦汗 抠鼻 鼓掌 糗大了 坏笑 左哼哼 右哼哼 哈欠 鄙视 委屈 快哭了 阴险 亲亲 吓 可怜
菜刀 西瓜 啤酒 篮球 乒乓 咖啡 饭 猪头 玫瑰 凋谢 示爱 嘴唇 爱心 心碎 蛋糕 闪电 炸弹 刀 足球 瓢虫
便便 月亮 太阳 礼物 拥抱 强 弱 握手 胜利 抱拳 勾引 拳头 差劲 爱你 OK 爱情 飞吻 跳跳 发抖 怄火
转圈 磕头 回头 跳绳 挥手 投降 激动 乱舞 街舞 献吻 左太极 右太极
"""
_NEWER = """
捂脸 笑哭 奸笑 嘿哈 机智 皱眉 耶 吃瓜 加油 汗 天啊 社会社会 旺柴 打脸 翻白眼 让我看看 叹气 苦涩
裂开 脸红 恐惧 失望 无语 破涕为笑 合十 庆祝 红包 烟花 爆竹 泪奔 斜眼笑 托腮 卖萌 喷血 惊喜 骚扰
小纠结 我最美 菊花 doge
"""
_NAMES = (*_CLASSIC.split(), *_NEWER.split())
_SINGLE = "".join(name for name in _NAMES if len(name) == 1)
_SLASHED = re.compile(
    rf"(?<![A-Za-z0-9_/／:：.<])/(?:(?:{any_of(name for name in _NAMES if len(name) > 1)})"
    rf"(?![A-Za-z0-9])|[{_SINGLE}](?!\w))"
)
_CHOICE = re.compile(f"(?:{any_of(_NAMES)})$")
_LONGEST = max(map(len, _NAMES))


def find_slashed(folded: str) -> Iterator[Mark]:
    """Every emote behind a slash.

    folded (str): The text as `script.fold` reads it.
    """
    if "/" not in folded:
        return
    at = 0  # where the last emote ends: what stands there is no choice
    for found in _SLASHED.finditer(folded):
        start, end = found.span()
        if not _CHOICE.search(folded[max(at, start - _LONGEST) : start]):
            yield Mark(start, end, "emote")
            at = end

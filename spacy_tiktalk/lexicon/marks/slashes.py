"""Emotes behind a slash, as QQ and WeChat copy them: /大哭, /强, /捂脸.

Only names of their own lists, and codes (/:rose, /::D), the longest first. A name stands at the
start or behind a blank, Chinese, a sign or another emote; never behind a Latin letter, a digit or
another slash (1/2, and/or, //@小鱼). What else has a slash is talk:
- one of several to choose from, where a name of the lists stands before it: 喝咖啡/啤酒;
- a name of one character that goes on (好/强一点), but for the start of the turn, where nothing is
  there to choose from: /强他来了;
- right behind a word, names that are words themselves: 火车/飞机, 汤圆/元宝.
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
# Of QQ as well. The first are hardly anything else, the others are what people speak of, or pets.
_PHRASES = """
爆筋 眨眼睛 托脸 飙泪 我不看 糊脸 扯一扯 舔一舔 蹭一蹭 拽炸天 顶呱呱 撩一撩 掐一掐 啃头 扇脸 喷脸
头撞击 扔狗 加油必胜 加油抱抱 口罩护体 忙到飞起 脑阔疼 辣眼睛 哦哟 问号脸 暗中观察 呵呵哒 我酸了
太南了 无眼笑 魔鬼笑 敲开心 让我康康 摸锦鲤 拿到红包 胖三斤 好闪 左拜年 右拜年 牛气冲天 求红包
谢红包 打call 仔细分析 菜汪 比心 无奈
"""
_WORDS = """
双喜 鞭炮 灯笼 K歌 喝彩 祈祷 棒棒糖 喝奶 飞机 钞票 手枪 河蟹 羊驼 幽灵 大笑 不开心 冷漠 好棒 拜托
点赞 无聊 送花 害怕 花痴 小样儿 啵啵 拍头 抱抱 暴击 开枪 拍桌 拍手 恭喜 干杯 嘲讽 佛系 惊呆 颤抖
偷看 原谅 生日快乐 甩头 搬砖 沧桑 头秃 emm 辣椒酱 汪汪 击掌 敬礼 狂笑 面无表情 摸鱼 睁眼 震惊 期待
真好 拜谢 元宝 牛啊 喵喵 变形 崇拜 老色痞 拒绝 嫌弃 吃糖
"""
# All the codes of WeChat, which end where they end: /:li他来了. Crawlers write &lt; for <.
_CODES = """
/::) /::~ /::B /::| /:8-) /::< /::$ /::X /::Z /::'( /::-| /::@ /::P /::D /::O /::( /::+ /:--b /::Q
/::T /:,@P /:,@-D /::d /:,@o /::g /:|-) /::! /::L /::> /::,@ /:,@f /::-S /:? /:,@x /:,@@ /::8 /:,@!
/:!!! /:xx /:bye /:wipe /:dig /:handclap /:&-( /:B-) /:<@ /:@> /::-O /:>-| /:P-( /::'| /:X-) /::*
/:@x /:8* /:pd /:<W> /:beer /:basketb /:oo /:coffee /:eat /:pig /:rose /:fade /:showlove /:heart
/:break /:cake /:li /:bome /:kn /:footb /:ladybug /:shit /:moon /:sun /:gift /:hug /:strong /:weak
/:share /:v /:@) /:jj /:@@ /:bad /:lvu /:no /:ok /:love /:<L> /:jump /:shake /:<O> /:circle /:kotow
/:turn /:skip /:oY /:#-0 /:hiphot /:kiss /:<& /:&>
"""
_CHOSEN = (*_CLASSIC.split(), *_NEWER.split())
_SURE = (*_CHOSEN, *_PHRASES.split())
_SINGLE = "".join(name for name in _SURE if len(name) == 1)
# What makes a longer word of a name of one character: /色情, /睡觉, /强哥.
_LONGER = "情狼鬼彩觉着毙槽血难死倒人店圈拍片子烈哥姐势大鸡智颜声稣鸭"
_NO_LATIN = "(?![A-Za-z0-9])"
# Behind a Latin letter where that ends such an emote itself: /OK/OK, /打call/打call.
_LATIN = "|".join(f"(?<=/{n})" for n in (*_SURE, *_WORDS.split()) if n[-1].isascii())
_ENTITIES = {"<": "(?:<|&lt;)", ">": "(?:>|&gt;)", "&": "&(?:amp;)?"}
_CODE = "|".join(
    "".join(_ENTITIES.get(sign) or re.escape(sign) for sign in code)
    + ("(?![A-Za-z])" if code[2:].isalpha() else "")
    for code in sorted(_CODES.split(), key=len, reverse=True)
)
_SLASHED = re.compile(
    rf"(?:(?<![A-Za-z0-9_/／:：.<])|{_LATIN})/"
    rf"(?:(?:{any_of(n for n in _SURE if len(n) > 1)}){_NO_LATIN}"
    rf"|(?P<word>{any_of(_WORDS.split())}){_NO_LATIN}"
    rf"|[{_SINGLE}](?:(?!\w)|(?P<on>(?=[^\W{_LONGER}]))))"
    rf"|(?<![/／])(?:{_CODE})"
)
_CHOICE = re.compile(f"(?:{any_of(_CHOSEN)})$")
_LONGEST = max(map(len, _CHOSEN))


def find_slashed(folded: str) -> Iterator[Mark]:
    """Every emote behind a slash.

    folded (str): The text as `script.fold` reads it.
    """
    if "/" not in folded:
        return
    at = 0  # where the last emote ends: what stands there is no choice
    in_front = True  # nothing but emotes so far
    for found in _SLASHED.finditer(folded):
        start, end = found.span()
        in_front = in_front and not folded[at:start].strip()
        if found["on"] is not None and not in_front:
            continue
        code = folded[start + 1] == ":"
        before = folded[start - 1] if start > at else ""
        if before.isalnum() and (found["word"] or (before.isascii() and not code)):
            continue
        if code or not _CHOICE.search(folded[max(at, start - _LONGEST) : start]):
            yield Mark(start, end, "emote")
            at = end

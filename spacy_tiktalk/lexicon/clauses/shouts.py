"""What is shouted first and laughed last: of 666，那个大叔好帅哈哈哈！ 那个大叔好帅 is talk.

And words that only open a turn: 家人们, 讲真, 其实. Somebody right behind one was often missed: in
the 90 development dialogues of TikTalkCoref, F1 of mentions fell from 79 to 66 with 家人们 in front
of all turns, to 75 with 其实. Of 1,545 turns of gold that begin so a mention begins there in 2.
"""

from __future__ import annotations

import re
from functools import cache

from ..words import any_of, word_set

_UNITS = "年月日号点个块元岁斤楼层次条位人分秒米度万千百亿多"
# Of which nothing stands between them and the talk; not 666 块, 兄弟们的女朋友, 救命恩人, 笑死我了.
_CALLS = "(?:家人|姐妹|兄弟|宝子|宝宝|集美|老铁|同志|朋友|友友)们(?![和跟与都也])"
_CRIES = (
    f"哈{{3,}}(?!哈)|[啊嗷]{{3,}}(?![啊嗷])|呜{{2,}}(?!呜)|6{{3,}}(?![6{_UNITS}])"
    "|牛[逼批]|卧槽|绝了|好家伙|天[呐哪]|妈呀"
    "|救命(?![恩稻药之])|笑死(?![我你他她个人])|嗯+(?![嗯哼])|哦+(?![哦豁])|哎(?![呦哟])|诶"
)
_LINKS = any_of(
    word_set(
        """
        讲真 讲真的 有一说一 说真的 说实话 说句实话 实话实说 老实说 不得不说 说白了
        话说 据说 听说 感觉 其实 所以 所以说 但是 可是 不过 只是 然后 而且 反正
        毕竟 因为 如果 虽然 既然 总之 还有 原来 果然 难怪 怪不得 突然 忽然 居然
        竟然 当然 肯定 确实 的确 应该 可能 估计 大概 还好 幸好 关键 关键是 重点是
        主要是 对啊 是的 是啊 好吧 行吧 不对 等下 不会吧
        """
    )
)
# 哈哈哈哥 is somebody's name; 哈哈哈叔叔 is laughter and an uncle.
_NAMED = "|".join(f"{kin}(?!{kin})" for kin in "哥姐弟妹叔爷")
OPENING = f"(?:{_CALLS}|(?:{_CRIES})(?!{_NAMED})|{_LINKS})"
"""A pattern of words that only open a clause."""
_GLUED = (
    f"(?:(?:{OPENING}|真的(?![吗假是吧不])|另外(?![一两三四几俩这那外]))"
    "(?=[\u4e00-\u9fff])(?![的了吗呢吧啊呀嘛着过们么地得哈嘿嘻呜嗷]))+"
)
_MARKS = r"[\s，,！!。.~～…]"


@cache
def _shout() -> re.Pattern[str]:
    """This and the other are made when first asked for: the package's import need not wait."""
    return re.compile(
        rf"\s*(?:{_GLUED}|(?:(?i:(?P<digit>\d)(?P=digit){{2,}}|233+)"
        rf"(?=[，,！!。~～]|\s+[^{_UNITS}])"
        "|(?i:yyds|xswl|awsl|nsdd|yysy|ok+|nb|wow+|omg|lol|nice|em+|h{2,}|(?:ha){2,})"
        "|[哈嘿]{2,}|[牛绝哇啊赞顶草唉哎嗯哦噢耶靠服哭]+|牛[逼批掰]|卧槽|笑死|绝了|好家伙|天[呐哪啊]|妈呀)"
        r"[\s，,！!。~～]+(?=\S))"
    )


@cache
def _laughter() -> re.Pattern[str]:
    # Each run as a whole and once, so that a long one costs its length. Not 娃哈哈.
    return re.compile(
        rf"(?<=[^\s，,！!。.~～…哈嘿嘻])(?:(?:{_MARKS}*(?:(?<![哈嘿嘻])"
        "(?:[哈嘿嘻]{3,}|(?<![娃小大阿老笑马])[哈嘿嘻]{2})(?![哈嘿嘻])"
        "|(?i:(?<![a-z])(?:h{2,}|(?:ha){2,}h?)(?![a-z])|(?<![0-9])(?:233+|6{3,})(?![0-9]))))+"
        rf"|(?=[！!。.]*[~～…]|[！!。.]{{2}})){_MARKS}*$"
    )


def shouted_first(said: str) -> int:
    """How many characters at the beginning of a turn are a shout, or words that only open it, and
    the blank or mark behind them.

    said (str): Folded. What is nothing but a shout has none.
    """
    found = _shout().match(said)
    return 0 if found is None else found.end()


def laughed_last(said: str) -> int:
    """Where the laughter or the drawn-out mark begins with which a turn ends, its length if none.

    said (str): Folded. What is nothing but laughter has none: 哈哈哈哈！
    """
    found = _laughter().search(said)
    return len(said) if found is None else found.start()

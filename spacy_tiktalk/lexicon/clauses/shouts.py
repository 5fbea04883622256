"""What is shouted first and laughed last: of 666，那个大叔好帅哈哈哈！ 那个大叔好帅 is talk."""

from __future__ import annotations

import re

_SHOUT = re.compile(
    # Not 666 块.
    r"\s*(?:(?i:(?P<digit>\d)(?P=digit){2,}|233+)"
    r"(?=[，,！!。~～]|\s+[^年月日号点个块元岁斤楼层次条位人分秒米度万千百亿多])"
    "|(?i:yyds|xswl|awsl|nsdd|yysy|ok+|nb|wow+|omg|lol|nice|em+|h{2,}|(?:ha){2,})"
    "|[哈嘿]{2,}|[牛绝哇啊赞顶草唉哎嗯哦噢耶靠服哭]+|牛[逼批掰]|卧槽|笑死|绝了|好家伙|天[呐哪啊]|妈呀)"
    r"[\s，,！!。~～]+(?=\S)"
)
_MARKS = r"[\s，,！!。.~～…]"
# Each run as a whole and once, so that a long one costs its length. Not 娃哈哈.
_LAUGHTER = re.compile(
    rf"(?<=[^\s，,！!。.~～…哈嘿嘻])(?:(?:{_MARKS}*(?:(?<![哈嘿嘻])"
    "(?:[哈嘿嘻]{3,}|(?<![娃小大阿老笑马])[哈嘿嘻]{2})(?![哈嘿嘻])"
    "|(?i:(?<![a-z])(?:h{2,}|(?:ha){2,}h?)(?![a-z])|(?<![0-9])(?:233+|6{3,})(?![0-9]))))+"
    rf"|(?=[！!。.]*[~～…]|[！!。.]{{2}})){_MARKS}*$"
)


def shouted_first(said: str) -> int:
    """How many characters at the beginning of a turn are a shout and the blank or mark behind it.

    said (str): Folded. What is nothing but a shout has none.
    """
    found = _SHOUT.match(said)
    return 0 if found is None else found.end()


def laughed_last(said: str) -> int:
    """Where the laughter or the drawn-out mark begins with which a turn ends, its length if none.

    said (str): Folded. What is nothing but laughter has none: 哈哈哈哈！
    """
    found = _LAUGHTER.search(said)
    return len(said) if found is None else found.start()

"""Where and when it was written, as pages and crawlers print it: IP属地：广东, 05-01 广东 回复.

A time stamp (2024-05-01 12:30) counts everywhere, so does a place behind IP属地. Everything else
only as the last line of the turn, or as all of it: pieces parted by blanks, one of which is a date,
an age or a place of the network. 3小时前我还在哭, 我来自广东 and 来自广东的小哥 are talk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..place_names import PLACE, with_places
from .kinds import Mark

_PLACES = f"{PLACE}+"
_CLOCK = r"\d{1,2}[:：]\d\d(?:[:：]\d\d)?"
_YEAR = r"(?<!\d)(?:19|20)\d\d"
_DAY = rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"
_SPOKEN_DAY = rf"(?:{_YEAR}年)?\d{{1,2}}月\d{{1,2}}日"
_STAMP = (
    rf"(?:{_DAY}(?:T|\s{{1,2}})|{_YEAR}年\d{{1,2}}月\d{{1,2}}日\s?){_CLOCK}"
    r"(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
    rf"|(?<![\d\-.])\d\d-\d\d\s{{1,2}}{_CLOCK}"
)
_HAN = r"\u4e00-\u9fff"
# IP 上海的那个 is said of a person; talk right behind (IP属地：上海他来了) is left to itself.
_NETWORK = (
    rf"(?:(?<![A-Za-z])IP\s?(?:(?:归?属地|地址|所在地|位置)\s?[:：]?|[:：]|\s)"
    rf"|(?<![{_HAN}])归?属地\s?[:：])\s?{_PLACES}(?![{PLACE}的人省市])"
)
_DEVICE = (
    r"(?:我的)?[^\s，。！？的]{0,12}(?:iPhone|iPad|Android|安卓|客户端|网页版?|手机|微博|超话|视频号|HUAWEI|小米|华为)"
    r"[A-Za-z0-9 +]{0,14}(?:至尊版|青春版)?"
)
_AGE = r"\d{1,3}\s?(?:秒|分钟|小时|天|周|个月|月|年)前"
_DATED = (
    rf"{_STAMP}|{_DAY}|(?<![\d\-])\d\d-\d\d(?![\d\-])(?:\s{_CLOCK})?|{_AGE}"
    rf"|(?:昨天|前天|今天)\s?{_CLOCK}|[周星][一二三四五六日期]{{1,2}}\s{_CLOCK}"
    rf"|{_SPOKEN_DAY}\s?{_CLOCK}"
)
# Pages copied without their gaps: 05-01广东, 刚刚·广东.
_PLACED = rf"(?:{_DATED}){PLACE}*|刚刚\s?[·•]?\s?{_PLACES}"
_FROM = (
    rf"(?:来自|发[布表]于|编辑于|更新于|发自)\s?[:：]?\s?"
    rf"(?:{_PLACES}|{_DEVICE}|{_PLACED})(?:的?网友)?"
)
_SURE = rf"{_PLACED}|{_NETWORK}|{_FROM}"
_SOFT = (
    rf"{_PLACES}|刚刚|昨天|前天|今天|{_CLOCK}|{_SPOKEN_DAY}|回[复覆]|举报|分享|收起|点?赞\s?\d*|热评|置顶"
    r"|作者赞过|(?:展开|共|查看)?\s?\d+\s?条回复|展开(?:更多)?|已?编辑(?:过)?|\d{1,7}"
)
_PART = r"\s{0,3}[·•|\s]\s{0,3}"
_FOOT = (
    rf"(?:^|(?<=\s))(?:(?:{_SOFT}){_PART}){{0,3}}(?:{_SURE})"
    rf"(?:{_PART}(?:{_SURE}|{_SOFT})){{0,6}}(?=\s*$)"
)
_ANYWHERE = rf"{_STAMP}|{_NETWORK}"
_SIGN = re.compile(r"\d|IP|ip|属地|归属|来自|发[布表自]|[辑新]于|刚刚")
_WINDOW = 90


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compiled when a text first shows a sign: 45 ms, more than all the rest of the package."""
    return re.compile(_FOOT, re.IGNORECASE), re.compile(_ANYWHERE, re.IGNORECASE)


def find_places(folded: str) -> Iterator[Mark]:
    """Every line of place and date.

    folded (str): The text as `script.fold` reads it.
    """
    if not _SIGN.search(folded):
        return
    at_end, anywhere = _patterns()
    folded = with_places(folded)
    foot = at_end.search(folded, max(0, len(folded) - _WINDOW))
    if foot:
        yield Mark(*foot.span(), "place")
    for found in anywhere.finditer(folded):
        yield Mark(*found.span(), "place")

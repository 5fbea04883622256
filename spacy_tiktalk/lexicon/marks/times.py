"""Moments of the video: 02:31, 1:02:31, P2 03:22 with the part of it.

A time of day and a score are talk, as far as their neighbors tell: 晚上10:30, 10:30出发, 比分21:15.
3:2 has one digit behind the colon and is no time at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Mark

_WINDOW = 8
_TIME = re.compile(r"(?<![\d:：.])(?:(\d{1,2})[:：])?[0-5]?\d[:：][0-5]\d(?![\d:：]|\.\d)")
_PART = re.compile(r"(?<![A-Za-z0-9])[Pp]\d{1,3}\s{1,2}$")
_CLOCK_BEFORE = re.compile(
    r"(?:早上?|晚上?|[上中下]午|傍晚|凌晨|半夜|夜里|[今明昨][天晚早]|后天|前天|每[天晚]"
    r"|[周期礼拜][一二三四五六日天末]|[号日]|北京时间|定[在到]|闹钟)\s?$"
)
_CLOCK_BEHIND = re.compile(
    r"\s?(?:了|[之以]?[前后]?[就才再]?(?:出发|开始|开播|直播|开会|开门|关门|上班|下班|见|起床|起飞|睡|集合"
    r"|更新|首播|播出|准时|考试|上课|下课|到家|放学|结束)|的(?:飞机|航班|火车|高铁|车|票|场|课|班|会|闹钟)|开抢)"
)
_SCORE_BEFORE = re.compile(r"(?:比[分例率]|胜率|打成|战成|[赢输]了?|领先|以|赔率)\s?[:：]?\s?$")
_SCORE_BEHIND = re.compile(r"\s?(?:领先|落后|获胜|战胜|击败|大胜|取胜|险胜|赢|输|的?比[分例]|打平)")


def find_times(folded: str) -> Iterator[Mark]:
    """Every moment of the video.

    folded (str): The text as `script.fold` reads it.
    """
    if ":" not in folded and "：" not in folded:
        return
    for found in _TIME.finditer(folded):
        before = folded[max(0, found.start() - _WINDOW) : found.start()]
        behind = folded[found.end() : found.end() + _WINDOW]
        if found[1] is None and (
            _CLOCK_BEFORE.search(before)
            or _CLOCK_BEHIND.match(behind)
            or _SCORE_BEFORE.search(before)
            or _SCORE_BEHIND.match(behind)
        ):
            continue
        part = _PART.search(before)
        start = found.start() - (len(part[0]) if part else 0)
        yield Mark(start, found.end(), "time")

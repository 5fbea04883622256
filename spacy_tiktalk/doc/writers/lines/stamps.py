"""What chat exports and numbered lists put around a writer's name: times, dates, numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

from .blanks import BLANKS

_YEAR_DAY = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?[日号]?"
_MONTH_DAY = r"\d{1,2}月\d{1,2}[日号]"
_ANY_DAY = (
    rf"(?:{_YEAR_DAY}|{_MONTH_DAY}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}|\d{{1,2}}[-/]\d{{1,2}}"
    r"|(?:19|20)\d\d[01]\d[0-3]\d"
    r"|\d{1,2}[ -][A-Za-z]{3,9}\.?[ -]\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
)
_WEEK = "(?:星期|周|週|礼拜|禮拜)"
_DAY_NAME = rf"(?:[今昨前][天日]|{_WEEK}[一二三四五六日天]|[Tt]oday|[Yy]esterday)"
_DAY_BEHIND = rf"(?:\s?{_DAY_NAME}|\s?[(（]{_WEEK}?[一二三四五六日天][)）])?"
_PART = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)"
_CLOCK = (
    rf"(?:{_PART}\s?)?[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d(?:[.,]\d{{1,6}})?)?"
    r"(?:\s?[AaPp]\.?[Mm]\b\.?)?"
)
# 12时30分 counts behind its day; alone it is an answer.
_SPOKEN_CLOCK = rf"(?:{_PART}\s?)?[0-2]?\d[时時点點]\s?[0-5]?\d分(?:\s?[0-5]?\d秒)?"
_ZONE = r"(?:Z|\s?[+-]\d{2}:?\d{2}|\s?UTC(?:[+-]\d+)?)?"
_FULL = (
    rf"(?:{_ANY_DAY}{_DAY_BEHIND}|{_DAY_NAME})(?:[,，]|\s?at\b|\s?·)?[\sT]*{_CLOCK}{_ZONE}"
    rf"|{_ANY_DAY}{_DAY_BEHIND}\s*{_SPOKEN_CLOCK}|{_CLOCK}[\s,，]+{_ANY_DAY}"
)
_AGE = (
    r"(?:(?:\d{1,3}\s?(?:秒|分钟|分鐘|小时|小時|天|周|週|个月|個月|月|年)前|刚刚|剛剛"
    r"|\d{1,3}\s?(?:s|m|h|d|w|y|secs?|mins?|hrs?|mos?|yrs?|(?:second|minute|hour|day|week|month|year)s?)"
    r"\s?ago)(?:\s?[(（](?:已?(?:修改|编辑|編輯)过?|edited)[)）])?)"
)
_STAMP = rf"(?:(?P<full>{_FULL})|{_CLOCK}|{_YEAR_DAY}|{_MONTH_DAY}|{_AGE})"
_ONLY_DAY = re.compile(rf"(?:{_YEAR_DAY}|{_MONTH_DAY}|{_DAY_NAME}){_DAY_BEHIND}")

# A stamp in front ends with its bracket, or with a blank: 12:30出发 has none.
_OPEN, _CLOSE = r"[\[(（【〔]", r"[\])）】〕]"
_AFTER = rf"[{BLANKS}]*(?:[-–—|,，][{BLANKS}]+)?"
_IN_FRONT = re.compile(
    rf"(?:(?P<open>{_OPEN})\s*{_STAMP}\s*{_CLOSE}"
    rf"|{_STAMP.replace('?P<full>', '?P<bare>')}(?=[{BLANKS}])){_AFTER}"
)
_BEHIND = re.compile(
    rf"(?:\s*(?P<open>{_OPEN})\s*{_STAMP}\s*{_CLOSE}"
    rf"|[,，]?\s+(?:[-–—|·]\s*)?{_STAMP.replace('?P<full>', '?P<bare>')})\s*$"
)
_OF_STAMPS = re.compile(r"\d[-/.年月:：]|前|刚刚|剛剛|ago")
_IS_AGE = re.compile(rf"{_OPEN}?{_AGE}")
_NUMBER = re.compile(
    rf"(?:\d{{1,6}}(?:\.(?!\d)|[、)）．])|#\d{{1,6}}[.:：、]?|[Nn]o\.\s?\d{{1,6}}[.:：、]?"
    rf"|\d{{1,6}}\s?[楼层LlFf#](?=[{BLANKS}.:：、,，])[.:：、,，]?|第\s?\d{{1,6}}\s?[楼层条][.:：、,，]?"
    rf"|{_OPEN}#?\d{{1,6}}[楼层]?{_CLOSE}|[①-⑳]|[-*+•●▪·](?=[{BLANKS}])"
    rf"|\d{{1,6}}(?:(?=[{BLANKS}])|[{BLANKS}]?[:：](?!\d)(?=[^:：]{{1,40}}[:：])))"
    rf"[{BLANKS}]*"
)
_BEGINS = frozenset(
    "0123456789０１２３４５６７８９[(（【〔今昨前星周週礼禮刚剛TtYy凌清早上中下傍晚"
)
_NUMBER_BEGINS = _BEGINS | frozenset("#第Nn-*+•●▪·①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


class Front(NamedTuple):
    """What stands before a line's name.

    start (int): where the rest begins.
    stamped (int): 0 no time, 1 a bare clock or day, 2 a time in brackets or with its day.
    numbered (bool): whether a number or a bullet was passed.
    """

    start: int
    stamped: int
    numbered: bool


def is_bare_day(text: str) -> bool:
    """Whether a text is nothing but a day: 2024/05/01（三）, 5月1日 星期三."""
    return _ONLY_DAY.fullmatch(text.strip(BLANKS)) is not None


def begins_with_age(text: str) -> bool:
    """Whether a text begins with how long ago it was: 3小时前, 刚刚."""
    return _IS_AGE.match(text) is not None


def front_of(line: str, *, numbers: bool) -> Front:
    """Pass blanks, times and, where asked for, numbers at the start of a line."""
    start = len(line) - len(line.lstrip(BLANKS))
    begins = _NUMBER_BEGINS if numbers else _BEGINS
    stamped, numbered = 0, False
    for _ in range(3):  # a number, a time, and a time's own number
        if line[start : start + 1] not in begins:
            break
        found = None if stamped else _IN_FRONT.match(line, start)
        if found is not None:
            stamped = 2 if found["open"] or found["bare"] else 1
        elif numbers and not numbered:
            found = _NUMBER.match(line, start)
            numbered = found is not None
        if found is None:
            break
        start = found.end()
    return Front(start, stamped, numbered)


def without_stamp(label: str) -> tuple[str, int]:
    """A name without the time or day behind it, and how much of a stamp that was (see `Front`)."""
    found = _BEHIND.search(label[-60:]) if _OF_STAMPS.search(label, len(label) - 30) else None
    if found is None:
        return label, 0
    cut = len(label) - len(found[0])
    return label[:cut], 2 if found["open"] or found["bare"] else 1

"""What a page prints around a comment: place and date (昨天 12:30 广东), buttons (回复), counts.

Such a line, and such a tail of a name, is never who writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import compress, zip_longest

from ....lexicon.marks.place import find_places
from ....lexicon.script import fold
from .blanks import BLANKS
from .stamps import front_of, without_stamp

_LONGEST = 60
_NEAR = 3  # lines of a comment above its place and date, at most
_BUTTON = re.compile(
    r"回[复覆应](?:\s?\d+)?|举报|分享|收起(?:回复)?|点?赞(?:\s?\d+)?|踩|转发|收藏|翻译|热评|首评|神评|置顶(?:评论)?"
    r"|(?:作者|博主|楼主|up主?)(?:觉得很赞|(?:点?赞|喜欢|回[复覆])过|回[复覆]了)?|已?关注|更多|查看(?:图片|原图)"
    r"|(?:展开|查看|共|收起)\s?(?:更多|全部)?\s?(?:\d+|[一二三四五六七八九十])?\s?条?(?:回[复覆]|评论)"
    r"(?:[,，\s]{0,2}点击查看)?(?:\s?[>＞▾▼])?|第?\s?\d{1,6}\s?楼"
    r"|(?:全部|最新|最热|热门|精彩|精选)?评论\s?(?:[(（]?\d+[)）]?)?|(?:lv|level)\s?\.?\d+|[·•|｜–—-]{1,3}|\.{3}"
    r"|(?:暂时)?没有更多(?:评论|内容)?了?|已经?到底(?:部|啦|了)?|reply|share|like|view\s(?:all\s)?\d*\s?repl(?:y|ies)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d{1,7}(?:\.\d)?\s?[万亿wWkK]?")
# What pages copied without their gaps have on the line of place and date: 1天前·广东1分享回复.
_BUTTONS_BEHIND = re.compile(r"(?:\s*(?:回[复覆]|分享|举报|转发|收藏|点?赞))+$")
_COUNT_BEHIND = re.compile(r"\s*\d{1,7}(?:\.\d)?\s?[万亿wWkK]?$")
_SOME_DATE = re.compile(r"[\d刚]")
_FLOOR_WITHIN = re.compile(r"(?<=\D)\d{1,6}\s?楼")
_SOON = re.compile("[刚今昨前][刚天]")
# What may be a place behind a name; the look-up of places is slow.
_TAIL = re.compile(r"\s*[·•|｜]?\s*[\[(（【]?(?:[\d年月天]|来自|发[布表]于|IP|ip|归?属地)")
_IN_BRACKETS = re.compile(r"\s*[\[(（【]([^\[(（【\])）】]{2,24})[\])）】]$")
_JOINT = " \t\u3000·•|｜,，"


class Foot(IntEnum):
    """What a line of a page is, the surer the higher."""

    NONE = 0
    COUNT = 1  # 12: likes, or a comment
    BUTTON = 2  # 回复
    CLOCK = 3  # 12:30, 刚刚
    DATED = 4  # 2小时前·广东, 5月1日 12:30


def foot_of(line: str) -> Foot:
    """What kind of such a line this is, if any."""
    text = fold(line.strip(BLANKS))
    if not text or len(text) > _LONGEST:
        return Foot.NONE
    if _COUNT.fullmatch(text):
        return Foot.COUNT
    if _BUTTON.fullmatch(text):
        return Foot.BUTTON
    if _SOON.fullmatch(text):
        return Foot.CLOCK
    before, stamped = without_stamp(f" {text}")
    if stamped and not before.strip():
        return Foot.CLOCK if stamped == 1 and (":" in text or "：" in text) else Foot.DATED
    front = front_of(text, numbers=False)
    if _is_foot(text) or (front.stamped and is_place(text[front.start :])) or _is_close(text):
        return Foot.DATED
    return Foot.NONE


def are_feet(lines: Sequence[str], named: Iterable[bool]) -> list[bool]:
    """Of each line by a writer's whether it is place and date, or a button or count below those.

    That is right above it, or at most a few lines below: a day among lines of nobody is a comment.

    named (Iterable[bool]): whether a line has a writer.
    """
    filled = [n for n, line in enumerate(lines) if line.strip()]
    writers = set(compress(range(len(lines)), named))
    feet = [False] * len(lines)
    foot, near = False, 0
    for n, below in zip_longest(filled, filled[1:]):
        if n in writers:
            foot, near = False, _NEAR
            continue
        kind = foot_of(lines[n]) if near or below in writers else Foot.NONE
        foot = kind == Foot.DATED or (foot and kind in (Foot.BUTTON, Foot.COUNT))
        near -= near > 0 and not foot
        feet[n] = foot
    return feet


def _is_close(text: str) -> bool:
    """Whether a line is place and date with buttons, counts and floors right behind them."""
    if not _SOME_DATE.search(text):
        return False
    short = _BUTTONS_BEHIND.sub("", text)
    if short != text:
        return any(map(_is_foot, (short, _COUNT_BEHIND.sub("", short))))
    spaced = _FLOOR_WITHIN.sub(" ", text)
    return spaced != text and _is_foot(spaced)


def is_place(text: str) -> bool:
    """Whether a text is nothing but place and date, or a place alone: 昨天 12:30 广东, 广东.

    广东小满 is no place, though 广东深圳 is one: which word is a city is not known.
    """
    text = fold(text.strip(BLANKS))
    if not text or len(text) > _LONGEST or text.isdigit():
        return False
    if _is_foot(text):
        return True
    return _is_foot(f"05-01 {text}") and not (
        len(text) > 3 and any(_is_foot(f"05-01 {text[:n]}") for n in (2, 3))
    )


@lru_cache(maxsize=4096)
def _is_foot(text: str) -> bool:
    return any(mark.start == 0 and mark.end >= len(text) for mark in find_places(text))


def without_foot(label: str) -> str:
    """A name without place and date behind it: 小北 3小时前 · 广东, 小北（3小时前）."""
    folded = fold(label)
    inner = _IN_BRACKETS.search(folded)
    if inner is not None and inner.start() and _TAIL.match(inner[1]):
        return label[: inner.start()] if is_place(inner[1]) else label
    tail = _TAIL.search(folded, 1)
    if tail is None or not any(char in _JOINT for char in folded):
        return label
    for mark in find_places(folded):
        if mark.end >= len(folded.rstrip()) and mark.start > 0 and label[mark.start - 1] in _JOINT:
            return label[: mark.start].rstrip(_JOINT) or label
    return label

"""Descriptions that say different things of a kind: 白衣服 and 黑衣服, 左边第一个 and 第二个."""

from __future__ import annotations

import re

from ...lexicon.words import COLORS

_NUMBER = "一二两三四五六七八九十"
# Who is described by one of a line is not described by another.
_CLASSES = (
    COLORS,
    _NUMBER,
    "左右",
    "前后",
    "上下",
    "长短",
    "高矮低",
    "胖瘦",
    "大小",
    "男女",
    "买卖",
    "新旧",
)
_DIGITS = re.compile("[0-9]+")
_NOT = re.compile("[不没未无非别][穿戴披扎留有会能在]?$")


def contrast(first: str, second: str) -> bool:
    """Whether two descriptions differ in what they say of one thing.

    In a color, a number, a side, a size, a sex (粉裙子, 紫裙子), or in that only one of them denies
    what the other says (不戴眼镜, 戴眼镜).
    """
    for line in _CLASSES:
        one, other = ({c for c in word if c in line} for word in (first, second))
        if one and other and one.isdisjoint(other):
            return True
    one, other = (set(_DIGITS.findall(word)) for word in (first, second))
    if one and other and one.isdisjoint(other):
        return True
    if ("倒数" in first) != ("倒数" in second) and any(c in first for c in _NUMBER):
        return True
    return denies(first, second) or denies(second, first)


def denies(longer: str, shorter: str) -> bool:
    """Whether the one says what the other does not do: 没戴眼镜, and 不会唱歌 to 会唱歌."""
    before, found, _ = longer.partition(shorter)
    return bool(found) and _NOT.search(before) is not None

"""Roles of somebody who is not under this video: 我们那也有个老板娘, 我们老板."""

from __future__ import annotations

import re

_WE = "(?:我们?|俺们?|咱们?|你们|他们)"
_PLACE = (
    "(?:[那这]儿?[里边]?"
    "|.{0,2}(?:公司|单位|厂|学校|小区|老家|楼|村口|村|县|市|镇|城|班|楼下|附近|门口|家))"
)
_ALSO = "(?:也|还|就|之前|以前|原来|曾经)*"
_KNOWN = re.compile(
    "(?:(?:我认识|以前|之前|听说)(?:也|还|就|过)*(?:有过?)?一?个"
    rf"|{_WE}{_PLACE}?(?:里|上|这边|那边)?{_ALSO}有过?(?:这么|那么)?(?:一?[个位名])?)$"
)
_OWNED = re.compile(
    "(?:(?:我们|俺们|咱们|你们|他们|人家)(?:公司|单位|厂|学校|家|村|队|班)?"
    "|(?:对面|隔壁|别人家?|别家)(?:那?[家个]|公司|单位|厂|学校|村|队|班|店)?)的?$"
)
# 张老师 is whom the video shows, 我当年的张老师 need not be.
_PAST = re.compile("[我俺咱](?:当年|以前|从前|小时候|那时候?|那会儿?)的$")
_LONGEST = 24  # characters of what is looked at


def is_elsewhere(before: str) -> bool:
    """Whether the words before a role say that such a one is somewhere else: 我们那也有个."""
    return _KNOWN.search(before[-_LONGEST:]) is not None


def is_others(before: str) -> bool:
    """Whether the words before a role say whose he is: 老板 of 我们公司的老板 is nobody here."""
    return _OWNED.search(before[-_LONGEST:]) is not None


def is_of_old(before: str) -> bool:
    """Whether the words before a name say whose he was long ago: 张老师 of 我当年的张老师."""
    return _PAST.search(before[-_LONGEST:]) is not None

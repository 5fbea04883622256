"""What nouns and descriptions of two groups have in common."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..words.ages import ages_differ
from ..words.contrasts import contrast, is_another
from ..words.descriptions import done_to
from ..words.names import FORM, equality
from ..words.nouns import is_unit
from ..words.offices import roles_differ
from .weights import Seen

if TYPE_CHECKING:
    from ..group import Group

_TO_ANYBODY = "老师"  # 剪辑老师 and the one of my own class are called so as well as 王老师


def nouns_say(a: Group, b: Group, seen: Seen) -> None:
    """Whether what one is filed under addresses the other, or is the noun of a description."""
    for one, other in ((a, b), (b, a)):
        for word in one.nouns:
            if word in other.addresses and word != _TO_ANYBODY:
                seen.say("form of address", f"{word} is how {other.addresses[word]} is called")
            if word in other.described:
                seen.say("part of a description", f"{other.described[word]} is a {word}")


def descriptions_say(a: Group, b: Group, seen: Seen) -> None:
    """Whether two descriptions, without their nouns, say the same, all or a part of it."""
    pairs = [
        (part, one, other, first, second)
        for one, first in a.contents
        for other, second in b.contents
        if (part := alike(one, other))
    ]
    if not pairs:
        return
    pairs.sort(key=lambda pair: pair[0] not in pair[1:3])  # those that say the same come first
    names = (*a.names, *b.names)
    sexes = bool(a.sexes and b.sexes) and len(a.sexes | b.sexes) > 1
    for part, one, other, first, second in pairs:
        if _of_other(first, second, names):
            continue
        if sexes and one == other:
            continue  # 眼镜哥 and 眼镜妹 have glasses, both
        if roles_differ(first, second) or ages_differ((first,), (second,)):
            continue  # 八班班主任, 八班体委; 红帽子大爷, 红帽子小孩
        if part in (one, other):
            seen.say("alike description", f"{one} and {other} say the same")
        else:
            seen.say("partly alike description", f"{one} and {other} have {part} in common")
        return


def _of_other(first: str, second: str, names: tuple[str, ...]) -> bool:
    """Whether one of two words has the other, a name, in it and means somebody else: 小雨经纪人."""
    shorter, longer = sorted((first, second), key=len)
    return shorter in names and is_another(longer, shorter, full=equality(shorter) != FORM)


@lru_cache(maxsize=131072)
def alike(first: str, second: str) -> str:
    """What two descriptions both say: the whole of one of them, or a part that is most of one.

    "" where that is too little, or where they contrast.
    """
    if first in second or second in first:
        part = min(first, second, key=len)
        same = not (done_to(first, second) or done_to(second, first))
    else:
        part = _shared_part(first, second)
        same = bool(part) and done_to(first, part) == done_to(second, part)
    return part if same and not is_unit(part) and not contrast(first, second) else ""


def _shared_part(first: str, second: str) -> str:
    """The longest part of two descriptions, if it is most of one: 吉他 of 弹吉他 and 抱吉他."""
    shorter, longer = sorted((first, second), key=len)
    for size in range(len(shorter) - 1, max(1, len(shorter) // 2), -1):
        for start in range(len(shorter) - size + 1):
            part = shorter[start : start + size]
            if part in longer and not part.isdigit():  # 23号 is not of 23届
                return part
    return ""

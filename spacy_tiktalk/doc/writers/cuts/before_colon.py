"""The label before a colon, without the time, place and brackets behind it."""

from __future__ import annotations

import re

from ..lines.blanks import BLANKS, past_blanks
from ..lines.feet import without_foot
from ..lines.stamps import without_stamp
from ..lines.words import OWN_FORM
from .possible import MAX_LABEL

COLON_SIGN = re.compile("[:：﹕︰∶]")
_OPENING = re.compile(r"[\[(（【]")
# 小北[IP属地：广东]： has a colon in brackets, which is not the label's own
_IN_BRACKETS = re.compile(r"\s*[\[(（【][^\[(（【\])）】]*[:：][^\[(（【\])）】]*[\])）】]\s*$")
_NETWORK = re.compile(r"\s+(?:IP\s?(?:归?属地|归?屬地|地址)?|归?属地|歸?屬地)\s*$", re.IGNORECASE)
_PLACE = re.compile(r"[:：]\s*[\u4e00-\u9fff]{2,8}\s*[:：]")
_PLACE_LENGTH = 10
_SIXTIETHS = re.compile(r"[0-5]\d(?!\d)")
_TAIL_DIGITS = re.compile(r"\d+$")
# 12:30的风：, which is a score or a time unless it stands there again.
_CLOCK_NAME = re.compile(r"\d{1,2}[:：]\d\d[^\d\s:：,，。;；!！?？]{1,12}")
_STAMP_ENDS = tuple(")）]】〕日号MmZ前刚剛")
_CLOSING = {"[": "]", "(": ")", "（": "）", "【": "】"}


def label_before(line: str, start: int, colon: int) -> tuple[str, int, int, bool] | None:
    """What stands before a colon, without a time or a place at its end; None for no label.

    RETURNS: The label, the colon behind brackets, time and place, `Cut.stamped`, and whether a
        digit on both sides of the colon makes it doubtful.
    """
    if _OPENING.search(line, start, colon):
        colon = _past_brackets(line, start, colon)
        if colon < 0:
            return None
    label, stamped, doubtful = line[start:colon], 0, False
    if label[-1:].isdigit() and line[colon + 1 : colon + 2].isdigit():
        colon, label, stamped = _past_time(line, start, colon)
        doubtful = not stamped and not _is_sure(label.strip(BLANKS))
        if doubtful and (clock := _clock_name(line, start)):
            label, colon = clock, start + len(clock)
    elif label[-1:].isdigit() or label[-1:] in _STAMP_ENDS:
        label, stamped = without_stamp(label)
    if stamped:
        label = without_foot(label).rstrip(BLANKS + ",，")
    elif ":" in label or "：" in label:
        label = _IN_BRACKETS.sub("", label)
    elif network := _NETWORK.search(label):  # 小北 IP属地：广东：他…
        place = _PLACE.match(line, colon)
        if place is None:
            return None
        label, colon = label[: network.start()], place.end() - 1
    return label, colon, stamped, doubtful


def _past_time(line: str, start: int, colon: int) -> tuple[int, str, int]:
    """The colon behind the time behind a name, 小北 12:30: …; else the one given, 用户12:3个人."""
    last = colon
    label = line[start:colon]
    for found in COLON_SIGN.finditer(line, colon + 1, start + MAX_LABEL + 30):
        if found.start() - last > 6 + _PLACE_LENGTH:
            break
        last = found.start()
        if _SIXTIETHS.match(line, last + 1):
            continue
        label, stamped = without_stamp(line[start:last])
        if not stamped and found.start() - colon > 3:  # 小北 2024-05-01 12:30 广东：
            whole = line[start:last]
            label = without_foot(whole)
            stamped = 2 if label != whole else 0
        if stamped and label.strip(BLANKS):
            return last, label, stamped
    return colon, line[start:colon], 0


def _past_brackets(line: str, start: int, colon: int) -> int:
    """The colon behind the brackets that one stands in, -1 if none does; else the one given."""
    opened = [char for char in line[start:colon] if char in _CLOSING]
    closed = sum(line.count(_CLOSING[char], start, colon) for char in set(opened))
    if len(opened) <= closed:
        return colon
    end = line.find(_CLOSING[opened[-1]], colon, start + MAX_LABEL + 30)
    if end < 0:
        return colon
    found = COLON_SIGN.match(line, past_blanks(line, end + 1))
    return -1 if found is None else found.start()


def _clock_name(line: str, start: int) -> str:
    """A nickname that begins with a time, up to the colon behind it; "" where none is."""
    found = _CLOCK_NAME.match(line, start)
    return found[0] if found and COLON_SIGN.match(line, found.end()) else ""


def is_clock_name(label: str) -> bool:
    """Whether a label begins with a time and goes on: 12:30的风."""
    return _CLOCK_NAME.fullmatch(label) is not None


def _is_sure(label: str) -> bool:
    """Whether a label that ends with a digit is no score, even before another digit."""
    digits = _TAIL_DIGITS.search(label)
    return OWN_FORM.fullmatch(label) is not None or (
        digits is not None and 4 <= len(digits[0]) < len(label)
    )

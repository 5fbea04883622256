"""Exports in which a line of its own says who writes and when, and the next lines what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .. import evidence
from ..blocks import PREAMBLE
from ..cuts.possible import MAX_LABEL, can_be_label, is_short_number, may_be_odd_label
from ..lines.badges import bare_name
from ..lines.blanks import BLANKS
from ..lines.events import is_day
from ..lines.feet import Foot, foot_of, is_place, without_foot
from ..lines.notices import is_notice
from ..lines.stamps import begins_with_age, front_of, without_stamp
from .said import Said

_MAX_HEADER = MAX_LABEL + 60
_ACCOUNT = re.compile(
    r"\s*(?:[(（]\d{5,12}[)）]|<[^<>\s]+@[^<>\s]+>|[(（][^()（）\s]+@[^()（）\s]+[)）])$"
)
_RANK = re.compile(
    r"^(?:#\d+|\d+\s?[楼层FL](?!\w)|第\s?\d+\s?[楼层]|\d+[.、)](?!\d)|[-–—](?=\s))\s*"
)
# In front of a name in exports of QQ, whatever the group calls it.
_QQ_RANK = re.compile(r"【[^【】]{1,12}】(?=\S)")
_FIRST = frozenset("[(（【〔今昨前星周週礼禮TtYy凌清早上中下傍晚")
_LAST = frozenset(")]）】〕:：MmZ.>日号前刚剛o")
_PLACED = re.compile(r"\d.*[·•|\s][\u4e00-\u9fff]{2,9}$|属地|屬地")
_NUMBER = re.compile(r"\d+")
_TALK = re.compile("[，。？；,?;]|…$")
_SYSTEM = frozenset(("系统消息", "系統消息", "系统提示", "系統提示"))
_ASIDE = re.compile(r"\s*\{[A-Z][A-Za-z ]{2,20}\}\s*")  # {Reactions}, up to a blank line
_FOOTER = re.compile(r"\s*={20,}\s*")


class Header(NamedTuple):
    """A line that names a writer and a time.

    sure (int): 0 a bare clock in front, 1 one behind, 2 with its day or in brackets, 3 an account.
    form (str): What is around the label, with 0 for every number.
    odd (bool): a word, a number or a place, which names nobody unless the other headers are so.
    """

    label: str
    sure: int
    form: str
    odd: bool = False


def header_said(lines: Sequence[str], headers: Sequence[Header | None]) -> list[Said]:
    """For each line who is named there, with the line's length; ("", length) where nobody talks.

    That is what apps say of a chat, and what exports add below a message or at their end.
    """
    said: list[Said] = []
    begun, aside, over = False, False, False
    last = max((n for n, header in enumerate(headers) if header is not None), default=-1)
    for n, (line, header) in enumerate(zip(lines, headers, strict=True)):
        if header is not None:
            begun, aside, over = True, False, header.label in _SYSTEM
            said.append(("" if over else header.label, len(line)))
            continue
        aside = begun and line.strip() != "" and (aside or _ASIDE.fullmatch(line) is not None)
        over = over or (begun and n > last and _FOOTER.fullmatch(line) is not None)
        nobody = line.strip() != "" and (aside or over or is_notice(line))
        said.append(("", len(line)) if nobody else None)
    return said


def headers_of(lines: Sequence[str], usual: str | None = None) -> list[Header | None]:
    """The header that each line is, or None.

    What stands right below a header and has another form than `usual` is the message: 集合 2024/5/2
    12:00. An odd label counts where its line is like the others, and stands like those.

    usual (str or None): `usual_form` of the file that the lines are of; None where they are all.
    """
    headers = [header_of(line) for line in lines]
    usual = usual_form(headers) if usual is None else usual
    begins = [not above.strip() for above in ("", *lines[:-1])]  # a part between blank lines
    parted = all(
        begin
        for header, begin in zip(headers, begins, strict=True)
        if header is not None and not header.odd and header.form == usual
    )
    for number, header in enumerate(headers):
        above = headers[number - 1] if number else None
        if header is None:
            continue
        is_message = above is not None and above.form == usual != header.form
        if is_message or (
            header.odd
            and (
                header.form != usual
                or above is not None
                or not (begins[number] if parted else _is_dated_word(header))
            )
        ):
            headers[number] = None
    return headers


def _is_dated_word(header: Header) -> bool:
    """Whether a header has its day, and an odd label without a colon: 注意 2024/5/1 12:30:11."""
    return header.sure > 1 and ":" not in header.label and "：" not in header.label


def usual_form(headers: Iterable[Header | None]) -> str:
    """The form of more than half of a file's headers, but for odd ones; else ""."""
    forms = Counter(header.form for header in headers if header is not None and not header.odd)
    form, n = max(forms.items(), key=lambda item: item[1], default=("", 0))
    return form if 2 * n > forms.total() else ""


def header_of(line: str) -> Header | None:
    """Read `小北 2024/5/1 12:30:11`, `2024-05-01 12:30:11 小北(12345)`, `小北, [12:30]` and kin."""
    text = _RANK.sub("", line.strip(BLANKS))
    if not 4 < len(text) <= _MAX_HEADER:
        return None
    placed = _PLACED.search(text) is not None
    if not (
        (text[0].isdigit() or text[0] in _FIRST or text[-1].isdigit() or text[-1] in _LAST)
        or placed
    ):
        return None
    sure_talk = 1  # a time in front of talk is less than a day and a time behind a name
    before, stamped = without_stamp(text.rstrip(":："))
    if not stamped and placed:  # 小北 2小时前 · 广东
        before = without_foot(text)
        stamped = 2 if before != text else 0
    if not stamped:
        front = front_of(text, numbers=False)
        if not front.stamped or front.start >= len(text) or begins_with_age(text):
            return None
        before, stamped = text[front.start :], front.stamped
        sure_talk = 2
        if stamped == 1:
            stamped = 0  # 10:30 出发
    label = before.strip(BLANKS + ",，|·")
    bare = _ACCOUNT.sub("", label)
    sure = 3 if bare != label else stamped
    bare = bare_name(bare, stamped=True)
    if sure == 3 and (rank := _QQ_RANK.match(bare)):
        bare = bare[rank.end() :]
    odd = (
        not (can_be_label(bare) or (sure > 1 and is_short_number(bare)))
        or ":" in bare
        or "：" in bare
        or is_place(bare)
        or (sure < 3 and before == text[-len(before) :] and foot_of(text) == Foot.DATED)
        or (sure <= sure_talk and _TALK.search(bare) is not None)
    )
    if odd and (not may_be_odd_label(bare) or bare.endswith((":", "："))):
        return None
    # With the place of the label: below 小北 12:30 is 00:09 他来了 a message.
    form = _NUMBER.sub("0", _ACCOUNT.sub("", line).replace(bare, "\0", 1).strip())
    return Header(bare, sure, form, odd and (sure < 3 or stamped < 2))  # a day and a number: sure


def header_survey(lines: Sequence[str]) -> tuple[list[Header | None], float]:
    """The lines that name a writer and a time, and the odds of the file being made of such."""
    headers = headers_of(lines)
    counts = Counter(header.label for header in headers if header is not None and not header.odd)
    odds = evidence.PRIOR
    if not counts:
        return headers, 2 * odds
    first = next(number for number, header in enumerate(headers) if header is not None)
    front = [line for line in lines[:first] if line.strip() and not is_day(line)]
    set_apart = first > 0 and not lines[first - 1].strip()
    odds += evidence.DAY_LINE if any(map(is_day, lines)) else 0.0
    odds += evidence.BARE * min(len(front), PREAMBLE if set_apart else len(front))
    filled = [header for line, header in zip(lines, headers, strict=True) if line.strip()]
    for number, header in enumerate(filled, start=1):
        if header is not None and not header.odd:
            odds += min(evidence.label_odds(header.label, counts[header.label]), 2.0)
            alone = number == len(filled) or filled[number] is not None
            odds += evidence.NO_MESSAGE if alone else evidence.HEADER[header.sure]
    return headers, odds

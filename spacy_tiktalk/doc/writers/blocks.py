"""Where the dialogues of a file begin and end, and which lines between messages are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from .stamps import front_of, is_bare_day

_FEW = 0.1
# What stands between two days of an export: ————— 2024-05-01 —————.
_DAY = re.compile(
    r"\s*[-–—―─━=*_~]{3,}\s*\d{2,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?[^-–—―─━=*_~:：]{0,8}"
    r"[-–—―─━=*_~]{3,}\s*"
)


def is_day(seen: str) -> bool:
    """Whether a line is nothing but a day between strokes."""
    return _DAY.fullmatch(seen) is not None


_EVENT = re.compile(r"(?:-!-|\*{3}|-->|<--|[-=_*]{4,})(?:\s|$)")
_RULE = re.compile(r"[|｜\s:：-]+")

# What apps say of a chat. 艾琳退出群聊 is a joke of a comment: without quotation marks or a time of
# its own only what nobody writes is an app's.
_QUOTED = r"(?:[\"“「][^\"“”「」]{1,30}[\"”」]|[你您])"
_SOMEBODY = r"(?:[^\s，。！？!?,:：][^，。！？!?,:：]{0,39}?)"
_GROUP = r"(?:群聊|群[组組]|[本该該]群)(?:聊天)?"
_DID = (
    r"\s?(?:已[经經]?)?(?:[撤收]回了?(?:一[条條则則])?(?:成[员員])?[消訊讯]息|拍了拍\s?.{1,40}"
    rf"|(?:通[过過][^，。]{{1,40}})?(?:加入|[进進]入|退出|[离離][开開])了?{_GROUP}"
    rf"|邀[请請][^，。]{{1,60}}加入了?{_GROUP}|[将將把][^，。]{{1,40}}移[出除]了?{_GROUP}"
    rf"|(?:[创創]建|建立)了?{_GROUP}[^，。]{{0,60}}|(?:修改|更改|[变變]更)了?(?:本?群|[为為])[^，。]{{0,60}}"
    r"|[领領]取了[^，。]{1,40}的[红紅]包)[。.]?"
)
_DID_TIMED = r"\s?(?:已[经經]?)?(?:添加|新增|移除|更改|[变變]更)了[^，。]{1,60}[。.]?"
_SECRET = r"(?:messages|(?:本群的?|此聊天的?)?[消訊讯]息).{0,40}(?:end-to-end|端到端|端[对對]端).*"
_NOTICE = re.compile(
    rf"{_QUOTED}{_DID}|{_SECRET}|(?!对方|對方|[我他她它谁誰]){_SOMEBODY}\s?撤回了一[条條]消息"
    rf"|{_SOMEBODY} (?:joined|left) the (?:group|chat|channel)(?: via .{{1,40}})?\.?"
    r"|以上是打招呼的内容|你已添加了.{1,40}[，,]\s?现在可以开始聊天了。?",
    re.IGNORECASE,
)
_NOTICE_TIMED = re.compile(
    rf"{_SOMEBODY}(?:{_DID}|{_DID_TIMED})"
    rf"|{_SOMEBODY} (?:left|joined|added|removed|created|changed|was added)\b[^:：]{{0,80}}",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(_SECRET, re.IGNORECASE)
_SIGN = re.compile(
    r"[撤收]回|拍了拍|群|[红紅]包|端|[加更]了|[添移新]|打招呼|end-|jo|left|[dm]ed|ved|was"
)
_LONGEST = 240


def is_notice(seen: str) -> bool:
    """Whether an app says a line without a writer: "阿毛"加入了群聊, 12:21 - 小北创建了群组."""
    if len(seen) > _LONGEST or not _SIGN.search(seen):
        return False
    front = front_of(seen, numbers=False)
    text = seen[front.start :].strip()
    return _NOTICE.fullmatch(text) is not None or (
        front.stamped > 0 and _NOTICE_TIMED.fullmatch(text) is not None
    )


def is_secret(text: str) -> bool:
    """Whether a text is what apps say of encryption, to which they put the group's name."""
    return len(text) <= _LONGEST and _SECRET_TEXT.fullmatch(text.strip()) is not None


def is_event(seen: str) -> bool:
    """Whether a line between messages is none: a day, who joined (IRC's -!-), a table's rule."""
    start = front_of(seen, numbers=False).start
    return (
        is_bare_day(seen) or is_day(seen) or _EVENT.match(seen, start) is not None or is_rule(seen)
    )


def is_rule(seen: str) -> bool:
    """Whether a line is the rule of a table, below the names of its columns."""
    return "---" in seen and _RULE.fullmatch(seen) is not None


def lacks_name(seen: str) -> bool:
    """Whether a line has a time and a tab, and only one column behind: LINE's 12:10⇥阿毛已退出."""
    if "\t" not in seen:
        return False
    front = front_of(seen, numbers=False)
    return front.stamped > 0 and "\t" in seen[: front.start] and "\t" not in seen[front.start :]


def events_of(lines: Sequence[str], mark: str) -> Iterator[bool]:
    """Of each line of a file with such a mark in most lines whether it is no message."""
    above = ""
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        headed = mark in "|｜" and mark in line and not above.strip() and is_rule(below)
        yield headed or is_event(line) or (mark == "\t" and lacks_name(line))
        above = line


def parts(seen: Sequence[str]) -> Iterator[range]:
    """The lines between blank lines."""
    start = 0
    for number, line in enumerate(seen):
        if not line.strip():
            if start < number:
                yield range(start, number)
            start = number + 1
    if start < len(seen):
        yield range(start, len(seen))


def headed_parts(seen: Sequence[str], heads: Sequence[bool]) -> Iterator[range]:
    """The same where names stand on lines of their own: each part begins with such a line.

    heads (Sequence[bool]): Whether a line is one. What has none goes on with the message before it;
        before the first one it is the export's preamble, and no message.
    """
    start = -1
    for part in parts(seen):
        if heads[part.start] or (start < 0 and any(heads[k] for k in part)):
            if start >= 0:
                yield range(start, part.start)
            start = part.start
    if start >= 0:
        yield range(start, len(seen))


def are_messages(seen: Sequence[str], heads: Sequence[bool]) -> bool:
    """Whether what such lines and the blank lines part are messages, but for a few."""
    messages = [sum(heads[k] for k in part) for part in headed_parts(seen, heads)]
    return len(messages) > 1 and sum(n > 1 for n in messages) <= _FEW * len(messages)

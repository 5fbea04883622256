"""What apps say of a chat: who joined, left, took a message back. No person says it."""

from __future__ import annotations

import re

from .stamps import front_of

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

"""JSON with lists of a video's seconds in it: what was said in it, or flew over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ..header.names import KNOWN, folded
from ..header.seconds import is_inside, is_shown_as, seconds
from ..header.timed import SPANS, STREAMED, names_danmaku, timed_kind
from ..sheet import cell_text
from .cells import objects_in

_DEPTH = 6
_LOOKED_AT = 5
_FIELDS = 100  # an object with more has entries by their ids
_TIMES = frozenset(("timestamp", "timestamps"))
_WORDS = frozenset((*KNOWN["text"], "word"))
_SAYS_SO = re.compile(r"time|dur|ms$|时")
_NO_WORD = re.compile(r"\W+")
_CHAT_ITEM = "replayChatItemAction"  # of a line of YouTube's chats
_DRAFT = frozenset(("materials", "tracks"))
_PLAYED = 5  # when, how, of what color, who, what: DPlayer's


def kind_inside(value: Any, depth: int = 0) -> str | None:
    """What of a video's seconds stands in a parsed value, None for nothing of the kind.

    depth (int): Of the value in the file's; what is too deep is not looked at.
    """
    if depth > _DEPTH:
        return None
    if isinstance(value, Mapping):
        own = kind_of_object(value) or ("subtitles" if _is_heard(value) else None)
        inner = list(islice(value.values(), _FIELDS))
    elif isinstance(value, list):
        inner = value[:_LOOKED_AT]
        own = "danmaku" if any(map(_is_played, inner)) else None
    else:
        return None
    return own or next(filter(None, (kind_inside(one, depth + 1) for one in inner)), None)


def kind_of_object(value: Mapping[str, Any]) -> str | None:
    """What an object is by its own names, None for nothing of the kind."""
    if value.keys() >= _DRAFT:
        return "a draft of JianYing or CapCut"
    names = [(folded(str(name)), one) for name, one in value.items()]
    flies = _CHAT_ITEM in value or any(names_danmaku([name]) for name, _ in names)
    flies = flies or any(name in STREAMED and is_inside(cell_text(one)) for name, one in names)
    if flies or ("m" in value and is_shown_as(cell_text(value.get("p", value.get("c"))))):
        return "danmaku"
    return None


def is_of_seconds(values: list[Any]) -> bool:
    """Whether the objects of a list are subtitles, or danmaku, by their own names and times."""
    parts = objects_in(values)
    columns = list(dict.fromkeys(name for one in parts for name in one))
    rows = [[cell_text(one.get(name)) for name in columns] for one in parts]
    return names_danmaku(map(folded, columns)) or timed_kind(columns, rows) is not None


def _is_heard(value: Mapping[str, Any]) -> bool:
    whole = next((v for n, v in _named(value, _WORDS) if isinstance(v, str)), None)
    if whole is not None and any(_are_times(one) for _, one in _named(value, _TIMES)):
        return True
    return any(_are_heard(one, whole) for one in value.values() if isinstance(one, list))


def _named(value: Mapping[str, Any], names: frozenset[str]) -> Iterator[tuple[str, Any]]:
    return ((name, one) for name, one in value.items() if folded(str(name)) in names)


def _is_played(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != _PLAYED:
        return False
    return all(map(_is_number, row[:3])) and all(isinstance(one, str) for one in row[3:])


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and seconds(cell_text(value)) is not None


def _are_times(value: Any) -> bool:
    """Whether a value is from when to when, or a list of such values, one for each word."""
    if not isinstance(value, list) or not value:
        return False
    if all(isinstance(one, list) for one in value):
        return all(map(_are_times, value[:_LOOKED_AT]))
    return len(value) == 2 and _is_number(value[0])  # the last may not have ended


def _are_heard(values: list[Any], whole: str | None) -> bool:
    """Whether objects are the parts of what is said, with when it is; a name in it is none.

    whole (str | None): All of it, where the object around them says it.
    """
    parts = objects_in(values)
    texts = [next((v for _, v in _named(one, _WORDS) if isinstance(v, str)), None) for one in parts]
    if not parts or None in texts:
        return False
    if whole is not None:
        begins = _NO_WORD.sub("", whole).startswith(_NO_WORD.sub("", texts[0] or ""))
        if not begins or _is_cut(whole, texts[0] or "", parts[0]) or not _say_times(whole, parts):
            return False
    columns = list(parts[0])
    rows = [[cell_text(one.get(name)) for name in columns] for one in parts]
    return timed_kind(columns, rows) == "subtitles"


def _say_times(whole: str, parts: list[Mapping[str, Any]]) -> bool:
    """Whether numbers beside the parts of a text can be no places in it, of tokens or of bytes."""
    size = len(whole.encode("utf-8", "surrogatepass"))
    for one in parts:
        for name, value in _named(one, SPANS):
            cell = cell_text(value)
            if _SAYS_SO.search(folded(name)) or not cell.isdecimal() or int(cell) > size:
                return True
    return False


def _is_cut(whole: str, part: str, around: Mapping[str, Any]) -> bool:
    """Whether numbers beside a part say from which character of the whole to which it stands."""
    numbers = [value for value in around.values() if isinstance(value, int)]
    return any(whole[at : at + len(part)] == part and at + len(part) in numbers for at in numbers)

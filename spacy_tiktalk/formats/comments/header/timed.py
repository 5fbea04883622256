"""Tables and JSON of subtitles and danmaku: their texts have seconds of the video beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ....errors import error
from ..sheet import Sheet, SheetRow
from .columns import roles_in
from .names import KNOWN, folded

_ROWS_LOOKED_AT = 20
_MEND = "What is written in it is no comments. Take the comments' own file; to read it all the "
_MEND += "same, name the column of the texts: --column text={name}."
# Names that only what flies over a video has; each of these is enough. They are those of Bilibili,
# AcFun, niconico and Douyin, then of Tencent, Youku and Mango TV, then how a player shows it.
_COLUMNS_OF_DANMAKU = (
    *("midhash", "danmakuid", "vpos", "progress mode", "progress ctime", "position mode"),
    *("time_offset", "playat", "time v2_up_count"),
    *("color mode", "color font_size", "颜色 模式", "颜色 字号", "颜色 字体大小"),
)
_DANMAKU = tuple(frozenset(map(folded, names.split())) for names in _COLUMNS_OF_DANMAKU)
_DANMAKU_TEXTS = ("弹幕内容", "弹幕文本", "弹幕", "danmaku", "danmu", "barrage")
_STARTS = "start from begin start_time begin_time start_ms 开始 开始时间 起始 起始时间"
_ENDS = "end to stop end_time stop_time end_ms 结束 结束时间 终止 终止时间"
_SPANS = tuple(frozenset(folded(name) for name in names.split()) for names in (_STARTS, _ENDS))
_OF_COMMENTS = frozenset(("parent", "root", "answered", "likes"))
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d\d(?:[.,]\d+)?)")
_LONGEST = 1e8  # a day in milliseconds; Unix times are larger


def refuse_timed(path: str, sheet: Sheet, named: Mapping[str, str]) -> Iterable[SheetRow]:
    """The rows of a sheet, unless it holds subtitles or danmaku and nobody has named its texts.

    Comments have a time as well, but only one, and it is a day's. RAISES: T156.
    """
    if named.get("text"):
        return sheet.rows
    names = [folded(name) for name in sheet.columns]
    text = next((name for name in (*KNOWN["text"], *_DANMAKU_TEXTS) if name in names), None)
    if text is None:
        return sheet.rows
    found = None
    rows = iter(sheet.rows)
    top: list[SheetRow] = []
    if text in _DANMAKU_TEXTS or any(own.issubset(names) for own in _DANMAKU):
        found = "danmaku"
    elif not roles_in(sheet.columns) & _OF_COMMENTS:
        start, end = (_first_of(own, names) for own in _SPANS)
        if start is not None and end is not None:
            top = list(islice(rows, _ROWS_LOOKED_AT))
            found = "subtitles" if _are_spans([row for _, row in top], start, end) else None
    if found is not None:
        mend = _MEND.format(name=sheet.columns[names.index(text)])
        raise error("T156", path=path, found=found, mend=mend)
    return chain(top, rows)


def _first_of(wanted: frozenset[str], names: Sequence[str]) -> int | None:
    return next((number for number, name in enumerate(names) if name in wanted), None)


def _are_spans(rows: Sequence[Sequence[str | None]], start: int, end: int) -> bool:
    """Whether all rows say from when to when, one behind the other; users have numbers as well."""
    spans = [(_seconds(row[start]), _seconds(row[end])) for row in rows]
    begun = [first for first, _ in spans if first is not None]
    whole = [last is not None and first is not None and first <= last for first, last in spans]
    return (
        bool(spans)
        and all(whole)
        and begun == sorted(begun)
        and (len(begun) == 1 or begun[0] < begun[-1])
    )


def _seconds(cell: str | None) -> float | None:
    clock = _CLOCK.fullmatch((cell or "").strip())
    if clock:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3].replace(",", "."))
    try:
        number = float(cell or "")
    except ValueError:
        return None
    return number if 0 <= number < _LONGEST else None

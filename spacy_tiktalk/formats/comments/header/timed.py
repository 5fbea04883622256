"""Tables and JSON of subtitles and danmaku: their texts have seconds of the video beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ....errors import error
from ..sheet import Sheet, SheetRow
from .columns import roles_in
from .names import KNOWN, folded
from .seconds import are_ordered, is_inside, is_shown_as, seconds, span

Rows = Sequence[Sequence[str | None]]
_ROWS_LOOKED_AT = 20
_MEND = "What is written in it is no comments. Take the comments' own file; to read it all the "
_MEND += "same, name the column of the texts: --column text={name}."
# Names that only what flies over a video has; each of these is enough. They are those of Bilibili,
# AcFun, niconico, Douyin and Xigua, then of Tencent, Youku and Mango TV, then how a player shows
# it.
_COLUMNS_OF_DANMAKU = (
    *("midhash", "danmakuid", "danmuid", "vpos", "vpos_ms"),
    *("progress mode", "progress ctime", "position mode"),
    *("time_offset", "playat", "time v2_up_count", "time v2_color", "弹幕id 视频时间"),
    *("color mode", "color font_size", "颜色 模式", "颜色 字号", "颜色 字体大小"),
)
# Of each of these the first says when in the video it is, or else when it was written: those of
# chats of streams and Mango TV, then as spreadsheets call it.
_COLUMNS_BY_SECONDS = (
    *("content_offset_seconds", "time_in_seconds", "time user_color", "time ids uuid"),
    *("视频内时间", "视频内时间秒", "time_in_video"),
)
_BY_SECONDS = tuple(tuple(map(folded, names.split())) for names in _COLUMNS_BY_SECONDS)
STREAMED = frozenset(names[0] for names in _BY_SECONDS[:2])
"""Names that are enough beside seconds wherever they stand, as `folded`."""
_DANMAKU = tuple(frozenset(map(folded, names.split())) for names in _COLUMNS_OF_DANMAKU)
_DANMAKU_TEXTS = ("弹幕内容", "弹幕文本", "弹幕", "danmaku", "danmu", "barrage")
_SUBTITLE_TEXTS = ("字幕内容", "字幕文本", "字幕", "台词内容", "台词", "subtitle", "subtitles")


def _names(names: str) -> frozenset[str]:
    return frozenset(map(folded, names.split()))


_SHOWN_AS = _names("p")  # when, how, in what size and color … it flies
_AXIS = _names("时间轴 时间码 timecode")
_STARTS = _names(
    "start from begin in start_time begin_time start_ms start_time_ms t_start_ms offsets_from "
    "timestamps_from 开始 开始时间 起始 起始时间 入点"
)
_ENDS = _names(
    "end to stop out end_time stop_time end_ms end_time_ms t_end_ms offsets_to timestamps_to "
    "结束 结束时间 终止 终止时间 出点"
)
_LENGTHS = _names("duration dur duration_ms d_duration_ms 时长 持续时间")
SPANS = _STARTS | _ENDS | _LENGTHS
"""Names of columns with the beginnings, the ends and the lengths of what is shown, as `folded`."""
_TIMES = _SHOWN_AS | {own[0] for own in _BY_SECONDS} | _AXIS | _STARTS
_OF_COMMENTS = frozenset(("parent", "root", "answered", "likes"))
_OF_WRITERS = _OF_COMMENTS | {"writer"}


def refuse_timed(path: str, sheet: Sheet, named: Mapping[str, str]) -> Iterable[SheetRow]:
    """The rows of a sheet, unless it holds subtitles or danmaku and nobody has named its texts.

    Comments have a time as well, but only one, and it is a day's. RAISES: T156.
    """
    if named.get("text"):
        return sheet.rows
    names = [folded(name) for name in sheet.columns]
    texts = (*KNOWN["text"], *_DANMAKU_TEXTS, *_SUBTITLE_TEXTS)
    text = next((name for name in texts if name in names), None)
    if text is None:
        return sheet.rows
    rows = iter(sheet.rows)
    top: list[SheetRow] = []
    found: str | None
    if text in _DANMAKU_TEXTS or names_danmaku(names):
        found = "danmaku"
    elif text in _SUBTITLE_TEXTS:
        found = "subtitles"
    elif sheet.timed and roles_in(sheet.columns).isdisjoint(_OF_WRITERS):
        found = sheet.timed
    else:
        top = [] if _TIMES.isdisjoint(names) else list(islice(rows, _ROWS_LOOKED_AT))
        found = timed_kind(sheet.columns, [row for _, row in top])
    if found is not None:
        mend = _MEND.format(name=sheet.columns[names.index(text)])
        raise error("T156", path=path, found=found, mend=mend)
    return chain(top, rows)


def names_danmaku(names: Iterable[str]) -> bool:
    """Whether there are names, as `folded` gives them, that only danmaku have."""
    there = set(names)
    return any(own <= there for own in _DANMAKU)


def timed_kind(columns: Sequence[str], rows: Rows) -> str | None:
    """What the first rows are by the seconds in them, None for what may be comments."""
    names, roles = [folded(name) for name in columns], roles_in(columns)

    def cells(wanted: frozenset[str]) -> list[str]:
        number = next((number for number, name in enumerate(names) if name in wanted), None)
        return [] if number is None else [row[number] or "" for row in rows]

    shown = cells(_SHOWN_AS)
    if shown and all(map(is_shown_as, shown)):
        return "danmaku"
    if roles & _OF_COMMENTS:
        return None
    for own in _BY_SECONDS:
        inside = cells(frozenset(own[:1])) if {*own} <= {*names} else []
        if inside and all(map(is_inside, inside)):
            return "danmaku"
    spans = list(map(span, cells(_AXIS)))
    if starts := list(map(seconds, cells(_STARTS))):
        ends, lengths = cells(_ENDS), list(map(seconds, cells(_LENGTHS)))
        if ends:
            spans = list(zip(starts, map(seconds, ends), strict=True))
        elif lengths:
            pairs = zip(starts, lengths, strict=True)
            spans = [(a, None if a is None or n is None else a + n) for a, n in pairs]
    return "subtitles" if are_ordered(spans) else None

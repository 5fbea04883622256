"""Rows of a table that are no comments: a remark in one cell, a video's name above its comments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ....errors import TiktalkError
from ..cells.ids import clean_id
from ..cells.times import time_key
from ..sheet import SheetRow
from ..skipped import warn_left
from .columns import find_columns
from .frame import is_sum, is_total

_LONGEST_SHOWN = 40
_SUMS_BEGIN = frozenset(("", " ", *"0123456789.,%合总共小汇平均gtsaGTSA"))
# What a writer is not called.
_REMARK = re.compile(
    r"(?:(?:导出|采集|抓取|爬取|下载|更新|统计|生成|截止|截至|打印)(?:时间|日期)|制表人?|导出人|数据来源"
    r"|来源|备注|注|说明)\s*[:：].*|以上(?:数据|内容).*|第\s*\d+\s*页.*|.*\d+ rows? .*",
    re.DOTALL,
)
_OF_VIDEO = ("video", "link", "title")
_IDS = ("id", "parent", "root", "writer_id")
_DIGITS = re.compile(r"[\d零一二三四五六七八九十百]+")


def without_notes(
    path: str, columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> Iterator[SheetRow]:
    """The rows without those of which one cell is filled, and no text, and without sums at the end.

    A writer, an id, a level, a number or a time alone is a comment without text. What stands in a
    column of videos is that of the rows below which have none. Remarks between comments are told of
    (W160), those below are not.
    """
    try:
        places = {role: numbers[0] for role, numbers in find_columns(columns, named, "").items()}
    except TiktalkError:  # what reads the rows says what is wrong with the columns
        yield from rows
        return
    text = places["text"]
    of_video = {places[role] for role in _OF_VIDEO if role in places}
    ids = {places[role] for role in _IDS if role in places}
    shapes = set[str]()
    waiting, told, sums = list[str](), list[str](), list[SheetRow]()
    above: tuple[int, str] | None = None
    for where, row in rows:
        said = (row[text] or "") if text < len(row) else ""
        if said:
            shapes.update(_shape(row[n] or "") for n in ids if n < len(row) and _is_words(row[n]))
        elif (note := _note(row, places, of_video, shapes)) is not None:
            above = note if note[0] in of_video else None
            waiting += [] if above else [note[1]]
            continue
        if said[:1] in _SUMS_BEGIN and is_sum(row, columns):
            sums.append((where, row))
            continue
        told += waiting
        yield from sums
        waiting, sums = [], []
        if above is not None:
            place, cell = above
            if place < len(row) and (row[place] or "").strip():
                above = None
            else:
                row = [*row[:place], *[""] * (place - len(row)), cell, *row[place + 1 :]]
        yield where, row
    shown = (one if len(one) <= _LONGEST_SHOWN else one[:_LONGEST_SHOWN] + "…" for one in told)
    warn_left(path, [f"the row {one!r}" for one in shown])


def _note(
    row: Sequence[str | None],
    places: Mapping[str, int],
    of_video: Collection[int],
    shapes: Collection[str],
) -> tuple[int, str] | None:
    """The only cell of a row that is no comment, and its column; None for any other row.

    of_video (Collection[int]): The columns that name videos. shapes (Collection[str]): Those of ids
        above it that are words, as 第2条 is one.
    """
    filled = [(n, cell) for n, whole in enumerate(row) if (cell := (whole or "").strip())]
    if len(filled) != 1:
        return None
    place, cell = filled[0]
    if place in of_video or _REMARK.fullmatch(cell) or is_total(cell):
        return None if place == places["text"] else filled[0]
    roles = {role for role, number in places.items() if number == place}
    if not roles.isdisjoint(_IDS):
        return filled[0] if _is_words(cell) and _shape(cell) not in shapes else None
    kept = roles & {"text", "writer", "level"} or time_key(cell) is not None
    return None if kept else filled[0]


def _is_words(cell: str | None) -> bool:
    plain = clean_id(cell or "") or ""
    return not plain.isascii() or any(map(str.isspace, plain))


def _shape(cell: str) -> str:
    return _DIGITS.sub("0", cell.strip())

"""Rows of a table that are no comments: a remark in one cell, a video's name above its comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ....errors import TiktalkError
from ..cells.ids import clean_id
from ..left import warn_left
from ..sheet import SheetRow
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


def without_notes(
    path: str, columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> Iterator[SheetRow]:
    """The rows without those of which one cell is filled, and no text, and without sums at the end.

    A writer or an id alone is a comment without text. What stands in a column of videos is that of
    the rows below which have none. Remarks between comments are told of (W160), those below are
    not.
    """
    try:
        places = {role: numbers[0] for role, numbers in find_columns(columns, named, "").items()}
    except TiktalkError:  # what reads the rows says what is wrong with the columns
        yield from rows
        return
    text = places["text"]
    of_video = {places[role] for role in _OF_VIDEO if role in places}
    waiting, told, sums = list[str](), list[str](), list[SheetRow]()
    above: tuple[int, str] | None = None
    for where, row in rows:
        said = (row[text] or "") if text < len(row) else ""
        if not said and (note := _note(row, places)) is not None:
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


def _note(row: Sequence[str | None], places: Mapping[str, int]) -> tuple[int, str] | None:
    """The only cell of a row that is no comment, and its column; None for any other row."""
    filled = [(n, cell) for n, whole in enumerate(row) if (cell := (whole or "").strip())]
    if len(filled) != 1:
        return None
    place, cell = filled[0]
    if place == places["text"]:
        return None
    if place == places.get("writer"):
        return filled[0] if _REMARK.fullmatch(cell) or is_total(cell) else None
    if place == places.get("id"):
        plain = clean_id(cell) or ""
        words = not plain.isascii() or any(map(str.isspace, plain))
        return filled[0] if words or is_total(cell) else None
    return filled[0]

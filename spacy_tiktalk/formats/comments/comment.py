"""One row as a comment: ids that kept their digits, a time to order by, what is worth keeping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...doc.dialogue import lone_surrogate
from ...errors import TiktalkError, error
from ..source import BadRecords, Where
from .columns import find_columns, folded
from .sheet import LONGEST_CELL, Sheet

KEPT = ("time", "place", "likes", "replies", "writer_id", "video")
"""Roles that a turn's `source` has under their names, and "parent", where there is one."""
_OWN = frozenset(("time", "writer_id"))  # of those the ones that few comments share
_IDS = ("id", "parent", "root", "video")
_NONE = frozenset(("", "-", "nan", "none", "null", "n/a", "undefined", "false", "0", "-1"))
# What keeps a spreadsheet from making a number of an id: ="7300", '7300, and a tab beside it.
_GUARDED = re.compile(r"""=?["'“]?\s*(.*?)\s*["'”]?""", re.S)
_WHOLE = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{2,3}")
_AROUND = " \t\r\n\f\v\u3000\xa0\ufeff\u200b\u200e\u200f\u2060"
_ID_DATE = re.compile(
    r"(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}(?:-\d\d)?|[A-Z][a-z]{2}-\d\d)"
    r"(?:[T\s]*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
_ID_ERROR = re.compile(r"#(?:NAME|REF|VALUE|DIV/0|NUM|NULL)[?!]?|#{3,}", re.IGNORECASE)
_DATE = re.compile(
    r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:：](\d{1,2})(?:[:：](\d{1,2}(?:\.\d+)?))?)?"
)


@dataclass(slots=True)
class Comment:
    """One comment as its file has it.

    line (int): Its place, in what the file is counted in. id, parent, root (str | None): "0" and
        its kin are None. time (float | None): To order by, in seconds since whenever.
    """

    line: int
    text: str
    writer: str
    id: str | None
    parent: str | None
    root: str | None
    answered: str | None
    video: str | None
    title: str | None
    time: float | None
    source: dict[str, str] = field(default_factory=dict)


def read_comments(
    bad: BadRecords, sheet: Sheet, named: Mapping[str, str]
) -> tuple[list[Comment], frozenset[str], str, int]:
    """The comments of a sheet, the roles that have a column, what lines are, and the copies.

    Rows are refused with T123 (half an emoji), T160 (a NUL), T165 (an id used twice), T167 (a
    rounded id), T169 (a cell that is too long), T171 (a date for an id).
    """
    places = find_columns(sheet.columns, named, bad.path)
    names = {role: sheet.columns[number] for role, number in places.items()}
    texts: dict[str, str] = {}
    found: list[Comment] = []
    by_id: dict[str, Comment] = {}
    unit, copies = "line", 0
    for where, row in sheet.rows:
        unit = where.unit
        cells = {role: row[number] for role, number in places.items()}
        if not any(cells.values()) or _is_header(cells, names):
            continue
        wrong = _wrong(cells, names, where)
        if wrong is not None:
            bad.refuse(wrong)
            continue
        comment = _comment(cells, where.line or 0, texts)
        first = None if comment.id is None else by_id.setdefault(comment.id, comment)
        if first is None or first is comment:
            found.append(comment)
        elif _same(first, comment):
            copies += 1
        else:
            told = f"{unit} {first.line}"
            bad.refuse(error("T165", where=where, id=comment.id, first=told))
    return found, frozenset(places), unit, copies


def clean_id(text: str) -> str | None:
    """An id without what surrounds it; None for "0" and other words for none."""
    if text.isdecimal() and text != "0":
        return text
    text = text.strip(_AROUND)  # files that were put together have marks in their middle
    found = _GUARDED.fullmatch(text)
    plain = found[1] if found else text
    whole = _WHOLE.fullmatch(plain)
    plain = whole[1] if whole else plain
    return None if plain.lower() in _NONE else plain


def time_key(text: str) -> float | None:
    """A time as a number that orders: a Unix time of any unit, or a date; None for words."""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        date = _DATE.match(text)
        if not date:
            return None
        year, month, day, hour, minute, second = (float(part or 0) for part in date.groups())
        return (((year * 12 + month) * 31 + day) * 24 + hour) * 3600 + minute * 60 + second
    if number != number or abs(number) == float("inf"):
        return None
    while number > 1e11:  # milliseconds, microseconds
        number /= 1000
    return number


def _comment(cells: Mapping[str, str], line: int, texts: dict[str, str]) -> Comment:
    # Of 100,000 comments most places, likes and videos are the same text.
    one = texts.setdefault
    plain = {role: cell.strip() for role, cell in cells.items()}
    get = plain.get
    number, parent = clean_id(get("id", "")), clean_id(get("parent", ""))
    root = clean_id(get("root", ""))
    video = clean_id(get("video", "")) or video_of_link(get("link", ""))
    source = {
        role: cell if role in _OWN else one(cell, cell) for role in KEPT if (cell := get(role))
    }
    if video is not None:
        source["video"] = video = one(video, video)
    if parent is not None and parent != number:
        source["parent"] = one(parent, parent)
    if number is None:
        source["row"] = str(line)
    return Comment(
        line=line,
        text=cells["text"],
        writer=get("writer", ""),
        id=number,
        parent=None if parent == number else parent,
        root=None if root == number else root,
        answered=get("answered") or None,
        video=video,
        title=one(plain["title"], plain["title"]) if get("title") else None,
        time=time_key(get("time", "")),
        source=source,
    )


def video_of_link(link: str) -> str | None:
    """The id in a video's address: after modal_id= or v=, else its last part."""
    found = re.search(r"[?&](?:modal_id|v|aweme_id|id)=([\w-]+)", link)
    if found:
        return found[1]
    parts = [part for part in re.split(r"[?#]", link)[0].split("/") if part]
    return parts[-1] if parts else None


def _wrong(cells: Mapping[str, str], names: Mapping[str, str], where: Where) -> TiktalkError | None:
    for role, cell in cells.items():
        if not cell or (cell.isdecimal() and len(cell) <= LONGEST_CELL):
            continue
        column = names[role]
        if len(cell) > LONGEST_CELL:
            values = {"column": column, "n": f"{len(cell):,}", "limit": f"{LONGEST_CELL:,}"}
            return error("T169", where=where, **values)
        if not cell.isascii():
            codepoint = lone_surrogate(cell)
            if codepoint:
                what = f"the column {column!r}"
                return error("T123", where=where, what=what, codepoint=codepoint)
        if "\0" in cell:
            return error("T160", where=where, reason="it has a NUL character.")
        if role in _IDS:
            wrong = _wrong_id(cell.strip(_AROUND), {"column": column, "role": role}, where)
            if wrong is not None:
                return wrong
    return None


def _wrong_id(value: str, told: dict[str, str], where: Where) -> TiktalkError | None:
    if _ROUNDED.fullmatch(value):
        return error("T167", where=where, value=value, **told)
    if told["role"] == "video":  # a video may well be called by its day
        return None
    date = _ID_DATE.fullmatch(value)
    if date or _ID_ERROR.fullmatch(value):
        return error("T171", where=where, value=value, what="a date" if date else "this", **told)
    return None


def _is_header(cells: Mapping[str, str], names: Mapping[str, str]) -> bool:
    """Files that were put together have the names of the columns again in the middle."""
    text = cells["text"]
    if len(cells) == 1 or len(text) > 2 * len(names["text"]):
        return False
    return all(folded(cells[role]) == folded(names[role]) for role in cells)


def _same(first: Comment, second: Comment) -> bool:
    """Whether a crawler has written one comment twice; its likes may have changed meanwhile."""
    told = ("text", "writer", "parent", "root", "video")
    return all(getattr(first, name) == getattr(second, name) for name in told)

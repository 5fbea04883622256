"""Tables with a reply beside its comment in one row: 二级评论内容 beside 评论内容."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ....errors import TiktalkError
from ..cells.ids import clean_id
from ..sheet import Sheet, SheetRow
from .columns import find_columns, roles_in
from .names import KNOWN, folded

_FIRST = re.compile("(?:一级|主)(?=评论|用户)")
_SECOND = re.compile("(?:二级|次级|子)(?=评论|用户)")
_TELLING = ("text", "writer", "id")
_OF_REPLY = (*_TELLING, "answered", "time", "place", "likes", "replies", "writer_id")
_SHARED = ("video", "link", "title", "part")
_NOTHING = frozenset(("无", "暂无", "/", "—"))
_LIST = re.compile(r"\[\s*(?:[{\"'].*)?\]", re.DOTALL)  # no smiley: [泪奔]


def with_second_level(sheet: Sheet, named: Mapping[str, str]) -> Sheet:
    """A sheet whose replies are rows behind their comments', in the same columns.

    A comment that the next rows have again, or whose cells they leave empty, is one.
    """
    replies = _replies(sheet.columns)
    if "text" not in replies:
        return sheet
    given = {folded(name) for name in named.values()}
    columns = [
        name if folded(name) in given else _plain(name, sheet.columns) for name in sheet.columns
    ]
    try:
        found = find_columns(columns, named, "")
    except TiktalkError:  # what makes comments of the rows says it
        return sheet
    places = {role: numbers[0] for role, numbers in found.items()}
    if places["text"] == replies["text"]:  # so it was named
        return sheet
    if "writer" in places and replies.keys().isdisjoint(("writer", "id")):
        return sheet  # whose the names are cannot be told
    for role in replies.keys() - places.keys():
        places[role] = len(columns)
        columns.append(KNOWN[role][0])
    plain = dict(zip(sheet.columns, columns, strict=False))
    shared = [places[role] for role in _SHARED if role in places]
    inside: dict[int, int] = {}
    lost: dict[int, Mapping[str, str]] = {}

    def rows() -> Iterator[SheetRow]:
        above: list[str | None] = []
        known: list[str | None] = []
        numbers: list[int] = []  # of the rows that were there
        number = root = 0
        for old, (where, row) in enumerate(sheet.rows):
            own = [*row, *[""] * (len(columns) - len(row))]
            cells = {role: row[n] for role, n in replies.items()}
            listed = _LIST.fullmatch((cells["text"] or "").strip())
            said = not listed and any(_is_said(cells.get(role)) for role in _TELLING)
            for n in () if listed else replies.values():
                own[n] = ""
            telling = [own[places[role]] for role in (*_TELLING, "time") if role in places]
            again = said and (not any(telling) or telling == known)
            again = again and all(own[n] in ("", None, (above or own)[n]) for n in shared)
            if old in sheet.lost:
                own_lost = sheet.lost[old].items()
                lost[number] = {plain.get(name, name): what for name, what in own_lost}
                again = False
            numbers.append(root if again else number)
            if not again:
                if old in sheet.inside:
                    inside[number] = numbers[sheet.inside[old]]
                above, known, root = own, telling, number
                number += 1
                yield where, own
            if said:
                reply: list[str | None] = [""] * len(columns)
                for n in shared:
                    reply[n] = (above or own)[n]
                for role, cell in cells.items():
                    reply[places[role]] = cell
                if above:
                    inside[number] = root
                number += 1
                yield where, reply

    return replace(sheet, columns=columns, rows=rows(), inside=inside, lost=lost)


def _replies(columns: Sequence[str]) -> dict[str, int]:
    """Role → the column of replies that has it."""
    found: dict[str, int] = {}
    for n, name in enumerate(columns):
        rest = _SECOND.sub("", folded(name), count=1)
        if rest == folded(name) or roles_in([name]) or rest in ("评论", "回复"):
            continue
        for role in roles_in([rest]).intersection(_OF_REPLY):
            found.setdefault(role, n)
    return found


def _is_said(cell: str | None) -> bool:
    """Whether a reply's cell has more than a word for nothing."""
    return cell is not None and clean_id(cell) is not None and cell.strip() not in _NOTHING


def _plain(name: str, columns: Sequence[str]) -> str:
    """A comment's column without the mark that says that it is no reply's."""
    rest = _FIRST.sub("", folded(name), count=1)
    others = {folded(other) for other in columns}
    return rest if rest not in others and roles_in([rest]) else name

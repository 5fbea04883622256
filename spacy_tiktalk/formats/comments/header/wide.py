"""Tables with a reply beside its comment in one row: 二级评论内容, or 回复内容, beside 评论内容."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

from ....errors import TiktalkError
from ..cells.ids import clean_id
from ..sheet import Sheet, SheetRow
from .columns import find_columns, roles_in
from .names import KNOWN, folded

_FIRST = re.compile("(?:一级|主)(?=评论|用户)")
_SECOND = re.compile("(?:二级|次级|子)(?=评论|用户|comment)")
_OWN = re.compile(r"(?:一级)?(?:评论|comment)")
_REPLY = {"回复": "二级评论", "reply": "二级comment"}
_TELLING = ("text", "writer", "id")
_OF_REPLY = (*_TELLING, "answered", "time", "place", "likes", "replies", "writer_id")
_SHARED = ("video", "link", "title", "part")
_ROWS_LOOKED_AT = 200
_NOTHING = frozenset(("无", "暂无", "/", "—"))
_LIST = re.compile(r"\[\s*(?:[{\"'].*)?\]", re.DOTALL)  # no smiley: [泪奔]
Row: TypeAlias = list[str | None]


def with_second_level(sheet: Sheet, named: Mapping[str, str]) -> Sheet:
    """A sheet whose replies are rows behind their comments', in the same columns.

    A comment that the next rows have again, or whose cells they leave empty, is one.
    """
    names = _marked(sheet.columns)
    layout = _layout(names, named)
    if layout is None:
        return sheet
    if names is not sheet.columns:
        rows = iter(sheet.rows)
        top = list(islice(rows, _ROWS_LOOKED_AT))
        sheet = replace(sheet, rows=chain(top, rows))
        if _are_quoted(top, layout, len(names)):
            return sheet
    return _Spread(sheet, layout).sheet()


class _Layout(NamedTuple):
    """Where a table has what.

    columns: names without the marks of comments; those that only replies have are added. places:
    role → the column of comments that has it. replies: role → the column of replies that has it.
    shared: columns of what a comment and its reply have in common.
    """

    columns: list[str]
    places: dict[str, int]
    replies: dict[str, int]
    shared: list[int]


def _layout(names: Sequence[str], named: Mapping[str, str]) -> _Layout | None:
    """None for a table that has no such replies, or does not say whose its writers are."""
    replies = _replies(names)
    if "text" not in replies:
        return None
    given = {folded(name) for name in named.values()}
    columns = [name if folded(name) in given else _plain(name, names) for name in names]
    try:
        found = find_columns(columns, named, "")
    except TiktalkError:  # what makes comments of the rows says it
        return None
    places = {role: numbers[0] for role, numbers in found.items()}
    if places["text"] == replies["text"]:  # so it was named
        return None
    if "writer" in places and replies.keys().isdisjoint(("writer", "id")):
        return None
    if "answered" in places:  # a comment answers nobody
        replies.setdefault("answered", places["answered"])
    for role in replies.keys() - places.keys():
        places[role] = len(columns)
        columns.append(KNOWN[role][0])
    return _Layout(columns, places, replies, [places[role] for role in _SHARED if role in places])


class _Spread:
    """The rows of a sheet, each reply behind its comment."""

    def __init__(self, sheet: Sheet, layout: _Layout) -> None:
        self.given, self.layout = sheet, layout
        self.inside: dict[int, int] = {}
        self.lost: dict[int, Mapping[str, str]] = {}
        self.comment: Row = []  # the last one; none above a first row that has a reply alone
        self.told: Row = []  # who said it, what, and when
        self.root = 0  # its number
        self.numbers: list[int] = []  # of the comments of the rows that were there
        self.n_rows = 0

    def sheet(self) -> Sheet:
        """The sheet, whose rows fill what it says of them, as they are read."""
        columns, rows = self.layout.columns, self._rows()
        return replace(self.given, columns=columns, rows=rows, inside=self.inside, lost=self.lost)

    def _rows(self) -> Iterator[SheetRow]:
        for number, (where, row) in enumerate(self.given.rows):
            own, reply = self._apart(row)
            if reply is not None and number not in self.given.lost and self._again(own):
                self.numbers.append(self.root)
            else:
                self._begin(number, own)
                yield where, own
            if reply is not None:
                if self.comment:
                    self.inside[self.n_rows] = self.root
                self.n_rows += 1
                yield where, self._whole(reply, self.comment or own)

    def _apart(self, row: Sequence[str | None]) -> tuple[Row, dict[str, str | None] | None]:
        """The cells of the comment in its columns, and those of the reply by role, if it has one.

        A list of replies stays in its column.
        """
        own: Row = [*row, *[""] * (len(self.layout.columns) - len(row))]
        reply = {role: row[n] for role, n in self.layout.replies.items()}
        if _LIST.fullmatch((reply["text"] or "").strip()):
            return own, None
        for n in self.layout.replies.values():
            own[n] = ""
        return own, reply if any(is_said(reply.get(role)) for role in _TELLING) else None

    def _again(self, own: Row) -> bool:
        """Whether it is the comment of the row before, for a further reply."""
        told, above = self._telling(own), self.comment or own
        same = not any(told) or told == self.told
        return same and all(own[n] in ("", None, above[n]) for n in self.layout.shared)

    def _begin(self, number: int, own: Row) -> None:
        """Take a row's comment; what was known of the row is known of it."""
        if number in self.given.lost:
            names = dict(zip(self.given.columns, self.layout.columns, strict=False))
            lost = self.given.lost[number].items()
            self.lost[self.n_rows] = {names.get(name, name): what for name, what in lost}
        self.root = self.n_rows
        self.numbers.append(self.root)
        if number in self.given.inside:
            self.inside[self.n_rows] = self.numbers[self.given.inside[number]]
        self.comment, self.told = own, self._telling(own)
        self.n_rows += 1

    def _telling(self, own: Row) -> Row:
        places = self.layout.places
        return [own[places[role]] for role in (*_TELLING, "time") if role in places]

    def _whole(self, reply: Mapping[str, str | None], comment: Row) -> Row:
        """A reply's row, with what it shares with its comment."""
        whole: Row = [""] * len(self.layout.columns)
        for n in self.layout.shared:
            whole[n] = comment[n]
        for role, cell in reply.items():
            whole[self.layout.places[role]] = cell
        return whole


def _marked(names: Sequence[str]) -> Sequence[str]:
    """The names, those of replies as they are called elsewhere: 二级评论内容 for 回复内容.

    So it is where replies have a text and a writer beside those of comments.
    """
    read = list(names)
    for n, name in enumerate(map(folded, names)):
        for start, second in _REPLY.items():
            known = name.startswith(start) and _replies([second + name[len(start) :]])
            read[n] = second + name[len(start) :] if known else read[n]
    own = (roles_in([name]) for name in names if _OWN.match(folded(name)))
    both = {"text", "writer"}
    return read if _replies(read).keys() & frozenset().union(*own) >= both else names


def _are_quoted(rows: Sequence[SheetRow], layout: _Layout, n_given: int) -> bool:
    """Whether what stands beside comments is other rows' comments: those that they answer."""
    own, beside = layout.places, layout.replies
    roles = [role for role in ("text", "writer") if role in beside and own[role] < n_given]
    known = {tuple(row[own[role]] for role in roles) for _, row in rows}
    told = [tuple(row[beside[role]] for role in roles) for _, row in rows]
    told = [one for one in told if is_said(one[0])]
    return 2 * sum(one in known for one in told) > len(told)


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


def is_said(cell: str | None) -> bool:
    """Whether a cell has more than a word for nothing."""
    return cell is not None and clean_id(cell) is not None and cell.strip() not in _NOTHING


def _plain(name: str, columns: Sequence[str]) -> str:
    """A comment's column without the mark that says that it is no reply's."""
    rest = _FIRST.sub("", folded(name), count=1)
    others = {folded(other) for other in columns}
    return rest if rest not in others and roles_in([rest]) else name

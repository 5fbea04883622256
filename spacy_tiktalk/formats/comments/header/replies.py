"""A table of replies: 回复ID is the own id there, and 评论ID that of the comment they are below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..cells.ids import clean_id
from ..sheet import SheetRow
from .names import folded

TEXTS = frozenset(("回复内容", "回复文本", "replycontent", "replytext"))
"""Names of a column of replies, as `folded`."""
_COMMENTS = frozenset(("评论id", "评论编号", "commentid", "cid"))
_REPLIES = frozenset(("回复id", "replyid"))
_GIVEN = ("text", "id", "parent", "root")
Places = dict[str, list[int]]


def places_of_replies(
    columns: Sequence[str], places: Places, named: Mapping[str, str]
) -> Places | None:
    """What the columns are in a table of replies; None where their names are not those of one."""
    own = [number for number, name in enumerate(columns) if folded(name) in _REPLIES]
    if len(own) != 1 or "id" not in places or not named.keys().isdisjoint(_GIVEN):
        return None
    text, comment = places["text"][0], places["id"][0]
    if folded(columns[text]) not in TEXTS or folded(columns[comment]) not in _COMMENTS:
        return None
    found = {role: [n for n in numbers if n not in own] for role, numbers in places.items()}
    found = {role: numbers for role, numbers in found.items() if numbers} | {"id": own}
    above = "root" if "parent" in found else "parent"
    return {above: [comment]} | found


def settle_replies(
    columns: Sequence[str], rows: Iterable[SheetRow], places: Places, named: Mapping[str, str]
) -> tuple[Places, Iterable[SheetRow]]:
    """The places, those of replies where the cells agree, and the rows.

    In a table of comments 回复ID is what a comment answers: some answer none, or another one of it.
    """
    found = places_of_replies(columns, places, named)
    if found is None:
        return places, rows
    rows = list(rows)
    own, comment = found["id"][0], places["id"][0]
    replies = {clean_id(row[own] or "") for _, row in rows}
    comments = {clean_id(row[comment] or "") for _, row in rows}
    good = None not in replies and replies.isdisjoint(comments)
    return (found if good else places), rows

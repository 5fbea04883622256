"""What is inside an entry of JSON: comments in a page of an API, replies in a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ...source import Where
from ..header.columns import OF_TALK, only_message, roles_in
from ..header.names import folded
from ..skipped import Left
from .cells import REPLIES, Cells, flat, objects_in
from .dialects import with_writers
from .pages import comments_of, lists_read, page_of
from .texts import is_answer
from .timed import kind_inside, kind_of_object

_LOOKED_AT = 5  # lists of a page: it may have one for each of thousands of videos
_OF_PAGES = frozenset(("time",))  # what an answer without comments has as well


def unfold(
    entry: Mapping[str, Any], named: Mapping[str, str], left: Left, where: Where
) -> Iterator[tuple[Any, Cells, int | None]]:
    """The comments of an entry, each before its replies; the entry is one, or a page of them.

    RETURNS (Iterator): For each comment itself (no object where the file is wrong), its cells, and
        the number of the one among these that it stands inside, None for none.
    """
    entry = with_writers(entry)
    cells, lists = flat(entry)
    roles = roles_in(cells, named)
    answer = roles.isdisjoint(OF_TALK) and any(map(is_answer, cells.values()))
    page = page_of(entry, named) if "text" not in roles or lists or answer else None
    if page is None and (roles <= _OF_PAGES or _is_status(cells, roles, named)):
        if cells or lists:
            left.entries.append(where)
        return
    if page is None and "text" not in roles and _is_video(entry, roles):
        return
    if page is None and not lists:  # as crawlers write all of theirs
        yield entry, cells, None
        return
    entries = [(entry, Cells())] if page is None else comments_of(page, named, left)
    said = "text" in roles and not answer and (roles & OF_TALK or not only_message(cells))
    if page is not None and said:
        left.parts["the text of what is around a list"] += 1
    waiting: list[tuple[Any, Cells, int | None]]
    waiting = [(one, around, None) for one, around in reversed(entries)]
    number = 0
    while waiting:
        one, around, above = waiting.pop()
        cells, lists = flat(one) if isinstance(one, Mapping) else (Cells(), [])
        if around and any(cells.values()):  # what is around nothing makes no comment of it
            cells = cells | around
        yield one, cells, above
        replies: list[Any] = []
        for path, values in lists:
            if _are_replies(path, values, named, left):
                replies += values
        waiting += [(reply, around, number) for reply in reversed(replies)]
        number += 1


def kind_read(entry: Mapping[str, Any], named: Mapping[str, str]) -> str | None:
    """What of a video's seconds an entry is: itself, or what of a page is read and is around it."""
    entry = with_writers(entry)
    page = page_of(entry, named)
    if page is None:
        return kind_inside(entry)
    for one in islice(lists_read(page, named, Left()), _LOOKED_AT):
        objects = (value for _, value in one.chain if isinstance(value, Mapping))
        found = next(filter(None, map(kind_of_object, objects)), None) or kind_inside(one.entries)
        if found is not None:
            return found
    return None


def _is_video(entry: Mapping[str, Any], roles: frozenset[str]) -> bool:
    """Whether an object is a video, or the like, whose list of comments is empty."""
    empty = (folded(str(name)) in REPLIES for name, value in entry.items() if value == [])
    return not roles.isdisjoint(("video", "title", "link")) and any(empty)


def _is_status(cells: Cells, roles: frozenset[str], named: Mapping[str, str]) -> bool:
    """Whether an object says no more than what an API says of itself."""
    return "text" not in roles and "text" not in named and only_message(cells)


def _are_replies(path: str, values: list[Any], named: Mapping[str, str], left: Left) -> bool:
    name = folded(path.rpartition(".")[2])
    looked = [roles_in(flat(one)[0], named) for one in objects_in(values)]
    texts = [roles for roles in looked if "text" in roles]
    if name in REPLIES:
        if texts:
            return True
        left.parts[f"the list {path!r}"] += len(values)
    elif any("writer" in roles and not roles.isdisjoint(("id", "time")) for roles in texts):
        return True
    elif any(roles & OF_TALK for roles in texts):
        left.parts[f"the list {path!r}"] += len(values)
    return False

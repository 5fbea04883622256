"""Objects of JSON as cells, and pages of comments as APIs answer them: which lists are comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..header.columns import OF_TALK, only_message, roles_in
from ..skipped import Left
from .around import Chain, around
from .cells import Cells, flat, objects_in
from .dialects import ANSWERS
from .texts import answer_in
from .timed import is_of_seconds

_PAGE_DEPTH = 16  # of a list inside a page
_OTHERS = ANSWERS | {"turns", "sentences"}
# Two lists with these in common hold the same.
SHAPE = frozenset(("text", "writer", "id"))
_ABOVE = frozenset(("parent", "root", "answered"))  # in which a root differs from its replies


class JsonList(NamedTuple):
    """A list inside a page, or an object that may be one more of its comments.

    alone (frozenset[str] | None): Of an object its names. chain (Chain): What is around it.
    """

    path: str
    entries: list[Any]
    roles: frozenset[str]
    alone: frozenset[str] | None
    chain: Chain


def is_comment(value: Any, named: Mapping[str, str] | None = None) -> bool:
    """Whether a parsed value is an object with a text that is known, or named, as a comment's."""
    return isinstance(value, Mapping) and "text" in roles_in(flat(value)[0], named)


def is_people(value: Any) -> bool:
    """Whether a parsed value is what `tiktalk people` writes, with the texts of mentions in it."""
    if not isinstance(value, Mapping) or "settings" not in value:
        return False
    videos = value.get("videos")
    return isinstance(videos, list) and any(
        isinstance(video, Mapping) and {"people", "documents"} <= video.keys() for video in videos
    )


def holds_comments(value: Any, named: Mapping[str, str] | None = None) -> bool:
    """Whether a parsed value is a comment, or a page of them; a task of an annotator is neither."""
    if is_comment(value, named):
        return True
    if not isinstance(value, Mapping) or not _OTHERS.isdisjoint(value) or is_people(value):
        return False
    return not is_task(value) and page_of(value, named or {}) is not None


def is_task(value: Any) -> bool:
    """Whether a parsed value is a task of Label Studio, annotated or made here."""
    if not isinstance(value, Mapping) or not isinstance(value.get("data"), Mapping):
        return False
    return "dialogue" in value["data"] or not ANSWERS.isdisjoint(value)


def page_of(value: Mapping[str, Any], named: Mapping[str, str]) -> list[JsonList] | None:
    """What stands in a page of comments; None for an object that is a comment itself, or none."""
    cells = flat(value)[0]
    own = roles_in(cells, named)
    message = only_message(cells) and "text" not in named
    # An object with more than a text is a comment with replies, unless it is an API's message.
    if "text" in own and not message and not own.isdisjoint(OF_TALK):
        return None
    found = list(_lists(value, "", (("", value),), named))
    lists = [one for one in found if one.alone is None]
    if not lists or "text" not in own:
        return found if lists else None
    inside = _best(lists).roles
    if own.isdisjoint(OF_TALK):
        return None if inside.isdisjoint(OF_TALK) else found
    return found if "writer" in inside and "writer" not in own else None


def _best(lists: list[JsonList]) -> JsonList:
    """The first of those with most known roles."""
    return max(lists, key=lambda one: len(one.roles))


def comments_of(
    page: list[JsonList], named: Mapping[str, str], left: Left
) -> list[tuple[Any, Cells]]:
    """Of the best list, and of all others of its shape; what else has texts is left.

    RETURNS (list[tuple[Any, Cells]]): Each with what is said around it.
    """
    comments: list[tuple[Any, Cells]] = []
    known: dict[int, Cells] = {}
    for one in lists_read(page, named, left):
        said = around(one.chain, known)
        comments += [(entry, said) for entry in one.entries]
    return comments


def lists_read(page: list[JsonList], named: Mapping[str, str], left: Left) -> Iterator[JsonList]:
    """What of a page is read as comments, in its order; subtitles only where nothing else is."""
    lists = [one for one in page if one.alone is None]
    if len(lists) > 1:
        lists = [one for one in lists if not is_of_seconds(one.entries)] or lists
    read = {id(one) for one in lists}
    best = _best(lists)
    shape = best.roles & SHAPE
    names = _known(objects_in(best.entries)[0], named)
    owed = {name for name in names if roles_in([name], named).isdisjoint(_ABOVE)}
    taken = ""
    for one in page:
        if one.alone is not None:
            # A pinned comment is a separate object; so is the video, but under other names.
            if len(names) > len(shape) and owed <= one.alone:
                yield one
                taken = one.path + "."
        elif taken and one.path.startswith(taken):
            continue  # its replies are read with it
        elif id(one) in read and shape <= one.roles:
            yield one
        else:
            left.parts[f"the list {one.path!r}"] += len(one.entries)


def _lists(value: Any, path: str, chain: Chain, named: Mapping[str, str]) -> Iterator[JsonList]:
    """The lists of comments inside a page, in its order, and its objects that could be comments."""
    if len(chain) > _PAGE_DEPTH:
        return
    if isinstance(value, Mapping):
        if len(chain) > 1 and is_comment(value, named):
            yield JsonList(path, [value], frozenset(), _known(value, named), chain[:-1])
        inner = [(f"{path}.{key}" if path else str(key), str(key), v) for key, v in value.items()]
    else:
        looked = [roles_in(flat(one)[0], named) for one in objects_in(value)]
        texts = [roles for roles in looked if "text" in roles]
        if texts:
            yield JsonList(path, value, frozenset().union(*texts), None, chain)
            return
        inner = [(path, "", one) for one in value if isinstance(one, Mapping)]
    for deeper, name, one in inner:
        if isinstance(one, str):
            one = answer_in(one)
        if isinstance(one, (Mapping, list)):
            yield from _lists(one, deeper, (*chain, (name, one)), named)


def _known(entry: Mapping[str, Any], named: Mapping[str, str]) -> frozenset[str]:
    """The names of an object's columns that have a role.

    `replies` has none here: it is null in the one comment, and in the next one they stand there.
    """
    return frozenset(name for name in flat(entry)[0] if roles_in([name], named) - {"replies"})

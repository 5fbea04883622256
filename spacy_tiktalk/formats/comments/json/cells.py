"""An object of JSON as cells by the names of its fields, and the lists that are in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..header.columns import OF_TALK, roles_in
from ..header.names import plain
from .dialects import plain_entry

Cells = dict[str, Any]
# What replies are called; a list of another name has to look like comments all the more.
_NAMES = """
    replies reply_list replys children responses comments comment_list child_comments sub_replies
    sub_comments sub_comment_list reply_comments 回复列表 子评论列表 评论列表 二级评论
"""
_OF_ONE = "reply reply_comment sub_comment sub_reply 回复 评论回复 子评论 评论 楼中楼"
_MANY = frozenset(plain(name) for name in _NAMES.split())
REPLIES = _MANY | {plain(name) for name in _OF_ONE.split()}
_DEPTH = 4  # of an object inside a comment, whose fields are columns


def flat(entry: Mapping[str, Any]) -> tuple[Cells, list[tuple[str, list[Any]]]]:
    """Objects inside an object by "outer.inner", and the lists that are not empty the same way."""
    cells: Cells = {}
    lists: list[tuple[str, list[Any]]] = []
    _flatten(plain_entry(entry), "", 0, cells, lists)
    return cells, lists


def _flatten(
    entry: Mapping[str, Any],
    prefix: str,
    depth: int,
    cells: Cells,
    lists: list[tuple[str, list[Any]]],
) -> None:
    for key, whole in entry.items():
        value = _unwrapped(whole)
        if isinstance(value, Mapping):
            if replies := _replies_of(str(key), value):
                lists.append((prefix + str(key), replies))
            elif depth < _DEPTH:
                _flatten(value, f"{prefix}{key}.", depth + 1, cells, lists)
        elif isinstance(value, list):
            if value:
                lists.append((prefix + str(key), value))
        else:
            cells[prefix + str(key)] = value


def _replies_of(name: str, value: Mapping[str, Any]) -> list[Any]:
    """What an object of replies holds: itself, if it is one, or those that it has by their ids.

    A reply_comment that is one is another thing: what is answered, as Weibo has it.
    """
    name = plain(name)
    if name not in REPLIES:
        return []
    if _is_comment(value):
        return [value] if name in _MANY else []
    return [one for one in value.values() if isinstance(one, Mapping) and _is_comment(one)]


def _is_comment(value: Mapping[str, Any]) -> bool:
    """Told by its fields and theirs, not by its replies, which may nest as deep as they like."""
    names: list[str] = []
    for key, inner in plain_entry(value).items():
        deep = isinstance(inner, Mapping) and plain(str(key)) not in REPLIES
        names += [f"{key}.{name}" for name in inner] if deep else [str(key)]
    roles = roles_in(names)
    return "text" in roles and not roles.isdisjoint(OF_TALK)


def _unwrapped(value: Any) -> Any:
    """What MongoDB's export says with its type: {"$numberLong": "73"}, {"$oid": "66"}."""
    while isinstance(value, Mapping) and len(value) == 1:
        (key,) = value
        if not (isinstance(key, str) and key.startswith("$")):
            break
        value = value[key]
    return value

"""An object of JSON as cells by the names of its fields, and the lists that are in it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from ..header.columns import OF_TALK, roles_in
from ..header.names import KNOWN, folded, plain
from .dialects import plain_entry
from .texts import object_in

Cells = dict[str, Any]
# What replies are called; a list of another name has to look like comments all the more.
_NAMES = """
    replies comment_replies reply_list replys children responses comments comment_list
    child_comments sub_replies sub_comments sub_comment_list reply_comments
    sub_post_list sub_posts
    回复列表 子评论列表 评论列表 二级评论
"""
_OF_ONE = "reply reply_comment sub_comment sub_reply 回复 评论回复 子评论 评论 楼中楼"
_MANY = frozenset(plain(name) for name in _NAMES.split())
REPLIES = _MANY | {plain(name) for name in _OF_ONE.split()}
_WRITERS = frozenset(("writer", "writer_id"))
_OF_COMMENT = frozenset(("writer", "id"))
_LOOKED_AT = 5
_DEPTH = 4  # of an object inside a comment, whose fields are columns


def flat(entry: Mapping[str, Any]) -> tuple[Cells, list[tuple[str, list[Any]]]]:
    """Objects inside an object by "outer.inner", and the lists that are not empty the same way."""
    cells: Cells = {}
    lists: list[tuple[str, list[Any]]] = []
    _flatten(plain_entry(entry), "", 0, cells, lists)
    return cells, lists


def objects_in(values: list[Any]) -> list[Mapping[str, Any]]:
    """Those among the first of a list: the very first may be a comment that was deleted."""
    return [one for one in values[:_LOOKED_AT] if isinstance(one, Mapping)]


def _flatten(
    entry: Mapping[str, Any],
    prefix: str,
    depth: int,
    cells: Cells,
    lists: list[tuple[str, list[Any]]],
) -> None:
    for key, whole in entry.items():
        value = _opened(str(key), whole) if isinstance(whole, str) else _unwrapped(whole)
        if isinstance(value, Mapping):
            replies = _replies_of(str(key), value)
            if replies:
                lists.append((prefix + str(key), replies))
                value = {} if replies[0] is value else _rest(value, replies)
            if value and depth < _DEPTH:
                _flatten(value, f"{prefix}{key}.", depth + 1, cells, lists)
        elif isinstance(value, list):
            if _is_in_parts(value) and "text" in roles_in([str(key)]):
                texts = (one if isinstance(one, str) else one["text"] for one in value)
                cells[prefix + str(key)] = "".join(texts)
            elif value:
                lists.append((prefix + str(key), value))
        else:
            cells[prefix + str(key)] = value


def _is_in_parts(values: list[Any]) -> bool:
    """Whether a list is one text whose parts are of several types, as bold ones and links."""
    typed = [
        one
        for one in values
        if isinstance(one, Mapping) and "type" in one and roles_in(one).isdisjoint(_OF_COMMENT)
    ]
    plain = sum(isinstance(one, str) for one in values)
    whole = all(isinstance(one.get("text"), str) for one in typed)
    return bool(typed) and whole and len(typed) + plain == len(values)


def _replies_of(name: str, value: Mapping[str, Any]) -> list[Any]:
    """What an object of replies holds: itself, if it is one, or those that it has by their ids.

    A reply_comment that is one is another thing: what is answered, as Weibo has it.
    """
    name = plain(name)
    if name not in REPLIES:
        return []
    if _is_comment(value) and not _is_wrapper(value):
        return [value] if name in _MANY else []
    listed = _listed(value)
    known = [_plain_fields(one) for one in listed]
    return [
        one
        for one in value.values()
        if isinstance(one, Mapping)
        and _is_comment(one)
        and not _is_wrapper(one)
        and (not listed or (_has_writer(one) and _plain_fields(one) not in known))
    ]


def _rest(value: Mapping[str, Any], replies: list[Any]) -> Mapping[str, Any]:
    """What else is in an object of replies: lists, and what is around them."""
    taken = {id(one) for one in replies}
    return {key: one for key, one in value.items() if id(one) not in taken}


def _listed(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The comments in the lists of an object, or of the objects in it that are no comments."""
    objects = (one for one in value.values() if isinstance(one, Mapping))
    inner = (one.values() for one in objects if not _is_comment(one))
    lists = (one for one in chain(value.values(), *inner) if isinstance(one, list))
    return [one for one in chain(*lists) if isinstance(one, Mapping) and _is_comment(one)]


def _plain_fields(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: one for key, one in value.items() if not isinstance(one, (Mapping, list))}


def _is_wrapper(value: Mapping[str, Any]) -> bool:
    """Whether it holds a list of comments, and nobody has written it: what it says is about it."""
    return not _has_writer(value) and bool(_listed(value))


def _has_writer(value: Mapping[str, Any]) -> bool:
    return any(whole and roles_in([name]) & _WRITERS for name, whole in _fields(value).items())


def _is_comment(value: Mapping[str, Any]) -> bool:
    """Told by its fields and theirs, not by its replies, which may nest as deep as they like."""
    roles = roles_in(_fields(value))
    return "text" in roles and not roles.isdisjoint(OF_TALK)


def _fields(value: Mapping[str, Any]) -> Cells:
    fields: Cells = {}
    for key, inner in plain_entry(value).items():
        if isinstance(inner, Mapping) and plain(str(key)) not in REPLIES:
            fields |= {f"{key}.{name}": one for name, one in inner.items()}
        else:
            fields[str(key)] = inner
    return fields


def _opened(name: str, text: str) -> Any:
    """The object with known fields that a text is, as databases keep a writer; else the text.

    A comment's text is one only if a field in it is known as such a text: somebody may have written
    an object.
    """
    found = object_in(text) if text.startswith("{") else None
    names = [f"{name}.{inner}" for inner in found or ()]
    if "text" in roles_in([name]):
        known = not {folded(inner) for inner in names}.isdisjoint(KNOWN["text"])
    else:
        known = bool(roles_in(names))
    return found if known else text


def _unwrapped(value: Any) -> Any:
    """What MongoDB's export says with its type: {"$numberLong": "73"}, {"$oid": "66"}."""
    while isinstance(value, Mapping) and len(value) == 1:
        (key,) = value
        if not (isinstance(key, str) and key.startswith("$")):
            break
        value = value[key]
    return value

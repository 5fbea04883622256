"""Lists and objects that stand where a comment has a text, so that no cell can hold them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...source import json_type
from ..header.columns import roles_in
from .cells import flat, objects_in
from .dialects import plain_entry
from .pages import OF_TALK

TELLING = frozenset(("text", "writer", "id", "parent", "root"))
"""Roles without which a comment is another one, or another's."""


def unread(entry: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, str]:
    """The fields of an entry that would be one of `TELLING`, and what they are: "a list".

    Lists of what may be comments are none: they are read as replies, or told as left out.
    """
    return {
        str(name): json_type(value)
        for name, value in plain_entry(entry).items()
        if isinstance(value, Mapping | list)
        and value
        and roles_in([str(name)], named) & TELLING
        and not (isinstance(value, list) and _is_talk(value))
    }


def _is_talk(values: list[Any]) -> bool:
    return any(roles_in(flat(one)[0]) & OF_TALK for one in objects_in(values))


def is_read_inside(name: str, columns: Collection[str], named: Mapping[str, str]) -> bool:
    """Whether fields of an object are columns that are known, as in `user` of an API's answers."""
    return bool(roles_in([one for one in columns if one.startswith(f"{name}.")], named))

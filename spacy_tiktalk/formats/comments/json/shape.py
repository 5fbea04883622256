"""What JSON without a comment in it is, and what to do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....errors import TiktalkError, error
from ...source import json_type
from ...timed import TALK
from ..header.columns import shown
from .pages import is_people
from .timed import kind_inside


def no_comments(path: str, value: Any) -> TiktalkError:
    """The error T156 for a parsed value in which no comment was found.

    path (str): As errors name the file. value (Any): Of a list of JSON, its first entries.
    """
    kind = kind_inside(value)
    if kind is not None:
        return error("T156", path=path, found=kind, mend=TALK)
    return error("T156", path=path, found=f"JSON: {_shape(value)}", mend=_mend(value))


def _shape(value: Any) -> str:
    """An object by its keys, a list by its first entry."""
    if isinstance(value, list):
        return f"a list that begins with {_shape(value[0])}" if value else "an empty list"
    if isinstance(value, Mapping):
        return f"an object with the keys {shown([str(key) for key in value])}"
    return json_type(value)


def _mend(value: Any) -> str:
    if isinstance(value, list) and value:
        return _mend(value[0])
    if isinstance(value, Mapping) and {"shots", "tracklets"} <= set(value):
        return "These are head tracks: python -m spacy tiktalk info reads them."
    if is_people(value):
        return "These are people: python -m spacy tiktalk report RESULT --people FILE shows them."
    return "Name the key that holds the comment, --column text=KEY, if one does."

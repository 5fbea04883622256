"""Filling a message with what was found: values come from files and may be anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any

_LONGEST = 500  # characters of one value; the end of it tells as much as its beginning
# What a terminal obeys, what ends a line, and half an emoji.
_RAW = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MESSAGE = re.compile(r"\[[TW]\d{3}\] ")  # one of ours, filled in here before


def filled(template: str, values: Mapping[str, Any]) -> str:
    """A template of the catalogue with its values, each as `legible` has it."""
    return _FORMATTER.vformat(template, (), values)


def legible(text: str) -> str:
    """A text for a message: control characters and line ends as `repr` has them, and cut in the
    middle where it is very long; a message of ours as it is."""
    if _MESSAGE.match(text):
        return text
    text = _RAW.sub(lambda found: repr(found[0])[1:-1], text)
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}…{text[-half:]}"


class _Filling(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return legible(str(super().format_field(value, format_spec)))


_FORMATTER = _Filling()

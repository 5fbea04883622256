"""Telling writers from text in pasted dialogues: "小北：你好" against "10:30出发"."""

from __future__ import annotations

import re

from ..errors import error
from .contract import LINE_BREAKS
from .writers.labels import Labels

__all__ = ["Labels", "parse_lines", "split_lines"]

_LINES = re.compile(f"\r\n|[{re.escape(LINE_BREAKS)}]")


def parse_lines(text: str, *, labels: bool | Labels | None = None) -> list[tuple[str, str]]:
    """Split a text into (speaker, text) turns.

    Who writes is decided line by line with the evidence of all lines together (docs/formats.md,
    "Plain text"): before a colon, as chat exports have it with a time, on a line of its own, or
    before a tab, | or > where most lines are so. A line without a writer is a turn of nobody (""),
    and one that is indented or broken off goes on with the turn before. Without any writer each
    line that is not blank is a turn, as it stands.

    labels (bool, Labels or None): None decides; True takes every label that can be a writer's,
        False none. `Labels.fit(lines of the file)` decides with the rest of a file of which the
        text is a part.
    RETURNS (list): the pairs in order.
    RAISES: T040 for labels that are none of these.
    """
    lines = split_lines(text)
    if labels is None or isinstance(labels, bool):
        return Labels.read_all(lines, writers=labels)
    if not isinstance(labels, Labels):
        raise error("T040", value=labels)
    return labels.read(lines)


def split_lines(text: str) -> list[str]:
    """The lines of a text, blank ones among them, without their ends."""
    return _LINES.split(text)

"""The table of texts that a workbook's cells name by their numbers, and how texts are written."""

from __future__ import annotations

import re
from typing import IO

from ..sheet import LONGEST_CELL
from .markup import feed, local, parser

# Control characters are written _x000D_; the text "_x000D_" itself is _x005F_x000D_.
_ESCAPED = re.compile(r"_x(?:(00(?:0[1-9A-Fa-f]|1[0-9A-Fa-f]))_|005[Ff]_(?=x[0-9A-Fa-f]{4}_))")


def plain(text: str) -> str:
    """A text without the escapes for characters that XML cannot hold."""
    if "_x00" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "_", text)


def cut(parts: list[str]) -> None:
    """Join what there is of a text in place, and keep no more than shows that it is too long.

    A packed part of some kilobytes may hold a text of gigabytes.
    """
    if len(parts) > 1:
        parts[:] = ["".join(parts)[: LONGEST_CELL + 1]]


def read_texts(file: IO[bytes]) -> list[str]:
    """The shared texts in their order; of a text with several fonts its parts are joined, and none
    is much longer than LONGEST_CELL.

    How a text is pronounced (rPh) is left out.
    """
    texts: list[str] = []
    parts: list[str] = []
    aloud = False
    made = parser()

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal aloud
        tag = local(name)
        if tag == "t" and not aloud:
            made.CharacterDataHandler = parts.append
        elif tag == "rPh":
            aloud = True

    def end(name: str) -> None:
        nonlocal aloud
        made.CharacterDataHandler = None
        tag = local(name)
        if tag == "si":
            texts.append(plain("".join(parts)))
            parts.clear()
        elif tag == "rPh":
            aloud = False

    made.StartElementHandler = start
    made.EndElementHandler = end
    for _ in feed(made, file):
        cut(parts)
    return texts

"""The JSON in a text: lists and objects, one behind the other, maybe in the calls in which sites
answer (`callback({…});`) or behind what keeps a browser from running it (`)]}'`)."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..sheet import LONGEST_CELL

CALL = (
    r"(?:/\*.*?\*/\s*)?(?:\)\]\}',?|(?:for|while)\s*\([^()]*\)\s*;"
    r"|(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]*\s*[=(])\s*"
)
"""What may stand before a list or an object."""
BEGIN = re.compile(rf"[\ufeff\s]*(?:{CALL})?(?=[\[{{]|$)")
# 7.3e18 stays as it was written; a line break or a NUL in a text is the text's own trouble.
_DECODER = json.JSONDecoder(parse_float=str, strict=False)
_CALL = re.compile(rf"{CALL}(?=[\[{{])")
_PIECE = 1 << 18
_BETWEEN = frozenset(" \t\r\n,\ufeff")
_ENDS = frozenset(");")
_LONGEST_CALL = 1_000
_LEAST = 20
"""Characters: fewer in a text inside JSON are no answer of a site."""


def entries_in(path: Path, encoding: str = "utf-8") -> Iterator[Any]:
    """The entries of lists, and the objects, of a file, of several those of all; read piece by
    piece, for a file of 100,000 comments is large.

    RAISES: ValueError and RecursionError where it breaks, behind the last whole entry.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        text, size = file.read(_PIECE), _PIECE
        at, begun, ended, called = 0, False, False, False
        while True:
            while at < len(text) and text[at] in _BETWEEN:
                at += 1
            if at < len(text) and begun and text[at] == "]":
                at, begun, ended = at + 1, False, True
                continue
            if at < len(text) and not begun and text[at] != "{":
                call = _CALL.match(text, at)
                if text[at] == "[":
                    at, begun = at + 1, True
                elif call is not None:
                    at, called = call.end(), True
                elif called and text[at] in _ENDS:
                    at += 1
                elif len(text) - at < _LONGEST_CALL and (more := file.read(size)):
                    text, at = text[at:] + more, 0
                else:
                    found = "something else follows the list" if ended else "it is no JSON"
                    raise ValueError(found)
                continue
            try:
                value, at = _DECODER.raw_decode(text, at)
                size = _PIECE
            except (ValueError, RecursionError):
                more = file.read(size if begun else -1)  # a page of comments is read whole
                if not more:
                    if ended and not begun and at >= len(text):
                        return
                    if begun and at >= len(text):
                        raise ValueError("the list does not end") from None
                    raise
                # Where a page is broken, its line is that of the file.
                text, at = (text[at:] + more, 0) if begun else (text + more, at)
                size *= 2  # an entry that is long, or broken, is not tried again for each piece
                continue
            ended = ended or not begun
            yield value


def answer_in(text: str) -> Any:
    """The list or object that a text in JSON is, as a browser and its kin keep the answers of a
    site; None for any other text."""
    start = BEGIN.match(text) if len(text) >= _LEAST else None
    if start is None or start.end() == len(text):
        return None
    try:
        value, _ = _DECODER.raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (Mapping, list)) else None


def value_in(cell: str) -> Any:
    """What a cell holds, as JSON or as Python writes it; None where it is neither."""
    try:
        return json.loads(cell, parse_float=str, strict=False)
    except (ValueError, RecursionError):
        pass
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a backslash in a text
        try:
            return ast.literal_eval(cell)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            return None  # TypeError: of {{1}}, which is no set


def object_in(cell: str | None) -> Mapping[str, Any] | None:
    """The object that a cell holds, as JSON or as Python writes it; None for none."""
    text = (cell or "").strip()
    if not text.startswith("{") or not text.endswith("}") or len(text) > LONGEST_CELL:
        return None
    found = value_in(text)
    return found if isinstance(found, Mapping) else None


def is_answer(value: Any) -> bool:
    """Whether a value is a text that is JSON itself."""
    return isinstance(value, str) and answer_in(value) is not None

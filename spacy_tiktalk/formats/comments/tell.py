"""Whether a file holds comments, told without reading all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from .encoding import head_encoding, tell_encoding
from .header.columns import has_text, keys_of, roles_in
from .header.names import folded
from .json.tables import rows_in_file
from .json.texts import BEGIN
from .separated import split_header

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".parquet")
LINES_SUFFIXES = (".jsonl", ".jsonlines", ".ndjson")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"[\0", b"\0[", b"{\0", b"\0{")  # UTF-16, and without its mark
_BOM = b"\xef\xbb\xbf"
_TELLING = 2  # columns: one alone may be a word of talk
_LOOKED_AT = 20


def is_table(text: str, named: Mapping[str, str]) -> bool:
    """Whether the first line of a text is a header with the text of comments and another role."""
    ended = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line + "\n" for line in ended.split("\n")]
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    header, _, _ = split_header(lines[start:], named)
    names = {folded(name) for name in header}
    roles = len(roles_in(header))
    named_there = any(name and keys_of(name) & names for name in named.values())
    return len(header) > 1 and has_text(header, named) and (roles >= _TELLING or named_there)


def begins_wide(path: Path) -> bool:
    """Whether a file of JSON is in UTF-16 or UTF-32, told by its first two bytes."""
    with path.open("rb") as file:
        return file.read(2) in _WIDE


def json_form(path: Path) -> str | None:
    """ "list", "object" (one JSON text, or several) or "lines" (one object a line); None for no
    JSON.

    One whole object on the only line of a file is "object" if its name does not say lines.
    """
    first, more = _first_line(path)
    if first.startswith(b"["):
        return "list"
    if not first.startswith(b"{"):
        return "object" if first and BEGIN.match(first.decode("utf-8", "replace")) else None
    if path.suffix.lower() in LINES_SUFFIXES:
        return "lines"
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        # An object over many lines, unless the line closes what it opens: then it is a broken one.
        return "lines" if more and first.endswith(b"}") and first != b"{}" else "object"
    return "lines" if more else "object"


def _first_line(path: Path) -> tuple[bytes, bool]:
    """The first line that is not blank, as UTF-8, and whether there are others."""
    if begins_wide(path):
        raw = path.read_bytes()
        text = raw.decode(tell_encoding(raw, str(path)), errors="replace")
        lines: Iterable[bytes] = text.encode("utf-8", errors="replace").splitlines()
        return _first_of(lines)
    with path.open("rb") as file:
        return _first_of(file)


def _first_of(lines: Iterable[bytes]) -> tuple[bytes, bool]:
    rest = iter(lines)
    first = next((line for raw in rest if (line := raw.lstrip(_BOM).strip())), b"")
    return first, any(raw.strip() for raw in rest)


def first_entries(path: Path, name: str, asked: str | None = None) -> list[Any]:
    """The first entries of a JSON list, or the first objects, as far as they are whole.

    name (str): As errors name the file. asked (str | None): The encoding that the caller names.
    RAISES: T161.
    """
    encoding = head_encoding(path, name, asked)
    found: list[Any] = []
    try:
        for entry in islice(rows_in_file(path, encoding), _LOOKED_AT):
            found.append(entry)
    except (ValueError, RecursionError):
        pass
    return found

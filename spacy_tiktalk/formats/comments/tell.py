"""Whether a file holds comments, told without reading all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .columns import KNOWN, folded, has_text
from .json_rows import list_entries
from .separated import split_header

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".parquet")
LINES_SUFFIXES = (".jsonl", ".jsonlines", ".ndjson")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16
_TELLING = 2  # columns: one alone may be a word of talk


def is_table(text: str, named: Mapping[str, str]) -> bool:
    """Whether the first line of a text is a header with the text of comments and another role."""
    lines = [line + "\n" for line in text.split("\n")]
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    header, _, _ = split_header(lines[start:], named)
    names = {folded(name) for name in header}
    roles = sum(not names.isdisjoint(known) for known in KNOWN.values())
    named_there = any(name and folded(name) in names for name in named.values())
    return len(header) > 1 and has_text(header, named) and (roles >= _TELLING or named_there)


def json_form(path: Path) -> str | None:
    """ "list", "object" (one JSON text) or "lines" (one object a line); None for no JSON.

    One whole object on the only line of a file is "object" if its name does not say lines.
    """
    with path.open("rb") as file:
        mark = file.read(2)
        if mark in _WIDE:
            begins = (mark + file.read(200)).decode("utf-16", errors="replace").lstrip()[:1]
            return {"[": "list", "{": "object"}.get(begins)
        file.seek(0)
        first = b""
        for raw in file:
            first = raw.removeprefix(b"\xef\xbb\xbf").strip()
            if first:
                break
        more = any(raw.strip() for raw in file)
    if first.startswith(b"["):
        return "list"
    if not first.startswith(b"{"):
        return None
    if path.suffix.lower() in LINES_SUFFIXES:
        return "lines"
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        # An object over many lines, unless the line closes what it opens: then it is a broken one.
        return "lines" if more and first.endswith(b"}") and first != b"{}" else "object"
    return "lines" if more else "object"


def first_entry(path: Path) -> Any:
    """The first entry of a JSON list, None where it is broken or not there."""
    with path.open("rb") as file:
        encodings = ("utf-16",) if file.read(2) in _WIDE else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return next(list_entries(path, encoding), None)
        except (ValueError, RecursionError):
            continue
    return None

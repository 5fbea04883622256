"""JSON and JSONL: a list of comments, an object with such a list in it, or one comment a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import TiktalkError, error
from ..source import BadRecords, Where, filled, json_type, load_object, read_lines
from .columns import has_text, shown
from .encoding import tell_encoding
from .sheet import Sheet, cell_text

_DEPTH = 4
_DECODER = json.JSONDecoder(parse_float=str)  # 7.3e18 stays as it was written
Entry = tuple[Where, Mapping[str, Any]]


def read_json(bad: BadRecords, encoding: str | None, named: Mapping[str, str]) -> Sheet:
    """The comments of one JSON text: a list, or the first list of comments inside an object.

    RAISES: T156 for JSON without such a list, T161, T870 for broken JSON, whose whole comments are
        kept where bad ones are skipped.
    """
    raw = bad.source.read_bytes()
    encoding = tell_encoding(raw, bad.path, encoding)
    text = raw.decode(encoding, errors="replace").removeprefix("\ufeff")
    del raw
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as err:
        reason = "it nests too deep" if isinstance(err, RecursionError) else str(err)
        broken = error("T870", where=bad.path, reason=reason)
        if not text.lstrip().startswith("["):
            raise broken from err
        bad.refuse(broken)
        value = list(whole_entries(text))
    entries = value if isinstance(value, list) else comments_in(value, named)
    if entries is None:
        raise error("T156", path=bad.path, found=f"JSON: {json_shape(value)}", mend=mend(value))
    return _sheet(bad, ((Where(bad.path, n, unit="entry"), e) for n, e in enumerate(entries, 1)))


def read_json_lines(bad: BadRecords) -> Sheet:
    """The comments of JSON lines. Broken lines are refused with T110 to T114."""

    def entries() -> Iterator[tuple[Where, Any]]:
        for where, raw in filled(read_lines(bad.source, bad.path)):
            try:
                yield where, load_object(raw, where)
            except TiktalkError as err:
                bad.refuse(err)

    return _sheet(bad, entries())


def whole_entries(text: str) -> Iterator[Any]:
    """The entries of a JSON list up to where it breaks."""
    at = text.find("[") + 1
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value


def comments_in(value: Any, named: Mapping[str, str], depth: int = 0) -> list[Any] | None:
    """The first list of comments inside an object, its own fields before those further in."""
    if not isinstance(value, Mapping) or depth >= _DEPTH:
        return None
    for inner in value.values():
        if isinstance(inner, list) and is_comment(next(iter(inner), None), named):
            return inner
    found = (comments_in(inner, named, depth + 1) for inner in value.values())
    return next((inner for inner in found if inner is not None), None)


def is_comment(value: Any, named: Mapping[str, str] | None = None) -> bool:
    """Whether a parsed value is an object with a text that is known, or named, as a comment's."""
    return isinstance(value, Mapping) and has_text(list(_flat(value)), named)


def json_shape(value: Any) -> str:
    """What a parsed value is, for a message: an object by its keys, a list by its first entry."""
    if isinstance(value, list):
        return (
            f"a list of {len(value)}, the first of which is {json_shape(value[0])}"
            if value
            else "[]"
        )
    if isinstance(value, Mapping):
        return f"an object with the keys {shown([str(key) for key in value])}"
    return json_type(value)


def mend(value: Any) -> str:
    """What to do with JSON of another shape."""
    if isinstance(value, Mapping) and {"shots", "tracklets"} <= set(value):
        return "These are head tracks: python -m spacy tiktalk info reads them."
    return "Name the key that holds the comment, --column text=KEY, if one does."


def _sheet(bad: BadRecords, entries: Iterator[tuple[Where, Any]]) -> Sheet:
    flat: list[Entry] = []
    columns: dict[str, None] = {}
    for where, entry in entries:
        if not isinstance(entry, Mapping):
            reason = f"it is {json_type(entry)}, and a comment is an object"
            bad.refuse(error("T160", where=where, reason=reason))
            continue
        one = _flat(entry)
        columns.update(dict.fromkeys(one))
        flat.append((where, one))
    names = list(columns)
    return Sheet(names, ((where, [cell_text(e.get(n)) for n in names]) for where, e in flat))


def _flat(entry: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Objects inside an object by "outer.inner"; lists are no cell, and are left out."""
    found: dict[str, Any] = {}
    for key, value in entry.items():
        if isinstance(value, Mapping):
            if depth < _DEPTH:
                found.update(_flat(value, f"{prefix}{key}.", depth + 1))
        elif not isinstance(value, list):
            found[prefix + str(key)] = value
    return found

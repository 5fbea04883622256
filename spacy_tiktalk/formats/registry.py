"""The table of formats: who reads and who writes each, and how it is told from the others.

A new format is one entry here, its reader and its writer; what it cannot hold is told in the
docstring of its module and in docs/formats.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..errors import TiktalkError, error
from .comments.encoding import head_encoding
from .comments.json.pages import holds_comments, is_task
from .comments.json.shape import no_comments
from .comments.json.texts import CALL
from .comments.options import CommentOptions
from .comments.read import load_comments
from .comments.tell import TABLE_SUFFIXES, begins_wide, first_entries, is_table, json_form
from .conll.read import load_conll
from .conll.write import write_conll
from .corefud.read import load_corefud
from .corefud.write import write_corefud
from .docbin import DOCBIN_SUFFIX, load_docbin, write_docbin
from .doccano.read import is_doccano, load_doccano
from .doccano.write import write_doccano
from .jsonl import load_jsonl, write_jsonl
from .labelstudio.read import load_labelstudio
from .labelstudio.write import write_labelstudio
from .looks import as_text, looks_like_table, refuse_foreign
from .record import DialogueRecord
from .source import BadRecords, check_file, filled, load_object, read_lines
from .tiktalkcoref.read import load_tiktalkcoref
from .tiktalkcoref.write import write_tiktalkcoref

if TYPE_CHECKING:
    from spacy.language import Language

JSON_SUFFIXES = (".jsonl", ".jsonlines", ".ndjson", ".json")
TEXT = "text"
"""Dialogues as plain text: what `annotate` reads, and no format to convert from."""
TEXT_SUFFIXES = (".txt", ".text")
_LINES_LOOKED_AT = 20
_HEAD = 1 << 16
# Or a list of them. Of what Python writes, too; a comment may begin with [泪奔] or {泪奔}.
_OBJECT = re.compile(rf"""[\ufeff \t\r\n]*(?:{CALL})?(?:\[\s*)?\{{\s*["'}}]""")

# (path, records, tokenizer or None) → mentions that the tokenizer made impossible
Writer = Callable[[Path, Sequence[DialogueRecord], "Language | None"], int]


@dataclass(frozen=True)
class Format:
    """One format of annotated dialogues.

    load (Callable[[BadRecords], list[DialogueRecord]]): makes the records of a file.
    write (Writer | None): returns how many mentions were left out for the tokenizer's sake.
    suffixes (tuple[str, ...]): endings of names that mean this format, in reading and writing.
    tells (Callable[[Mapping[str, Any]], bool] | None): of a format of JSON lines, whether an object
        is of it.
    tokens (bool): whether a tokenizer is used without being asked for. A format without `write` is
        only read.
    """

    load: Callable[[BadRecords], list[DialogueRecord]]
    write: Writer | None
    suffixes: tuple[str, ...] = ()
    tells: Callable[[Mapping[str, Any]], bool] | None = None
    tokens: bool = False


def _plain(write: Callable[[Path, Sequence[DialogueRecord]], int]) -> Writer:
    """A writer that needs no tokenizer."""

    def writer(path: Path, records: Sequence[DialogueRecord], nlp: Language | None) -> int:
        write(path, records)
        return 0

    return writer


def _worded(write: Callable[..., int]) -> Writer:
    """A writer of one line a token where a tokenizer is given; it warns of what it left out."""

    def writer(path: Path, records: Sequence[DialogueRecord], nlp: Language | None) -> int:
        write(path, records, nlp=nlp)
        return 0

    return writer


# Read only, for names and endings are taken from it once: one put in later would be half known.
REGISTRY: Mapping[str, Format] = MappingProxyType(
    {
        "jsonl": Format(
            load_jsonl, _plain(write_jsonl), JSON_SUFFIXES, tells=lambda obj: "turns" in obj
        ),
        "tiktalkcoref": Format(
            load_tiktalkcoref, _plain(write_tiktalkcoref), tells=lambda obj: "sentences" in obj
        ),
        "conll": Format(load_conll, _worded(write_conll), ("conll",)),
        "corefud": Format(load_corefud, _worded(write_corefud), (".conllu",)),
        "spacy": Format(load_docbin, write_docbin, (DOCBIN_SUFFIX,), tokens=True),
        "labelstudio": Format(load_labelstudio, _plain(write_labelstudio)),
        "doccano": Format(load_doccano, _plain(write_doccano), tells=is_doccano),
        "comments": Format(load_comments, None, TABLE_SUFFIXES, tells=holds_comments),
    }
)
FORMATS = ("auto", *REGISTRY)
WRITTEN = ("auto", *(name for name, known in REGISTRY.items() if known.write))


def format_by_name(path: str | Path) -> str | None:
    """The format that the end of a name means, None where it means none."""
    name = Path(path).name.lower()
    return next((key for key, f in REGISTRY.items() if name.endswith(f.suffixes or ("\0",))), None)


def guess_format(
    path: str | Path,
    name: str | None = None,
    *,
    text: bool = False,
    comments: CommentOptions | None = None,
) -> str:
    """The format of an existing file, by its name and by what it holds.

    name (str | None): As errors name the file, its path by default.
    text (bool): Plain text is dialogues, too: the answer may be TEXT.
    comments (CommentOptions | None): What the caller says of a file of comments.
    RAISES: T101 (no such file), T103 (empty), T156 (it looks like something else); where none of
        the first lines is an object, what the first one is: T110-T114.
    """
    path, shown = Path(path), str(name or path)
    check_file(path, name)
    by_name = format_by_name(path)
    if by_name and by_name not in ("jsonl", "comments"):
        return by_name
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise error("T103", path=shown)
    comments = comments or CommentOptions()
    named = comments.columns
    told = as_text(head, comments.encoding) or ""

    def has_columns() -> bool:
        return is_table(_whole_lines(told, head), named)

    refuse_foreign(head[:4096], shown, path.suffix, path, has_columns)
    if by_name == "comments" or head.startswith((b"PAR1", b"PK\x03\x04")):
        return "comments"
    if by_name == "jsonl":
        return _guess_json(path, shown, comments)
    if has_columns() or looks_like_table(told):
        return "comments"
    if _OBJECT.match(told):
        return _guess_json(path, shown, comments)
    if not text or path.suffix.lower() not in (*TEXT_SUFFIXES, ""):
        own = "`tiktalk annotate` reads plain text whose name ends in .txt, a turn a line; a table "
        own += "is read if its name ends in .csv or .tsv."
        raise error("T156", path=shown, found="plain text", mend=own)
    return TEXT


def _guess_json(path: Path, shown: str, options: CommentOptions) -> str:
    form = json_form(path)
    if form in ("object", "lines") and begins_wide(path):
        return "comments"  # no other format of JSON is read in UTF-16
    if form == "list":
        return _guess_list(path, shown, options)
    told, found, broken = _guess_lines(path, shown, options)
    if told:
        return told
    if form == "object":
        values = _objects(path, shown, options.encoding)
        if any(holds_comments(value, options.columns) for value in values):
            return "comments"
        found = values[0] if values else None
        if isinstance(found, dict) and "turns" in found and broken:
            raise broken  # our own, over many lines
    if found is None and broken:
        raise broken  # another encoding, or cut off, and no question of formats
    raise no_comments(shown, found)


def _guess_lines(
    path: Path, shown: str, options: CommentOptions
) -> tuple[str, Any, TiktalkError | None]:
    """What the first lines tell: the format, "" for none, the first object, what is wrong first.

    RAISES: T103 for a file without lines.
    """
    found: Any = None
    broken: TiktalkError | None = None
    encoding = ""  # told where a line is no UTF-8, and once: all of the file may be read for it
    lines = 0
    for where, raw in islice(filled(read_lines(path, shown)), _LINES_LOOKED_AT):
        lines += 1
        try:
            obj = load_object(raw, where)
        except TiktalkError as err:
            broken = broken or err
            if err.code == "T110":
                encoding = encoding or head_encoding(path, shown, options.encoding)
                if _is_comment(raw, encoding, options.columns):
                    return "comments", found, broken
            continue  # a bad line is for the reader to handle; the next one may tell the format
        found = obj if found is None else found
        told = _format_of(obj, options.columns)
        if told:
            return told, found, broken
    if not lines:
        raise error("T103", path=shown)
    return "", found, broken


def _format_of(obj: Mapping[str, Any], named: Mapping[str, str]) -> str:
    """The format that an object of JSON lines is of, "" for none."""
    for name, known in REGISTRY.items():
        if known.tells and known.tells(obj):
            return name
    return "comments" if holds_comments(obj, named) else ""


def _objects(path: Path, shown: str, encoding: str | None) -> list[Any]:
    """The first objects of a file, over many lines or in calls; none where it has no encoding."""
    try:
        return first_entries(path, shown, encoding)
    except TiktalkError:
        return []


def _is_comment(raw: bytes, encoding: str, named: Mapping[str, str]) -> bool:
    """Whether a line is a comment in an encoding in which no other format of JSON is read."""
    try:
        return holds_comments(json.loads(raw.decode(encoding)), named)
    except (ValueError, RecursionError):
        return False


def _guess_list(path: Path, shown: str, options: CommentOptions) -> str:
    entries, named = first_entries(path, shown, options.encoding), options.columns
    first = entries[0] if entries else None
    if first is None or (isinstance(first, dict) and not {"turns", "dialogue"}.isdisjoint(first)):
        return "labelstudio"
    # A first page may say that nobody is logged in.
    if any(holds_comments(entry, named) for entry in entries):
        return "comments"
    if any(map(is_task, entries)):
        return "labelstudio"
    raise no_comments(shown, entries)


def _whole_lines(text: str, head: bytes) -> str:
    """The head without its last line, which may have been cut."""
    return text if len(head) < _HEAD else text.rpartition("\n")[0]


def load(
    found: str, bad: BadRecords, comments: CommentOptions | None = None
) -> list[DialogueRecord]:
    """The records of a file in a format.

    comments (CommentOptions | None): for the format of that name.
    RAISES: T168 for options that the format cannot follow, and as its reader.
    """
    if found == "comments":
        return load_comments(bad, comments)
    check_comment_options(bad.path, comments, found)
    return REGISTRY[found].load(bad)


def check_comment_options(path: str | Path, comments: CommentOptions | None, found: str) -> None:
    """RAISES: T168 for options that only a file of comments can follow, and this is none."""
    if comments is None:
        return
    given = comments.named if found == TEXT else comments.given
    if given:
        raise error("T168", path=path, options=", ".join(given), found=found)


def check_format(name: str, value: str, *, more: tuple[str, ...] = ()) -> None:
    """RAISES: T106 for a format that is not known."""
    known = (*FORMATS, *more)
    if value not in known:
        raise error("T106", name=name, value=value, known=", ".join(map(repr, known)))

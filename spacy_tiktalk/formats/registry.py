"""The table of formats: who reads and who writes each, and how it is told from the others.

A new format is one entry here, its reader and its writer; what it cannot hold is told in the
docstring of its module and in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TiktalkError, error
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
from .record import DialogueRecord
from .source import BadRecords, check_file, filled, load_object, read_lines
from .tiktalkcoref.read import load_tiktalkcoref
from .tiktalkcoref.write import write_tiktalkcoref

if TYPE_CHECKING:
    from spacy.language import Language

JSON_SUFFIXES = (".jsonl", ".jsonlines", ".ndjson", ".json")
_LINES_LOOKED_AT = 20

# (path, records, tokenizer or None) → mentions that the tokenizer made impossible
Writer = Callable[[Path, Sequence[DialogueRecord], "Language | None"], int]


@dataclass(frozen=True)
class Format:
    """One format of annotated dialogues.

    load: makes the records of a file. write: returns how many mentions were left out for the
    tokenizer's sake. suffixes: endings of names that mean this format, in reading and writing.
    tells: of a format of JSON lines, whether an object is of it. tokens: whether a tokenizer is
    used without being asked for.
    """

    load: Callable[[BadRecords], list[DialogueRecord]]
    write: Writer
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


REGISTRY: dict[str, Format] = {
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
}
FORMATS = ("auto", *REGISTRY)


def format_by_name(path: str | Path) -> str | None:
    """The format that the end of a name means, None where it means none."""
    name = Path(path).name.lower()
    return next((key for key, f in REGISTRY.items() if name.endswith(f.suffixes or ("\0",))), None)


def guess_format(path: str | Path, name: str | None = None) -> str:
    """The format of an existing file, by its name and, for JSON, by its first objects.

    name: as errors name the file, its path by default. Raises: T101 (no such file), T102 (cannot
    be told), T103 (empty); where none of the first lines is an object, what the first one is:
    T110-T114.
    """
    path = Path(path)
    check_file(path, name)
    by_name = format_by_name(path)
    if by_name != "jsonl":
        if by_name:
            return by_name
        raise error("T102", path=name or path)
    broken: TiktalkError | None = None
    objects = lines = 0
    for where, raw in islice(filled(read_lines(path, name)), _LINES_LOOKED_AT):
        lines += 1
        if lines == 1 and raw.lstrip().startswith(b"["):
            return "labelstudio"
        try:
            obj = load_object(raw, where)
        except TiktalkError as err:
            broken = broken or err
            continue  # a bad line is the reader's business, with its policy; the next may tell
        objects += 1
        for key, known in REGISTRY.items():
            if known.tells and known.tells(obj):
                return key
    if broken and not objects:
        raise broken  # another encoding, or one object over many lines, and no question of formats
    raise error("T102" if lines else "T103", path=name or path)


def check_format(name: str, value: str, *, more: tuple[str, ...] = ()) -> None:
    """Raises: T106 for a format that is not known."""
    known = (*FORMATS, *more)
    if value not in known:
        raise error("T106", name=name, value=value, known=", ".join(map(repr, known)))

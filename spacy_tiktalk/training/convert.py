"""Reading any of the formats, and converting one into another.

Formats: "jsonl" (our own, lossless), "tiktalkcoref" (the authors'), "conll" (CoNLL-2012) and
"spacy" (a DocBin). What each cannot hold is told in the docstring of its module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy
from spacy.tokens import DocBin

from ..errors import TiktalkError, error
from .conll import load_conll
from .conll_write import write_conll
from .docbin import DOCBIN_SUFFIX, fill_docbin, load_docbin
from .gold import DialogueRecord
from .jsonl import load_jsonl, write_jsonl
from .side_files import SideFile, join
from .source import BadRecords, load_object, read_lines
from .tiktalkcoref import load_tiktalkcoref
from .tiktalkcoref_write import write_tiktalkcoref

if TYPE_CHECKING:
    from spacy.language import Language

_LOADERS: dict[str, Callable[[BadRecords], list[DialogueRecord]]] = {
    "jsonl": load_jsonl,
    "tiktalkcoref": load_tiktalkcoref,
    "conll": load_conll,
    "spacy": load_docbin,
}
FORMATS = ("auto", *_LOADERS)
JSON_SUFFIXES = (".jsonl", ".jsonlines", ".ndjson", ".json")
_LINES_LOOKED_AT = 20


@dataclass(frozen=True)
class Stats:
    """What a set of dialogues holds.

    titles: dialogues with a title. singletons: clusters of one mention. misaligned: how many of
    the mentions are not in the Docs, because they begin or end inside a token.
    """

    dialogues: int = 0
    turns: int = 0
    characters: int = 0
    mentions: int = 0
    clusters: int = 0
    singletons: int = 0
    titles: int = 0
    boxes: int = 0
    celeb: int = 0
    no_celeb: int = 0
    misaligned: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The counts by name."""
        return asdict(self)


@dataclass(frozen=True)
class ConvertStats(Stats):
    """The counts of one conversion, with its formats. refused: bad records that were skipped."""

    input_format: str = ""
    output_format: str = ""
    refused: int = 0


def count(records: Iterable[DialogueRecord], *, misaligned: int = 0) -> Stats:
    """Count what records hold."""
    records = list(records)
    turns = [turn for record in records for turn in record.dialogue.turns]
    sizes = [len(cluster.mentions) for record in records for cluster in record.clusters]
    return Stats(
        dialogues=len(records),
        turns=len(turns),
        characters=sum(len(turn.text) for turn in turns),
        mentions=sum(sizes),
        clusters=len(sizes),
        singletons=sizes.count(1),
        titles=sum(record.dialogue.title is not None for record in records),
        boxes=sum(len(record.boxes) for record in records),
        celeb=sum(record.video_type == "celeb" for record in records),
        no_celeb=sum(record.video_type == "no_celeb" for record in records),
        misaligned=misaligned,
    )


def guess_format(path: str | Path) -> str:
    """The format of an existing file, by its name and, for JSON lines, by its first objects.

    Raises: T101 (no such file), T102 (cannot be told).
    """
    path = Path(path)
    if not path.is_file():
        raise error("T101", path=path)
    by_name = _format_by_name(path)
    if by_name != "jsonl":
        if by_name:
            return by_name
        raise error("T102", path=path)
    for number, (where, raw) in enumerate(read_lines(path)):
        if number >= _LINES_LOOKED_AT:
            break
        try:
            obj = load_object(raw, where) if raw.strip() else {}
        except TiktalkError:
            continue  # a bad line is the reader's business, with its policy; the next may tell
        if "turns" in obj:
            return "jsonl"
        if "sentences" in obj:
            return "tiktalkcoref"
    raise error("T102", path=path)


def _format_by_name(path: Path) -> str | None:
    name = path.name.lower()
    if name.endswith(DOCBIN_SUFFIX):
        return "spacy"
    if name.endswith(JSON_SUFFIXES):
        return "jsonl"
    return "conll" if name.endswith("conll") else None


def read_records(
    path: str | Path,
    *,
    format: str = "auto",  # noqa: A002
    on_error: str = "raise",
    titles: SideFile = None,
    video_types: SideFile = None,
    split: str | None = None,
) -> list[DialogueRecord]:
    """Read the dialogues of one file.

    format: one of FORMATS. on_error: "raise" stops at the first bad record; "skip" leaves bad ones
    out and warns once with their count and the first reasons (W102).
    titles: a video_titles.jsonl, or a dict key → title, for records without a title.
    video_types: a video_types.jsonl or split.jsonl, or a dict key → "celeb" or "no_celeb".
    split: keep only the dialogues of this split of `video_types`.

    Raises: T101-T104, T106-T108 for what was asked, T109-T147 for what the file holds.
    """
    return _load(path, format, on_error, titles, video_types, split)[0]


def _load(
    path: str | Path,
    format_: str,
    on_error: str,
    titles: SideFile,
    video_types: SideFile,
    split: str | None,
) -> tuple[list[DialogueRecord], str, int]:
    """The records, the format they were in, and how many were refused."""
    _check_format("format", format_)
    bad = BadRecords(str(path), on_error)
    found = guess_format(path) if format_ == "auto" else format_
    records = _LOADERS[found](bad)
    joined = join(records, path=str(path), titles=titles, video_types=video_types, split=split)
    return joined, found, bad.refused


def _check_format(name: str, value: str) -> None:
    if value not in FORMATS:
        raise error("T106", name=name, value=value, known=", ".join(map(repr, FORMATS)))


def records_to_docbin(records: Iterable[DialogueRecord], nlp: Language) -> tuple[DocBin, Stats]:
    """A DocBin of gold Docs, user data included, and what it holds.

    Misaligned mentions are warned about once (W101). Raises: as `record_to_doc`.
    """
    records = list(records)
    docbin, misaligned = fill_docbin(records, nlp)
    return docbin, count(records, misaligned=misaligned)


def convert(
    input: str | Path,  # noqa: A002
    output: str | Path,
    *,
    nlp: Language | None = None,
    input_format: str = "auto",
    output_format: str = "auto",
    on_error: str = "raise",
    titles: SideFile = None,
    video_types: SideFile = None,
    split: str | None = None,
    tokens: bool = False,
) -> ConvertStats:
    """Convert one file into another format.

    nlp: whose tokenizer makes the Docs of a .spacy file; spacy.blank("zh"), one token a character,
    by default. output_format "auto" goes by the name: .spacy, .jsonl or .conll; the authors' format
    has to be asked for. tokens: write CoNLL with one line a token of `nlp`, not a character.
    The rest is as in `read_records`. Raises: T155 where the output's name does not tell its format,
    and as `read_records`.
    """
    _check_format("output_format", output_format)
    target = Path(output)
    written = (_format_by_name(target) or "") if output_format == "auto" else output_format
    if not written:
        raise error("T155", path=output)
    records, read, refused = _load(input, input_format, on_error, titles, video_types, split)
    misaligned = 0
    if written == "spacy":
        docbin, misaligned = fill_docbin(records, nlp or spacy.blank("zh"))
        target.parent.mkdir(parents=True, exist_ok=True)
        docbin.to_disk(target)
    elif written == "jsonl":
        write_jsonl(target, records)
    elif written == "tiktalkcoref":
        write_tiktalkcoref(target, records)
    else:
        write_conll(target, records, nlp=(nlp or spacy.blank("zh")) if tokens else None)
    stats = count(records, misaligned=misaligned).to_dict()
    return ConvertStats(**stats, input_format=read, output_format=written, refused=refused)

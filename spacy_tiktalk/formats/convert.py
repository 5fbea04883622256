"""Reading any of the formats of `registry.py`, and converting one into another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy
from spacy.tokens import DocBin

from ..errors import check_kind, error
from .comments.options import CommentOptions
from .docbin import fill_docbin
from .record import DialogueRecord
from .registry import (
    REGISTRY,
    WRITTEN,
    check_format,
    format_by_name,
    guess_format,
    load,
)
from .source import BadRecords
from .tiktalkcoref.side_files import SideFile, join

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True)
class Stats:
    """What a set of dialogues holds.

    titles (int): dialogues with a title.
    singletons (int): clusters of one mention.
    misaligned (int): how many of the mentions are not in the Docs, because they begin or end inside
        a token.
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
    """The counts of one conversion, with its formats.

    refused (int): bad records that were skipped.
    """

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


def read_records(
    path: str | Path,
    *,
    format: str = "auto",  # noqa: A002
    on_error: str = "raise",
    titles: SideFile = None,
    video_types: SideFile = None,
    split: str | None = None,
    comments: CommentOptions | None = None,
) -> list[DialogueRecord]:
    """Read the dialogues of one file.

    format (str): one of FORMATS.
    on_error (str): "raise" stops at the first bad record; "skip" leaves bad ones out and warns once
        with their count and the first reasons (W102).
    titles (SideFile): a video_titles.jsonl, or a dict key → title, for records without a title.
    video_types (SideFile): a video_types.jsonl or split.jsonl, or a dict key → "celeb" or
        "no_celeb".
    split (str | None): keep only the dialogues of this split of `video_types`.
    comments (CommentOptions | None): which column is what, the encoding and the videos of a file of
        comments.
    RAISES: T027, T101-T104, T106-T108, T168, T564 for what was asked, T109-T169 and T870-T879 for
        what it holds.
    """
    return _load(path, format, on_error, titles, video_types, split, comments=comments)[0]


def _load(
    path: str | Path,
    format_: str,
    on_error: str,
    titles: SideFile,
    video_types: SideFile,
    split: str | None,
    name: str | None = None,
    comments: CommentOptions | None = None,
) -> tuple[list[DialogueRecord], str, int]:
    """The records, the format they were in, and how many were refused."""
    check_format("format", format_)
    if comments is not None:
        check_kind(comments, CommentOptions, "read_records(comments=…)")
    bad = BadRecords(name or str(path), on_error, file=Path(path))
    found = guess_format(path, name, comments=comments) if format_ == "auto" else format_
    records = load(found, bad, comments)
    joined = join(records, path=bad.path, titles=titles, video_types=video_types, split=split)
    return joined, found, bad.refused


def records_to_docbin(records: Iterable[DialogueRecord], nlp: Language) -> tuple[DocBin, Stats]:
    """A DocBin of gold Docs, user data included, and what it holds.

    Misaligned mentions are warned about once (W101).

    RAISES: as `record_to_doc`.
    """
    records = list(records)
    docbin, misaligned = fill_docbin(records, nlp)
    return docbin, count(records, misaligned=misaligned)


def output_format_of(path: str | Path, asked: str = "auto") -> str:
    """The format to write: the one asked for, or the one that the name means.

    RAISES: T106 (not known), T155 (the name does not tell).
    """
    check_format("output_format", asked)
    found = format_by_name(path) if asked == "auto" else asked
    if found is None:
        raise error("T155", path=path)
    return found


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
    name: str | None = None,
    comments: CommentOptions | None = None,
) -> ConvertStats:
    """Convert one file into another format.

    nlp (Language | None): whose tokenizer makes the Docs of a .spacy file; spacy.blank("zh"), one
        token a character, by default. output_format "auto" goes by the name: .spacy, .jsonl, .conll
        or .conllu; the others have to be asked for.
    tokens (bool): write CoNLL and CorefUD with one line a token of `nlp`, not a character.
    name (str | None): as errors name the input, its path by default. The rest is as in
        `read_records`.
    RAISES: T170 for a format that is only read, T155 where the name does not tell the format, and
        as `read_records`.
    """
    written = output_format_of(output, output_format)
    write = REGISTRY[written].write
    if write is None:
        raise error("T170", path=output, found=written, known=", ".join(WRITTEN[1:]))
    found, read, refused = _load(
        input, input_format, on_error, titles, video_types, split, name, comments
    )
    if tokens and nlp is None:
        nlp = spacy.blank("zh")
    misaligned = write(Path(output), found, nlp if tokens or REGISTRY[written].tokens else None)
    stats = count(found, misaligned=misaligned).to_dict()
    return ConvertStats(**stats, input_format=read, output_format=written, refused=refused)

"""A file of dialogues or results, of any format, into a folder of tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from spacy.vocab import Vocab

from ..formats.comments.options import CommentOptions
from ..formats.convert import ConvertStats, count
from ..formats.docbin import docs_of, read_docbin, whole
from ..formats.partitions import is_partitions, read_dialogues
from ..formats.registry import check_comment_options, check_format, guess_format, load
from ..formats.source import BadRecords, Where, filled, load_object, read_lines
from ..formats.tiktalkcoref.side_files import SideFile, join_numbered
from .document import TableDocument, from_doc, from_record, from_result
from .write import write_tables

PARTITIONS = "partitions"


def convert_to_tables(
    input: str | Path,  # noqa: A002
    folder: str | Path,
    *,
    output_format: str = "csv",
    input_format: str = "auto",
    on_error: str = "raise",
    titles: SideFile = None,
    video_types: SideFile = None,
    split: str | None = None,
    bom: bool = False,
    safe: bool = False,
    name: str | None = None,
    comments: CommentOptions | None = None,
) -> tuple[ConvertStats, dict[str, int]]:
    """Write tables of what a file holds, predictions included (.spacy, results of `annotate`).

    The arguments are those of `formats.convert.convert` and `write_tables`. The input may also be a
    folder of partitions, which `annotate --out NAME.parquet` wrote.

    RETURNS (tuple[ConvertStats, dict[str, int]]): the counts of the dialogues, and the rows of each
        table.
    RAISES: as both.
    """
    check_format("format", input_format)
    bad = BadRecords(name or str(input), on_error, file=Path(input))
    found = input_format
    if found == "auto":
        parts = is_partitions(input)
        found = PARTITIONS if parts else guess_format(input, name, comments=comments)
    documents = _load(found, bad, comments)
    records = [document.record for document in documents]
    joined = join_numbered(
        records, path=bad.path, titles=titles, video_types=video_types, split=split
    )
    merged = [replace(documents[number], record=record) for number, record in joined]
    counts = write_tables(folder, merged, format=output_format, bom=bom, safe=safe)
    stats = count(record for _, record in joined).to_dict()
    refused = bad.refused
    return (
        ConvertStats(**stats, input_format=found, output_format=output_format, refused=refused),
        counts,
    )


def _load(found: str, bad: BadRecords, comments: CommentOptions | None) -> list[TableDocument]:
    """The documents of a file, with what was predicted where the format holds it."""
    if found in ("spacy", "jsonl", PARTITIONS):
        check_comment_options(bad.path, comments, found)
    if found == "spacy":
        docs = docs_of(read_docbin(bad.source, bad.path), Vocab(), bad.path)
        documents = bad.collect(docs, lambda doc, where: from_doc(whole(doc, where), where))
    elif found == PARTITIONS:
        results = ((where, obj) for where, _, obj in read_dialogues(Path(bad.source)))
        documents = bad.collect(results, lambda obj, where: from_result(obj, where))
    elif found == "jsonl":
        lines: Iterator[tuple[Where, bytes]] = filled(read_lines(bad.source, bad.path))
        documents = bad.collect(
            lines, lambda raw, where: from_result(load_object(raw, where), where)
        )
    else:
        return [from_record(record) for record in load(found, bad, comments)]
    bad.finish()
    return documents

"""`tiktalk convert`: one format of annotated dialogues into another, or into tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...errors import error
from ..shared.comments import Column, Encoding, Format, comment_options
from ..shared.outputs import Force, check_outputs
from ..shared.streams import STDIO
from ..shared.terminal import fields, remark, reporting, safe, show, show_json

if TYPE_CHECKING:
    from spacy.language import Language

SEGMENTERS = ("char", "jieba")


def convert(
    input_: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT", help='File of annotated dialogues, or "-" for stdin, with --format.'
        ),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUTPUT",
            help='File to write, "-" for stdout with --output-format; for tables a folder.',
        ),
    ],
    format_: Format = "auto",
    output_format: Annotated[
        str,
        typer.Option(
            "--output-format",
            "-F",
            help="One of these except comments, or csv or parquet. auto goes by the name: .jsonl, "
            ".conll, .conllu or .spacy; the others must be named.",
        ),
    ] = "auto",
    column: Column = None,
    encoding: Encoding = None,
    titles: Annotated[
        Path | None, typer.Option(help='Side file with lines {"video_id": …, "title": …}.')
    ] = None,
    types: Annotated[
        Path | None,
        typer.Option(help='Side file with lines {"video_id": …, "video_type": …, "split": …}.'),
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="Keep only this split of the --types file.")
    ] = None,
    on_error: Annotated[
        str, typer.Option(help="On a bad record: raise (stop) or skip (go on and count).")
    ] = "raise",
    segmenter: Annotated[
        str,
        typer.Option(
            "--segmenter", "-s", help="Tokens of a .spacy file: char (one per character) or jieba."
        ),
    ] = "char",
    tokens: Annotated[
        bool,
        typer.Option(
            "--tokens", help="conll, corefud: one line per token of --segmenter, not per character."
        ),
    ] = False,
    excel: Annotated[
        bool,
        typer.Option(
            "--excel",
            help="csv: with a byte-order mark, and ' before texts that would run as a formula.",
        ),
    ] = False,
    force: Force = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Convert annotated dialogues between formats, and count what they hold.

    Formats: jsonl (this package's own, lossless), tiktalkcoref (the authors'), conll (CoNLL-2012),
    corefud (CoNLL-U), spacy (DocBin, what training reads), labelstudio and doccano (to correct
    annotations or predictions in these tools, and back from their export); only read: comments
    (a crawler's or spreadsheet's CSV, XLSX, JSON …); only written: csv and parquet, tables of
    mentions, clusters, links, tracks … of gold or of results (.jsonl, .spacy, or the folder
    NAME.parquet that annotate --out wrote).

    \b
    Examples:
      python -m spacy tiktalk convert corpus/train.jsonl corpus/train.spacy
      python -m spacy tiktalk convert test.jsonlines test.jsonl --titles video_titles.jsonl
      python -m spacy tiktalk convert result.jsonl tasks.json -F labelstudio
      python -m spacy tiktalk convert export.json corrected.jsonl
      python -m spacy tiktalk convert comments.csv threads.jsonl
      python -m spacy tiktalk convert result.jsonl tables -F csv --excel
      python -m spacy tiktalk convert persons.parquet tables -F csv
      cat dev.jsonl | python -m spacy tiktalk convert - - -f jsonl -F corefud
    """
    with reporting():
        from ..shared.streams import file_to_read, file_to_write

        comments = comment_options(column, encoding)
        _check(str(input_), str(output), format_, output_format, excel=excel)
        _check_outputs(
            output,
            output_format,
            inputs={"INPUT": input_, "--titles": titles, "--types": types},
            force=force,
        )
        with file_to_read(input_) as (source, name):
            common: dict[str, Any] = {
                "input_format": format_,
                "output_format": output_format,
                "name": name,
                "on_error": on_error,
                "titles": titles,
                "video_types": types,
                "split": split,
                "comments": comments,
            }
            if output_format in ("csv", "parquet"):
                from ...tables.convert import convert_to_tables

                counted, rows = convert_to_tables(source, output, bom=excel, safe=excel, **common)
                stats: dict[str, Any] = {**counted.to_dict(), "rows": rows}
            else:
                from ...formats.convert import convert as convert_file

                with file_to_write(output, output_format) as target:
                    nlp = _tokenizer(segmenter)
                    stats = convert_file(source, target, nlp=nlp, tokens=tokens, **common).to_dict()
        _report(stats, str(name), output, as_json=as_json)


def _check(source: str, target: str, format_: str, output_format: str, *, excel: bool) -> None:
    """RAISES: T882 for "-" without a format, T516 for options that do not go together."""
    from ...formats.registry import FORMATS, check_format
    from ...tables.write import TABLE_FORMATS

    check_format("format", format_)
    check_format("output_format", output_format, more=TABLE_FORMATS)
    known = ", ".join(FORMATS[1:])
    if source == STDIO and format_ == "auto":
        raise error("T882", option="--format", known=known)
    if target == STDIO and output_format == "auto":
        raise error("T882", option="--output-format", known=known)
    if target == STDIO and output_format in TABLE_FORMATS:
        options = f'OUTPUT "-", --output-format {output_format}'
        raise error("T516", options=options, reason="tables are several files, in a folder")
    if excel and output_format != "csv":
        raise error("T516", options="--excel", reason="it is for --output-format csv")


def _check_outputs(
    output: Path, output_format: str, *, inputs: dict[str, Path | None], force: bool
) -> None:
    """RAISES: T560 to T563 for OUTPUT and what is written with it."""
    from ...formats.labelstudio.write import config_path
    from ...tables.write import TABLE_FORMATS, table_files

    if str(output) == STDIO:
        return
    files: dict[str, Path | None] = {"OUTPUT": output}
    if output_format in TABLE_FORMATS:
        check_outputs({}, folders={"OUTPUT": output}, inputs={}, force=True)
        # Tables of another format, and whatever else lies there, stay.
        tables = table_files(output, output_format)
        files = {f"OUTPUT, {path.name}": path for path in tables}
    elif output_format == "labelstudio":
        files["OUTPUT's labeling configuration"] = config_path(output)
    check_outputs(files, inputs=inputs, force=force)


def _report(stats: dict[str, Any], name: str, output: Path, *, as_json: bool) -> None:
    """The counts on stdout, or on stderr where stdout has the dialogues."""
    if str(output) == STDIO:
        if not as_json:
            remark(f"{name}: {stats['dialogues']:,} dialogues, {stats['mentions']:,} mentions")
        if stats["output_format"] == "labelstudio":
            remark("The labeling configuration is written only beside a file of tasks.")
        return
    if as_json:
        show_json(stats, indent=2)
        return
    read, written = stats.pop("input_format"), stats.pop("output_format")
    rows = stats.pop("rows", {})
    show(f"{safe(name)} ({read}) → {safe(str(output))} ({written})")
    if written != "spacy":
        del stats["misaligned"]  # of tokens, which only these files have; others warn
    counts = [(k, n) for k, n in stats.items() if n or k not in _SHOWN_IF_ANY]
    show(fields([(_NAMES.get(name, name), f"{n:,}") for name, n in counts]))
    if rows:
        show("\nrows")
        show(fields([(f"{table}.{written}", f"{n:,}") for table, n in rows.items()]))
    if written == "labelstudio":
        from ...formats.labelstudio.write import config_path

        show(f"\nlabeling configuration: {safe(str(config_path(output)))}")


_NAMES = {
    "singletons": "of one mention",
    "titles": "with a title",
    "celeb": "video type celeb",
    "no_celeb": "video type no_celeb",
    "misaligned": "mentions left out (inside a token)",
    "refused": "dialogues refused",
}
_SHOWN_IF_ANY = ("boxes", "celeb", "no_celeb")


def _tokenizer(segmenter: str) -> Language:
    import spacy

    if segmenter not in SEGMENTERS:
        known = ", ".join(map(repr, SEGMENTERS))
        raise error("T106", name="segmenter", value=segmenter, known=known)
    if segmenter == "jieba":
        try:
            import jieba
        except ImportError as err:
            raise error("T506") from err
        jieba.setLogLevel("WARNING")  # it reports every load of its dictionary otherwise
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})

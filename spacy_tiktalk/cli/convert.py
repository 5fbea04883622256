"""`tiktalk convert`: one format of annotated dialogues into another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import error
from .terminal import fields, reporting, show, show_json

if TYPE_CHECKING:
    from spacy.language import Language

SEGMENTERS = ("char", "jieba")


def convert(
    input_: Annotated[Path, typer.Argument(metavar="INPUT", help="File of annotated dialogues.")],
    output: Annotated[
        Path, typer.Argument(metavar="OUTPUT", help="File to write: .spacy, .jsonl or .conll.")
    ],
    format_: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="Of the input: auto, jsonl, tiktalkcoref, conll or spacy."
        ),
    ] = "auto",
    output_format: Annotated[
        str,
        typer.Option(
            "--output-format", help="auto goes by the name; tiktalkcoref has to be asked for."
        ),
    ] = "auto",
    titles: Annotated[
        Path | None,
        typer.Option("--titles", help='Side file of lines {"video_id": …, "title": …}.'),
    ] = None,
    types: Annotated[
        Path | None,
        typer.Option(
            "--types", help='Side file of lines {"video_id": …, "video_type": …, "split": …}.'
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Keep only this split of the --types file.")
    ] = None,
    on_error: Annotated[
        str,
        typer.Option("--on-error", help="At a bad record: raise (stop) or skip (go on and count)."),
    ] = "raise",
    segmenter: Annotated[
        str,
        typer.Option(
            "--segmenter", "-s", help="Tokens of a .spacy file: char (one a character) or jieba."
        ),
    ] = "char",
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Convert annotated dialogues between formats, and count what they hold.

    Formats: jsonl (this package's own, lossless), tiktalkcoref (the authors'), conll (CoNLL-2012)
    and spacy (DocBin, what training reads).

    \b
    Examples:
      python -m spacy tiktalk convert corpus/train.jsonl corpus/train.spacy
      python -m spacy tiktalk convert test.jsonlines test.jsonl --titles video_titles.jsonl
    """
    with reporting():
        from ..training.convert import convert as convert_file

        stats = convert_file(
            input_,
            output,
            nlp=_tokenizer(segmenter),
            input_format=format_,
            output_format=output_format,
            on_error=on_error,
            titles=titles,
            video_types=types,
            split=split,
        ).to_dict()
        if as_json:
            show_json(stats, indent=2)
            return
        read, written = stats.pop("input_format"), stats.pop("output_format")
        show(f"{input_} ({read}) → {output} ({written})")
        rows = [(k, n) for k, n in stats.items() if n or k not in _SHOWN_IF_ANY]
        show(fields([(_NAMES.get(name, name), f"{n:,}") for name, n in rows]))


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

"""`tiktalk annotate`: dialogues in, persons and their mentions out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from rich.text import Text

from ..errors import error
from .drawing import draw_dialogue
from .loading import DEFAULT_MODEL, load_pipeline
from .terminal import fail, reporting, show, show_json

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from ..training.gold import DialogueRecord
    from .reading import NamedBadRecords

T = TypeVar("T")
_LONG = 200
_LEGEND = (
    "[1 …] is a mention of person 1. After each mention: its type, and how sure the model is of it "
    "(0 to 1)."
)


def annotate(
    input_: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="A .jsonl file of this package's format; a .txt file with a turn a line "
            '("A：…") and a blank line between dialogues; or - for stdin, text or JSONL.',
        ),
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", help="Pipeline: package name or folder.")
    ] = DEFAULT_MODEL,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "--output", "-o", help="Write JSONL to this file and print only a summary."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSONL, not the readable form.")
    ] = False,
    title: Annotated[
        str | None, typer.Option("--title", help="Video title for dialogues that have none.")
    ] = None,
    batch_size: Annotated[
        int, typer.Option("--batch-size", "-b", min=1, help="Dialogues in one batch.")
    ] = 64,
    n_process: Annotated[
        int, typer.Option("--n-process", "-n", min=1, help="Processes to work in.")
    ] = 1,
    skip_bad: Annotated[
        bool,
        typer.Option(
            "--skip-bad", help="Name bad records and go on; the exit code is then 1 at the end."
        ),
    ] = False,
) -> None:
    """Mark the persons a dialogue mentions, and say which mentions mean the same person.

    \b
    Examples:
      python -m spacy tiktalk annotate dialogues.txt
      echo "A：他是谁" | python -m spacy tiktalk annotate - --title "春晚后台"
      python -m spacy tiktalk annotate comments.jsonl --out persons.jsonl
    """
    with reporting():
        from .reading import NamedBadRecords, read_dialogues

        bad = NamedBadRecords("stdin" if input_ == "-" else input_, "skip" if skip_bad else "raise")
        records = read_dialogues(input_, bad, title=title)
        nlp = load_pipeline(model)
        docs = _make_docs(nlp, records, bad)
        # A bar only where it does not run into the result itself.
        bar = len(docs) >= _LONG and (out is not None or not sys.stdout.isatty())
        done = nlp.pipe([doc for doc, _ in docs], batch_size=batch_size, n_process=n_process)
        results = _results(_progress(done, len(docs), bar=bar), docs)
        _write(results, out=out, as_json=as_json)
        if bad.refused:
            raise fail(f"{_count(bad.refused, 'bad record')} skipped, named above.")


def _make_docs(
    nlp: Language, records: list[DialogueRecord], bad: NamedBadRecords
) -> list[tuple[Doc, DialogueRecord]]:
    docs = []
    for number, record in enumerate(records, start=1):
        try:
            docs.append((record.dialogue.to_doc(nlp), record))
        except ValueError as err:  # the tokenizer's own objections, such as a text too long
            where = f"{bad.path}, dialogue {record.dialogue.key or number}"
            reason = " ".join(str(err).split())
            bad.accepted -= 1
            bad.refuse(error("T508", where=where, reason=reason))
    if not docs:
        bad.finish()
    return docs


def _results(
    done: Iterable[Doc], docs: list[tuple[Doc, DialogueRecord]]
) -> Iterator[dict[str, Any]]:
    from .result import result_to_json

    for doc, (_, record) in zip(done, docs, strict=True):
        yield result_to_json(doc, record)


def _write(results: Iterable[dict[str, Any]], *, out: Path | None, as_json: bool) -> None:
    dialogues = persons = mentions = 0
    readable = not as_json and out is None
    with ExitStack() as stack:
        if out is not None:
            out.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(out.open("w", encoding="utf-8", newline="\n"))
        for obj in results:
            dialogues += 1
            persons += len(obj["clusters"])
            mentions += sum(len(cluster["mentions"]) for cluster in obj["clusters"])
            if out is not None:
                file.write(json.dumps(obj, ensure_ascii=False) + "\n")
            if as_json:
                show_json(obj)
            elif readable:
                if dialogues == 1:
                    show(Text(_LEGEND + "\n", style="dim"))
                show(draw_dialogue(obj, dialogues))
                show()
    if not as_json:
        counts = (
            f"{_count(dialogues, 'dialogue')}: {_count(persons, 'person')}, "
            f"{_count(mentions, 'mention')}"
        )
        show(counts if out is None else f"{counts}, written to {out}")


def _progress(items: Iterable[T], total: int, *, bar: bool) -> Iterable[T]:
    if not bar:
        return items
    console = Console(file=sys.stderr)
    return track(items, "Annotating", total=total, console=console, transient=True)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"

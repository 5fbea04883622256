"""`tiktalk people`: who is talked about under one video, across its threads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..shared.outputs import Force
from ..shared.partitions.command import Engine, Size, in_partitions
from ..shared.terminal import reporting

THRESHOLD_HELP = (
    "The probability from which two clusters are one person, above 0 and below 1. Higher: fewer "
    "and safer merges."
)
_TOP = 20


def people(
    input_: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="What annotate --out wrote (.jsonl, NAME.parquet), Docs (.spacy), annotated "
            "dialogues of any format that convert reads, or - for stdin. With --out NAME.parquet "
            "also a folder of files.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "--output",
            "-o",
            help="Write the people as JSON; - is stdout. NAME.parquet is a folder of Parquet "
            "files, one row per video, written in partitions.",
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            help="Write the dialogues again, with the person's id in every cluster (.jsonl)."
        ),
    ] = None,
    tables: Annotated[
        Path | None, typer.Option(help="Write tables of the people into this folder.")
    ] = None,
    table_format: Annotated[
        str | None,
        typer.Option(
            help="With --tables: csv, which is the default, or parquet.", show_default=False
        ),
    ] = None,
    excel: Annotated[
        bool,
        typer.Option(
            "--excel",
            help="With --tables, csv: with a byte-order mark, and ' before texts that would run as "
            "a formula.",
        ),
    ] = False,
    threshold: Annotated[
        float | None, typer.Option(help=THRESHOLD_HELP, show_default=False)
    ] = None,
    head_min: Annotated[
        float | None,
        typer.Option(
            help="The probability from which a link to a head counts, 0 to 1.", show_default=False
        ),
    ] = None,
    mention_min: Annotated[
        float | None,
        typer.Option(
            help="The probability from which a mention of a predicted cluster counts in a person "
            "of several threads, 0 to 1; the others are reported as unsure.",
            show_default=False,
        ),
    ] = None,
    aliases: Annotated[
        Path | None,
        typer.Option(
            help="More names of people, in addition to the built-in ones: a file with lines of a "
            "name, a tab and other names, a .json of lists by name, or a gallery's folder with "
            "aliases.json."
        ),
    ] = None,
    corrections: Annotated[
        list[Path] | None,
        typer.Option(
            help="What was joined and separated by hand: a file that the report page downloads. "
            "Repeatable, earlier files first: a later one counts where it contradicts them."
        ),
    ] = None,
    sums: Annotated[
        list[str] | None,
        typer.Option(
            "--sum",
            metavar="PATH",
            help="Sum this over the comments that mention a person: cats.LABEL of the dialogue, "
            "turn.FACT of the comment (turn.likes). Repeatable.",
        ),
    ] = None,
    one_video: Annotated[
        bool, typer.Option("--one-video", help="All dialogues are of one video.")
    ] = False,
    top: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=f"How many people to print per video, by default {_TOP}.",
            show_default=False,
        ),
    ] = None,
    engine: Engine = "local",
    partition_size: Size = None,
    actors: Annotated[
        int | None,
        typer.Option(
            "--n-process",
            "-n",
            min=1,
            help="With --engine ray: number of processes; by default one per processor.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="With --out NAME.parquet: skip partitions an earlier run finished."
        ),
    ] = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the people as JSON instead of the readable form.")
    ] = False,
) -> None:
    """Join the persons of a video's threads into people, with the reasons for every join.

    Dialogues share a video if they name the same one, else if they have the same title.

    \b
    Examples:
      python -m spacy tiktalk annotate comments.csv --out result.jsonl
      python -m spacy tiktalk people result.jsonl --out people.json
      python -m spacy tiktalk people result.jsonl --tables people --sum turn.likes
      python -m spacy tiktalk people result.jsonl --corrections corrections.json
      python -m spacy tiktalk people result.jsonl --aliases names.txt --threshold 0.9
      python -m spacy tiktalk people persons.parquet --engine ray --out people.parquet
    """
    with reporting():
        from .run import Request, run

        request = Request(
            input=input_,
            out=out,
            into=into,
            tables=tables,
            table_format=table_format,
            excel=excel,
            threshold=threshold,
            head_min=head_min,
            mention_min=mention_min,
            aliases=aliases,
            corrections=tuple(corrections or ()),
            sums=tuple(sums or ()),
            one_video=one_video,
            top=_TOP if top is None else top,
            force=force,
            as_json=as_json,
        )
        only = {"partition_size": partition_size, "n_process": actors, "resume": resume}
        if not in_partitions(out, engine, **only):
            run(request)
            return
        from .partition_run import run_in_partitions

        given = {
            "--into": into,
            "--tables": tables,
            "--table-format": table_format,
            "--excel": excel,
            "--sum": sums,
            "--corrections": corrections,
            "--one-video": one_video,
            "--top": top,
            "--json": as_json,
        }
        run_in_partitions(
            input_,
            out=Path(str(out)),
            engine=engine,
            actors=actors,
            size=partition_size,
            resume=resume,
            force=force,
            settings=request.settings(),
            aliases=aliases,
            refused=[name for name, value in given.items() if value],
        )

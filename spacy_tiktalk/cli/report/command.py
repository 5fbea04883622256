"""`tiktalk report`: annotated dialogues as one HTML page that needs no other file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...errors import error
from ..shared.comments import Column, Encoding, Format, comment_options
from ..shared.outputs import Force
from ..shared.streams import STDIO
from ..shared.terminal import counted, fail, fields, remark, reporting, show, show_json


def report(
    input_: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="What annotate --out wrote (.jsonl, NAME.parquet), other dialogues (.jsonl, "
            ".spacy, .csv of comments and whatever convert reads), or - for stdin.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "--output", "-o", help="The page to write; - for stdout.")
    ] = Path("report.html"),
    format_: Format = "auto",
    column: Column = None,
    encoding: Encoding = None,
    people: Annotated[
        Path | None,
        typer.Option(
            help="What tiktalk people --out wrote for INPUT: the page then begins with the people "
            "of each video."
        ),
    ] = None,
    video_root: Annotated[
        Path | None,
        typer.Option(
            help="Folder that must hold the videos named in dialogues. Default: INPUT's own."
        ),
    ] = None,
    video: Annotated[
        str,
        typer.Option(
            help="embed (into the page), link (beside it), auto (files up to 16 MiB embedded, "
            "others linked) or none (boxes on an empty frame)."
        ),
    ] = "auto",
    crops: Annotated[
        bool, typer.Option("--crops/--no-crops", help="Pictures of the heads; they show faces.")
    ] = True,
    title: Annotated[str | None, typer.Option(help="Title at the top of the page.")] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Show the page in the browser afterwards.")
    ] = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the path and the counts as JSON.")
    ] = False,
) -> None:
    """Draw annotated dialogues into one HTML page: the talk, the persons, the heads in the video.

    The page needs no network and no other files except linked videos. It has boxes and a timeline
    if annotate ran with --tracks. Bad records are reported and left out; the exit code is then 1.

    \b
    Examples:
      python -m spacy tiktalk annotate comments.jsonl --tracks --out result.jsonl
      python -m spacy tiktalk report result.jsonl --out report.html --open
      python -m spacy tiktalk report result.jsonl --video-root clips --video link --no-crops
      python -m spacy tiktalk report result.jsonl --people people.json
      python -m spacy tiktalk report corpus/train.jsonl -o gold.html --title "Gold"
    """
    with reporting():
        from .run import Request, run

        piped = str(out) == STDIO
        if piped and (as_json or open_):
            option = "--json" if as_json else "--open"
            raise error("T516", options=f"--out -, {option}", reason="stdout has the page")
        done = run(
            Request(
                input=input_,
                out=out,
                video_root=video_root,
                video=video,
                crops=crops,
                title=title,
                people=people,
                force=force,
                format=format_,
                comments=comment_options(column, encoding, video_root),
            )
        )
        if as_json:
            show_json(done.to_json(), indent=2)
        else:
            (remark if piped else show)(fields(done.rows()))
        if not done.persons:
            remark("No person is marked in any dialogue: tiktalk annotate finds them.")
        if open_:
            import webbrowser

            webbrowser.open(out.resolve().as_uri())
        if done.skipped:
            raise fail(f"{counted(done.skipped, 'bad record')} skipped, named above.")

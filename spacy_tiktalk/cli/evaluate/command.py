"""`tiktalk evaluate`: a pipeline's clusters and links against gold ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ...errors import error
from ...files import json_text, write_text
from ..shared.comments import Column, Encoding, Format, comment_options
from ..shared.loading import load_pipeline
from ..shared.outputs import Force, check_outputs
from ..shared.progress import counting
from ..shared.streams import STDIO, file_to_read
from ..shared.terminal import remark, reporting, show, show_json


def evaluate(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="Pipeline: package name or folder.")
    ],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA",
            help="Annotated dialogues: .spacy, .jsonl, .conll, whatever convert reads; a folder "
            "of .spacy, or - for stdin: JSONL, or what --format says.",
        ),
    ],
    format_: Format = "auto",
    column: Column = None,
    encoding: Encoding = None,
    titles: Annotated[
        bool, typer.Option("--titles/--no-titles", help="Let the pipeline see video titles.")
    ] = True,
    gold_mentions: Annotated[
        bool,
        typer.Option(
            "--gold-mentions", help="Give it the gold mentions; only cluster them, link nothing."
        ),
    ] = False,
    gold_clusters: Annotated[
        bool, typer.Option("--gold-clusters", help="Give the head_linker the gold clusters.")
    ] = False,
    video_root: Annotated[
        Path | None,
        typer.Option(
            help="Folder that must hold the videos named in dialogues. Default: the pipeline's, "
            "else that of DATA."
        ),
    ] = None,
    no_video: Annotated[
        bool, typer.Option("--no-video", help="Ignore videos: score the text only.")
    ] = False,
    skip_unannotated: Annotated[
        bool,
        typer.Option(
            "--skip-unannotated",
            help="Leave dialogues without any gold cluster out of the coreference scores. Without "
            "it they count as dialogues about nobody.",
        ),
    ] = False,
    bootstrap: Annotated[
        int, typer.Option(min=0, help="Resamples for the 95 % interval; 0 for none.")
    ] = 1000,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "--output",
            "-o",
            help="Write all scores as JSON to this file, or to stdout (-).",
        ),
    ] = None,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all scores as JSON instead of tables.")
    ] = False,
    batch_size: Annotated[
        int, typer.Option("--batch-size", "-b", min=1, help="Dialogues in one batch.")
    ] = 64,
) -> None:
    """Score a pipeline on annotated dialogues: MUC, B³, CEAF-φ4, their CoNLL average, LEA, BLANC.

    With a head_linker, and gold that says who is seen where, links to heads are scored too, beside
    baselines that do not read the text.

    \b
    Examples:
      python -m spacy tiktalk evaluate zh_tiktalk corpus/dev.spacy
      python -m spacy tiktalk evaluate training/model-best dev.jsonl --no-titles -o metrics.json
      python -m spacy tiktalk evaluate my_pipeline dev.jsonl --video-root videos --gold-clusters
      python -m spacy tiktalk evaluate zh_tiktalk dev.jsonl --no-video --json
    """
    if str(out) == STDIO:
        out, as_json = None, True
    with reporting():
        from ...formats.source import missing
        from .run import run
        from .tables import draw_evaluation

        if no_video and (video_root is not None or gold_clusters):
            other = "--gold-clusters" if gold_clusters else "--video-root"
            reason = "with --no-video nobody is looked for"
            raise error("T516", options=f"--no-video, {other}", reason=reason)
        check_outputs({"--out": out}, inputs={"DATA": data}, force=force)
        if str(data) != STDIO and not data.exists():
            raise missing(data)
        with file_to_read(data) as (path, _):
            if str(data) == STDIO and format_ == "auto":
                path = path.rename(path.with_suffix(".jsonl"))
            done = run(
                load_pipeline(model),
                model=model,
                data=path,
                titles=titles,
                gold_mentions=gold_mentions,
                gold_clusters=gold_clusters,
                video_root=video_root,
                look_in=Path.cwd() if str(data) == STDIO else path.parent,
                videos=not no_video,
                skip_unannotated=skip_unannotated,
                bootstrap=bootstrap,
                batch_size=batch_size,
                progress=lambda docs, total: counting(docs, total, what="Predicting"),
                format=format_,
                comments=comment_options(column, encoding, video_root),
            )
        found: dict[str, Any] = done.to_json()
        if out is not None:
            write_text(out, json_text(found, indent=2) + "\n", parents=True)
        if as_json:
            show_json(found, indent=2)
        else:
            show(draw_evaluation(done))
        if out is not None:
            remark(f"All scores are in {out}")

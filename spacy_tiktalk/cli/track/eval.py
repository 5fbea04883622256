"""`tiktalk track-eval`: head tracks against a gold standard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ...errors import error
from ...formats.comments.tell import LINES_SUFFIXES
from ..shared.terminal import fields, reporting, show, show_json


def track_eval(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="A MOT ground truth (.txt); or a .jsonl whose dialogues carry boxes.",
        ),
    ],
    predicted: Annotated[
        Path,
        typer.Argument(
            metavar="TRACKS",
            help="For a MOT file: a MOT file or the JSON of `tiktalk track`. For a .jsonl: the "
            "folder that `tiktalk track FILE.jsonl --out FOLDER` wrote.",
        ),
    ],
    ids: Annotated[
        str,
        typer.Option("--ids", help="What counts as an id in the JSON: identities or tracklets."),
    ] = "identities",
    interpolate: Annotated[
        bool,
        typer.Option(
            "--interpolate/--sampled",
            help="Fill the frames between two samples, or compare only in the sampled frames.",
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Score head tracks: HOTA, MOTA and IDF1 against boxes in every frame; hit rate, purity and
    fragmentation against one box per person.

    \b
    Examples:
      python -m spacy tiktalk track-eval gt.txt tracks.json
      python -m spacy tiktalk track-eval dev.jsonl tracks
    """
    with reporting():
        if ids not in ("identities", "tracklets"):
            raise error("T511", option="--ids", value=ids, known="identities, tracklets")
        if gold.suffix.lower() in LINES_SUFFIXES:
            from .eval_boxes import evaluate_boxes

            result = evaluate_boxes(gold, predicted)
        else:
            from .eval_mot import evaluate_mot

            result = evaluate_mot(gold, predicted, ids=ids, interpolate=interpolate)
        if as_json:
            show_json(result, indent=2)
        else:
            show(fields([(name, _shown(value)) for name, value in result.items()]))


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)

"""`tiktalk release`: a trained pipeline made fit to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..shared.outputs import Force
from ..shared.terminal import fields, reporting, show, show_json


def release(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Folder of a trained pipeline.")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Folder to write.")],
    name: Annotated[str, typer.Option(help="Name without the language.")] = "tiktalk",
    version: Annotated[
        str | None, typer.Option(help="Version of the pipeline; by default that in its meta.")
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            help="How weights are kept: int8, float16 or float32. Default: float16, and int8 with "
            "--runtime-weights int8."
        ),
    ] = None,
    runtime_weights: Annotated[
        str,
        typer.Option(
            help="What the encoder computes with without torch: float32, or int8 as stored."
        ),
    ] = "float32",
    texts: Annotated[
        Path | None, typer.Option(help="For int8: dialogues, annotated or not, to fit 8 bits to.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(help="Annotated dialogues: fails if torch gives different results for them."),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="File used for training or selection; its sha256 is recorded. Repeatable."
        ),
    ] = None,
    notices: Annotated[
        Path | None, typer.Option(help="Third-party notices, included as LICENSES_SOURCES.")
    ] = None,
    about: Annotated[
        Path | None, typer.Option(help="JSON for the card: description, sources, use, limits …")
    ] = None,
    scores: Annotated[
        Path | None, typer.Option(help="What `tiktalk evaluate --output` wrote for this pipeline.")
    ] = None,
    measure: Annotated[
        Path | None,
        typer.Option(
            help="Annotated dialogues: the released pipeline is scored on them, for the card."
        ),
    ] = None,
    seed_scores: Annotated[
        str | None, typer.Option(help="Glob of score files, one per training seed.")
    ] = None,
    faces: Annotated[
        str | None, typer.Option(help="Face model of its head_tracker: mobile or dlib.")
    ] = None,
    command: Annotated[
        str | None, typer.Option(help="Command that made it, for the model card.")
    ] = None,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was written as JSON.")
    ] = False,
) -> None:
    """Prepare a pipeline for distribution: compact weights, a card, no paths or strings of data.

    Package it with `spacy package OUTPUT FOLDER --build wheel`.

    \b
    Example:
      python -m spacy tiktalk release training/tiktalk/model-best release --scores metrics.json
    """
    with reporting():
        from ...release.slim import release_pipeline
        from .given import card_details, check_paths, check_weights, read_object, scored_weights

        files = {
            "--notices": notices,
            "--about": about,
            "--scores": scores,
            "--check": check,
            "--measure": measure,
            "--texts": texts,
        }
        check_paths(model, output, files, data or (), force=force)
        details = card_details(
            command=command, scores=scores, measure=measure, seed_scores=seed_scores
        )
        facts = read_object(about) if about else {}
        check_weights(storage, runtime_weights)
        written = release_pipeline(
            model,
            output,
            name=name,
            version=version,
            storage=storage,  # type: ignore[arg-type]  # checked above
            runtime_weights=runtime_weights,  # type: ignore[arg-type]  # checked above
            texts=texts,
            check=check,
            measure=measure,
            data=data or (),
            about=facts,
            notices=notices,
            faces=faces,
            details=details,
            scores_of=scored_weights(scores) if scores else None,
            force=force,
        )
        size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
        if as_json:
            show_json({"release": str(written), "bytes": size})
        else:
            show(fields([("release", str(written)), ("size", f"{size / 1e6:.1f} MB")]))

"""`tiktalk release`: a trained pipeline made fit to hand out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import error
from .terminal import fields, reporting, show


def release(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Folder of a trained pipeline.")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Folder to write.")],
    name: Annotated[str, typer.Option("--name", help="Name without the language.")] = "tiktalk",
    version: Annotated[str, typer.Option("--version", help="Version of the pipeline.")] = "0.1.0",
    storage: Annotated[
        str, typer.Option("--storage", help="How weights are kept: int8, float16 or float32.")
    ] = "int8",
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="File trained or chosen on; its sha256 is noted. Repeatable."),
    ] = None,
    about: Annotated[
        Path | None,
        typer.Option("--about", help="JSON for the card: description, sources, use, limits …"),
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option("--scores", help="What `tiktalk evaluate --output` wrote for this pipeline."),
    ] = None,
    seed_scores: Annotated[
        str | None,
        typer.Option("--seed-scores", help="Pattern of the same files, one a seed trained."),
    ] = None,
    command: Annotated[
        str, typer.Option("--command", help="The command that made it, for the model card.")
    ] = "spacy project run all",
    force: Annotated[
        bool, typer.Option("--force", help="Replace an older release in OUTPUT.")
    ] = False,
) -> None:
    """Write a pipeline to hand out: compact weights, no paths or strings of the data, a card.

    Package it with `spacy package OUTPUT FOLDER --build wheel`.

    \b
    Example:
      python -m spacy tiktalk release training/tiktalk/model-best release --scores metrics.json
    """
    with reporting():
        from ..release.slim import release_pipeline

        given = [model, *(data or []), scores, about]
        for path in (path for path in given if path is not None):
            if not path.exists():
                raise error("T505", path=path, reason="there is no such file or folder")
        if force and (output / "meta.json").is_file():
            shutil.rmtree(output)
        details: dict[str, Any] = {"command": command}
        if scores:
            details["scores"] = _numbers(scores)
        if seed_scores:
            found = sorted(Path().glob(seed_scores))
            details["seed_scores"] = [round(_numbers(path)["coref_f"], 4) for path in found]
        written = release_pipeline(
            model,
            output,
            name=name,
            version=version,
            storage=storage,  # type: ignore[arg-type]  # checked where weights are packed
            data=data or [],
            about=json.loads(about.read_text(encoding="utf8")) if about else {},
            details=details,
        )
        size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
        show(fields([("release", str(written)), ("size", f"{size / 1e6:.1f} MB")]))


def _numbers(path: Path) -> dict[str, float]:
    found = json.loads(path.read_text(encoding="utf8"))
    found = found.get("scores", found)
    return {key: value for key, value in found.items() if isinstance(value, float)}

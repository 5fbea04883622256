"""`tiktalk release`: a trained pipeline made fit to hand out."""

from __future__ import annotations

import glob
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import error
from ..files import read_json
from .shared.loading import check_input
from .shared.outputs import Force, check_outputs
from .shared.terminal import fields, reporting, show, show_json


def release(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Folder of a trained pipeline.")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Folder to write.")],
    name: Annotated[str, typer.Option("--name", help="Name without the language.")] = "tiktalk",
    version: Annotated[
        str | None,
        typer.Option("--version", help="Version of the pipeline; by default that in its meta."),
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            "--storage",
            help="How weights are kept: int8, float16 or float32. Default: float16, and int8 with "
            "--runtime-weights int8.",
        ),
    ] = None,
    runtime_weights: Annotated[
        str,
        typer.Option(
            "--runtime-weights",
            help="What the encoder computes with without torch: float32, or int8 as stored.",
        ),
    ] = "float32",
    texts: Annotated[
        Path | None,
        typer.Option("--texts", help="For int8: dialogues, annotated or not, to fit 8 bits to."),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(
            "--check",
            help="Annotated dialogues: fails if torch gives different results for them.",
        ),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            help="File used for training or selection; its sha256 is recorded. Repeatable.",
        ),
    ] = None,
    notices: Annotated[
        Path | None,
        typer.Option("--notices", help="Third-party notices, included as LICENSES_SOURCES."),
    ] = None,
    about: Annotated[
        Path | None,
        typer.Option("--about", help="JSON for the card: description, sources, use, limits …"),
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option("--scores", help="What `tiktalk evaluate --output` wrote for this pipeline."),
    ] = None,
    measure: Annotated[
        Path | None,
        typer.Option(
            "--measure",
            help="Annotated dialogues: the released pipeline is scored on them, for the card.",
        ),
    ] = None,
    seed_scores: Annotated[
        str | None,
        typer.Option("--seed-scores", help="Glob of score files, one per training seed."),
    ] = None,
    faces: Annotated[
        str | None,
        typer.Option("--faces", help="Face model of its head_tracker: mobile or dlib."),
    ] = None,
    command: Annotated[
        str | None, typer.Option("--command", help="Command that made it, for the model card.")
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
        from ..models.storage import check_storage
        from ..models.types import RUNTIME_WEIGHTS
        from ..release.slim import release_pipeline

        options = {
            "--notices": notices,
            "--about": about,
            "--scores": scores,
            "--check": check,
            "--measure": measure,
            "--texts": texts,
        }
        given = [(name, path) for name, path in options.items() if path is not None]
        given += [("--data", path) for path in data or []]
        for _, path in given:
            check_input(path)
        if not model.exists():
            raise error("T505", path=model, reason="there is no such folder")
        if not (model / "meta.json").is_file():
            raise error("T603", path=model, reason="it has no meta.json", expected="a pipeline")
        # What is replaced by --force goes as a whole.
        if model.resolve().is_relative_to(output.resolve()):
            raise error("T602", path=output)
        for option, path in given:
            if path.resolve().is_relative_to(output.resolve()):
                raise error("T562", path=output, option="OUTPUT", source=option)
        check_outputs({}, folders={"OUTPUT": output}, inputs={}, force=force)
        if scores and measure:
            reason = "each is where the scores of the card come from"
            raise error("T516", options="--scores, --measure", reason=reason)
        details: dict[str, Any] = {"command": command} if command else {}
        if scores:
            details["scores"] = _scores(scores)
        if seed_scores:
            found = [Path(name) for name in sorted(glob.glob(seed_scores))]
            if not found:
                reason, expected = "no file is called like this", "a pattern of score files"
                raise error("T603", path=seed_scores, reason=reason, expected=expected)
            details["seed_scores"] = [round(_scores(path)["coref_f"], 4) for path in found]
        facts = _object(about) if about else {}
        if storage is not None:
            check_storage(storage)
        if runtime_weights not in RUNTIME_WEIGHTS:
            rule = f"one of {', '.join(map(repr, RUNTIME_WEIGHTS))}"
            raise error("T208", what="--runtime-weights", value=repr(runtime_weights), rule=rule)
        written = release_pipeline(
            model,
            output,
            name=name,
            version=version,
            storage=storage,  # type: ignore[arg-type]  # checked above
            runtime_weights=runtime_weights,
            texts=texts,
            check=check,
            measure=measure,
            data=data or [],
            about=facts,
            notices=notices,
            faces=faces,
            details=details,
            force=force,
        )
        size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
        if as_json:
            show_json({"release": str(written), "bytes": size})
        else:
            show(fields([("release", str(written)), ("size", f"{size / 1e6:.1f} MB")]))


def _object(path: Path) -> dict[str, Any]:
    expected = "a JSON file with one object in it"
    check_input(path)
    try:
        found = read_json(path)
    except (ValueError, RecursionError) as e:  # the last of JSON that is nested deep
        raise error("T603", path=path, reason=f"it is no JSON ({e})", expected=expected) from e
    if not isinstance(found, dict):
        raise error("T603", path=path, reason="it holds no object", expected=expected)
    return found


def _scores(path: Path) -> dict[str, float]:
    found = _object(path).items()
    numbers = {key: float(value) for key, value in found if _is_number(value)}
    if "coref_f" not in numbers:
        expected = "what `tiktalk evaluate --output` wrote"
        raise error("T603", path=path, reason="it has no coref_f", expected=expected)
    return numbers


def _is_number(value: object) -> bool:
    """Whether a score is one that a card can show: true, NaN and 1e400 are none."""
    try:
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number beyond all floats
        return False

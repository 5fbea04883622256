"""What `release` does: checks all that was given, then has the pipeline released."""

from __future__ import annotations

import glob
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import error
from ...files import read_json
from ...models.storage import check_storage
from ...models.types import RUNTIME_WEIGHTS
from ...release.slim import release_pipeline
from ..shared.loading import check_input
from ..shared.outputs import check_outputs


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of the command line by their names there."""

    model: Path
    output: Path
    name: str
    version: str | None
    storage: str | None
    runtime_weights: str
    texts: Path | None
    check: Path | None
    data: tuple[Path, ...]
    notices: Path | None
    about: Path | None
    scores: Path | None
    measure: Path | None
    seed_scores: str | None
    faces: str | None
    command: str | None
    force: bool


def run(request: Request) -> Path:
    """Write the pipeline; returns its folder.

    RAISES: T505, T603 for what is not there or is something else, T516 for options that bar each
        other, T208 for weights of no known kind, T560 to T562 and T602 for OUTPUT, and as
        `release_pipeline`.
    """
    _check_paths(request)
    details = _details(request)
    facts = _object(request.about) if request.about else {}
    if request.storage is not None:
        check_storage(request.storage)
    if request.runtime_weights not in RUNTIME_WEIGHTS:
        rule = f"one of {', '.join(map(repr, RUNTIME_WEIGHTS))}"
        found = repr(request.runtime_weights)
        raise error("T208", what="--runtime-weights", value=found, rule=rule)
    return release_pipeline(
        request.model,
        request.output,
        name=request.name,
        version=request.version,
        storage=request.storage,  # type: ignore[arg-type]  # checked above
        runtime_weights=request.runtime_weights,
        texts=request.texts,
        check=request.check,
        measure=request.measure,
        data=request.data,
        about=facts,
        notices=request.notices,
        faces=request.faces,
        details=details,
        scores_of=_scores_of(request.scores) if request.scores else None,
        force=request.force,
    )


def _check_paths(request: Request) -> None:
    """RAISES: T505, T603 for inputs, T560 to T562 and T602 for OUTPUT."""
    options = {
        "--notices": request.notices,
        "--about": request.about,
        "--scores": request.scores,
        "--check": request.check,
        "--measure": request.measure,
        "--texts": request.texts,
    }
    given = [(name, path) for name, path in options.items() if path is not None]
    given += [("--data", path) for path in request.data]
    for _, path in given:
        check_input(path)
    model, output = request.model, request.output
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
    check_outputs({}, folders={"OUTPUT": output}, inputs={}, force=request.force)


def _details(request: Request) -> dict[str, Any]:
    """What the card says beside the facts. RAISES: T516, T603 for scores."""
    if request.scores and request.measure:
        reason = "each is where the scores of the card come from"
        raise error("T516", options="--scores, --measure", reason=reason)
    details: dict[str, Any] = {"command": request.command} if request.command else {}
    if request.scores:
        details["scores"] = _scores(request.scores)
    if request.seed_scores:
        found = [Path(name) for name in sorted(glob.glob(request.seed_scores))]
        if not found:
            reason, expected = "no file is called like this", "a pattern of score files"
            raise error("T603", path=request.seed_scores, reason=reason, expected=expected)
        details["seed_scores"] = [round(_scores(path)["coref_f"], 4) for path in found]
    return details


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


def _scores_of(path: Path) -> str | None:
    """Which weights the scores are of; None in files of earlier releases."""
    told = _object(path).get("run")
    found = told.get("weights_sha256") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None


def _is_number(value: object) -> bool:
    """Whether a score is one that a card can show: true, NaN and 1e400 are none."""
    try:
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number beyond all floats
        return False

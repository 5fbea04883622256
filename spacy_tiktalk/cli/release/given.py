"""What `release` is given, checked before any work."""

from __future__ import annotations

import glob
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import error
from ...files import read_json
from ...models.storage import check_storage
from ...models.types import RUNTIME_WEIGHTS
from ..shared.loading import check_input
from ..shared.outputs import check_outputs


def check_paths(
    model: Path,
    output: Path,
    files: Mapping[str, Path | None],
    data: Sequence[Path],
    *,
    force: bool,
) -> None:
    """Check, before any work, what is read and where the pipeline is written.

    files (Mapping[str, Path | None]): the other inputs by option, None where one is not given.
    data (Sequence[Path]): of --data.
    RAISES: T505, T603 for inputs, T560 to T562 and T602 for OUTPUT.
    """
    given = [(name, path) for name, path in files.items() if path is not None]
    given += [("--data", path) for path in data]
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


def check_weights(storage: str | None, runtime_weights: str) -> None:
    """RAISES: T208 for an unknown kind of weights."""
    if storage is not None:
        check_storage(storage)
    if runtime_weights not in RUNTIME_WEIGHTS:
        rule = f"one of {', '.join(map(repr, RUNTIME_WEIGHTS))}"
        raise error("T208", what="--runtime-weights", value=repr(runtime_weights), rule=rule)


def card_details(
    *, command: str | None, scores: Path | None, measure: Path | None, seed_scores: str | None
) -> dict[str, Any]:
    """What the card says beside the facts. RAISES: T516, T603 for scores."""
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
    return details


def read_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file. RAISES: T505 without a file, T603 for anything else in it."""
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
    found = read_object(path).items()
    numbers = {key: float(value) for key, value in found if _is_number(value)}
    if "coref_f" not in numbers:
        expected = "what `tiktalk evaluate --output` wrote"
        raise error("T603", path=path, reason="it has no coref_f", expected=expected)
    return numbers


def scored_weights(path: Path) -> str | None:
    """The sha256 of the weights that were scored; None in files of earlier releases."""
    told = read_object(path).get("run")
    found = told.get("weights_sha256") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None


def _is_number(value: object) -> bool:
    """Whether a card can show this score: true, NaN and 1e400 are not numbers to show."""
    try:
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number beyond all floats
        return False

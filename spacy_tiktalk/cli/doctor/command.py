"""`tiktalk doctor`: what is installed, what is missing, and the command that adds it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from ...errors import error
from ..shared.terminal import reporting, show, show_json
from .checks import Check, blame, check_part, wanted
from .findings import Findings
from .parts import CORE, EXTRAS
from .pipelines import check_pipeline, check_pipelines, our_pipelines, read_meta
from .system import FONT, check_system
from .trying import try_all, try_probes

OLDEST_PYTHON = (3, 10)


def doctor(
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="Also check this pipeline more closely (package name or folder): load it and "
            "annotate two turns.",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only check what is installed; import nothing.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds that one part may take to load.")
    ] = 120.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say what is installed and works, what is missing, and the command that adds it.

    Every part is actually loaded, in its own process, since a broken library may crash or hang. The
    exit code is 0 if the core works, and 1 if it does not. A missing extra is not an error.

    \b
    Examples:
      python -m spacy tiktalk doctor
      python -m spacy tiktalk doctor --quick --json
      python -m spacy tiktalk doctor --model zh_tiktalk
    """
    with reporting():
        from .draw import draw_findings, waiting

        if quick and model is not None:
            raise error("T516", options="--quick, --model", reason="--quick loads no pipeline")
        if model is not None and not Path(model).exists() and not read_meta(model):
            raise error("T501", model=model)
        with nullcontext() if quick else waiting():
            found = examine(model=model, quick=quick, timeout=timeout)
        if as_json:
            show_json(found.to_json(), indent=2)
        else:
            show(draw_findings(found))
        if not found.ok:
            raise typer.Exit(1)


def examine(*, model: str | None = None, quick: bool = False, timeout: float = 120.0) -> Findings:
    """Make all checks.

    quick (bool): without child processes.
    timeout (float): seconds for one part.
    """
    pipelines = our_pipelines()
    tried = {} if quick else try_all(_groups(pipelines), timeout=timeout)
    asked = wanted()
    core = [check_part(part, tried.get(part.name, {}), asked) for part in CORE]
    extras = [check_part(part, tried.get(f"[{part.name}]", {}), asked) for part in EXTRAS]
    loaded = {name: tried[f"load {name}"][f"load:{name}"] for name in pipelines if tried}
    close = None
    if model is not None:
        # By itself, so that its time is its own.
        probe = f"annotate:{model}"
        close = check_pipeline(model, read_meta(model), try_probes([probe], timeout=timeout)[probe])
    under = (*core, *(check for check in extras if check.name == "torch"))
    return Findings(
        core=(_python(), *blame(core, under)),
        extras=tuple(blame(extras, under)),
        system=tuple(check_system({**tried.get("[video]", {}), **tried.get("font", {})})),
        pipelines=tuple(blame(check_pipelines(pipelines, loaded), under)),
        model=None if close is None else blame([close], under)[0],
        tried=not quick,
    )


def _groups(pipelines: Iterable[str]) -> dict[str, list[str]]:
    """The probes, by the process they are tried in; the slow ones first."""
    groups = {f"load {name}": [f"load:{name}"] for name in pipelines}
    groups |= {part.name: [need.probe for need in part.needs] for part in CORE}
    groups |= {f"[{part.name}]": [need.probe for need in part.needs] for part in EXTRAS}
    return groups | {"font": [FONT]}


def _python() -> Check:
    version = platform.python_version()
    if sys.version_info[:2] < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return Check(
            "Python", "broken", version, reason=f"{oldest} or newer is needed",
            mend=f"make the environment with Python {oldest} or newer",
        )  # fmt: skip
    return Check("Python", "ok", f"{version} ({sys.executable})")

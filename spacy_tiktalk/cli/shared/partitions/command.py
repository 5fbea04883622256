"""What commands over partitions share: their options, progress and final summary."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....errors import error
from ..terminal import counted, fail, show, stopped, warn

if TYPE_CHECKING:
    from .run import Plan, Summary

SUFFIX = ".parquet"
DEFAULT_SIZE = 2_000
ENGINE_HELP = (
    "With --out NAME.parquet: run locally, or with ray on a pool of processes on this machine or "
    "on the cluster that RAY_ADDRESS names. Both write the same."
)
SIZE_HELP = (
    "With --out NAME.parquet: comments per partition, the unit of work and of --resume; by default "
    f"{DEFAULT_SIZE}. A video is never split."
)
Engine = Annotated[str, typer.Option("--engine", help=ENGINE_HELP)]
Size = Annotated[
    int | None, typer.Option("--partition-size", min=1, help=SIZE_HELP, show_default=False)
]


def in_partitions(out: Path | None, engine: str, **only: object) -> bool:
    """Whether the user asked for a folder of partitions.

    only (object): options that have a meaning only there, by their names; None or False where
        not given.
    RAISES: T511 for an engine that is not known, T516 for Ray, or one of `only`, without a name
        that ends so.
    """
    from .engines import ENGINES

    if engine not in ENGINES:
        raise error("T511", option="--engine", value=engine, known=", ".join(ENGINES))
    if out is not None and out.suffix == SUFFIX:
        return True
    told = [] if engine == "local" else [f"--engine {engine}"]
    told += ["--" + name.replace("_", "-") for name, value in only.items() if value]
    if told:
        reason = "work in partitions writes Parquet, a folder whose name ends in .parquet"
        options = f"{', '.join(told)} without --out NAME.parquet"
        raise error("T516", options=options, reason=reason)
    return False


def folder_refused(options: list[str]) -> None:
    """RAISES: T516 for options that have no meaning for a folder of partitions."""
    if options:
        named = ", ".join(options)
        reason = "they are of one run in one process"
        raise error("T516", options=f"{named} with --out NAME.parquet", reason=reason)


def run_and_report(
    plan: Plan, engine: str, actors: int | None, out: Path, *, progress: bool = True
) -> None:
    """Run a plan, and print a summary of the outcome.

    out (Path): the folder, as it was typed.
    RAISES: as `run_plan`; typer.Exit: 1 where records have errors, else 130 or 143 (stopped).
    """
    from .engines import engine_of
    from .run import check_plan, run_plan

    check_plan(plan)  # before an engine is started
    try:
        _report(run_plan(plan, engine_of(engine, actors), told=_shown(progress)), out)
    except KeyboardInterrupt as err:
        kept = f"Partitions that are done stand in {out}: go on with --resume."
        raise stopped(err, kept) from err


def _shown(progress: bool) -> Callable[[int, int, int], None] | None:
    """The progress of the partitions, shown on a terminal."""
    if not progress or not sys.stderr.isatty():
        return None

    def told(done: int, total: int, before: int) -> None:
        more = f" ({before} before)" if before else ""
        end = "\n" if done == total else ""
        print(f"\r{done} of {total} partitions{more}", end=end, file=sys.stderr, flush=True)

    return told


def _report(summary: Summary, out: Path) -> None:
    from .staging import SIDE

    for note in summary.notes:
        warn(note)
    told = summary.manifest
    before = f" ({summary.done_before} were there already)" if summary.done_before else ""
    text = counted(told.dialogues, "dialogue")
    if told.videos:  # which are not counted again where partitions are another run's
        text += f" with {counted(told.comments, 'comment')} of {counted(told.videos, 'video')}"
    show(f"{text} in {counted(told.partitions, 'partition')}{before}, written to {out}")
    if summary.failed:
        raise fail(f"{counted(summary.failed, 'record')} with an error, named in {out / SIDE}.")

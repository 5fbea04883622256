"""`people --out NAME.parquet`: the people of many videos in partitions, here or with Ray."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ... import __version__
from ...errors import error
from ...formats.partitions import (
    MANIFEST,
    is_partitions,
    many_sources,
    part_files,
    shared_keys,
)
from ...people import PeopleSettings
from ..shared.partitions.command import DEFAULT_SIZE, folder_refused, run_and_report
from ..shared.partitions.inputs import inputs_of, source_names
from ..shared.partitions.manifest import Manifest, digest
from ..shared.partitions.parts import count_rows
from ..shared.partitions.run import Plan
from ..shared.partitions.spec import Partition, Slice
from .partition_work import PeopleWork, ResultReader, alone


def run_in_partitions(
    input_: str,
    *,
    out: Path,
    engine: str,
    actors: int | None,
    size: int | None,
    resume: bool,
    force: bool,
    settings: PeopleSettings,
    aliases: Path | None,
    refused: list[str],
) -> None:
    """The command, for a folder of Parquet files, a row a video.

    input_ (str): the folder that `annotate --out NAME.parquet` wrote, whose partitions are kept; a
        file of results, or a folder of them, is divided anew.
    actors (int | None): of Ray, by default one a processor. size (int | None): comments in a
        partition, by default DEFAULT_SIZE. refused (list[str]): options that make no sense here.
    RAISES: T505, T516, T593 for a folder that is not done, and as `run_plan`; typer.Exit(1) where
        a record has an error.
    """
    folder_refused(refused)
    if actors is not None and engine == "local":
        reason = "people are found in one process here, and by several with --engine ray"
        raise error("T516", options="--n-process without --engine ray", reason=reason)
    folder = Path(input_).resolve()
    kept = is_partitions(folder)
    if kept and size is not None:
        reason = f"the partitions of {input_} are kept as they are"
        raise error("T516", options="--partition-size", reason=reason)
    size = size or DEFAULT_SIZE
    told: dict[str, Any] = {
        **settings.numbers(),
        "partition_size": size,
        "aliases": None if aliases is None else digest(aliases),
    }
    partitions: list[Partition] = []
    shared: frozenset[str] = frozenset()
    if kept:
        many = many_sources(folder)
        parts = part_files(folder, command="annotate")
        shared = shared_keys(parts) if many else shared
        partitions = [_of_part(n, path) for n, path in enumerate(parts)]
        paths = [folder]
        # It says what made every part; these are as many as it counts, and whole.
        inputs = {folder.name: digest(folder / MANIFEST)}
    else:
        paths = inputs_of(input_)
        many = len(paths) > 1
        inputs = {n: digest(p) for n, p in zip(source_names(paths), paths, strict=True)}
    plan = Plan(
        out=out.resolve(),
        inputs=paths,
        work=PeopleWork(settings=settings, many=many, shared=shared),
        manifest=Manifest(command="people", release=__version__, inputs=inputs, settings=told),
        size=size,
        resume=resume,
        force=force,
        read=None if partitions else ResultReader(),
        partitions=partitions,
        remarks=alone,
    )
    run_and_report(plan, engine, actors, out)


def _of_part(number: int, path: Path) -> Partition:
    """All rows of one part that annotate wrote, whose videos and comments are not known."""
    rows = count_rows([path])
    return Partition(number, (Slice(str(path), 0, 0),), 0, rows, 0)

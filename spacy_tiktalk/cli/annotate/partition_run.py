"""`annotate --out NAME.parquet`: the same work in partitions, here or with Ray."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from ... import __version__
from ...formats.comments.options import CommentOptions
from ...formats.partitions import TITLES
from ...video.reading.sources import existing
from ..shared.partitions.command import folder_refused, run_and_report
from ..shared.partitions.inputs import inputs_of, source_folder, source_names, tables_beside
from ..shared.partitions.manifest import Manifest, digest
from ..shared.partitions.run import Plan
from ..shared.reading import ReadOptions
from .partition_work import AnnotateWork, DialogueReader, pipeline_folder
from .video_options import VideoOptions

_PATHS = ("video", "video_root", "gallery", "aliases", "clip")


def run_in_partitions(
    input_: str,
    model: str,
    options: VideoOptions,
    reading: ReadOptions,
    *,
    out: Path,
    engine: str,
    size: int,
    resume: bool,
    force: bool,
    batch_size: int,
    n_process: int | None,
    progress: bool,
    refused: list[str],
) -> None:
    """The command, for a folder of Parquet files.

    size (int): comments in a partition. n_process (int | None): processes here, actors of Ray.
    refused (list[str]): options that were given and make no sense here.
    RAISES: T505 without an input, T516 for `refused`, T701 to T704 for --video, and as `run_plan`;
        typer.Exit(1) where a record has an error.
    """
    options.check()
    folder_refused(refused)
    paths = inputs_of(input_)
    typed, options = options, _absolute(options)
    if options.video is not None:
        existing(options.video)
    if Path(model).exists():
        model = str(Path(model).resolve())
    pipeline = digest(pipeline_folder(model))
    work = AnnotateWork(
        model=model,
        options=options,
        folder=source_folder(paths),
        video=None if typed.video is None else str(typed.video),
        pipeline=pipeline,
        batch_size=batch_size,
        n_process=(n_process or 1) if engine == "local" else 1,
    )
    comments = reading.comments
    settings: dict[str, Any] = {
        "partition_size": size,
        "title": reading.title,
        "writers": reading.writers,
        "format": reading.format,
        "columns": dict(comments.columns) if comments else {},
        "encoding": comments.encoding if comments else None,
        **{name: _told(name, value) for name, value in vars(options).items()},
        "video_as_typed": work.video,  # stands in results
    }
    tables = sorted(set(tables_beside(paths).values()))
    read = [*paths, *tables]
    before = [*("" for _ in paths), *(TITLES for _ in tables)]
    names = source_names(read)  # tables lie beside inputs, so their folder is the same
    inputs = {b + n: digest(path) for b, n, path in zip(before, names, read, strict=True)}
    plan = Plan(
        out=out.resolve(),
        inputs=paths,
        work=work,
        manifest=Manifest(
            command="annotate",
            release=__version__,
            inputs=inputs,
            settings=settings,
            pipeline=pipeline,
        ),
        size=size,
        resume=resume,
        force=force,
        read=DialogueReader(typed, replace(reading, comments=comments and _rooted(comments))),
    )
    run_and_report(plan, engine, n_process, out, progress=progress)


def _absolute(options: VideoOptions) -> VideoOptions:
    """The options with absolute paths, which mean the same in any process."""
    given = {name: getattr(options, name) for name in _PATHS}
    return replace(options, **{n: p.resolve() for n, p in given.items() if p is not None})


def _rooted(comments: CommentOptions) -> CommentOptions:
    root = comments.video_root
    return comments if root is None else replace(comments, video_root=Path(root).resolve())


def _told(name: str, value: Any) -> Any:
    """A setting in the manifest: files by what is in them, videos and their folders by a hash of
    their place, which is compared: a folder that is passed on names none of this machine."""
    if not isinstance(value, Path):
        return value
    if name not in ("video", "video_root") and value.exists():
        return digest(value)
    return hashlib.sha256(os.fsencode(value)).hexdigest()

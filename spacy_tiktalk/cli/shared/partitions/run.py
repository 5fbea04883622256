"""A run over partitions, from its inputs to the last part; one that was cut off goes on."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ....errors import error, one_line
from ....files import json_text, parents_of, write_text
from ....formats.partitions import MANIFEST, need_arrow, part_files
from ..outputs import check_outputs, has_content, refuse_links
from .attempts import SUFFIX
from .engines import Engine
from .inputs import source_folder, source_names
from .manifest import Manifest, read_manifest
from .parts import count_rows
from .spec import Partition, pack
from .staging import LAID_OUT, SIDE, WORK, Reader, Stager, video_slices
from .worker import PartitionWorker, Work

_LIST = "partitions.jsonl"
BEFORE = "_before"
"""The folder of what --force replaces, until the inputs are known to be readable."""
_PART = re.compile(r"part-\d{5,}\.parquet")
_HALF = re.compile(r"\.[0-9a-f]+\.part(\.\w+)?")  # of `files.part_path`


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done.

    out (Path): the folder of partitions.
    inputs (Sequence[Path]): files, or the folder of another run's partitions.
    manifest (Manifest): what tells this run from others; its counts are filled in here.
    size (int): comments in a partition.
    resume, force (bool): go on in what is there, or replace it.
    read (Reader | None): of the inputs; None where `partitions` says how they are divided.
    remarks (Callable[[Path], list[str]]): what is to be told of the folder when all is done.
    """

    out: Path
    inputs: Sequence[Path]
    work: Work
    manifest: Manifest
    size: int
    resume: bool
    force: bool
    read: Reader | None = None
    partitions: Sequence[Partition] = ()
    remarks: Callable[[Path], list[str]] = field(default=lambda _: [])


@dataclass(frozen=True)
class Summary:
    """The outcome. done_before (int): partitions; failed (int): rows of the side table."""

    manifest: Manifest
    done_before: int
    failed: int
    notes: Sequence[str]


def check_plan(plan: Plan) -> Manifest | None:
    """Refuse, before any work, what cannot be written or is of another run.

    RETURNS (Manifest | None): what was begun here, None where nothing is to be gone on with.
    RAISES: T516 for --resume with --force, T560 to T563 as `check_outputs`, T561 as `refuse_links`,
        T592 for another run's leftovers, T593 for a folder that has something else in it, T700
        without pyarrow.
    """
    if plan.resume and plan.force:
        reason = "one keeps the folder, the other replaces it"
        raise error("T516", options="--resume, --force", reason=reason)
    need_arrow()
    check_outputs(
        {},
        folders={"--out": plan.out},
        inputs={"INPUT": plan.inputs},
        force=plan.force or plan.resume,
        more=", go on in it with --resume",
    )
    if not has_content(plan.out):
        return None
    others = sorted(p.name for p in plan.out.iterdir() if not _is_ours(p))
    if others:
        raise error("T593", path=plan.out, reason=f"{others[0]} in it is nothing of ours")
    begun = read_manifest(plan.out)
    if begun is None:
        _check_begun(plan.out)
    if begun is None or plan.force:  # cut off before its partitions were known, or to be replaced
        return None
    plan.manifest.check_same(begun, plan.out)
    refuse_links("--out", plan.out / WORK)
    return begun


def run_plan(
    plan: Plan, engine: Engine, *, told: Callable[[int, int, int], None] | None = None
) -> Summary:
    """Do what is not done yet.

    told (Callable | None): called with (partitions done, of how many, done in earlier runs).
    RAISES: as `check_plan`; T593 where a part of a run that is done is missing; T594 where
        partitions could not be done, after all others were; T104 where all records are refused;
        T597; and for a single input what reading it raises.
    """
    begun = check_plan(plan)
    if begun is not None and begun.complete:
        part_files(plan.out)
        return Summary(begun, begun.partitions, _failed(plan.out), plan.remarks(plan.out))
    with engine:
        notes: list[str] = []
        if begun is None:
            begun, notes = _lay_out(plan, engine)
        partitions = list(plan.partitions) or _read_list(plan.out)
        _tidy(plan.out, tries=engine.outlives_workers)
        waiting = [p for p in partitions if not (plan.out / p.name).is_file()]
        before = len(partitions) - len(waiting)
        # The largest first: what is begun last is what all others wait for. Those of another run
        # do not say their comments.
        waiting.sort(key=lambda p: (-p.comments, -p.dialogues, p.number))
        wrong = []
        make = partial(PartitionWorker, plan.work, plan.out)
        done = engine.map(make, [p.to_json() for p in waiting])
        for number, answer in enumerate(done, start=1):
            if answer["reason"] is not None:
                wrong.append(answer)
            if told is not None:
                told(before + number - len(wrong), len(partitions), before)
    missing = [p for p in partitions if not (plan.out / p.name).is_file()]
    if missing:
        first = min(wrong, key=lambda a: a["number"], default=None)
        reason = "nothing is known of it" if first is None else first["reason"]
        raise error("T594", n=len(missing), total=len(partitions), reason=reason, path=plan.out)
    replace(begun, complete=True).write(plan.out)
    shutil.rmtree(plan.out / WORK, ignore_errors=True)
    _tidy(plan.out, tries=False)
    return Summary(begun, before, _failed(plan.out), [*notes, *plan.remarks(plan.out)])


def _lay_out(plan: Plan, engine: Engine) -> tuple[Manifest, list[str]]:
    """Divide the inputs; the manifest is written last, and says that the list is whole.

    Where that fails the folder is as it was: what --force replaces is kept until then, and the
    mended command is not refused.
    """
    there = plan.out.is_dir()
    before = plan.out / BEFORE
    if there:
        _set_aside(plan.out, before)
    with parents_of(plan.out):
        try:
            laid_out = _divide(plan, engine)
        except BaseException:  # Ctrl-C, too: no partition is done yet
            _clear(plan.out)
            if there:
                for path in before.iterdir():
                    path.rename(plan.out / path.name)
                before.rmdir()
            elif plan.out.is_dir():
                plan.out.rmdir()
            raise
    shutil.rmtree(before, ignore_errors=True)
    return laid_out


def _set_aside(out: Path, before: Path) -> None:
    """Put what is there into the folder `before`; where there is one, a run was killed while it
    divided, and what is beside it is that run's."""
    if before.is_dir():
        _clear(out)
        return
    found = sorted(out.iterdir(), key=lambda path: path.name == MANIFEST)
    before.mkdir()
    for path in found:
        path.rename(before / path.name)


def _divide(plan: Plan, engine: Engine) -> tuple[Manifest, list[str]]:
    (plan.out / WORK).mkdir(parents=True, exist_ok=True)
    partitions, notes = list(plan.partitions), []
    staged: list[dict[str, Any]] = []
    if plan.read is not None:
        make = partial(Stager, plan.read, plan.out, len(plan.inputs) == 1)
        tasks = [
            {"number": number, "path": str(path), "source": source}
            for number, (path, source) in enumerate(
                zip(plan.inputs, source_names(plan.inputs), strict=True)
            )
        ]
        # A single input is not worth another process.
        found = map(make(), tasks) if len(tasks) == 1 else engine.map(make, tasks)
        staged = sorted(found, key=lambda one: one["number"])
        notes = [note for one in staged for note in one["notes"]]
        partitions = pack((s for one in staged for s in video_slices(one)), size=plan.size)
    if not partitions:
        path = plan.inputs[0] if len(plan.inputs) == 1 else source_folder(plan.inputs)
        if refused := [reason for one in staged for reason in one["refused"]]:
            n = sum(one["failed"] for one in staged)
            raise error("T104", path=path, n=n, what="records", first=refused[0])
        raise error("T103", path=path)
    if plan.read is not None:
        write_text(
            plan.out / WORK / _LIST,
            (json_text(p.to_json()) + "\n" for p in partitions),
        )
    manifest = replace(
        plan.manifest,
        partitions=len(partitions),
        videos=sum(p.videos for p in partitions),
        dialogues=sum(p.dialogues for p in partitions),
        comments=sum(p.comments for p in partitions),
    )
    manifest.write(plan.out)
    return manifest, notes


def _read_list(out: Path) -> list[Partition]:
    """The folder may be of others: no more is read than what a run lays out in it.

    RAISES: T593.
    """
    path = out / WORK / _LIST
    try:
        lines = path.read_bytes().splitlines()
        partitions = [Partition.from_json(json.loads(line)) for line in lines]
        for number, partition in enumerate(partitions):
            if partition.number != number:
                raise ValueError(f"partition {partition.number} stands at place {number}")
            for part in partition.slices:
                if not (part.size and LAID_OUT.fullmatch(part.file)):
                    raise ValueError(f"{part.file!r:.80} is no file of a run")
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as err:
        reason = f"its {WORK}/{_LIST} cannot be read ({one_line(err)})"
        raise error("T593", path=out, reason=reason) from err
    return partitions


def _tidy(out: Path, *, tries: bool) -> None:
    """Remove what killed processes left half written, and the notes about them."""
    halves = [*out.glob(".*.part*"), *(out / SIDE).glob(".*.part*"), *(out / WORK).glob(".*.part*")]
    for path in [*halves, *((out / WORK).glob(f"*{SUFFIX}") if tries else ())]:
        path.unlink(missing_ok=True)


def _failed(out: Path) -> int:
    return count_rows(sorted((out / SIDE).glob("*.parquet")))


def _is_ours(path: Path) -> bool:
    if path.is_symlink() and not path.is_file():  # what is written there would land elsewhere
        return False
    name = path.name
    return name in (MANIFEST, WORK, SIDE, BEFORE) or any(p.fullmatch(name) for p in (_PART, _HALF))


def _check_begun(out: Path) -> None:
    """Of a folder without a manifest: Spark, too, calls its files part-00000 and so on.

    A run of ours writes its manifest before the first part, and its side table beside the folder
    of work. RAISES: T593 for what no run of ours leaves behind.
    """
    left = [p.name for p in out.iterdir() if _PART.fullmatch(p.name)]
    if not any((out / ours).is_dir() for ours in (WORK, BEFORE)) and (out / SIDE).exists():
        left.append(SIDE)
    if left:
        raise error("T593", path=out, reason=f"{min(left)} is in it, but no {MANIFEST}")


def _clear(out: Path) -> None:
    """Remove everything of a run but what was set aside, the manifest last: if this is
    interrupted, the rest is still recognized as ours."""
    found = [path for path in out.iterdir() if path.name != BEFORE] if out.is_dir() else []
    for path in sorted(found, key=lambda path: path.name == MANIFEST):
        shutil.rmtree(path) if path.is_dir() else path.unlink()

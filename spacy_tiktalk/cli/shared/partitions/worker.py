"""How one partition is worked on, in this process or another, the same for every engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from ....errors import error, reason_of
from ....files import FULL
from .attempts import SUFFIX, Attempts
from .parts import FAILED, Row, write_part
from .spec import Partition
from .staging import SIDE, WORK, Item, read_items

Unit = list[Item]
Outcome = tuple[Row | None, Row | None]
"""(row of the results, row of the side table) of a unit."""
Process = Callable[[list[Unit]], Iterator[Outcome]]


class Work(Protocol):
    """What a command does with the dialogues of a partition; it can be sent to other processes."""

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of its results, as `write_part` takes them."""

    def load(self) -> Process:
        """Load what a process needs; returns what turns units into their outcomes, in order."""

    def units(self, items: list[Item]) -> list[Unit]:
        """The smallest pieces of work: a dialogue each, or all dialogues of a video."""

    def lost(self, unit: Unit, reason: str) -> Outcome:
        """The outcome of a unit that kills every process that works on it."""


class PartitionWorker:
    """Works on partitions one after the other, and loads what that needs only once.

    A partition's file stands there when all of it is done. Errors come back as values: one that
    is raised in a worker of an engine would end all of the others' work.
    """

    def __init__(self, work: Work, folder: Path) -> None:
        self.work = work
        self.folder = folder
        self._process: Process | None = None

    def __call__(self, task: dict[str, Any]) -> dict[str, Any]:
        """task: of `Partition.to_json`. RETURNS: "number", and "reason" where it was not done."""
        partition = Partition.from_json(task)
        try:
            self._do(partition)
        except Exception as err:
            return {"number": partition.number, "reason": self._reason(err)}
        return {"number": partition.number, "reason": None}

    def _reason(self, err: Exception) -> str:
        """A full disk in the same words as in a run that writes one file; pyarrow has its own."""
        if isinstance(err, OSError) and err.errno in FULL:
            place = err.filename or self.folder
            err = error("T566", path=place, reason=os.strerror(err.errno))
        return reason_of(err).rstrip(".")

    def _do(self, partition: Partition) -> None:
        if (self.folder / partition.name).is_file():
            return  # by a worker that died before it could say so
        items = read_items(self.folder, partition)
        if self._process is None:
            self._process = self.work.load()
        units = self.work.units(items)
        notes = Attempts.begin(self.folder / WORK / f"{partition.name}{SUFFIX}")
        try:
            rows = self._rows(self._process, units, notes, self.folder / SIDE / partition.name)
            write_part(self.folder / partition.name, self.work.columns, rows)
        finally:
            notes.end()

    def _rows(
        self, process: Process, units: list[Unit], notes: Attempts, side: Path
    ) -> Iterator[Row]:
        failed: list[Row] = []
        for row, failure in self._outcomes(process, units, notes):
            if failure is not None:
                failed.append(failure)
            if row is not None:
                yield row
        # Before the results take their name: what has that name has its side table too.
        side.unlink(missing_ok=True)
        if failed:
            write_part(side, FAILED, failed)

    def _outcomes(self, process: Process, units: list[Unit], notes: Attempts) -> Iterator[Outcome]:
        if not notes.careful:
            yield from process(units)
            return
        for place, unit in enumerate(units):
            if notes.take(place):
                yield from process([unit])
                notes.rest()
            else:
                yield self.work.lost(unit, str(error("T596", n=notes.deaths[place])))

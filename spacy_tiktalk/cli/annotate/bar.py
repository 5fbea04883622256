"""Progress bars over dialogues, on stderr: how many are done, and the video that is looked at."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from ..shared.terminal import safe

if TYPE_CHECKING:
    from .jobs import Job

T = TypeVar("T")


def annotating(items: Iterable[T], jobs: Sequence[Job], *, bar: bool) -> Iterator[T]:
    """Hand items on, one for each job in order, and move a bar if one is wanted."""
    if not bar:
        yield from items
        return
    yield from _moving(items, len(jobs), lambda number: _working_on(jobs, number))


def counting(items: Iterable[T], total: int, *, what: str) -> Iterator[T]:
    """Hand items on, and move a bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    yield from _moving(items, total, lambda _: what)


def _moving(items: Iterable[T], total: int, what: Callable[[int], str]) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Remaining(),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as shown:
        task = shown.add_task(what(0), total=total)
        for number, item in enumerate(items, start=1):
            shown.update(task, completed=number, description=what(number))
            yield item


def _working_on(jobs: Sequence[Job], number: int) -> str:
    video = jobs[number].video if number < len(jobs) else None
    return "Annotating" if video is None else f"Annotating {safe(video.name)}"

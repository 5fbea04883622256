"""A progress bar over dialogues, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, TypeVar

import typer

T = TypeVar("T")
Progress = Annotated[
    bool, typer.Option("--progress/--no-progress", help="Show progress bars on a terminal.")
]


def counting(items: Iterable[T], total: int, *, what: str) -> Iterator[T]:
    """Pass items on, and show a progress bar on stderr if it is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    yield from moving(items, total, lambda _: what)


def moving(items: Iterable[T], total: int, what: Callable[[int], str]) -> Iterator[T]:
    """Pass items on, and show a progress bar.

    what (Callable[[int], str]): what the bar says, given the number of items that are done.
    """
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

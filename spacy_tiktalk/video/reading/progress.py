"""A progress bar over the frames of a video, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(
    name: str, *, what: str = "Tracking"
) -> Iterator[Callable[[int, int | None], None]]:
    """Give a function (frames done, frames expected or None) that moves a bar."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining
    from rich.text import Text

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Remaining())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(Text(f"{what} {name}").plain.replace("[", "("), total=None)

        def advance(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=None if total is None else max(total, done))

        yield advance

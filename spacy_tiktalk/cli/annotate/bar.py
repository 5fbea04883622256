"""The progress bar of `annotate`: how many dialogues are done, and the video that is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from ..shared.bar import moving
from ..shared.terminal import safe
from .jobs import Job

T = TypeVar("T")


def annotating(items: Iterable[T], jobs: Sequence[Job], *, bar: bool) -> Iterator[T]:
    """Hand items on, one for each job in order, and move a bar if one is wanted."""
    if not bar:
        yield from items
        return
    yield from moving(items, len(jobs), lambda number: _working_on(jobs, number))


def _working_on(jobs: Sequence[Job], number: int) -> str:
    video = jobs[number].video if number < len(jobs) else None
    return "Annotating" if video is None else f"Annotating {safe(video.name)}"

"""What a partition is: whole videos, and where their dialogues lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Slice:
    """Consecutive lines of a file.

    file (str): its name in the folder of work; an absolute path of a part of another run.
    start, size (int): bytes; both 0 for a whole part.
    """

    file: str
    start: int
    size: int


@dataclass(frozen=True)
class VideoSlice:
    """The dialogues of one video in one input, and how many comments they have.

    video (str): what tells videos apart, of `people.videos.video_key`.
    """

    video: str
    slice: Slice
    dialogues: int
    comments: int


@dataclass(frozen=True)
class Partition:
    """One unit of work. number (int): from 0; its file is named after it."""

    number: int
    slices: tuple[Slice, ...]
    videos: int
    dialogues: int
    comments: int

    @property
    def name(self) -> str:
        """The name of its file of results."""
        return f"part-{self.number:05}.parquet"

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, obj: dict[str, Any]) -> Partition:
        """What `to_json` gave. RAISES: ValueError, TypeError or KeyError for anything else."""
        slices = tuple(Slice(**part) for part in obj["slices"])
        for part in slices:
            if not isinstance(part.file, str):
                raise ValueError(f"the file of a slice is {part.file!r:.40}")
            _need_counts(start=part.start, size=part.size)
        _need_counts(**{name: n for name, n in obj.items() if name != "slices"})
        return cls(**{**obj, "slices": slices})


def _need_counts(**numbers: Any) -> None:
    """RAISES: ValueError for one that is no whole number, or is below 0."""
    for name, n in numbers.items():
        if type(n) is not int or n < 0:
            raise ValueError(f"{name} is {n!r:.40}, no whole number from 0")


def pack(found: Iterable[VideoSlice], *, size: int) -> list[Partition]:
    """Put whole videos into partitions, in the order in which they come first.

    A partition is closed before the video that would make it larger than `size`, so that only one
    video alone can be larger. A video that is in several inputs has its slices in their order.

    size (int): comments in a partition, above 0.
    """
    videos: dict[str, list[VideoSlice]] = {}
    for one in found:
        videos.setdefault(one.video, []).append(one)
    partitions: list[Partition] = []
    waiting: list[list[VideoSlice]] = []
    comments = 0
    for slices in videos.values():
        more = sum(one.comments for one in slices)
        if waiting and comments + more > size:
            partitions.append(_partition(len(partitions), waiting))
            waiting, comments = [], 0
        waiting.append(slices)
        comments += more
    if waiting:
        partitions.append(_partition(len(partitions), waiting))
    return partitions


def _partition(number: int, videos: list[list[VideoSlice]]) -> Partition:
    every = [one for slices in videos for one in slices]
    return Partition(
        number,
        _joined(one.slice for one in every),
        len(videos),
        sum(one.dialogues for one in every),
        sum(one.comments for one in every),
    )


def _joined(slices: Iterable[Slice]) -> tuple[Slice, ...]:
    """Join slices that follow each other in one file: one read, and a shorter list."""
    found: list[Slice] = []
    for new in slices:
        last = found[-1] if found else None
        if last is not None and last.file == new.file and last.start + last.size == new.start:
            found[-1] = Slice(last.file, last.start, last.size + new.size)
        else:
            found.append(new)
    return tuple(found)

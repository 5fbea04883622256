"""The dialogues of inputs laid out by video, so that a partition reads a few pieces of files.

It is the shuffle: each input is read once by the command's own reader, and its dialogues are
written to the folder of work, those of one video together. What cannot be read goes into the side
table at once.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ....errors import TiktalkError, error, one_line
from ....files import json_text, whole_file
from ....formats.partitions import read_part
from .inputs import source_path
from .parts import FAILED, Row, write_part
from .spec import Partition, Slice, VideoSlice

WORK, SIDE = "_work", "_failed"
LAID_OUT = re.compile(r"input-\d{5,}\.jsonl")
"""The names of the files in the folder of work that a `Stager` writes."""
Item = dict[str, Any]
"""One dialogue on its way: "source" (the input's name), "number" (from 1, in it), "record"."""


class Found(NamedTuple):
    """One dialogue of an input; record: as our JSONL.

    video (str | None): what tells videos apart; None for a dialogue that is a video of its own.
    """

    number: int
    video: str | None
    comments: int
    record: dict[str, Any]


@dataclass
class Reading:
    """What a reader gives of one input. failed (list[Row]): of FAILED without "source"."""

    found: list[Found]
    failed: list[Row] = field(default_factory=list)


Reader = Callable[[Path], Reading]


@dataclass(frozen=True)
class Stager:
    """Lays out one input; runs wherever the engine calls it.

    folder (Path): of the partitions. alone (bool): whether there is one input only; what is wrong
        with all of it is raised then, and stands in the side table else.
    """

    read: Reader
    folder: Path
    alone: bool

    def __call__(self, task: dict[str, Any]) -> dict[str, Any]:
        """task: "number" and "path" of the input, "source" as its name.
        RETURNS: plain values, the number among them.
        """
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                reading = self.read(Path(task["path"]))
            except (TiktalkError, OSError) as err:
                if self.alone:
                    raise
                reading = Reading([], [failure("reading", str(err))])
        name = f"input-{task['number']:05}.jsonl"
        entries = self._write(name, task["source"], reading.found)
        # The side table is passed on: it calls the input as results do.
        failed = [
            {
                **row,
                "source": task["source"],
                "reason": row["reason"].replace(task["path"], task["source"]),
            }
            for row in reading.failed
        ]
        side = self.folder / SIDE / f"input-{task['number']:05}.parquet"
        if failed:
            write_part(side, FAILED, failed)
        return {
            "number": task["number"],
            "entries": entries,
            "refused": [row["reason"] for row in reading.failed[:1]],
            "failed": len(failed),
            "notes": [str(w.message) for w in told],
        }

    def _write(self, name: str, source: str, found: list[Found]) -> list[list[Any]]:
        videos: dict[str, list[Found]] = {}
        for one in found:
            own = f"document {source} {one.number}"
            videos.setdefault(one.video or own, []).append(one)
        entries = []
        place = 0
        with (
            whole_file(self.folder / WORK / name, parents=True) as part,
            part.open("wb") as file,
        ):
            for video, dialogues in videos.items():
                start = place
                for one in dialogues:
                    item = {"source": source, "number": one.number, "record": one.record}
                    place += file.write(json_text(item).encode() + b"\n")
                comments = sum(one.comments for one in dialogues)
                entries.append([video, name, start, place - start, len(dialogues), comments])
        return entries


def video_slices(staged: dict[str, Any]) -> Iterator[VideoSlice]:
    """The slices that a `Stager` reported for one input."""
    for video, name, start, size, dialogues, comments in staged["entries"]:
        yield VideoSlice(video, Slice(name, start, size), dialogues, comments)


def failure(
    step: str,
    reason: str,
    *,
    item: Item | None = None,
    number: int | None = None,
) -> dict[str, Any]:
    """A row of the side table."""
    record = None if item is None else item["record"]
    return {
        "source": None if item is None else item["source"],
        "number": number if item is None else item["number"],
        "key": None if record is None else record.get("key"),
        "video": None if record is None else record.get("video"),
        "step": step,
        "reason": reason,
        "record": None if record is None else json_text(record),
    }


def read_items(folder: Path, partition: Partition) -> list[Item]:
    """The dialogues of a partition. RAISES: T595 where they are not there, or not all of them."""
    items: list[Item] = []
    for part in partition.slices:
        path = folder / WORK / part.file
        try:
            if part.size:
                with path.open("rb") as file:
                    file.seek(part.start)
                    lines = file.read(part.size).splitlines()
                items += [json.loads(line) for line in lines]
            else:  # a part of another run; its absolute path replaces the folder
                items += [
                    {
                        "source": row["source"],
                        "number": row["number"],
                        "record": json.loads(row["result"]),
                    }
                    for row in read_part(path)
                ]
            for item in items:
                name = source_path(Path(), item["source"])  # beside it a video is looked for
                if name.is_absolute() or ".." in name.parts:
                    raise ValueError(f"{item['source']!r:.80} is no name of an input")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
            # ValueError is of JSON and of pyarrow, too; the last two are of other values in it.
            reason = one_line(err)
            raise error("T595", path=path, reason=reason) from err
    if len(items) != partition.dialogues:
        reason = f"it has {len(items)} dialogues of this partition, not {partition.dialogues}"
        raise error("T595", path=folder / WORK, reason=reason)
    return items

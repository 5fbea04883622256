"""What `people` does: reads the dialogues, joins, writes, and shows who is talked about."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from ...doc.contract import dialogue_name
from ...errors import error
from ...files import json_text, write_text
from ...formats.jsonl import record_to_json
from ...formats.record import DialogueRecord
from ...formats.records import record_of_any_doc
from ...lexicon.aliases import public_figures
from ...people import (
    PeopleSettings,
    VideoPeople,
    find_people,
    people_to_json,
    read_corrections,
    sum_people,
    with_people,
    write_people,
    write_people_tables,
)
from ...people.reading import read_dialogues
from ...tables.write import TABLE_FORMATS
from ..shared.outputs import check_outputs
from ..shared.result import result_to_json
from ..shared.streams import STDIO, file_to_read
from ..shared.terminal import counted, remark, safe, show, show_json


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of the command line by their names there."""

    input: str
    out: Path | None = None
    into: Path | None = None
    tables: Path | None = None
    table_format: str | None = None
    excel: bool = False
    threshold: float | None = None
    head_min: float | None = None
    mention_min: float | None = None
    aliases: Path | None = None
    corrections: tuple[Path, ...] = ()
    sums: tuple[str, ...] = ()
    one_video: bool = False
    top: int
    force: bool = False
    as_json: bool = False

    def settings(self) -> PeopleSettings:
        """What the options set. RAISES: T310 for the aliases, T895 for a number out of range."""
        numbers = {
            "threshold": self.threshold,
            "head_min": self.head_min,
            "mention_min": self.mention_min,
        }
        given = {name: value for name, value in numbers.items() if value is not None}
        return PeopleSettings(**given, aliases=self.aliases or public_figures())


def run(request: Request) -> None:
    """The command without its command line.

    RAISES: T106 for an unknown format of tables, T516 for it without --tables.
    """
    to_stdout = str(request.out) == STDIO
    out = None if to_stdout else request.out
    table_format = request.table_format or "csv"
    if table_format not in TABLE_FORMATS:
        known = ", ".join(map(repr, TABLE_FORMATS))
        raise error("T106", name="--table-format", value=table_format, known=known)
    if request.table_format is not None and request.tables is None:
        reason = "no table is written"
        raise error("T516", options="--table-format without --tables", reason=reason)
    if request.excel and (request.tables is None or table_format != "csv"):
        raise error("T516", options="--excel", reason="it is for --tables in csv")
    check_outputs(
        {"--out": out, "--into": request.into},
        folders={"--tables": request.tables},
        inputs={
            "INPUT": request.input,
            "--aliases": request.aliases,
            "--corrections": request.corrections,
        },
        force=request.force,
    )
    settings = request.settings()
    corrections = read_corrections(*request.corrections)
    with file_to_read(Path(request.input)) as (path, name):
        videos = find_people(
            read_dialogues(path, name),
            settings=settings,
            one_video=request.one_video,
            corrections=corrections,
        )
        if request.sums:
            videos = sum_people(videos, read_dialogues(path, name), request.sums)
        if out is not None:
            write_people(out, videos, settings=settings)
        if request.into is not None:
            # A file cannot hold a dialogue without a turn, which an empty Doc is.
            lines = (obj for obj in with_people(_objects(path, name), videos) if obj["turns"])
            write_text(
                request.into,
                (json_text(obj) + "\n" for obj in lines),
                parents=True,
            )
    if videos and not any(video.people for video in videos):
        remark(
            f"{name}: no dialogue in it has a cluster, so there is nobody to join. If nothing was "
            f"annotated yet: python -m spacy tiktalk annotate {shlex.quote(name)} "
            "--people people.json"
        )
    if request.tables is not None:
        write_people_tables(
            request.tables, videos, format=table_format, bom=request.excel, safe=request.excel
        )
    if to_stdout or request.as_json:
        show_json(people_to_json(videos, settings=settings))
    else:
        show_people(videos, request)


def _objects(path: Path, name: str) -> Iterator[dict[str, Any]]:
    gap = False
    for number, item in enumerate(read_dialogues(path, name), start=1):
        if isinstance(item, DialogueRecord):
            yield record_to_json(item)
            continue
        if isinstance(item, dict):
            yield item
            continue
        record = record_of_any_doc(item)
        if not record.dialogue.turns:
            gap = True
            yield {"key": record.dialogue.key, "turns": []}
            continue
        obj = result_to_json(item, record)
        if gap and obj["key"] is None:  # its number in the file is not that of the people any more
            obj["key"] = dialogue_name(None, number)
        yield obj


def show_people(videos: Sequence[VideoPeople], request: Request) -> None:
    """Print a table for each video: who is mentioned, by which names, how often, by how many."""
    for number, video in enumerate(videos):
        if number:
            show()
        show(_drawn(video, top=request.top))
    written = [request.out, request.into, request.tables]
    names = [str(path) for path in written if path is not None]
    if names:
        remark(f"Written: {', '.join(names)}")


def _number(value: float) -> str:
    """A sum in full: a few decimals, no trailing zeros, no exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _drawn(video: VideoPeople, *, top: int) -> Text:
    text = Text()
    told = " · ".join(safe(part) for part in (video.video, video.title) if part)
    text.append(told or "video", style="bold")
    text.append(f"\n{counted(len(video.documents), 'thread')}, ", style="dim")
    text.append(counted(len(video.people), "person", "people"), style="dim")
    rows = [
        [
            person.id,
            safe(person.name or person.words) or "?",
            str(person.comments),
            str(len(person.threads)),
            str(len(person.writers)),
            "+".join(person.heads),
            *(_number(value) for value in person.sums.values()),
            safe("、".join(list(person.aliases)[:4])),
        ]
        for person in video.people[:top]
    ]
    sums = list(video.people[0].sums) if video.people else []
    rows.insert(0, ["", "who", "comments", "threads", "writers", "heads", *sums, "also called"])
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for k, row in enumerate(rows):
        line = "  ".join(map(set_cell_size, row, widths)).rstrip()
        text.append("\n" + line, style="dim" if not k else "")
    more = len(video.people) - top
    if more > 0:
        text.append(f"\n… and {more} more", style="dim")
    return text

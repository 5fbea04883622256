"""What `people` does in partitions: the people of some videos, all dialogues of each at hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ...errors import TiktalkError, error, warning
from ...files import json_text
from ...formats.jsonl import record_to_json
from ...formats.partitions import damaged, keyless_name, need_arrow, part_files, read_part
from ...formats.record import DialogueRecord
from ...people import PeopleSettings, find_people, people_to_json
from ...people.reading import read_dialogues
from ...people.videos import video_key
from ...tables.document import from_result
from ..shared.bad_records import KeptBadRecords
from ..shared.partitions.parts import INT, TEXT
from ..shared.partitions.staging import Found, Item, Reading, failure
from ..shared.partitions.worker import Outcome, Process, Unit

STEP = "people"
VIDEOS = {
    "video": TEXT,
    "title": TEXT,
    "threads": INT,
    "people": INT,
    "result": TEXT,
}
"""The columns of the results: "result" is the video as `people --out FILE.json` writes it."""


def alone(folder: Path) -> list[str]:
    """W895, as a run without partitions has it: videos of one dialogue, without a name or title.

    RAISES: T593 for a part that is damaged.
    """
    pa, parquet = need_arrow()
    first, own, threads = "", 0, 0
    for path in part_files(folder):
        try:
            table = parquet.read_table(
                path, columns=["video", "title", "threads"], use_threads=False
            )
            nameless = [r["video"] is None and r["title"] is None for r in table.to_pylist()]
            if any(nameless) and not own:
                row = next(islice(read_part(path), nameless.index(True), None))
                first = json.loads(row["result"])["documents"][0]
        except (OSError, pa.ArrowException) as err:
            raise damaged(path, err) from err
        own += sum(nameless)
        threads += sum(table["threads"].to_pylist())
    return [warning("W895", n=own, first=first)] if own and threads > 1 else []


class ResultReader:
    """Reads results of `annotate`, or annotated dialogues, of one input."""

    def __call__(self, path: Path) -> Reading:
        """RAISES: T516 for Docs, and as `people.reading.read_dialogues`."""
        bad = _Kept(str(path))
        reading = Reading([])
        keys: dict[str, int] = {}
        for number, item in enumerate(read_dialogues(path, bad=bad), start=1):
            if not isinstance(item, DialogueRecord | dict):
                reason = "Docs are not divided: give what annotate --out wrote"
                raise error("T516", options=f"{path.name} with --out NAME.parquet", reason=reason)
            try:
                found = _found(item, number)
                key = found.record["key"]
                if key in keys:
                    first, second = f"document {keys[key]}", f"document {number}"
                    raise error("T880", key=key, first=first, second=second)
                if key is not None:
                    keys[key] = number
                reading.found.append(found)
            except TiktalkError as err:
                reading.failed.append(failure("reading", str(err), number=number))
        reading.failed[:0] = [failure("reading", reason) for reason in bad.kept]
        return reading


class _Kept(KeptBadRecords):
    """Leaves it to the run to say that there is no other dialogue."""

    def finish(self) -> None:
        """Nothing to do: everything stands in the side table."""


def _found(item: DialogueRecord | dict[str, Any], number: int) -> Found:
    obj = record_to_json(item) if isinstance(item, DialogueRecord) else item
    document = from_result(obj)
    kind, video = video_key(document, "")
    shared = None if kind == "document" else f"{kind} {video}"
    key = document.dialogue.key
    return Found(number, shared, len(document.dialogue.turns), {**obj, "key": key})


@dataclass(frozen=True, kw_only=True)
class PeopleWork:
    """Joins clusters into people, one video after another.

    many (bool): whether there are several inputs, so that a number alone names no dialogue.
    shared (frozenset[str]): keys that several inputs are known to have, under whatever video.
    """

    settings: PeopleSettings
    many: bool = False
    shared: frozenset[str] = frozenset()
    columns: dict[str, str] = field(default_factory=lambda: VIDEOS)

    def load(self) -> Process:
        """Nothing to load."""
        return self._people

    def units(self, items: list[Item]) -> list[Unit]:
        """All dialogues of a video each, in the order in which videos come first."""
        videos: dict[tuple[str, str], Unit] = {}
        for item in items:
            own = f"{item['source']} {item['number']}"
            videos.setdefault(video_key(from_result(item["record"]), own), []).append(item)
        return [self._named(unit) for unit in videos.values()]

    def _named(self, unit: Unit) -> Unit:
        """The dialogues of a video with keys that tell them apart.

        One that has none is "dialogue-0001" by its number, as in one file. Several inputs may have
        the same numbers and keys: these come after the name of their input.
        """
        keys = Counter(item["record"].get("key") for item in unit)
        named = []
        for item in unit:
            key = item["record"].get("key")
            if key is None:
                name = keyless_name(item["source"], item["number"], many=self.many)
            else:
                several = keys[key] > 1 or key in self.shared
                name = f"{item['source']}/{key}" if several else key
            named.append({**item, "record": {**item["record"], "key": name}})
        return named

    def lost(self, unit: Unit, reason: str) -> Outcome:
        """A video without a result; its first dialogue stands for it."""
        return None, failure(STEP, reason, item=unit[0])

    def _people(self, units: list[Unit]) -> Iterator[Outcome]:
        for unit in units:
            objects = [item["record"] for item in unit]
            try:
                videos = find_people(objects, settings=self.settings)
            except TiktalkError as err:
                yield self.lost(unit, str(err))
                continue
            for video, obj in zip(
                videos, people_to_json(videos, settings=self.settings)["videos"], strict=True
            ):
                yield (
                    {
                        "video": video.video,
                        "title": video.title,
                        "threads": len(video.documents),
                        "people": len(video.people),
                        "result": json_text(obj),
                    },
                    None,
                )

"""What `people` does in partitions: the people of some videos, all dialogues of each at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import TiktalkError, error
from ...formats.jsonl import record_to_json
from ...formats.record import DialogueRecord
from ...people import PeopleSettings, find_people, people_to_json
from ...people.reading import read_dialogues
from ...people.videos import video_key
from ...tables.document import from_result
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


class ResultReader:
    """Reads results of `annotate`, or annotated dialogues, of one input."""

    def __call__(self, path: Path) -> Reading:
        """RAISES: T516 for Docs, and as `people.reading.read_dialogues`."""
        reading = Reading([])
        keys: dict[str, int] = {}
        for number, item in enumerate(read_dialogues(path), start=1):
            if not isinstance(item, DialogueRecord | dict):
                reason = "Docs are not divided: give what annotate --out wrote"
                raise error("T516", options=f"{path.name} with --out NAME.parquet", reason=reason)
            try:
                found = _found(item, number)
                key = found.record["key"]
                if key in keys:
                    first, second = f"document {keys[key]}", f"document {number}"
                    raise error("T880", key=key, first=first, second=second)
                keys[key] = number
                reading.found.append(found)
            except TiktalkError as err:
                reading.failed.append(failure("reading", str(err), number=number))
        return reading


def _found(item: DialogueRecord | dict[str, Any], number: int) -> Found:
    obj = record_to_json(item) if isinstance(item, DialogueRecord) else item
    document = from_result(obj)
    name = document.dialogue.key or f"dialogue-{number:04}"
    kind, video = video_key(document, name)
    return Found(number, f"{kind} {video}", len(document.dialogue.turns), {**obj, "key": name})


@dataclass(frozen=True, kw_only=True)
class PeopleWork:
    """Joins clusters into people, a video after the other."""

    settings: PeopleSettings
    columns: dict[str, str] = field(default_factory=lambda: VIDEOS)

    def load(self) -> Process:
        """Nothing has to be loaded."""
        return self._people

    def units(self, items: list[Item]) -> list[Unit]:
        """All dialogues of a video each, in the order in which videos come first."""
        videos: dict[tuple[str, str], Unit] = {}
        for item in items:
            item = {**item, "record": _named(item)}
            document = from_result(item["record"])
            videos.setdefault(video_key(document, item["record"]["key"]), []).append(item)
        return list(videos.values())

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
                        "result": json.dumps(obj, ensure_ascii=False),
                    },
                    None,
                )


def _named(item: Item) -> dict[str, Any]:
    """The dialogue with a key: "dialogue-0001" by its number, as in one file."""
    record: dict[str, Any] = item["record"]
    return record if record.get("key") else {**record, "key": f"dialogue-{item['number']:04}"}

"""Writing doccano's JSONL; the format is described in `read.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from ...doc.turn_facts import facts_of
from ...errors import warn
from ...lexicon.mentions import mention_type
from ..annotators.offsets import Utf16
from ..jsonl import box_to_json
from ..labelstudio.write import holds_nul
from ..record import DialogueRecord, check_record
from ..source import write_text
from .read import OURS, SAME, speaker_prefix


def write_doccano(path: str | Path, records: Iterable[DialogueRecord]) -> int:
    """Write records, one a line. RETURNS (int): how many. RAISES: as `check_record`."""
    n = with_nul = 0

    def lines() -> Iterator[str]:
        nonlocal n, with_nul
        for record in records:
            n += 1
            with_nul += holds_nul(record)
            yield json.dumps(record_to_doccano(record))

    write_text(Path(path), lines())
    if with_nul:
        warn("W874", path=path, n=with_nul)
    return n


def record_to_doccano(record: DialogueRecord) -> dict[str, Any]:
    """The record as the object the module's docstring shows. RAISES: as `check_record`."""
    check_record(record)
    dialogue = record.dialogue
    prefixes = [speaker_prefix(turn.speaker) for turn in dialogue.turns]
    lines = [prefix + turn.text for prefix, turn in zip(prefixes, dialogue.turns, strict=True)]
    counted = Utf16("\n".join(lines))
    firsts = [0, *accumulate(len(line) + 1 for line in lines)]
    entities: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    for cluster in record.clusters:
        for position, mention in enumerate(cluster.mentions):
            base = firsts[mention.turn] + len(prefixes[mention.turn])
            entities.append(
                {
                    "id": len(entities) + 1,
                    "label": mention_type(record.text_of(mention)),
                    "start_offset": counted.from_chars(base + mention.start),
                    "end_offset": counted.from_chars(base + mention.end),
                }
            )
            if position:
                last = len(entities)
                pair = {"from_id": last, "to_id": last - 1, "type": SAME}
                relations.append({"id": len(relations) + 1, **pair})
    facts = [facts_of(turn) for turn in dialogue.turns]
    persons = [
        {
            "name": c.name,
            "heads": None if c.heads is None else list(c.heads),
            "mentions": [[m.turn, m.start, m.end] for m in c.mentions],
        }
        for c in record.clusters
        if c.name is not None or c.heads is not None
    ]
    ours = {
        "speakers": [turn.speaker for turn in dialogue.turns],
        **({"turns": facts} if any(facts) else {}),
        "video": dialogue.video,
        "video_type": record.video_type,
        "persons": persons,
        "boxes": [box_to_json(box) for box in record.boxes],
    }
    return {
        "text": "\n".join(lines),
        "entities": entities,
        "relations": relations,
        "key": dialogue.key,
        "title": dialogue.title,
        OURS: ours,
    }

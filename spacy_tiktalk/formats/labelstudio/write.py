"""Tasks for Label Studio, with what is annotated or predicted as predictions to correct.

The format is described in `read.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...doc.turn_facts import facts_of
from ...errors import warn
from ...lexicon.mentions import mention_type
from ..annotators.offsets import Utf16
from ..jsonl import box_to_json
from ..record import DialogueRecord, check_record
from ..source import write_text
from .results import CLUSTER, MENTION

DIALOGUE = "dialogue"
CONFIG = f"""\
<View>
  <Header value="$heading"/>
  <Paragraphs name="{DIALOGUE}" value="$dialogue" layout="dialogue"
              nameKey="author" textKey="text"/>
  <ParagraphLabels name="{MENTION}" toName="{DIALOGUE}" showInline="true">
    <Label value="PROPER" background="#0072B2"/>
    <Label value="NOMINAL" background="#E69F00"/>
    <Label value="PRONOUN" background="#009E73"/>
  </ParagraphLabels>
  <Header size="5" value="Person of the selected mention: the same word for the same person"/>
  <TextArea name="{CLUSTER}" toName="{DIALOGUE}" perRegion="true" editable="true"
            maxSubmissions="1" placeholder="1, 2, 3 … or a word of yours"/>
  <Relations>
    <Relation value="same person"/>
  </Relations>
</View>
"""
"""The labeling configuration that the tasks need."""


def write_labelstudio(path: str | Path, records: Iterable[DialogueRecord]) -> int:
    """Write tasks, and beside them the labeling configuration.

    The configuration of tasks.json is tasks.labelstudio.xml.

    RETURNS (int): how many tasks.
    RAISES: as `check_record`.
    """
    path = Path(path)
    n = with_nul = 0

    def lines() -> Iterator[str]:
        nonlocal n, with_nul
        before = "["
        for record in records:
            n += 1
            with_nul += holds_nul(record)
            yield before + json.dumps(record_to_task(record), ensure_ascii=False)
            before = ","
        yield "]" if n else "[]"

    write_text(path, lines())
    write_text(config_path(path), [CONFIG.rstrip("\n")])
    if with_nul:
        warn("W874", path=path, n=with_nul)
    return n


def config_path(path: str | Path) -> Path:
    """Where the labeling configuration of a file of tasks is written."""
    path = Path(path)
    return path.with_name(f"{path.stem}.labelstudio.xml")


def holds_nul(record: DialogueRecord) -> bool:
    """Whether a text of the record has the character NUL, which PostgreSQL cannot hold."""
    dialogue = record.dialogue
    texts = [text for turn in dialogue.turns for text in (turn.speaker, turn.text)]
    names = [cluster.name for cluster in record.clusters]
    return any("\0" in (text or "") for text in (*texts, *names, dialogue.title, dialogue.key))


def record_to_task(record: DialogueRecord) -> dict[str, Any]:
    """The record as one task. RAISES: as `check_record`."""
    check_record(record)
    dialogue = record.dialogue
    facts = [facts_of(turn) for turn in dialogue.turns]
    persons = {
        str(number): {"name": c.name, "heads": None if c.heads is None else list(c.heads)}
        for number, c in enumerate(record.clusters, start=1)
        if c.name is not None or c.heads is not None
    }
    data = {
        "heading": dialogue.title or dialogue.key or "",
        "dialogue": [{"author": turn.speaker, "text": turn.text} for turn in dialogue.turns],
        **({"turns": facts} if any(facts) else {}),
        "key": dialogue.key,
        "title": dialogue.title,
        "video": dialogue.video,
        "video_type": record.video_type,
        "persons": persons,
        "boxes": [box_to_json(box) for box in record.boxes],
    }
    return {
        "data": data,
        "predictions": [{"model_version": "spacy_tiktalk", "result": _results(record)}],
    }


def _results(record: DialogueRecord) -> list[dict[str, Any]]:
    counted = [Utf16(turn.text) for turn in record.dialogue.turns]
    results: list[dict[str, Any]] = []
    for number, cluster in enumerate(record.clusters, start=1):
        for mention in cluster.mentions:
            units = counted[mention.turn]
            place = {
                "start": str(mention.turn),
                "end": str(mention.turn),
                "startOffset": units.from_chars(mention.start),
                "endOffset": units.from_chars(mention.end),
            }
            text = record.text_of(mention)
            region = f"m{len(results) // 2 + 1}"
            label = {"text": text, "paragraphlabels": [mention_type(text)]}
            results.append(_result(region, MENTION, "paragraphlabels", {**place, **label}))
            results.append(_result(region, CLUSTER, "textarea", {**place, "text": [str(number)]}))
    return results


def _result(region: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": region, "from_name": control, "to_name": DIALOGUE, "type": kind, "value": value}

"""Writing the format of TikTalkCoref's authors; it is described in `read.py`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

from ...errors import error
from ..fields import plain_number
from ..record import DialogueRecord, GoldBox, check_record
from ..source import Where, write_objects
from .read import LABEL, NOT_VISIBLE


def write_tiktalkcoref(path: str | Path, records: Iterable[DialogueRecord]) -> int:
    """Write records in the authors' current spelling.

    RETURNS (int): how many.
    RAISES: as `record_to_tiktalkcoref`.
    """
    return write_objects(Path(path), map(record_to_tiktalkcoref, records))


def record_to_tiktalkcoref(record: DialogueRecord) -> dict[str, Any]:
    """The record as the authors' object, one token a character.

    "video_title", "video_path" and "video_type" are written only where known; a dialogue without a
    key gets the key "".

    RAISES: T134 for a label that is not C1, C2 and so on, which this format cannot hold; and as
        `check_record`.
    """
    check_record(record)
    dialogue = record.dialogue
    where = Where("record", None, dialogue.key)
    sentences = [list(turn.text) for turn in dialogue.turns]
    firsts = [0, *accumulate(map(len, sentences))]
    labels = [_label(cluster.heads, where) for cluster in record.clusters]
    obj: dict[str, Any] = {
        "doc_key": dialogue.key or "",
        "genre": "wb",
        "sentences": sentences,
        "clusters": [
            [[firsts[m.turn] + m.start, firsts[m.turn] + m.end - 1] for m in cluster.mentions]
            for cluster in record.clusters
        ],
        "clusters_str": [
            [record.text_of(mention) for mention in cluster.mentions] for cluster in record.clusters
        ],
        "speaker_ids": [[turn.speaker] * len(turn.text) for turn in dialogue.turns],
        "sentence_map": [[number] * len(chars) for number, chars in enumerate(sentences)],
        "subtoken_map": [
            list(range(first, first + len(chars)))
            for first, chars in zip(firsts, sentences, strict=False)
        ],
    }
    if not labels or any(label is not None for label in labels):
        obj["entity_label"] = labels
    obj["visual_annotations"] = [_box_to_json(box, where) for box in record.boxes]
    known = {
        "video_title": dialogue.title,
        "video_path": dialogue.video,
        "video_type": record.video_type,
    }
    obj.update({name: value for name, value in known.items() if value is not None})
    return obj


def _label(heads: tuple[str, ...] | None, where: Where) -> str | None:
    for label in heads or ():
        if not LABEL.fullmatch(label):
            raise error("T134", where=where, label=label)
    return None if heads is None else "".join(heads) or NOT_VISIBLE


def _box_to_json(box: GoldBox, where: Where) -> dict[str, Any]:
    return {
        "cur_frame": box.frame,
        "cur_frame_path": box.image or "",
        "bbox": [plain_number(number) for number in box.box],
        "box_labels": _label(box.heads, where),
        "if_celebrity": box.celebrity or "",
        "region_image_path": box.crop or "",
    }

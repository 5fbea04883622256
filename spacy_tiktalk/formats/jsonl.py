"""Our own JSONL: one dialogue a line, nothing lost.

    {"key": "a1", "title": "…", "video": null,
     "turns": [{"speaker": "A", "text": "这不是刘德华吗", "reply_to": null,
                "id": "7300000000000000101", "source": {"likes": "3"}}],
     "clusters": [{"name": "刘德华", "heads": ["C1"],
                   "mentions": [{"turn": 0, "start": 3, "end": 6, "text": "刘德华"}]}],
     "boxes": [{"heads": ["C1"], "frame": 1, "box": [206, 291, 364, 495], "celebrity": "刘德华",
                "image": "a1_1.jpg", "crop": "a1_1_C1.jpg"}],
     "video_type": "celeb"}

Everything but "turns" may be left out, and of a turn everything but "text": "reply_to" is the index
of a turn or a writer's name, "source" holds texts only. Offsets are half-open
characters (Unicode code points) inside the turn; a mention's "text", without what cannot be seen
(U+200B and the like), is checked against them where it is given. "heads" is null where nobody
annotated it and [] where the person is not in the picture. "image" and "crop" are file names
without a folder. What `tiktalk annotate` writes has more keys (see `cli.shared.result`): a
mention "type", "score" and "link_score", a cluster "head_tracks" and others, a dialogue "heads" and
"cats"; readers pass them over. Other unknown keys are refused, so that a misspelled one is not
lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..doc.dialogue import PREDICTED_FIELDS, Dialogue, Turn
from ..doc.turn_facts import FACTS, facts_of
from ..errors import error
from ..lexicon.marks.invisible import visible_text
from .fields import (
    as_box,
    as_int,
    as_list,
    as_object,
    as_optional_text,
    as_text,
    known_keys,
    plain_number,
    required,
)
from .record import DialogueRecord, GoldBox, GoldCluster, GoldMention, check_record
from .source import BadRecords, Where, filled, load_object, read_lines, write_objects

# The second line of each stands in predictions (`tiktalk annotate`); reading passes them over.
_RECORD = (
    *("key", "title", "video", "turns", "clusters", "boxes", "video_type"),
    *PREDICTED_FIELDS,
)
_TURN = ("speaker", "text", *FACTS)
_CLUSTER = (
    *("name", "heads", "mentions"),
    *("head_tracks", "link_status", "visible", "link_reason", "explanation", "person"),
)
_MENTION = (*("turn", "start", "end", "text"), *("type", "score", "link_score"))
_BOX = ("heads", "frame", "box", "celebrity", "image", "crop")


def load_jsonl(bad: BadRecords) -> list[DialogueRecord]:
    """Read a file of this format; blank lines are fine.

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101 (no file), T103 and T104 (nothing left), T110-T125, T134, T135 (a bad record).
    """
    records = bad.collect(filled(read_lines(bad.source, bad.path)), record_from_line)
    bad.finish()
    return records


def record_from_line(raw: bytes, where: Where) -> DialogueRecord:
    """Build and check the record of one line. RAISES: T110-T114, and as `record_from_json`."""
    return record_from_json(load_object(raw, where), where)


def write_jsonl(path: str | Path, records: Iterable[DialogueRecord]) -> int:
    """Write records, one a line, UTF-8; the folder is made.

    RETURNS (int): how many.
    RAISES: as `check_record`, T027 for Docs among them.
    """
    return write_objects(Path(path), map(record_to_json, records))


def record_to_json(record: DialogueRecord) -> dict[str, Any]:
    """The record as the object the module's docstring shows. RAISES: as `check_record`."""
    check_record(record)
    dialogue = record.dialogue
    return {
        "key": dialogue.key,
        "title": dialogue.title,
        "video": dialogue.video,
        "turns": [{"speaker": t.speaker, "text": t.text, **facts_of(t)} for t in dialogue.turns],
        "clusters": [
            {
                "name": cluster.name,
                "heads": None if cluster.heads is None else list(cluster.heads),
                "mentions": [
                    {"turn": m.turn, "start": m.start, "end": m.end, "text": _said(record, m)}
                    for m in cluster.mentions
                ],
            }
            for cluster in record.clusters
        ],
        "boxes": [box_to_json(box) for box in record.boxes],
        "video_type": record.video_type,
    }


def record_from_json(obj: Mapping[str, Any], where: Where | None = None) -> DialogueRecord:
    """Build and check a record.

    where (Where | None): the place that errors name.
    RAISES: T116-T125, T134, T135.
    """
    where = where or Where()
    key = as_optional_text(obj.get("key"), "key", where)
    where = where.with_key(key)
    known_keys(obj, _RECORD, "the record", where)
    turns = tuple(
        _turn(turn, number, where)
        for number, turn in enumerate(
            as_list(required(obj, "turns", "the record", where), "turns", where)
        )
    )
    record = DialogueRecord(
        Dialogue(
            turns=turns,
            title=as_optional_text(obj.get("title"), "title", where),
            video=as_optional_text(obj.get("video"), "video", where),
            key=key,
        ),
        clusters=tuple(
            _cluster(cluster, number, where)
            for number, cluster in enumerate(as_list(obj.get("clusters", []), "clusters", where))
        ),
        boxes=boxes_from_json(obj.get("boxes", []), where),
        video_type=as_optional_text(obj.get("video_type"), "video_type", where),
    )
    check_record(record, where)
    _check_texts(record, obj.get("clusters", []), where)
    return record


def _turn(value: object, number: int, where: Where) -> Turn:
    what = f"turn {number}"
    obj = as_object(value, what, where)
    known_keys(obj, _TURN, what, where)
    speaker = as_text(obj.get("speaker", ""), f"the speaker of {what}", where)
    text = as_text(required(obj, "text", what, where), f"the text of {what}", where)
    return Turn(speaker, text, **facts_from_json(obj, what, where))


def facts_from_json(obj: Mapping[str, Any], what: str, where: Where) -> dict[str, Any]:
    """What an object says of a turn beside writer and text. RAISES: T118."""
    facts: dict[str, Any] = {}
    reply = obj.get("reply_to")
    if reply is not None:
        name = f"reply_to of {what}"
        facts["reply_to"] = reply if isinstance(reply, str) else as_int(reply, name, where)
        if reply == "" or (not isinstance(reply, str) and reply < 0):
            expected = "the index of a turn, from 0, or a writer's name"
            raise error("T118", where=where, what=name, expected=expected, found=repr(reply))
    facts["id"] = as_optional_text(obj.get("id"), f"the id of {what}", where)
    source = as_object(obj.get("source") or {}, f"source of {what}", where)
    facts["source"] = {
        name: as_text(value, f"{name!r} in the source of {what}", where)
        for name, value in source.items()
    }
    return facts


def with_facts(turns: list[Turn], value: object, what: str, where: Where) -> list[Turn]:
    """The turns with what a list of `facts_of` says of them, where a task has one.

    RAISES: T118 for a list of another form or length.
    """
    if value is None:
        return turns
    facts = as_list(value, what, where)
    if len(facts) != len(turns):
        expected = f"one object for each of the {len(turns)} turns"
        raise error("T118", where=where, what=what, expected=expected, found=f"{len(facts)}")
    return [
        replace(turn, **facts_from_json(as_object(fact, what, where), what, where))
        for turn, fact in zip(turns, facts, strict=True)
    ]


def _cluster(value: object, number: int, where: Where) -> GoldCluster:
    what = f"cluster {number}"
    obj = as_object(value, what, where)
    known_keys(obj, _CLUSTER, what, where)
    mentions = []
    for entry in as_list(required(obj, "mentions", what, where), f"mentions of {what}", where):
        mention = as_object(entry, f"a mention of {what}", where)
        known_keys(mention, _MENTION, f"a mention of {what}", where)
        place = [
            as_int(required(mention, name, f"a mention of {what}", where), name, where)
            for name in ("turn", "start", "end")
        ]
        mentions.append(GoldMention(*place))
    return GoldCluster(tuple(mentions), *person_from_json(obj, what, where))


def person_from_json(
    obj: Mapping[str, Any], what: str, where: Where
) -> tuple[str | None, tuple[str, ...] | None]:
    """The name and the visual labels that an object says of a person. RAISES: T118."""
    name = as_optional_text(obj.get("name"), f"the name of {what}", where)
    heads = obj.get("heads")
    return name, None if heads is None else _labels(heads, f"heads of {what}", where)


def _labels(value: object, what: str, where: Where) -> tuple[str, ...]:
    return tuple(
        as_text(label, f"a label in {what}", where) for label in as_list(value, what, where)
    )


def _check_texts(record: DialogueRecord, clusters: list[Any], where: Where) -> None:
    for cluster, entry in zip(record.clusters, clusters, strict=True):
        for mention, given in zip(cluster.mentions, entry["mentions"], strict=True):
            text = as_optional_text(given.get("text"), "the text of a mention", where)
            found = record.text_of(mention)
            if text is None or text == found:
                continue
            # Turn turns line breaks into blanks, so the same is done to what it is compared with.
            if visible_text(Turn("", text).text) != visible_text(found):
                raise error("T120", where=where, mention=mention, text=text, found=found)


def _said(record: DialogueRecord, mention: GoldMention) -> str:
    """A mention without what cannot be seen, so that a name is the same text wherever it stands."""
    return visible_text(record.text_of(mention))


def box_to_json(box: GoldBox) -> dict[str, Any]:
    """One box as the object the module's docstring shows."""
    return {
        "heads": list(box.heads),
        "frame": box.frame,
        "box": [plain_number(number) for number in box.box],
        "celebrity": box.celebrity,
        "image": box.image,
        "crop": box.crop,
    }


def boxes_from_json(value: object, where: Where) -> tuple[GoldBox, ...]:
    """Read a list of boxes. RAISES: T116-T118, T135."""
    return tuple(_box(box, where) for box in as_list(value, "boxes", where))


def _box(value: object, where: Where) -> GoldBox:
    obj = as_object(value, "a box", where)
    known_keys(obj, _BOX, "a box", where)
    for name in ("image", "crop"):
        text = as_optional_text(obj.get(name), f"{name} of a box", where)
        if text is not None and ("/" in text or "\\" in text):
            expected = "a file name without a folder"
            raise error("T118", where=where, what=name, expected=expected, found=repr(text))
    return GoldBox(
        heads=_labels(required(obj, "heads", "a box", where), "heads of a box", where),
        frame=as_int(required(obj, "frame", "a box", where), "frame", where),
        box=as_box(required(obj, "box", "a box", where), where),
        celebrity=as_optional_text(obj.get("celebrity"), "celebrity", where),
        image=obj.get("image"),
        crop=obj.get("crop"),
    )

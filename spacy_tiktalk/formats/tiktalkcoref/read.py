"""The format of TikTalkCoref's authors (Li, Gong, Fu, ACL 2025); `write.py` writes it.

One JSON object a line, OntoNotes-jsonlines style: a sentence is a turn, a token is a character,
offsets are [first, last] tokens of the whole dialogue, both included. Only here and in the writer
do such offsets exist.

Read: "doc_key", "sentences", "clusters", "speaker_ids" (or "speakers"), "entity_label" (or
"entity_labels"), "visual_annotations" with "if_celebrity" (or "celebrity"), "video_title",
"video_path" and "video_type" where present. "genre", "sentence_map" and "subtoken_map" follow from
the rest and are not kept. Folders of the authors' machines are dropped from image and absolute
video paths. "clusters_str" disagrees with the offsets in the published file: the offsets win, and
the disagreements are counted and warned about once (W103).

Lost on writing: cluster names, and the speaker of a turn without any text. A label that nobody
annotated is written as null, which the authors' own files never hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from ...doc.dialogue import Dialogue, Turn
from ...errors import error, warn
from ..fields import as_box, as_int, as_list, as_object, as_optional_text, as_text, required
from ..record import DialogueRecord, GoldBox, GoldCluster, GoldMention, check_record
from ..source import BadRecords, Where, filled, load_object, read_lines

NOT_VISIBLE = "none"
_NO_TITLE = "Unknown Title"  # what the authors' split tool writes for a missing title
LABEL = re.compile(r"C\d+")
_LABELS = re.compile(r"(?:C\d+)+")
_VIDEO_ID = re.compile(r"\d{15,}(?=_)")
_DERIVED = ("genre", "sentence_map", "subtoken_map", "clusters_str")
_KEYS = (
    *("doc_key", "sentences", "clusters", "speaker_ids", "speakers", "entity_label"),
    *("entity_labels", "visual_annotations", "video_title", "video_path", "video_type"),
    *_DERIVED,
)
_BOX_KEYS = (
    *("cur_frame", "cur_frame_path", "bbox", "box_labels", "if_celebrity", "celebrity"),
    "region_image_path",
)


@dataclass
class Oddities:
    """What a file holds that is read nevertheless, to be said once at the end."""

    texts: int = 0
    first_text: str = ""
    strays: int = 0
    first_stray: str = ""
    ignored: Counter[str] = field(default_factory=Counter)

    def warn(self, path: str) -> None:
        """One warning a kind: W103 (texts), W104 (unknown keys), W106 (boxes of other videos)."""
        if self.texts:
            warn("W103", path=path, n=self.texts, first=self.first_text)
        if self.ignored:
            keys = ", ".join(f"{key!r} ({n})" for key, n in sorted(self.ignored.items()))
            warn("W104", path=path, keys=keys)
        if self.strays:
            warn("W106", path=path, n=self.strays, first=self.first_stray)


def load_tiktalkcoref(bad: BadRecords) -> list[DialogueRecord]:
    """Read a file of the authors' format; blank lines are fine.

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101, T103, T104, T110-T115, T117, T118, T121-T125, T130-T135.
    """
    odd = Oddities()
    records = bad.collect(
        filled(read_lines(bad.source, bad.path)),
        lambda raw, where: record_from_tiktalkcoref(load_object(raw, where), where, odd),
    )
    odd.warn(bad.path)
    bad.finish()
    return records


def record_from_tiktalkcoref(
    obj: Mapping[str, Any], where: Where | None = None, odd: Oddities | None = None
) -> DialogueRecord:
    """Build and check one record.

    odd (Oddities | None): collects what is read nevertheless.
    RAISES: T117, T118, T121-T125, T130-T135.
    """
    where, odd = where or Where(), odd or Oddities()
    key = as_text(required(obj, "doc_key", "the record", where), "doc_key", where)
    where = where.with_key(key or None)
    odd.ignored.update(name for name in obj if name not in _KEYS)
    sentences = [
        [as_text(token, "a token", where) for token in as_list(sentence, "a sentence", where)]
        for sentence in as_list(required(obj, "sentences", "the record", where), "sentences", where)
    ]
    speakers = _speakers(obj, sentences, where)
    turns = tuple(
        Turn(speaker, "".join(sentence))
        for speaker, sentence in zip(speakers, sentences, strict=True)
    )
    spans = [
        [_span(mention, where) for mention in as_list(cluster, "a cluster", where)]
        for cluster in as_list(required(obj, "clusters", "the record", where), "clusters", where)
    ]
    offsets = _Offsets(sentences, where)
    labels = _cluster_labels(obj, len(spans), where)
    title = as_optional_text(obj.get("video_title"), "video_title", where)
    video = as_optional_text(obj.get("video_path"), "video_path", where)
    if video is not None and (video.startswith("/") or PureWindowsPath(video).is_absolute()):
        video = _file_name(video)
    record = DialogueRecord(
        Dialogue(turns, None if title == _NO_TITLE else title, video, key or None),
        clusters=tuple(
            GoldCluster(tuple(offsets.mention(span) for span in cluster), heads=heads)
            for cluster, heads in zip(spans, labels, strict=True)
        ),
        boxes=tuple(
            _box(box, where, odd)
            for box in as_list(obj.get("visual_annotations", []), "visual_annotations", where)
        ),
        video_type=as_optional_text(obj.get("video_type"), "video_type", where),
    )
    check_record(record, where)
    _compare_texts(record, obj.get("clusters_str"), odd)
    return record


class _Offsets:
    """Inclusive document-level token offsets → half-open characters inside a turn."""

    def __init__(self, sentences: list[list[str]], where: Where) -> None:
        self.where = where
        self.firsts = [0, *accumulate(len(sentence) for sentence in sentences)]
        self.chars = [[0, *accumulate(map(len, sentence))] for sentence in sentences]

    def mention(self, span: tuple[int, int]) -> GoldMention:
        """RAISES: T131 for a span outside of the dialogue, T132 for one over two turns."""
        first, last = span
        n_tokens = self.firsts[-1]
        if not 0 <= first <= last < n_tokens:
            raise error("T131", where=self.where, mention=list(span), n_tokens=n_tokens)
        turn = bisect_right(self.firsts, first) - 1
        if last >= self.firsts[turn + 1]:
            raise error("T132", where=self.where, mention=list(span))
        chars = self.chars[turn]
        base = self.firsts[turn]
        return GoldMention(turn, chars[first - base], chars[last + 1 - base])


def _span(value: object, where: Where) -> tuple[int, int]:
    pair = as_list(value, "a mention", where)
    if len(pair) != 2:
        found = f"{len(pair)} values"
        raise error("T118", where=where, what="a mention", expected="[first, last]", found=found)
    return as_int(pair[0], "an offset", where), as_int(pair[1], "an offset", where)


def _speakers(obj: Mapping[str, Any], sentences: list[list[str]], where: Where) -> list[str]:
    name = "speaker_ids" if "speaker_ids" in obj else "speakers"
    if name not in obj:
        return [""] * len(sentences)
    rows = as_list(obj[name], name, where)
    if len(rows) != len(sentences):
        reason = f"{len(rows)} lists for {len(sentences)} sentences"
        raise error("T130", where=where, name=name, reason=reason)
    speakers = []
    for number, (row, sentence) in enumerate(zip(rows, sentences, strict=True)):
        ids = as_list(row, name, where)
        if len(ids) != len(sentence):
            reason = f"{len(ids)} ids for the {len(sentence)} tokens of sentence {number}"
            raise error("T130", where=where, name=name, reason=reason)
        found = {as_text(speaker, "a speaker", where) for speaker in ids}
        if len(found) > 1:
            reason = f"sentence {number} has the speakers {', '.join(sorted(found))}"
            raise error("T130", where=where, name=name, reason=reason)
        speakers.append(found.pop() if found else "")
    return speakers


def _cluster_labels(
    obj: Mapping[str, Any], n_clusters: int, where: Where
) -> list[tuple[str, ...] | None]:
    name = "entity_label" if "entity_label" in obj else "entity_labels"
    if name not in obj:
        return [None] * n_clusters
    labels = as_list(obj[name], name, where)
    if len(labels) != n_clusters:
        raise error("T133", where=where, n_labels=len(labels), n_clusters=n_clusters)
    return [None if label is None else _heads(label, where) for label in labels]


def _heads(value: object, where: Where) -> tuple[str, ...]:
    """ "C1" → ("C1",), "C1C2" → ("C1", "C2"), "none" → ()."""
    label = as_text(value, "a visual label", where)
    if label == NOT_VISIBLE:
        return ()
    if not _LABELS.fullmatch(label):
        raise error("T134", where=where, label=label)
    return tuple(LABEL.findall(label))


def _box(value: object, where: Where, odd: Oddities) -> GoldBox:
    obj = as_object(value, "a box", where)
    odd.ignored.update(name for name in obj if name not in _BOX_KEYS)
    celebrity = obj.get("if_celebrity", obj.get("celebrity"))
    image = _file_name(as_optional_text(obj.get("cur_frame_path"), "cur_frame_path", where))
    crop = _file_name(as_optional_text(obj.get("region_image_path"), "region_image_path", where))
    video_id = _VIDEO_ID.match(image or "")
    if video_id and where.key and where.key.isdigit() and video_id[0] != where.key:
        odd.strays += 1
        odd.first_stray = odd.first_stray or repr(where.key)
    return GoldBox(
        heads=_heads(required(obj, "box_labels", "a box", where), where),
        frame=as_int(required(obj, "cur_frame", "a box", where), "cur_frame", where),
        box=as_box(required(obj, "bbox", "a box", where), where),
        celebrity=as_optional_text(celebrity, "if_celebrity", where) or None,
        image=image or None,
        crop=crop or None,
    )


def _file_name(path: str | None) -> str | None:
    return None if path is None else PurePosixPath(path.replace("\\", "/")).name


def _compare_texts(record: DialogueRecord, given: object, odd: Oddities) -> None:
    """Count the mentions whose text in clusters_str is not what the offsets cut out."""
    if given is None:
        return
    rows = given if isinstance(given, list) else []
    for number, cluster in enumerate(record.clusters):
        row = rows[number] if number < len(rows) and isinstance(rows[number], list) else []
        for position, mention in enumerate(cluster.mentions):
            if position >= len(row) or row[position] != record.text_of(mention):
                odd.texts += 1
                odd.first_text = odd.first_text or f"dialogue {record.dialogue.key!r}, {mention}"

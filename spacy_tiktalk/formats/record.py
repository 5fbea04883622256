"""An annotated dialogue, independent of any file format and of any tokenizer.

Offsets are half-open character offsets inside one turn. `records.py` turns a record into a Doc with
gold clusters and back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..doc.dialogue import Dialogue, Turn, lone_surrogate
from ..errors import check_kind, error
from ..shown import repr_html
from .source import Where

VIDEO_TYPES = ("celeb", "no_celeb")


@dataclass(frozen=True, order=True)
class GoldMention:
    """One annotated mention: characters `start` to `end` (half-open) of turn number `turn`."""

    turn: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"turn {self.turn}, characters {self.start}-{self.end}"


@dataclass(frozen=True)
class GoldCluster:
    """The mentions of one person (or group), in the order of the file.

    name (str | None): what the annotators call the person, None where the format has no names.
    heads (tuple[str, ...] | None): visual labels, ("C1", "C2") for a plural; () annotated as not in
        the picture; None not annotated.
    """

    mentions: tuple[GoldMention, ...]
    name: str | None = None
    heads: tuple[str, ...] | None = None


@dataclass(frozen=True)
class GoldBox:
    """One annotated head in one frame.

    heads (tuple[str, ...]): the labels the box stands for, several for a group's union box.
    frame (int): number of the frame as annotated.
    box (tuple[float, float, float, float]): x1, y1, x2, y2 in pixels.
    celebrity (str | None): the name where it is one.
    image, crop (str | None): file names of the frame and of the cut-out head, never a folder.
    """

    heads: tuple[str, ...]
    frame: int
    box: tuple[float, float, float, float]
    celebrity: str | None = None
    image: str | None = None
    crop: str | None = None


@dataclass(frozen=True)
class DialogueRecord:
    """A dialogue with its gold annotation.

    video_type (str | None): "celeb", "no_celeb" or None (unknown).
    """

    dialogue: Dialogue
    clusters: tuple[GoldCluster, ...] = ()
    boxes: tuple[GoldBox, ...] = ()
    video_type: str | None = None

    @property
    def mentions(self) -> Iterator[GoldMention]:
        """All mentions, cluster by cluster."""
        return (mention for cluster in self.clusters for mention in cluster.mentions)

    def text_of(self, mention: GoldMention) -> str:
        """The characters a mention covers."""
        return self.dialogue.turns[mention.turn].text[mention.start : mention.end]

    def in_text_order(self) -> DialogueRecord:
        """The same record as a Doc orders it.

        Mentions by place, the longer of two that begin together first; clusters by first mention.
        """
        clusters = [
            replace(cluster, mentions=tuple(sorted(cluster.mentions, key=_place)))
            for cluster in self.clusters
        ]
        clusters.sort(key=lambda cluster: _place(cluster.mentions[0]))
        return replace(self, clusters=tuple(clusters))

    _repr_html_ = repr_html


def _place(mention: GoldMention) -> tuple[int, int, int]:
    """The order of a Doc: by start, the longer first."""
    return mention.turn, mention.start, -mention.end


def check_record(record: DialogueRecord, where: Where | None = None) -> DialogueRecord:
    """Check what the types cannot say, and hand the record back.

    RAISES: T118 (video type), T119 (mention outside its turn), T121 (mention annotated twice), T122
        (empty cluster), T123 (half an emoji), T124 (no turn), T125 (crossing mentions), T134 (empty
        label), T135 (box), T191 (a turn answers one that is not there), T027 (no record at all).
    """
    check_kind(record, DialogueRecord, "This")
    where = where or Where("record", None, record.dialogue.key)
    dialogue = record.dialogue
    if not dialogue.turns:
        raise error("T124", where=where)
    for number, turn in enumerate(dialogue.turns):
        _check_text(turn.text, f"turn {number}", where)
        _check_text(turn.speaker, f"the speaker of turn {number}", where)
        _check_facts(turn, number, len(dialogue.turns), where)
    for what, text in (
        ("the title", dialogue.title),
        ("the video", dialogue.video),
        ("the key", dialogue.key),
    ):
        if text is not None:
            _check_text(text, what, where)
    if record.video_type is not None and record.video_type not in VIDEO_TYPES:
        raise error(
            "T118",
            where=where,
            what="video_type",
            expected=" or ".join(map(repr, VIDEO_TYPES)),
            found=repr(record.video_type),
        )
    _check_clusters(record, where)
    for box in record.boxes:
        _check_box(box, where)
    return record


def _check_facts(turn: Turn, number: int, n_turns: int, where: Where) -> None:
    """An index that no turn has would be read as somebody else, or not at all."""
    reply = turn.reply_to
    if isinstance(reply, int) and (reply >= n_turns or reply == number):
        raise error("T191", where=where, number=number, reply=reply, n_turns=n_turns)
    named = (
        turn.id or "",
        reply if isinstance(reply, str) else "",
        *turn.source,
        *turn.source.values(),
    )
    for text in named:
        if text:
            _check_text(text, f"the source of turn {number}", where)


def _check_clusters(record: DialogueRecord, where: Where) -> None:
    seen: set[GoldMention] = set()
    turns = record.dialogue.turns
    for number, cluster in enumerate(record.clusters):
        if not cluster.mentions:
            raise error("T122", where=where, number=number)
        if cluster.name is not None:
            _check_text(cluster.name, f"the name of cluster {number}", where)
        for label in cluster.heads or ():
            _check_label(label, where)
        for mention in cluster.mentions:
            if not 0 <= mention.turn < len(turns):
                reason = f"there are {len(turns)} turns, counted from 0"
                raise error("T119", where=where, mention=mention, reason=reason)
            size = len(turns[mention.turn].text)
            if not 0 <= mention.start < mention.end <= size:
                reason = f"the turn has {size} characters"
                raise error("T119", where=where, mention=mention, reason=reason)
            if mention in seen:
                raise error("T121", where=where, mention=mention)
            seen.add(mention)
    _check_crossing(record, seen, where)


def _check_crossing(record: DialogueRecord, mentions: set[GoldMention], where: Where) -> None:
    around: list[GoldMention] = []  # those that hold the present place, outermost first
    for mention in sorted(mentions, key=_place):
        while around and (around[-1].turn, around[-1].end) <= (mention.turn, mention.start):
            around.pop()
        if around and around[-1].end < mention.end:
            raise error(
                "T125",
                where=where,
                first=record.text_of(around[-1]),
                second=record.text_of(mention),
                place=mention,
            )
        around.append(mention)


def _check_box(box: GoldBox, where: Where) -> None:
    numbers = list(box.box)
    if not box.heads:
        raise error("T135", where=where, box=numbers, reason="it has no label")
    for label in box.heads:
        _check_label(label, where)
    if not all(math.isfinite(number) for number in numbers):
        raise error("T135", where=where, box=numbers, reason="a number is not finite")
    x1, y1, x2, y2 = numbers
    if not (x1 < x2 and y1 < y2):
        raise error("T135", where=where, box=numbers, reason="it has no area")
    if box.frame < 0:
        raise error("T135", where=where, box=numbers, reason=f"its frame is {box.frame}")
    for what, text in (
        ("a celebrity's name", box.celebrity),
        ("an image name", box.image),
        ("an image name", box.crop),
    ):
        if text is not None:
            _check_text(text, what, where)


def _check_label(label: str, where: Where) -> None:
    _check_text(label, "a visual label", where)
    if not label.strip():
        raise error("T134", where=where, label=label)


def _check_text(text: str, what: str, where: Where) -> None:
    codepoint = lone_surrogate(text)
    if codepoint:
        raise error("T123", where=where, what=what, codepoint=codepoint)

"""From a cast and a talk to a record with gold, and what is known beside it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from ...doc.dialogue import Dialogue, Turn
from ...formats.record import DialogueRecord, GoldBox, GoldCluster, GoldMention, check_record
from ...video.generated import Truth
from .marks import read_marks
from .scenes import Cast
from .talk import Talk

_CLEAR = 0.6  # of a head must be seen in the frame its gold box is in


@dataclass(frozen=True)
class Labels:
    """What the people of a video are called in its gold.

    linked (dict[int, str]): "C1", "C2" … for person numbers that clusters mean, in the order of the
        text.
    others (dict[int, str]): "D1" … for those whom nobody talks about; they stand in names of files
        only.
    frames (dict[int, int]): for every person one frame that shows it well.
    """

    linked: dict[int, str]
    others: dict[int, str]
    frames: dict[int, int]

    @property
    def all(self) -> dict[int, str]:
        """Labels of everybody."""
        return self.linked | self.others


def make_record(
    cast: Cast, talk: Talk, found: Truth, *, name: str, video: str, rng: random.Random
) -> tuple[DialogueRecord, Labels]:
    """The record of a made-up dialogue.

    Gold boxes count frames from 0, as `VideoFrame.index` does, and each has the name of its crop.

    name (str): its key.
    video (str): path inside the corpus.
    """
    turns, mentions = _read(talk)
    order = sorted(mentions, key=lambda key: _first(mentions[key]))
    linked: dict[int, str] = {}
    for person in chain.from_iterable(talk.people[key] for key in order):
        linked.setdefault(person, f"C{len(linked) + 1}")
    people = range(1, len(cast.people) + 1)
    rest = [person for person in people if person not in linked]
    labels = Labels(
        linked,
        {person: f"D{i}" for i, person in enumerate(rest, start=1)},
        {person: _clear_frame(found, person, rng) for person in people},
    )
    clusters = tuple(
        GoldCluster(
            tuple(sorted(mentions[key], key=_place)),
            name=talk.names.get(key),
            heads=tuple(sorted(linked[person] for person in talk.people[key])),
        )
        for key in order
    )
    boxes = tuple(
        GoldBox(
            (label,),
            labels.frames[person],
            box_of(found, person, labels.frames[person]),
            crop=crop_name(name, labels.frames[person], label),
        )
        for person, label in linked.items()
    )
    dialogue = Dialogue(turns, title=talk.title, video=video, key=name)
    record = DialogueRecord(dialogue, clusters, boxes, video_type="no_celeb")
    return check_record(record), labels


def facts_of(cast: Cast, talk: Talk, labels: Labels, *, name: str) -> dict[str, Any]:
    """What the record cannot hold, for tests and for looking at errors."""
    return {
        "key": name,
        "kind": talk.kind,
        "shot_starts": list(cast.script.shot_starts),
        "people": [
            {
                "person": number,
                "label": labels.all[number],
                "place": person.place,
                "look": person.look.to_dict(),
            }
            for number, person in enumerate(cast.people, start=1)
        ],
    }


def box_of(found: Truth, person: int, frame: int) -> tuple[float, float, float, float]:
    """The box of a person in a frame, to hundredths of a pixel."""
    (row,) = np.flatnonzero((found.persons == person) & (found.frames == frame))
    x1, y1, x2, y2 = (round(float(value), 2) for value in found.boxes[row])
    return x1, y1, x2, y2


def crop_name(name: str, frame: int, label: str) -> str:
    """The file name of a person's crop, as the authors' data has them: video, frame, label."""
    return f"{name}_{frame}_{label}.png"


def _clear_frame(found: Truth, person: int, rng: random.Random) -> int:
    rows = found.persons == person
    best = float(found.visible[rows].max())
    clear = found.frames[rows & (found.visible >= min(_CLEAR, best))]
    return int(rng.choice(clear.tolist()))


def _read(talk: Talk) -> tuple[tuple[Turn, ...], dict[str, list[GoldMention]]]:
    turns: list[Turn] = []
    mentions: dict[str, list[GoldMention]] = {}
    for number, (speaker, marked) in enumerate(zip("AB", talk.turns, strict=True)):
        text, found = read_marks(marked, number)
        turns.append(Turn(speaker, text))
        for key, mention in found:
            mentions.setdefault(key, []).append(mention)
    return tuple(turns), mentions


def _first(mentions: list[GoldMention]) -> tuple[int, int, int]:
    return min(map(_place, mentions))


def _place(mention: GoldMention) -> tuple[int, int, int]:
    """The order of a Doc: by start, the longer first."""
    return mention.turn, mention.start, -mention.end

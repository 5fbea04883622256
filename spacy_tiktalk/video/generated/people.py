"""The people of a generated video, each with one picture of the head or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ...errors import error
from .costume import FRONT, costumed
from .heads import PICTURES, Head, photo_heads


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody, and how they look in one picture or another.

    looks (tuple[Head, ...]): at least one; a walk's `look` counts through them and begins again
        after the last, so that one script fits people of one photograph and of many.
    """

    name: str
    looks: tuple[Head, ...]
    _made: dict[tuple[int, int | None, str], Head] = field(
        default_factory=dict, init=False, repr=False
    )

    def look(self, number: int, clothes: int | None = None, pose: str = FRONT) -> Head:
        """The head for a walk's `look`, from 0, its clothes and pose (see `costume.costumed`).

        The same head for the same arguments: pictures of one person need not be made twice.
        """
        key = (number % len(self.looks), clothes, pose)
        if key not in self._made:
            self._made[key] = costumed(self.looks[key[0]], clothes, pose)
        return self._made[key]


def as_people(heads: Sequence[Head | Person]) -> list[Person]:
    """Heads as people of a single look; people stay."""
    return [h if isinstance(h, Person) else Person(h.name, (h,)) for h in heads]


def photo_people(folder: str | Path) -> list[Person]:
    """The people of a folder of photographs, in order of names.

    A folder in it is a person, the pictures inside are this person's looks. A picture that lies
    beside the folders is a person of one look. In each folder a `heads.json` may give the boxes of
    the heads (see `photo_heads`): what lies outside the box is shown as neck and shoulders, and the
    truth of the video is as exact as these boxes are.

    RAISES: T790 for a folder without pictures or with a subfolder without, T791 for a picture or a
        box that is none.
    """
    folder = Path(folder)
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    people = [
        Person(path.name, tuple(photo_heads(path)))
        for path in inside
        if path.is_dir() and not path.name.startswith(".")
    ]
    if not people or any(path.suffix.lower() in PICTURES for path in inside):
        people += as_people(photo_heads(folder))
    people.sort(key=lambda person: person.name)
    for one, other in pairwise(people):
        if one.name == other.name:
            reason = "a person's folder has the same name"
            raise error("T791", what=f"{one.name}.*", reason=reason)
    return people

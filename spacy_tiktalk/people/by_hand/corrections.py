"""What somebody who looked at the people corrected by hand, as a file that the next run reads.

    {"version": 1, "corrections": [
      {"one": [{"document": "t1", "turn": 0, "start": 3, "end": 6, "text": "刘德华",
                "comment": "73"},
               {"document": "t4", "turn": 2, "start": 0, "end": 2, "text": "华仔"}]},
      {"apart": [[{"document": "t2", …}], [{"document": "t1", …}, {"document": "t4", …}]]}]}

The clusters of all mentions of "one" are one person (must-link); none of the first list of "apart"
is one with any of the second (cannot-link; Wagstaff and others, "Constrained K-means Clustering
with Background Knowledge", ICML 2001). Mentions stand for their clusters, for the number of a
cluster changes when the comments are annotated again. "text" may be left out; where it is there, it
must be what the comment has. "comment", what the platform calls the comment, may be left out too;
where it is there, and the dialogue tells such ids, it says which comment is meant, whatever "turn"
is: comments that were crawled later move the others. The report's page writes such files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import TiktalkError, error
from ...files import no_file
from ...formats.fields import as_int, as_list, as_object, as_optional_text, as_text, required
from ...formats.source import Where, json_type

VERSION = 1
_DOWNLOAD = "Give the file that the report's page downloads, or one that docs/people.md describes."


class MentionPlace(NamedTuple):
    """A mention that stands for its cluster.

    start, end (int): half-open characters of the turn. text (str | None): the mention's.
    comment (str | None): what the platform calls the comment; it goes before `turn`.
    """

    document: str
    turn: int
    start: int
    end: int
    text: str | None = None
    comment: str | None = None

    def __str__(self) -> str:
        words = f" ({self.text})" if self.text else ""
        return f"{self.document}, comment {self.turn + 1}, {self.start} to {self.end}{words}"


class Apart(NamedTuple):
    """No cluster of `first` is the person of any cluster of `second`."""

    first: tuple[MentionPlace, ...]
    second: tuple[MentionPlace, ...]


class Origin(NamedTuple):
    """Where a correction stands: the how manieth file, its name, the how manieth there from 1."""

    file: int
    name: str
    number: int


@dataclass(frozen=True)
class Corrections:
    """one: lists of mentions of one person each; apart: who is not whom; name: as errors say.

    one_from, apart_from: where each stands; by default all are of one file, in the order of
        `corrections_to_json`.
    """

    one: tuple[tuple[MentionPlace, ...], ...] = ()
    apart: tuple[Apart, ...] = ()
    name: str = "The corrections"
    one_from: tuple[Origin, ...] = ()
    apart_from: tuple[Origin, ...] = ()

    def __post_init__(self) -> None:
        if (len(self.one_from), len(self.apart_from)) != (len(self.one), len(self.apart)):
            n = len(self.one)
            places = [Origin(0, self.name, k) for k in range(1, n + len(self.apart) + 1)]
            object.__setattr__(self, "one_from", tuple(places[:n]))
            object.__setattr__(self, "apart_from", tuple(places[n:]))

    def places(self) -> list[MentionPlace]:
        """All mentions in them."""
        found = [place for places in self.one for place in places]
        return found + [place for both in self.apart for side in both for place in side]

    def __add__(self, other: Corrections) -> Corrections:
        """Both together; `other` is later, and counts where the two contradict each other."""
        name = f"{self.name} and {other.name}" if self.places() else other.name
        files = [origin.file for origin in (*self.one_from, *self.apart_from)]
        one_from, apart_from = (
            tuple(o._replace(file=o.file + 1 + max(files, default=-1)) for o in origins)
            for origins in (other.one_from, other.apart_from)
        )
        return Corrections(
            self.one + other.one,
            self.apart + other.apart,
            name,
            self.one_from + one_from,
            self.apart_from + apart_from,
        )


def read_corrections(*paths: str | Path) -> Corrections:
    """Read files of corrections, all together: of two that contradict each other the later counts.

    paths (str | Path): in the order in which they were made.
    RAISES: T899 for no file, no JSON, and anything else.
    """
    return sum(map(_read, paths), Corrections())


def as_corrections(source: Corrections | str | Path | None) -> Corrections:
    """Corrections as they are given: read, a file of them, or none. RAISES: T899."""
    if isinstance(source, str | os.PathLike):
        return _read(source)
    if source is None or isinstance(source, Corrections):
        return source or Corrections()
    reason = f"it is a {type(source).__name__}"
    raise error("T899", path="corrections", reason=reason, mend="Give a file, or read_corrections.")


def _read(path: str | Path) -> Corrections:
    reason = no_file(path)
    if reason:
        raise error("T899", path=path, reason=reason, mend=_DOWNLOAD)
    try:
        obj = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as err:
        raise error("T899", path=path, reason=f"it is no JSON ({err})", mend=_DOWNLOAD) from err
    return corrections_from_json(obj, name=str(path))


def corrections_from_json(obj: object, *, name: str = "The object") -> Corrections:
    """Corrections of the object that the module's docstring shows. RAISES: T899, naming `name`."""
    reason = ""
    if not isinstance(obj, Mapping) or "corrections" not in obj:
        reason = f'it is {json_type(obj)} without "corrections"'
    elif obj.get("version") != VERSION:
        reason = f"its version is {obj.get('version')!r}, and this release reads {VERSION}"
    if reason or not isinstance(obj, Mapping):
        raise error("T899", path=name, reason=reason, mend=_DOWNLOAD)
    one: dict[Origin, tuple[MentionPlace, ...]] = {}
    apart: dict[Origin, Apart] = {}
    try:
        for n, given in enumerate(as_list(obj["corrections"], "corrections", Where(name)), 1):
            where = Where(f"{name}: correction {n}")
            made = _correction(as_object(given, "a correction", where), where)
            if isinstance(made, Apart):
                apart[Origin(0, name, n)] = made
            else:
                one[Origin(0, name, n)] = made
    except TiktalkError as err:
        raise error("T899", path=name, reason=str(err).rstrip("."), mend=_DOWNLOAD) from err
    return Corrections(tuple(one.values()), tuple(apart.values()), name, tuple(one), tuple(apart))


def corrections_to_json(corrections: Corrections) -> dict[str, Any]:
    """The object that `corrections_from_json` reads."""
    one = [{"one": _objects(places)} for places in corrections.one]
    apart = [{"apart": [_objects(side) for side in both]} for both in corrections.apart]
    return {"version": VERSION, "corrections": [*one, *apart]}


def _objects(places: Iterable[MentionPlace]) -> list[dict[str, Any]]:
    return [{k: v for k, v in place._asdict().items() if v is not None} for place in places]


def _correction(obj: Mapping[str, Any], where: Where) -> Apart | tuple[MentionPlace, ...]:
    if ("one" in obj) == ("apart" in obj):
        expected = 'either "one" or "apart"'
        found = ", ".join(map(str, obj)) or "nothing"
        raise error("T118", where=where, what="a correction", expected=expected, found=found)
    if "one" in obj:
        return _places(obj["one"], "one", 2, where)
    sides = as_list(obj["apart"], "apart", where)
    if len(sides) != 2:
        found = f"{len(sides)} values"
        raise error("T118", where=where, what="apart", expected="two lists", found=found)
    return Apart(*(_places(side, "a list of apart", 1, where) for side in sides))


def _places(value: object, what: str, least: int, where: Where) -> tuple[MentionPlace, ...]:
    places = []
    for given in as_list(value, what, where):
        obj = as_object(given, "a mention", where)
        document = as_text(required(obj, "document", "a mention", where), "document", where)
        turn, start, end = (
            as_int(required(obj, name, "a mention", where), name, where)
            for name in ("turn", "start", "end")
        )
        text = as_optional_text(obj.get("text"), "text", where)
        comment = as_optional_text(obj.get("comment"), "comment", where)
        places.append(MentionPlace(document, turn, start, end, text, comment))
    if len(places) < least:
        expected = "a mention or more" if least == 1 else f"{least} mentions or more"
        found = f"{len(places)}"
        raise error("T118", where=where, what=what, expected=expected, found=found)
    return tuple(places)

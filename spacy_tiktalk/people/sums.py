"""What other components say of comments, summed per person.

A value counts once for what it is said of: a category of the dialogue (`cats.POSITIVE`) once for
every dialogue that mentions the person, a fact of a turn (`turn.likes`) once for every comment, a
mention's own once for every mention.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeAlias

from spacy.tokens import Doc, Span

from ..doc.annotations import read_clusters
from ..doc.contract import TURNS_KEY, dialogue_name
from ..doc.dialogue import Dialogue
from ..doc.turns import turn_of, turn_places
from ..errors import error
from ..formats.counts import count_of, is_no_count
from ..formats.record import DialogueRecord
from ..lexicon.marks.invisible import visible_text
from .reading import Read
from .types import Person, PersonMention, VideoPeople

OfMention: TypeAlias = Callable[[PersonMention], float | None]
_Place: TypeAlias = tuple[int, int, int, int]  # cluster, turn, start, end
_Whose: TypeAlias = tuple[int, str]  # number of the video, id of the person
_PLACES = ("cats", "doc", "turn", "mention")


def sum_people(
    videos: Sequence[VideoPeople],
    docs: Iterable[Read] = (),
    sums: str | Sequence[str] | Mapping[str, str | OfMention] = (),
) -> list[VideoPeople]:
    """The same people with `Person.sums`.

    docs (Iterable[Read]): the dialogues that the people were made of; Docs, gold records, or
        objects of a result of `annotate`; in the same order where they have no keys. Not needed
        for functions.
    sums: what to sum, by the name that the sum gets. `cats.LABEL`: of the dialogue, by a textcat;
        `turn.FACT`: a number that the file of comments has (`turn.likes`); of Docs also
        `doc._.NAME`, `turn._.NAME` and `mention._.NAME`, a user's extension of the Doc, of the
        turn's Span, of the mention's Span. Or a function of a mention. A list of paths names the
        sums after them. What is missing (None) counts nothing; 1,204, 1.2万, 3w and 1亿, as
        crawlers write likes, are numbers. One path may stand alone.
    RAISES: T897 for a path that no comment with a person has, or a value that is no number, T898
        where the dialogues are not those of the people: others by key or words, or for
        `mention._.NAME` other clusters.
    """
    paths_of = [sums] if isinstance(sums, str) else sums
    named = dict(sums) if isinstance(sums, Mapping) else {path: path for path in paths_of}
    paths = {name: _parsed(path) for name, path in named.items() if isinstance(path, str)}
    found: dict[_Whose, dict[str, float]] = defaultdict(lambda: dict.fromkeys(named, 0.0))
    for n, video in enumerate(videos):
        for person in video.people:
            _by_functions(person, named, found[n, person.id])
    seen: dict[str, int] = dict.fromkeys(paths, 0)
    mentioned = _by_document(videos)
    for view in _views(docs, videos) if paths else ():
        for whose, mentions in mentioned.get(view.name, {}).items():
            view.check(mentions)
            for name, path in paths.items():
                values = [(v, at) for v, at in view.values(path, mentions) if v is not None]
                seen[name] += len(values)
                found[whose][name] += sum(
                    _number(value, str(named[name]), _told(view.name, turn))
                    for value, turn in values
                )
    unseen = [name for name, n in seen.items() if not n]
    if unseen and any(video.people for video in videos):
        reason = "no dialogue that mentions anybody has such a value"
        raise error("T897", path=named[unseen[0]], reason=reason)
    return [
        replace(video, people=tuple(_with(p, found[n, p.id]) for p in video.people))
        for n, video in enumerate(videos)
    ]


def _by_document(
    videos: Sequence[VideoPeople],
) -> Mapping[str, Mapping[_Whose, list[PersonMention]]]:
    """Who is mentioned in each dialogue, and how."""
    found: dict[str, dict[_Whose, list[PersonMention]]] = defaultdict(lambda: defaultdict(list))
    for n, video in enumerate(videos):
        for person in video.people:
            for mention in person.mentions:
                found[mention.document][n, person.id].append(mention)
    return found


def _views(docs: Iterable[Read], videos: Sequence[VideoPeople]) -> Iterator[_View]:
    """The dialogues of the people. RAISES: T898 for another, one twice, or a missing one."""
    known = {document for video in videos for document in video.documents}
    left = set(known)
    for number, item in enumerate(docs, start=1):
        view = _View(item, number)
        if view.name not in left:
            twice = "is there twice" if view.name in known else "is none of theirs"
            raise error("T898", reason=f"dialogue {view.name!r} {twice}")
        left.remove(view.name)
        yield view
    if left:
        raise error("T898", reason=f"dialogue {min(left)!r} is missing")


def _with(person: Person, sums: Mapping[str, float]) -> Person:
    return replace(person, sums={name: round(value, 6) for name, value in sums.items()})


def _by_functions(
    person: Person, named: Mapping[str, str | OfMention], found: dict[str, float]
) -> None:
    for name, of_mention in named.items():
        if not isinstance(of_mention, str):
            values = [(of_mention(mention), mention) for mention in person.mentions]
            found[name] = sum(
                _number(value, name, _told(mention.document, mention.turn))
                for value, mention in values
                if value is not None
            )


def _parsed(path: str) -> tuple[str, bool, str]:
    """(place, whether it is an extension, name) of a path. RAISES: T897."""
    place, _, rest = path.partition(".")
    extension = rest.startswith("_.")
    name = rest.removeprefix("_.")
    known = place in _PLACES and bool(name) and (extension or place in ("cats", "turn"))
    if not known or (place == "cats" and extension):
        raise error("T897", path=path, reason="it is none of the paths that are known")
    return place, extension, name


def _told(document: str, turn: int | None) -> str:
    """A comment, or None for the whole dialogue, as errors name it."""
    return f"dialogue {document!r}" if turn is None else f"comment {turn + 1} of {document!r}"


def _number(value: Any, path: str, where: str) -> float:
    try:
        count = count_of(value) if isinstance(value, str) else None
        number = float(value) if count is None else count
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not abs(number) < float("inf"):
        raise error("T897", path=path, reason=f"{value!r} in {where} is no number")
    return number


class _View:
    """One dialogue, from which values are read. RAISES: T897 for cats that are no object."""

    def __init__(self, item: Read, number: int) -> None:
        self.doc = item if isinstance(item, Doc) else None
        self.cats: Mapping[str, Any] = {}
        if isinstance(item, Doc):
            self.dialogue, self.cats = Dialogue.from_doc(item), item.cats
        elif isinstance(item, DialogueRecord):
            self.dialogue = item.dialogue
        else:
            self.dialogue, self.cats = Dialogue.from_json(dict(item)), item.get("cats") or {}
        key = self.dialogue.key
        if not isinstance(self.cats, Mapping):
            reason = f"those of the dialogue {key or number!r} are no object of labels"
            raise error("T897", path="cats", reason=reason)
        self.name = dialogue_name(key, number)

    def check(self, mentions: Iterable[PersonMention]) -> None:
        """RAISES: T898 where the dialogue has not the words of a mention."""
        turns = self.dialogue.turns
        for m in mentions:
            text = turns[m.turn].text if 0 <= m.turn < len(turns) else ""
            if visible_text(text[m.start : m.end]) != m.text:
                reason = f"comment {m.turn + 1} of {self.name!r} has no {m.text!r}"
                raise error("T898", reason=reason)

    def values(
        self, path: tuple[str, bool, str], mentions: list[PersonMention]
    ) -> list[tuple[Any, int | None]]:
        """(value, its turn) for each that counts for a person who is mentioned so.

        The value is None where one is missing, the turn where it is said of the dialogue.
        """
        place, extension, name = path
        if place == "cats":
            return [(self.cats.get(name), None)]
        if extension:
            return self._extensions(place, name, mentions)
        turns = sorted({mention.turn for mention in mentions})
        told = [(self.dialogue.turns[turn].source.get(name), turn) for turn in turns]
        return [(None if is_no_count(value or "") else value, turn) for value, turn in told]

    def _extensions(
        self, place: str, name: str, mentions: list[PersonMention]
    ) -> list[tuple[Any, int | None]]:
        shown = f"{place}._.{name}"
        if self.doc is None:
            reason = "extensions stand in Docs, and this is none: give a .spacy file, or Docs"
            raise error("T897", path=shown, reason=reason)
        owner = Doc if place == "doc" else Span
        if not owner.has_extension(name):
            raise error("T897", path=shown, reason=f"{owner.__name__} has no extension {name!r}")
        if place == "doc":
            return [(self.doc._.get(name), None)]
        if place == "turn":
            turns = sorted({mention.turn for mention in mentions})
            return [(self._turns[turn]._.get(name), turn) for turn in turns]
        for mention in mentions:  # the person's own: a cluster may have others, which are unsure
            if _place(mention) not in self._mentions:
                reason = f"cluster {mention.cluster} of {self.name!r} has no {mention.text!r}"
                raise error("T898", reason=f"{reason} in comment {mention.turn + 1}")
        return [(self._mentions[_place(m)]._.get(name), m.turn) for m in mentions]

    @cached_property
    def _turns(self) -> list[Span]:
        """The Span of each turn; the Doc's group lacks those without a token."""
        assert self.doc is not None
        places = turn_places(self.doc)
        group = self.doc.spans.get(TURNS_KEY, ())
        spans = {(span.start, span.end): span for span in group}
        return [spans.get(place[:2], self.doc[place.start : place.end]) for place in places]

    @cached_property
    def _mentions(self) -> dict[_Place, Span]:
        assert self.doc is not None
        turns = turn_places(self.doc)
        found: dict[_Place, Span] = {}
        for number, cluster in enumerate(read_clusters(self.doc), start=1):
            for span in cluster.mentions:
                turn = turn_of(turns, span)
                if turn is not None:
                    first = turns[turn].start_char
                    found[number, turn, span.start_char - first, span.end_char - first] = span
        return found


def _place(mention: PersonMention) -> _Place:
    return mention.cluster, mention.turn, mention.start, mention.end

"""What the comments that mention somebody tell beside their mentions."""

from __future__ import annotations

from typing import NamedTuple

from ...formats.record import GoldMention
from ...kept import kept
from ...lexicon.script import fold
from ...tables.document import TableDocument

_LONGEST = 500  # characters of a comment that are read


class Comment(NamedTuple):
    """A comment that mentions somebody.

    text (str): folded, each character where it was; all mentions are blanks.
    places (tuple[tuple[int, int], ...]): of the mentions of this one, half-open.
    """

    turn: int
    text: str
    places: tuple[tuple[int, int], ...]


def comments_of(document: TableDocument) -> list[tuple[Comment, ...]]:
    """For each cluster the comments that mention it."""
    said: dict[int, list[tuple[int, GoldMention]]] = {}
    for number, cluster in enumerate(document.record.clusters):
        for mention in cluster.mentions:
            said.setdefault(mention.turn, []).append((number, mention))
    found: list[list[Comment]] = [[] for _ in document.record.clusters]
    for turn, mentions in sorted(said.items()):
        text = _beside(document.dialogue.turns[turn].text, [mention for _, mention in mentions])
        for number in dict.fromkeys(number for number, _ in mentions):
            places = tuple((m.start, m.end) for other, m in mentions if other == number)
            found[number].append(Comment(turn, text, places))
    return [tuple(comments) for comments in found]


@kept
def without_marks(text: str) -> str:
    """A comment in which whom it answers or tags, emotes and the like, and what it repeats are
    blanks."""
    from ...lexicon.marks.find import find_marks  # patterns that take 0.1 s to compile

    characters = list(text)
    for mark in find_marks(text):
        end = len(text) if mark.kind == "repost" else mark.end
        characters[mark.start : end] = " " * (end - mark.start)
    return "".join(characters)


def _beside(text: str, mentions: list[GoldMention]) -> str:
    characters = list(fold(text[:_LONGEST]))
    for mention in mentions:
        end = min(mention.end, len(characters))
        characters[mention.start : end] = " " * (end - mention.start)
    return "".join(characters)

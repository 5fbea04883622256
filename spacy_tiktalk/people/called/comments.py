"""What the comments that mention somebody tell beside their mentions."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...formats.record import GoldMention
from ...lexicon.script import fold
from ...tables.document import TableDocument

_REPLY = re.compile(r"回复\s*@[^:：]*[:：]")
_REPOST = re.compile(r"//\s*@.*", re.DOTALL)
_LONGEST = 500  # characters of a comment that are read


class Comment(NamedTuple):
    """A comment that mentions somebody.

    text (str): folded, each character where it was; all mentions are blanks, and so are whom it
        answers and what it repeats.
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


def _beside(text: str, mentions: list[GoldMention]) -> str:
    text = text[:_LONGEST]
    for others in (_REPLY, _REPOST):
        text = others.sub(lambda match: " " * len(match[0]), text)
    characters = list(fold(text))
    for mention in mentions:
        end = min(mention.end, len(characters))
        characters[mention.start : end] = " " * (end - mention.start)
    return "".join(characters)

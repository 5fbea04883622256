"""Mentions that stand together with nothing between: 他哥 李磊, and 沈腾 马丽.

In the gold of our training and development parts and of the research data the two of the one kind
are never one mention behind 他 or 你 (of a commenter's own they are: 我同桌秦磊), nor are those of
the other, names of two whom the list of public figures has: all 9 such places are names each.
"""

from __future__ import annotations

from .....kept import kept
from .....lexicon.aliases import is_listed_person
from .....lexicon.heads import HEADS, head_of
from .....lexicon.mentions import mention_type
from .....lexicon.plural import is_plural
from .....lexicon.words import ADDRESS_KIN, RELATIONAL_KIN, ROLES
from .candidate_spans import CandidateSpans, DocText, Span

_OWNED = RELATIONAL_KIN | ADDRESS_KIN | ROLES
_OWNERS = frozenset("你您他她佢")
_LINKS = frozenset("的嘞嘅個个之家娃")  # between owner and owned, and 娃 of 弟娃
_SHORT = 3
_LISTED = (4, 3, 2)  # characters of names that are looked up


@kept
def is_owned(text: str) -> bool:
    """Whether a mention is one relative or role of somebody named before it: 他哥, 她经纪人."""
    before, head = head_of(text)
    known = bool(before) and head in _OWNED
    return known and mention_type(text) == "NOMINAL" and not is_plural(text)


def part_relatives(spans: CandidateSpans, text: DocText) -> None:
    """他哥李磊 is 他哥, and behind it his name."""
    for start, end in spans.of(text):
        if text.index.words[start] not in _OWNERS:
            continue
        for kin in spans.from_(start):
            if kin < end and _is_name_behind(text.of(start, kin), text.of(kin, end)):
                spans.put((kin, end), spans.take((start, end)))
                break


def _is_name_behind(kin: str, name: str) -> bool:
    if not 1 < len(name) <= _SHORT or not is_owned(kin) or kin[-1] + name[0] in HEADS:
        return False  # 他爷 of 他爷爷奶奶
    return mention_type(name) == "PROPER" and not (is_plural(name) or name[0] in _LINKS)


def part_names(spans: CandidateSpans, text: DocText) -> None:
    """沈腾马丽 are two; each is as probable as the best that was found of them."""
    behind = text.first
    for start, _ in spans.of(text):
        found = _names_from(start, text) if start >= behind else []
        if len(found) < 2:
            continue
        behind = found[-1][1]
        # not those that go on: 沈腾马丽的粉丝
        inside = [(a, b) for a, b in spans.near(start, behind, text) if start <= a and b <= behind]
        if inside:
            score = max(map(spans.take, inside))
            for name in found:
                spans.put(name, score)


def _names_from(start: int, text: DocText) -> list[Span]:
    """Names on the list, one directly behind the other, of which the first begins at a position."""
    found: list[Span] = []
    at = text.chars(start, start + 1)[0]
    while True:
        sizes = [n for n in _LISTED if is_listed_person(text.said[at : at + n])]
        place = text.places(at, at + sizes[0]) if sizes else None
        if place is None:
            return found
        found.append(place)
        at += sizes[0]

"""Who 做俯卧撑那位 is where another thread tells it of one person: 胖胖那个伴郎做俯卧撑都笑场.

What somebody is described by, most often a deed, stands in comments that mention him by other
words. If all threads tell it of one person only, that is the one described so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ...lexicon.script import fold
from ..called.comments import Comment
from ..group import Group
from ..words.descriptions import content
from ..words.nouns import DESCRIPTION, noun_key

DEED = "told deed"
_DESCRIBES = re.compile("的|那")  # 翻窗的, 颠锅那位; not 语文老师, 被告
_CLAUSE = re.compile(r"[^\s，。！？!?…；;,]+")
_NOT = frozenset("不没别未无")
_SLACK = 2  # characters between those of a deed (托盘都端斜了: 端斜托盘), or before it: 没去翻窗
_AFTER = 1000  # how near somebody is who is mentioned behind it only
_MOST = 1000  # comments with a character from which on it finds nobody: time grows with them
Said = tuple[Group, str, Comment]
"""Whom a comment mentions, and its document."""


def deeds_of(group: Group) -> tuple[str, ...]:
    """What its descriptions say, two characters or more, without their nouns."""
    said = set()
    for member in group.members:
        for mention in member.mentions:
            if mention.type != "PRONOUN" and _DESCRIBES.search(fold(mention.text)):
                key = noun_key(mention.text)
                if key[0] == DESCRIPTION and key in member.keys:
                    said.add(content(key[1]))
    return tuple(sorted(said - {""}))


def deed_pairs(groups: Iterable[Group], title: str) -> Iterator[tuple[int, int, str]]:
    """(a group that is described, the only one of whom the same is told, the words), by numbers.

    What the title says is told of anybody.
    """
    groups = list(groups)
    deeds = {
        group.number: [deed for deed in deeds_of(group) if deed not in title]
        for group in groups
        if not group.plural
    }
    comments = _by_character(groups, {c for own in deeds.values() for deed in own for c in deed})
    for group in groups:
        told: dict[int, str] = {}
        for deed in deeds.get(group.number, ()):
            few = min((comments[character] for character in deed), key=len)
            for other in _told_of(deed, few, group) if len(few) <= _MOST else ():
                if not (group.cannot_be(other) or group.other_sex(other)):
                    told.setdefault(other.number, deed)
        if len(told) == 1:
            ((other_number, deed),) = told.items()
            yield group.number, other_number, deed


def _by_character(groups: list[Group], known: set[str]) -> dict[str, list[Said]]:
    """The comments in which the characters of deeds stand."""
    found: dict[str, list[Said]] = defaultdict(list)
    for group in groups if known else ():
        for member in group.members if not group.plural else ():
            for comment in member.comments:
                for character in known.intersection(comment.text):
                    found[character].append((group, member.ref.document, comment))
    return found


def _told_of(deed: str, comments: Iterable[Said], group: Group) -> list[Group]:
    """Of whom comments in other threads tell a deed: of several in one the nearest before it."""
    nearest: dict[tuple[str, int], tuple[int, Group]] = {}
    for other, document, comment in comments:
        at = told_at(comment.text, deed)
        if at is None or other is group or document in group.threads:
            continue
        place = document, comment.turn
        distance = min(_distance(at, len(deed), *place) for place in comment.places)
        if place not in nearest or distance < nearest[place][0]:
            nearest[place] = distance, other
    return [other for _, other in nearest.values()]


def _distance(deed: int, size: int, start: int, end: int) -> int:
    """How far the mention of whom it may be told stands before a deed."""
    if start <= deed:
        return max(0, deed - end)  # of 他妹妹 the whole is nearer than 他
    return 1 if start - deed - size in (0, 1) else _AFTER  # 后座的阿姨


def told_at(text: str, deed: str) -> int | None:
    """Where a comment says all of a deed in one breath, its characters in any order.

    Of two characters these stand side by side. What somebody did not do is not told of him.
    """
    if not all(character in text for character in deed):
        return None
    needed = Counter(deed)
    size = len(deed) + (_SLACK if len(deed) > 2 else 0)
    for clause in _CLAUSE.finditer(text):
        for start in range(max(1, len(clause[0]) - size + 1)):
            window = clause[0][start : start + size]
            if needed - Counter(window) or (len(deed) == 2 and window != deed):
                continue
            before = clause[0][max(0, start - _SLACK) : start + size]
            if _NOT.isdisjoint(set(before) - set(deed)):
                return clause.start() + start
    return None

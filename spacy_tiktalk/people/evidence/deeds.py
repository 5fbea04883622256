"""Who 做俯卧撑那位 is where another thread tells it of one person: 胖胖那个伴郎做俯卧撑都笑场.

What somebody is described by, most often a deed, stands in comments that mention him by other
words. If all threads tell it of one person only, that is the one described so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ...kept import kept
from ...lexicon.script import fold
from ..called.comments import Comment, without_marks
from ..group import Group
from ..words.descriptions import content
from ..words.nouns import DESCRIPTION, noun_key

DEED = "told deed"
_DESCRIBES = re.compile("的|那")  # 翻窗的, 颠锅那位; not 语文老师, 被告
_OWN = re.compile("[我俺咱你您]")
_CLAUSE = re.compile(r"[^\s，。！？!?…；;,]+")
_NOT = frozenset("不没别未无")
_THEN = re.compile("[就便却又还而]")  # behind which something else is told: 话都没说就翻窗了
_OF_ONE = re.compile("的(?!时候|样子)")  # 红衣服的笑了 tells of another whom nobody marked
_SLACK = 2  # characters between those of a deed (托盘都端斜了: 端斜托盘)
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
    comments = [
        (group, member.ref.document, comment)
        for group in groups
        for member in group.members
        for comment in member.comments
    ]
    holding = _by_character(comments, {c for own in deeds.values() for deed in own for c in deed})
    for group in groups:
        told: dict[int, str] = {}
        many = False
        for deed in deeds.get(group.number, ()):
            few, *more = sorted((holding[character] for character in set(deed)), key=len)
            both = few.intersection(*more) if len(few) <= _MOST else set()
            for other in _told_of(deed, (comments[n] for n in sorted(both)), group):
                many |= other.plural
                if not (_is_writers(other) or group.cannot_be(other) or group.other_sex(other)):
                    told.setdefault(other.number, deed)
        if len(told) == 1 and not many:
            ((other_number, deed),) = told.items()
            yield group.number, other_number, deed


def _is_writers(group: Group) -> bool:
    """Whether nothing but 我, 我爸 or 我同事 is said of it, who need not be in the video."""
    return not group.said and all(
        _OWN.match(mention.text) for member in group.members for mention in member.mentions
    )


def _by_character(comments: Iterable[Said], known: set[str]) -> dict[str, set[int]]:
    """The numbers of the comments in which the characters of deeds stand."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, (_, _, comment) in enumerate(comments):
        for character in known.intersection(comment.text):
            found[character].add(number)
    return found


def _told_of(deed: str, comments: Iterable[Said], group: Group) -> list[Group]:
    """Of whom comments in other threads tell a deed: of several in one the nearest before it."""
    nearest: dict[tuple[str, int], tuple[int, Group]] = {}
    for other, document, comment in comments:
        if other is group or document in group.threads or told_at(comment.text, deed) is None:
            continue
        at = told_at(without_marks(comment.text), deed)  # few come so far
        if at is None:
            continue
        turn = document, comment.turn
        for start, end in comment.places:
            distance = _distance(at, len(deed), start, end)
            if distance is not None and (turn not in nearest or distance < nearest[turn][0]):
                nearest[turn] = distance, other
    return [other for _, other in nearest.values()]


def _distance(deed: int, size: int, start: int, end: int) -> int | None:
    """How far before a deed a mention stands of whom it may be told; None for one far behind."""
    if start <= deed:
        return max(0, deed - end)  # of 他妹妹 the whole is nearer than 他
    return 1 if start - deed - size in (0, 1) else None  # 后座的阿姨


@kept
def told_at(text: str, deed: str) -> int | None:
    """Where a comment says all of a deed in one breath, its characters in any order.

    Of two characters these stand side by side. What somebody did not do is not told of him.
    """
    needed = Counter(deed).items()
    size = len(deed) + (_SLACK if len(deed) > 2 else 0)
    for clause in _CLAUSE.finditer(text):
        if not _has_all(clause[0], needed):
            continue
        for start in range(max(1, len(clause[0]) - size + 1)):
            window = clause[0][start : start + size]
            if not _has_all(window, needed) or (len(deed) == 2 and window != deed):
                continue
            end = start + max(window.rindex(character) for character in deed) + 1
            told = _THEN.split(clause[0][:end])[-1]
            if _NOT.isdisjoint(set(told) - set(deed)) and not _OF_ONE.match(clause[0], end):
                return clause.start() + start
    return None


def _has_all(text: str, needed: Iterable[tuple[str, int]]) -> bool:
    """Whether a text has characters, each so many times."""
    return all(text.count(character) >= n for character, n in needed)

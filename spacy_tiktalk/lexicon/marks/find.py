"""What in a turn's text is not talk: all kinds together.

Every kind finds its own. Where two overlap the one that begins first wins, of those that begin
together the longest, and of equal ones the kind that stands first in `MARK_KINDS`: an account in a
reply prefix, an emoji in a nickname and an address in a tag belong to what is around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..script import fold
from .emoji import find_emoji
from .emotes import find_emotes
from .handles import find_handles
from .invisible import find_invisible, visible_text
from .kinds import MARK_KINDS, Mark
from .links import find_links
from .markup import find_markup
from .place import find_places
from .replies import find_replies
from .shares import find_shares
from .slashes import find_slashed
from .smileys import find_smileys
from .times import find_times
from .topics import find_topics
from .writers import Writers, writers_of

_BRACKETS = ("（）", "()", "【】", "[]", "「」", "〔〕", "《》", "“”")
# A name that an app sets apart by isolates, blanks and all.
_SET_APART = re.compile("[@＠]\u2068[^\u2068\u2069]{1,40}\u2069")
_SPACE = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|#160|#[xX][aA]0)(?![A-Za-z0-9])")
_RANK = {kind: rank for rank, kind in enumerate(MARK_KINDS)}


def find_marks(text: str, writers: Writers | Iterable[str] = ()) -> list[Mark]:
    """The marks of one turn's text.

    writers (Writers or iterable of str): Who is known to write under the video, to settle where a
        handle ends.
    RETURNS (list of Mark): In order, none overlapping another, none empty.
    """
    if not text:
        return []
    apart = [found.span() for found in _SET_APART.finditer(text)]
    hidden = [
        mark
        for mark in find_invisible(text)
        if not any(start <= mark.start < end for start, end in apart)
    ]
    if not hidden:
        return _seen_marks(text, writers)
    # A mark is found as it is seen, whatever cannot be seen stands in it.
    places = list(range(len(text)))
    for mark in reversed(hidden):
        del places[mark.start : mark.end]
    seen = [
        mark._replace(start=places[mark.start], end=places[mark.end - 1] + 1)
        for mark in _seen_marks("".join(text[i] for i in places), writers)
    ]
    return _apart([*seen, *hidden])


def _seen_marks(text: str, writers: Writers | Iterable[str]) -> list[Mark]:
    """The marks of a text in which every character can be seen."""
    known = writers if isinstance(writers, Writers) else writers_of(tuple(writers))
    return [_with_brackets(text, _with_handle(text, mark)) for mark in _apart(_all(text, known))]


def _apart(found: Iterable[Mark]) -> list[Mark]:
    """In order, without those that overlap a better one."""
    out: list[Mark] = []
    at = 0
    for mark in sorted(found, key=lambda mark: (mark[0], -mark[1], _RANK[mark[2]])):
        if mark.start >= at and mark.end > mark.start:
            out.append(mark)
            at = mark.end
    return out


def _with_brackets(text: str, mark: Mark) -> Mark:
    """With the brackets around it, if there is nothing else in them: （02:31）."""
    pair = text[mark.start - 1 : mark.start] + text[mark.end : mark.end + 1]
    if mark.start and pair in _BRACKETS and mark.kind in ("time", "place"):
        return mark._replace(start=mark.start - 1, end=mark.end + 1)
    return mark


def _all(text: str, writers: Writers) -> Iterator[Mark]:
    folded = fold(text)
    links = sorted(find_links(folded))
    stops = [mark.start for mark in links]
    yield from links
    yield from find_shares(folded, links)
    pictures = [*find_emotes(folded), *find_slashed(folded), *find_emoji(text)]
    yield from pictures
    tags = sorted(find_markup(folded))
    yield from tags
    begun = _without_front(folded, [*pictures, *tags])
    replies = list(_replies(begun, tags, writers))
    yield from replies
    if "@" in folded or "＠" in folded:
        yield from find_handles(begun, writers, stops)
    yield from find_smileys(text)
    yield from find_topics(folded)
    yield from find_times(_blank(folded, replies))
    yield from find_places(folded)


def _replies(folded: str, tags: Sequence[Mark], writers: Writers) -> Iterator[Mark]:
    """The replies and reposts, whatever tags stand in them: 回复<a href="/n/x">@小鱼</a>:."""
    inner = [tag for tag in tags if folded[tag.start] == "<" or _SPACE.match(folded, tag.start)]
    if not inner:
        yield from find_replies(folded, writers)
        return
    plain, places, at = "", list[int](), 0
    for tag in (*inner, Mark(len(folded), len(folded), "html")):
        if tag.start >= at:  # else an entity within a tag
            blank = folded[tag.start : tag.start + 1] == "&"
            plain += folded[at : tag.start] + " " * blank
            places += [*range(at, tag.start), *[tag.start] * blank]
            at = tag.end
    for mark in find_replies(plain, writers):
        start, end = places[mark.start], places[mark.end - 1] + 1
        if mark.handle in folded[start:end]:  # no tag in a name
            yield mark._replace(start=start, end=end)


def _without_front(folded: str, pictures: Iterable[Mark]) -> str:
    """With blanks for what stands in front that is no text: [捂脸]回复@小鱼:, <br>回复@小鱼:."""
    front = []
    at = 0
    for mark in sorted(pictures):
        if folded[at : mark.start].strip():
            break
        front.append(mark)
        at = mark.end
    return _blank(folded, front)


def _blank(folded: str, marks: Iterable[Mark]) -> str:
    """The text with blanks in the place of marks, as long as before."""
    characters = list(folded)
    for mark in marks:
        characters[mark.start : mark.end] = " " * (mark.end - mark.start)
    return "".join(characters)


def _with_handle(text: str, mark: Mark) -> Mark:
    """The handle as it is written, not as it is read."""
    if not mark.handle:
        return mark
    at = fold(text[mark.start : mark.end]).rindex(mark.handle)
    name = text[mark.start + at : mark.start + at + len(mark.handle)]
    return mark._replace(handle=visible_text(name).strip())

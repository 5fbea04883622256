"""What in a turn's text is not talk: all kinds together.

Every kind finds its own. Where two overlap the one that begins first wins, of those that begin
together the longest, and of equal ones the kind that stands first in `MARK_KINDS`: an account in a
reply prefix, an emoji in a nickname and an address in a tag belong to what is around them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..script import fold
from .emoji import find_emoji
from .emotes import find_emotes
from .handles import find_handles
from .invisible import find_invisible, visible_text
from .kinds import MARK_KINDS, Mark, MarkKind
from .links import find_links
from .markup import find_markup
from .place import find_places
from .replies import find_replies
from .shares import find_shares
from .smileys import find_smileys
from .times import find_times
from .topics import find_topics
from .writers import Writers, writers_of

_RANK = {kind: rank for rank, kind in enumerate(MARK_KINDS)}


def find_marks(text: str, writers: Writers | Iterable[str] = ()) -> list[Mark]:
    """The marks of one turn's text.

    writers (Writers or iterable of str): Who is known to write under the video, to settle where a
        handle ends.
    RETURNS (list of Mark): In order, none overlapping another, none empty.
    """
    if not text:
        return []
    known = writers if isinstance(writers, Writers) else writers_of(tuple(writers))
    found = sorted(_all(text, known), key=lambda mark: (mark[0], -mark[1], _RANK[mark[2]]))
    out: list[Mark] = []
    at = 0
    for mark in found:
        if mark.start >= at and mark.end > mark.start:
            out.append(_with_handle(text, mark))
            at = mark.end
    return out


def _all(text: str, writers: Writers) -> Iterator[Mark]:
    folded = fold(text)
    links = sorted(find_links(folded))
    stops = [mark.start for mark in links]
    yield from links
    yield from find_shares(folded, links)
    yield from find_replies(folded, writers)
    if "@" in folded or "＠" in folded:
        yield from find_handles(folded, writers, stops)
    yield from find_emotes(folded)
    yield from find_smileys(text)
    yield from find_emoji(text)
    yield from find_topics(folded)
    yield from find_markup(folded)
    yield from find_times(folded)
    yield from find_places(folded)
    yield from find_invisible(text)


def _with_handle(text: str, mark: Mark) -> Mark:
    """The handle as it is written, not as it is read."""
    if mark.kind == "handle":
        name = text[mark.start + 1 : mark.end]
    elif mark.handle:
        at = fold(text[mark.start : mark.end]).rindex(mark.handle)
        name = text[mark.start + at : mark.start + at + len(mark.handle)]
    else:
        return mark
    return mark._replace(handle=visible_text(name).strip())


def who_is_answered(marks: Iterable[Mark]) -> str | None:
    """The account that a turn answers, by its marks: of 回复@小鱼:, or of the first repost.

    RETURNS (str or None): As it is written; None where no mark says it.
    """
    named = (mark.handle for mark in marks if mark.kind in ("reply", "repost") and mark.handle)
    return next(named, None)


def talk_mask(
    text: str,
    kinds: Collection[MarkKind] = MARK_KINDS,
    *,
    writers: Writers | Iterable[str] = (),
) -> list[bool]:
    """For each character of a turn's text whether it is talk.

    kinds (collection of str): The kinds that are no talk; marks of other kinds are read as talk.
    RETURNS (list of bool): As long as the text.
    """
    talk = [True] * len(text)
    for mark in find_marks(text, writers):
        if mark.kind in kinds:
            talk[mark.start : mark.end] = [False] * (mark.end - mark.start)
    return talk

"""Whom a comment answers where its file says so by a writer's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..cells.ids import clean_id
from ..comment import Comment
from .threads import Thread

_WORD = "(?:回复|回覆|回復)"
_MARK = re.compile(rf"(?:{_WORD}(?=[\s@＠:：])\s*[:：]?\s*)?[@＠]?\s*")
_SURE = 6
"""So many characters: shorter ids of writers and of comments may be the same."""
_BEGUN = re.compile(rf"{_WORD}(.+)", re.S)


def names_for_parents(comments: Sequence[Comment]) -> bool:
    """A column `reply_to` may hold writers' names or ids: so it is where more are those than ids.

    They are taken for those of `answered`, and no parent is left. A number that is no id of the
    file is one of a comment that is not there, unless a writer is called so.
    """
    ids = {comment.id for comment in comments}
    writers = {comment.writer for comment in comments}
    of_writers = (comment.source.get("writer_id", "") for comment in comments)
    writer_ids = {number for number in of_writers if len(number) >= _SURE}
    names = numbers = 0
    for parent in (comment.parent for comment in comments if comment.parent is not None):
        known = any(name in writers for name in _readings(parent))
        if parent in ids:
            numbers += not known
        else:
            known = known or parent in writer_ids
            names += known
            numbers += parent.isdecimal() and not known
    if names <= numbers:
        return False
    for comment in comments:
        comment.answered = comment.answered or comment.parent
        comment.parent = None
        comment.source.pop("parent", None)
    return True


def ids_for_names(comments: Sequence[Comment]) -> None:
    """A column 回复对象 may hold ids of comments: so it is where more are those than writers'.

    They are the parents then, and a parent beside them is the root.
    """
    ids = {comment.id for comment in comments}
    writers = {comment.writer for comment in comments}
    writers |= {comment.source.get("writer_id", "") for comment in comments}
    told = [clean_id(comment.answered or "") for comment in comments]
    known = sum(number in ids for number in told if number is not None)
    if known <= sum(comment.answered in writers for comment in comments if comment.answered):
        return
    for comment, number in zip(comments, told, strict=True):
        comment.answered = None
        if number is not None and number != comment.id:
            comment.root = comment.root or comment.parent
            comment.parent = comment.source["parent"] = number


def answered(thread: Thread) -> Iterator[int | str | None]:
    """Whom each comment answers: the number of a turn, a name that nobody there has, or nobody.

    A crawler names the root as the parent of all that is below it, so a writer's name beside it
    says more.
    """
    last: dict[str, int] = {}  # of each writer so far, by name and by id
    for place, comment in enumerate(thread.comments):
        yield _answered(thread, place, last)
        last[comment.source.get("writer_id", comment.writer)] = last[comment.writer] = place


def _answered(thread: Thread, place: int, last: Mapping[str, int]) -> int | str | None:
    parent, name = thread.answers[place], thread.comments[place].answered
    if name is None or parent not in (0, None):
        return parent
    readings = _readings(name)
    for reading in readings:
        if parent == 0 and thread.comments[0].writer == reading:
            return 0
        if reading in last:
            return last[reading]
    return readings[1] or parent


def _readings(name: str) -> list[str]:
    """A name as it is given, without @ and 回复, and without a 回复 that may be part of it."""
    plain = _MARK.sub("", name, count=1)
    plain = (plain[:-1] if plain.endswith((":", "：")) else plain).rstrip()
    begun = _BEGUN.fullmatch(plain)
    return [name, plain, *([begun[1]] if begun else [])]

"""What stands for a parent and is none: words for nothing, the video, an id with its kind before.

Comments that answer the same thing are one dialogue, so a word for nothing would make one of all.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from ..cells.ids import clean_id
from ..comment import Comment

_WORDS = """
    root none nobody top main self op post topic video toplevel top-level n/a na nil empty
    无 空 没有 主楼 主评论 一级评论 根评论 一级 顶级 顶层 楼主 up主 视频 作品 帖子 主帖 -- — —— / \\
"""
_NOBODY = frozenset(_WORDS.split())
_COMMENT, _POST = "t1_", "t3_"  # what Reddit puts before an id
_LONGEST_WORD = 12
_MOST = 0.9


def drop_nobody(comments: Sequence[Comment]) -> None:
    """Make nothing of parents and names that are a word for nothing, and of the video's own id.

    A word that is the id or the name of somebody in the file is kept.
    """
    ids = {comment.id for comment in comments}
    writers = {comment.writer for comment in comments}
    for comment in comments:
        for role in ("parent", "root"):
            name = getattr(comment, role)
            if name is None or name in ids:
                continue
            if name.startswith(_COMMENT) and name.removeprefix(_COMMENT) in ids:
                _put(comment, role, name.removeprefix(_COMMENT))
            elif name.startswith(_POST) or name == comment.video or _is_word(name, writers):
                _put(comment, role, None)
        if comment.answered is not None and _is_word(comment.answered, writers):
            comment.answered = None


def drop_strange(comments: Sequence[Comment]) -> frozenset[str]:
    """Make nothing of parents that are not there and can be no ids of this file.

    Ids have no Chinese characters; and where nearly all of them have digits, a short word without
    one is none. Asked when names of writers are no longer among the parents.
    RETURNS (frozenset[str]): The roles whose column says another thing, as the answered text.
    """
    ids = [comment.id for comment in comments if comment.id is not None]
    there = set(ids)
    with_digits = sum(map(_has_digit, ids)) > _MOST * len(ids)
    others = set()
    for role in ("parent", "root"):
        names = [getattr(comment, role) for comment in comments]
        told = [name for name in names if name is not None]
        strange = {
            name
            for name in told
            if name not in there
            and not _has_digit(name)
            and (not name.isascii() or (with_digits and len(name) <= _LONGEST_WORD))
        }
        # One alone may be a word for nothing that is not known here.
        most = 2 * sum(name in strange for name in told) > len(told)
        if most and len(strange) > 1 and there.isdisjoint(told):
            others.add(role)
            strange.update(told)
        for comment, name in zip(comments, names, strict=True):
            if name in strange:
                setattr(comment, role, None)  # its source keeps what the file says
    return frozenset(others)


def numbered(comments: Sequence[Comment]) -> None:
    """Find the parents in ids such as 1-2 and Ugx1.9ab, which name the comment they answer."""
    ids = {comment.id for comment in comments}
    for comment in comments:
        up = comment.id
        while up and comment.parent is None:
            up = up[: max(up.rfind("."), up.rfind("-"), 0)]
            if up in ids:
                _put(comment, "parent", up)


def _is_word(name: str, writers: Set[str]) -> bool:
    return (name.lower() in _NOBODY or clean_id(name) is None) and name not in writers


def _put(comment: Comment, role: str, name: str | None) -> None:
    if name == comment.id:
        name = None
    setattr(comment, role, name)
    if role == "parent":
        comment.source.pop("parent", None)
        if name is not None:
            comment.source["parent"] = name


def _has_digit(name: str) -> bool:
    return any(c.isdigit() for c in name)

"""Comments whose file says only of which level they are: each reply stands below its root."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..comment import Comment

_KIND = "(?:评论|回复)?"
_ROOT = re.compile(rf"(?:一级|主|根|父|1级?|level ?1|root|top){_KIND}|评论", re.IGNORECASE)
_BELOW = re.compile(rf"(?:[二三四]级|子|[2-4]级?|level ?[2-4]|reply){_KIND}|回复", re.IGNORECASE)


def put_below(comments: Sequence[Comment]) -> None:
    """Put replies inside the root above them, if the file is in that order.

    It is not where it begins with a reply, where a level is of no known kind, or where a reply
    names somebody who has said nothing above it since the root.
    """
    roots: list[Comment | None] = []
    above: Comment | None = None
    said: set[str] = set()
    for comment in comments:
        level = comment.level or ""
        if _ROOT.fullmatch(level):
            above, said = comment, {comment.writer}
            roots.append(None)
            continue
        named = (comment.answered or "").lstrip("@＠")
        if above is None or not level or not _BELOW.fullmatch(level):
            return
        if comment.video != above.video or (named and named not in said):
            return
        said.add(comment.writer)
        roots.append(above)
    for comment, root in zip(comments, roots, strict=True):
        comment.inside = root

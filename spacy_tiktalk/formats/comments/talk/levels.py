"""Comments whose file says only of which level they are: each reply stands below its root."""

from __future__ import annotations

from collections.abc import Sequence

from ..comment import Comment
from ..header.levels import BELOW, ROOT


def put_below(comments: Sequence[Comment]) -> bool:
    """Put replies inside the root above them, if the file is in that order.

    It is not where it begins with a reply, where a level is of no known kind, or where a reply
    names somebody who has said nothing above it since the root.

    RETURNS (bool): Whether a comment is inside another now.
    """
    roots: list[Comment | None] = []
    above: Comment | None = None
    said: set[str] = set()
    for comment in comments:
        level = comment.level or ""
        if ROOT.fullmatch(level):
            above, said = comment, {comment.writer}
            roots.append(None)
            continue
        named = (comment.answered or "").lstrip("@＠")
        if above is None or not BELOW.fullmatch(level):
            return False
        if comment.video != above.video or (named and named not in said):
            return False
        said.add(comment.writer)
        roots.append(above)
    for comment, root in zip(comments, roots, strict=True):
        comment.inside = root
    return any(root is not None for root in roots)

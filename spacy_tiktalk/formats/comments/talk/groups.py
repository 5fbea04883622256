"""Comments whose file does not name what they answer: by their levels, else all of one video."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ..comment import Comment
from ..header.levels import BELOW, ROOT
from .threads import Thread

TOGETHER = 50
"""So many comments are one dialogue at most where the file does not say who answers whom."""


def make_groups(comments: Sequence[Comment]) -> list[Thread]:
    """The comments of each video, in the file's order.

    A video is told by its id, else by its title, else by the part of the file. Comments without any
    of these, between others that have one, are of nobody knows which video: only those that stand
    together are together.
    """
    groups: list[Thread] = []
    of_video: dict[Hashable, Thread] = {}
    known = 0  # how many with a video or a title stand before
    for comment in comments:
        video: Hashable = ("video", comment.video)
        if comment.video is None:
            named = comment.title is not None
            video = ("title", comment.title) if named else (comment.part, known)
        known += comment.video is not None or comment.title is not None
        thread = of_video.get(video)
        if thread is None or len(thread.comments) >= TOGETHER:
            thread = of_video[video] = Thread()
            groups.append(thread)
        thread.comments.append(comment)
        thread.answers.append(None)
    return groups


def fill_down(comments: Sequence[Comment]) -> None:
    """Give the comments below a video's only row its id and its title, as merged cells mean it.

    So it is where no name stands twice and a third of the rows or more have none; a reply beside
    its comment has that one's.
    """
    for role in ("video", "title"):
        told = [c for c in comments if getattr(c, role) is not None]
        names = [getattr(comment, role) for comment in told if comment.inside is None]
        blanks = len(comments) - len(told)
        if not names or 2 * blanks < len(names) or len(set(names)) < len(names):
            continue
        above: Comment | None = None
        for comment in comments:
            if getattr(comment, role) is not None:
                above = comment
            elif above is not None and above.part == comment.part:
                setattr(comment, role, getattr(above, role))
                if role == "video":
                    comment.source["video"] = above.source["video"]


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

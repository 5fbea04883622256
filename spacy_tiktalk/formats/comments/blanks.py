"""Words for nothing that may be something: pandas' nan in a name, and the id 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...errors import warn
from .cells.ids import PANDAS
from .comment import Comment

_IN_TALK = PANDAS | {"None"}
_TALK = frozenset(("text", "writer", "answered", "title"))
_ZERO = frozenset(("0", "0.0"))


class Blanks:
    """What is seen of the rows of a file before it can be said what its words for nothing are.

    A writer may be called nan, and a comment may say it: they are nothing where pandas has written
    nothing somewhere that no talk is. The 0 of most files is no id; a table that counts its rows
    from 0 has it once, beside a 1.
    """

    def __init__(self) -> None:
        self._dumped = False
        self._zeros: list[Comment] = []
        self._below: list[Comment] = []  # that answer 0
        self._one = False

    def see(self, comment: Comment, cells: Mapping[str, str]) -> None:
        """Take note of a row and of the comment it has become."""
        if not self._dumped and not PANDAS.isdisjoint(cells.values()):
            self._dumped = any(
                cell == "<NA>" or (cell in PANDAS and role not in _TALK)
                for role, cell in cells.items()
            )
        self._one = self._one or comment.id == "1"
        if cells.get("id", "").strip() in _ZERO:
            self._zeros.append(comment)
        if cells.get("parent", "").strip() in _ZERO:
            self._below.append(comment)

    def settle(self, path: str, comments: Iterable[Comment]) -> None:
        """Make nothing of what is nothing, and an id of a 0 that is one; W161 where both can be."""
        if self._dumped or _several(comments):
            for comment in comments:
                comment.writer = "" if comment.writer in _IN_TALK else comment.writer
                comment.text = "" if comment.text in _IN_TALK else comment.text
                comment.answered = None if comment.answered in _IN_TALK else comment.answered
                comment.title = None if comment.title in _IN_TALK else comment.title
        if len(self._zeros) == 1 and self._one:
            self._settle_zero(path, self._zeros[0])

    def _settle_zero(self, path: str, zero: Comment) -> None:
        zero.id = "0"
        zero.source.pop("row", None)
        below = [comment for comment in self._below if comment is not zero]
        if len(below) < len(self._below):  # its own parent is 0, so 0 stands for no parent
            if below:
                warn("W161", path=path, n=len(below))
            return
        for comment in below:
            comment.parent = comment.source["parent"] = "0"


def _several(comments: Iterable[Comment]) -> bool:
    """Whether the writer nan has several ids, and so is nobody."""
    ids = {comment.source.get("writer_id") for comment in comments if comment.writer == "nan"}
    return len(ids - {None}) > 1

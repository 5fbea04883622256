"""Comments to threads: who answers whom, roots with their replies in order, orphans, circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ....errors import error, warn
from ...source import BadRecords, Where
from ..comment import Comment


@dataclass
class Thread:
    """Comments of one dialogue, in order; for each the number of the one it answers, or None."""

    comments: list[Comment] = field(default_factory=list)
    answers: list[int | None] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        """What identifies the dialogue: the id of its first comment."""
        return self.comments[0].id


def make_threads(bad: BadRecords, comments: Sequence[Comment], unit: str) -> list[Thread]:
    """The threads, in the order of their first comments in the file.

    unit (str): What the comments' lines count, for messages. A circle's comments are refused with
        T166. Comments whose parent is not there are one thread for each such parent, and are told
        of (W156).
    """
    numbers = {c.id: number for number, c in enumerate(comments) if c.id is not None}
    ups, missing = _parents(comments, numbers)
    _refuse_circles(bad, comments, ups, missing, unit)
    roots: dict[int | str, list[int]] = {}
    for number, root in enumerate(_roots(ups, missing)):
        if ups[number] != _REFUSED:
            roots.setdefault(root, []).append(number)
    orphans = [number for number, gone in enumerate(missing) if gone is not None]
    if orphans:
        first = comments[orphans[0]]
        told = f"{first.id or f'{unit} {first.line}'}, which answers {missing[orphans[0]]}"
        warn("W156", path=bad.path, n=len(orphans), first=told)
    return [_thread(comments, members, root, ups) for root, members in roots.items()]


_ROOT, _REFUSED = -1, -2


def _parents(
    comments: Sequence[Comment], numbers: dict[str, int]
) -> tuple[list[int], list[str | None]]:
    """Of each comment the number of its parent, and the id of a parent that is not there."""
    ups = [_ROOT] * len(comments)
    missing: list[str | None] = [None] * len(comments)
    places = {id(c): n for n, c in enumerate(comments)} if any(c.inside for c in comments) else {}
    for number, comment in enumerate(comments):
        asked = [name for name in (comment.parent, comment.root) if name is not None]
        there = [numbers[name] for name in asked if name in numbers]
        if there:
            ups[number] = there[0]
        elif comment.inside is not None and id(comment.inside) in places:
            ups[number] = places[id(comment.inside)]
        elif asked:
            missing[number] = asked[-1]
    return ups, missing


def _refuse_circles(
    bad: BadRecords,
    comments: Sequence[Comment],
    ups: list[int],
    missing: list[str | None],
    unit: str,
) -> None:
    state = [0] * len(comments)  # 0 not seen, 1 on the way, 2 done
    circles: list[list[int]] = []
    for start in range(len(comments)):
        way: list[int] = []
        at = start
        while at >= 0 and state[at] == 0:
            state[at] = 1
            way.append(at)
            at = ups[at]
        if at >= 0 and state[at] == 1:
            circles.append(way[way.index(at) :])
        for number in way:
            state[number] = 2
    inside = {number for circle in circles for number in circle}
    for circle in circles:
        ids = [str(comments[number].id) for number in circle]
        shown = " → ".join([*ids[:5], *(["…"] if len(ids) > 5 else []), ids[0]])
        for number in circle:
            where = Where(bad.path, comments[number].line, unit=unit)
            bad.refuse(error("T166", where=where, id=comments[number].id, circle=shown))
    for number, up in enumerate(ups):
        if number in inside:
            ups[number] = _REFUSED
        elif up in inside:  # what hangs below a circle has lost its parent
            ups[number], missing[number] = _ROOT, comments[up].id


def _roots(ups: Sequence[int], missing: Sequence[str | None]) -> list[int | str]:
    """Of each comment its root's number, or the id of the root that is not there."""
    roots: list[int | str | None] = [None] * len(ups)
    for number in range(len(ups)):
        way = []
        at = number
        while ups[at] >= 0 and roots[at] is None:
            way.append(at)
            at = ups[at]
        root = roots[at]
        if root is None:
            gone = missing[at]
            root = roots[at] = at if gone is None else gone
        for below in way:
            roots[below] = root
    return [root for root in roots if root is not None]


def _thread(
    comments: Sequence[Comment], members: Sequence[int], root: int | str, ups: Sequence[int]
) -> Thread:
    """Root first, then by time; in the file's order where a time is not known.

    No comment stands before the one it answers, for a reader looks back for that. Files are often
    newest first, with times to the minute.
    """
    replies = [number for number in members if number != root]
    times = {number: comments[number].time for number in replies}
    if None not in times.values():
        replies.sort(key=lambda number: (times[number], number))
    order = [root] if isinstance(root, int) else []
    placed = {root, _ROOT}
    for number in replies:
        way: list[int] = []
        while number not in placed:
            placed.add(number)
            way.append(number)
            number = ups[number]
        order += reversed(way)
    places = {number: place for place, number in enumerate(order)}
    return Thread(
        [comments[number] for number in order],
        [places.get(ups[number]) for number in order],
    )

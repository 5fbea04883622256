"""Which tracklets are seen together, and so are two people, and when they may be one all the same.

What is seen at one time is two people. But while one page of a slide show pushes the other out of
the picture, a person who is on both is seen twice for a moment; and a split screen can show one
recording more than once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..types import Boxes

Times: TypeAlias = Sequence[float] | NDArray[np.float64]

_MOMENT = 0.3
"""Seconds from the first picture that shows both pages to the last, at most."""
_MOVED = 0.2
"""By how much of its own size a head moves with its page, at least, from one sight to the next."""
_MOSTLY = 0.5
"""The share of the shorter one's sights at which a copy is seen beside its original, at least."""


def seen_together(times: Sequence[Times]) -> NDArray[np.bool_]:
    """bool [n, n]: whether two tracklets share a moment; each does with itself."""
    rows = np.repeat(np.arange(len(times)), [len(each) for each in times])
    moment = np.unique(np.concatenate(times), return_inverse=True)[1]
    rows = rows[np.argsort(moment, kind="stable")]
    together = np.eye(len(times), dtype=bool)
    for seen in np.split(rows, np.cumsum(np.bincount(moment))[:-1]):
        together[np.ix_(seen, seen)] = True
    return together


def may_turn(times: Sequence[Times]) -> NDArray[np.bool_]:
    """bool [n, n]: whether the times alone allow `page_turned` of an old (row) and a new (column)
    tracklet."""
    first, last = (np.array([each[at] for each in times], dtype=np.float64) for at in (0, -1))
    return _in_turn(first[:, None], last[:, None], first, last)


def page_turned(old_times: Times, old_boxes: Boxes, new_times: Times, new_boxes: Boxes) -> bool:
    """Whether two tracklets are seen together only while a page with the new one pushes a page with
    the old one out: the old one ends and the new one begins there, and both move the same way."""
    if not _in_turn(old_times[0], old_times[-1], new_times[0], new_times[-1]):
        return False
    before = np.asarray(old_times) < new_times[0]
    after = np.asarray(new_times) > old_times[-1]
    left = _way(old_boxes[before][-1], old_boxes[-1])
    came = _way(new_boxes[0], new_boxes[after][0])
    # Across or down: what the edge leaves of a head has its middle elsewhere along the other.
    alike = np.sign(left) == np.sign(came)
    return bool((alike & (np.minimum(abs(left), abs(came)) >= _MOVED)).any())


def mostly_together(one: Times, other: Times) -> bool:
    """Whether the one seen for the shorter time is seen beside the other most of it."""
    shared = len(np.intersect1d(one, other))
    return shared >= _MOSTLY * min(len(np.unique(one)), len(np.unique(other)))


def _in_turn(old_first: Any, old_last: Any, new_first: Any, new_last: Any) -> Any:
    """Whether the old one begins before the new one and ends shortly behind its first sight."""
    together = (new_first <= old_last) & (old_last <= new_first + _MOMENT)
    return together & (old_first < new_first) & (old_last < new_last)


def _way(start: Boxes, end: Boxes) -> NDArray[np.float64]:
    """How far the middle of a box moves, in sides of the smaller of the two boxes."""
    start, end = start.astype(np.float64), end.astype(np.float64)
    size = min(np.sqrt((box[2:] - box[:2]).prod()) for box in (start, end))
    middles = [(box[:2] + box[2:]) / 2 for box in (start, end)]
    return (middles[1] - middles[0]) / max(size, 1e-9)

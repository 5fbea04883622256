"""Gradual transitions: dissolves, wipes, and fades through black, white or another color.

A picture inside a dissolve is a mixture of one before and one behind it (Hampapur, Jain and
Weymouth 1994 call this production model-based): the share of the later one rises steadily, and
little is left that is of neither. A pan leaves much, a hard cut or a flash does not rise steadily,
a change of light ends in a picture like the first. In a wipe each pixel is of the one or of the
other picture, more and more of them of the later one, and both stand before and behind it. In a
fade the picture in the middle is of one color, and those before and behind it are two different
ones; through black or white they may be alike, for there nobody can be followed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bars import LEAST

_SIDES = (0.2, 0.3, 0.45, 0.65)
"""Seconds from the middle of a transition to the pictures compared."""
_SHORTEST = 4  # frames to a side: with fewer, a cut cannot be told from a dissolve
_APART = 0.4  # seconds between two transitions
_SETTLED = 0.02
"""Of a wipe's change, at most, from the first picture to the second and from the last but one to
the last. Of two wipes pieces are left on both sides, as if the picture between them were one."""
_STEPS = (0.25, 0.5, 0.75)  # where between the two pictures the mixture is looked at
_EVEN = 6.0  # gray levels, by which what stays the same may differ, as bars and titles on them
_MOST = 0.7
"""The share of a picture between bars, at least, that changes: 0.62 and more from one photograph to
another, 0.38 where somebody crosses a picture that stands."""
_PLAIN = 0.5
"""The share of what is beside it, at least, that is of one color: a half of a split screen that
stands is no bar, and what moves beside it would count twice as much."""
_BOTH = 0.1
"""The share of a wipe's change, at least, that is brighter, and that is darker: 0.13 and more in 43
of 45. What comes before a picture or lights it, as a hand, a person, a page of comments or a lamp,
mostly does one of the two: 0.06 at most in 22 that passed for wipes."""
_FLAT = 6.0  # gray levels: the standard deviation of a picture of one color
_BLACK, _WHITE = 16.0, 239.0  # gray levels of a picture that shows nothing
_TINY = 1e-6


@dataclass(frozen=True, kw_only=True)
class GradualRules:
    """What makes a transition.

    least (float): gray levels, root mean square, by which the two pictures differ, 0 to 255.
    rest (float): share of this difference that a mixture or pieces of both may leave unexplained,
        0 to 1.
    alike (float): correlation of the two pictures, -1 to 1, from which nothing has changed.
    step (float): the largest rise from one frame to the next, as a share of the whole.
    """

    least: float = 18.0
    rest: float = 0.25
    alike: float = 0.7
    step: float = 0.4


class GradualState:
    """Finds gradual transitions in small gray pictures, frame by frame.

    fps (float): the nominal rate; sides are counted in frames of it.
    delay: a transition with its middle at push n is reported by push n + delay, in order.
    """

    def __init__(self, *, fps: float, rules: GradualRules) -> None:
        self._rules = rules
        self._sides = sorted({max(_SHORTEST, round(side * fps)) for side in _SIDES})
        self._reach = self._sides[-1]
        self._apart = max(1, round(_APART * fps))
        self.delay = self._reach + self._apart
        self._pictures: deque[NDArray[np.float32]] = deque(maxlen=2 * self._reach + 1)
        self._scores: deque[float] = deque(maxlen=2 * self._apart + 1)
        self._n = 0

    def push(self, picture: NDArray[np.float32]) -> int | None:
        """Take the next picture, float32 [rows, columns]; the push number of a transition's
        middle."""
        self._pictures.append(picture)
        self._n += 1
        if self._n <= self._reach:
            return None
        return self._judge(self._n - 1 - self._reach, len(self._pictures) - 1 - self._reach)

    def close(self) -> list[int]:
        """Transitions near the end, whose pictures behind are as many as there are."""
        first = max(0, self._n - self._reach)
        found = []
        for number in range(first, self._n + self._apart):
            place = len(self._pictures) - (self._n - number)
            found.append(self._judge(number, place))
        return [number for number in found if number is not None]

    def _judge(self, number: int, place: int) -> int | None:
        """Score the frame `number`, at `place` of the pictures; the peak `apart` before, if any."""
        self._scores.append(self._score(place))
        peak = number - self._apart
        if peak < 0 or not len(self._scores) > self._apart:
            return None
        scores = np.array(self._scores)
        at = len(scores) - 1 - self._apart
        # Of equal scores the first.
        return peak if scores[at] > 0 and int(scores.argmax()) == at else None

    def _score(self, place: int) -> float:
        """How surely the middle of a transition is here; 0 where it is not."""
        best = 0.0
        for side in self._sides:
            first, last = place - side, place + side
            if first < 0 or last >= len(self._pictures):
                continue
            three = np.stack([self._pictures[i] for i in (first, place, last)])
            seen = _changing(three)
            one, middle, other = (picture[seen].ravel() for picture in three)
            flat = float(middle.std()) < _FLAT
            size = float(np.sqrt(np.square(other - one).mean()))
            if not (flat or size >= self._rules.least):
                continue
            nothing = flat and not _BLACK < float(middle.mean()) < _WHITE
            alike = _alike(one, other) >= self._rules.alike
            if alike and not nothing:
                continue  # nearly every frame: the rest costs ten times as much
            if min(float(one.std()), float(other.std())) < 2 * _FLAT:
                continue  # half of a fade
            window = [self._pictures[i][seen].ravel() for i in range(first, last + 1)]
            if flat:
                best = max(best, self._fade([float(one.std()) for one in window], alike=alike))
            if size >= self._rules.least and not alike:
                wipes = one.size == three[0].size and _another(other - one)
                best = max(best, self._gradual(np.stack(window), size, wipes=wipes))
        return best

    def _gradual(self, window: NDArray[np.float32], size: float, *, wipes: bool) -> float:
        """Of a dissolve or, if `wipes`, of a wipe."""
        rules = self._rules
        change = window[-1] - window[0]
        power = float(change @ change)
        shares = (window - window[0]) @ change / power
        if np.diff(shares).max() > rules.step:
            return 0.0
        rest = rules.rest
        at = [round(step * (len(window) - 1)) for step in _STEPS]
        steady = np.diff(shares[[0, *at, -1]]).min() >= 0.02
        if steady and abs(shares[at[1]] - 0.5) <= 0.2:
            left = window[at] - window[0] - shares[at, None] * change
            rest = min(rest, _largest(left, power))
        if wipes and max(shares[1], 1 - shares[-2]) <= _SETTLED:
            at = [int((shares >= step).argmax()) for step in _STEPS]
            if abs(at[1] - len(shares) // 2) <= 1:
                left = np.minimum(abs(window[at] - window[0]), abs(window[at] - window[-1]))
                rest = min(rest, _largest(left, power))
        return size * (1 - rest / rules.rest)

    def _fade(self, spreads: list[float], *, alike: bool) -> float:
        middle = len(spreads) // 2
        # Gradual on one side at least; black between two cuts is for the detector of cuts.
        steps = np.abs(np.diff(spreads))
        sides = [steps[:middle].max() / spreads[0], steps[middle:].max() / spreads[-1]]
        # On both where the pictures are alike: a flash comes at once.
        if (max(sides) if alike else min(sides)) > self._rules.step:
            return 0.0
        return min(spreads[0], spreads[-1]) * (2 - spreads[middle] / _FLAT)


def _largest(left: NDArray[np.float32], power: float) -> float:
    """Of what pictures [n, pixels] leave unexplained, as a share of the change."""
    return float(np.sqrt((left**2).sum(axis=1).max() / power))


def _another(change: NDArray[np.float32]) -> bool:
    """Whether a wipe's change leads to another picture, not to something before the same one."""
    comes, goes = float(np.maximum(change, 0).sum()), float(np.maximum(-change, 0).sum())
    most = float((np.abs(change) > _EVEN).mean()) >= _MOST
    return most and min(comes, goes) >= _BOTH * (comes + goes)


def _changing(pictures: NDArray[np.float32]) -> tuple[slice, slice]:
    """The rows and columns between which pictures [n, rows, columns] differ: those between bars,
    whatever is written on these. Else all: what moves before a wall is no picture between bars."""
    differs = np.ptp(pictures, axis=0) > _EVEN
    rows, columns = (_reach(differs.any(axis=1 - axis)) for axis in (0, 1))
    n_rows, n_columns = differs.shape
    shares = (rows.stop - rows.start) / n_rows, (columns.stop - columns.start) / n_columns
    between = max(shares) == 1 > min(shares) >= LEAST
    if between and float(differs[rows, columns].mean()) >= _MOST:
        beside = np.ones_like(differs)
        beside[rows, columns] = False
        around = pictures[0][beside]
        if float((np.abs(around - np.median(around)) <= _EVEN).mean()) >= _PLAIN:
            return rows, columns
    return slice(0, n_rows), slice(0, n_columns)


def _reach(some: NDArray[np.bool_]) -> slice:
    """From the first to the last that is true, without these where others are beside them: there a
    bar and a picture share a pixel."""
    at = np.flatnonzero(some)
    if not len(at):
        return slice(0, 0)
    first, last = int(at[0]), int(at[-1]) + 1
    return slice(first + (first > 0), last - (last < len(some)))


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Correlation, -1 to 1; 0 where one of them is of one color."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > _TINY else 0.0

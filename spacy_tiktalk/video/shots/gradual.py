"""Gradual transitions: dissolves, and fades through black, white or another color.

A picture inside a dissolve is a mixture of one before and one behind it (Hampapur, Jain and
Weymouth 1994 call this production model-based): the share of the later one rises steadily, and
little is left that is of neither. A pan leaves much, a hard cut or a flash does not rise steadily,
a change of light ends in a picture like the first. In a fade the picture in the middle is of one
color, and those before and behind it are two different ones; through black or white they may be
alike, for there nobody can be followed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bars import Inside

_SIDES = (0.2, 0.3, 0.45, 0.65)
"""Seconds from the middle of a transition to the pictures compared."""
_SHORTEST = 4  # frames to a side: with fewer, a cut cannot be told from a dissolve
_APART = 0.4  # seconds between two transitions
_STEPS = (0.25, 0.5, 0.75)  # where between the two pictures the mixture is looked at
_FLAT = 6.0  # gray levels: the standard deviation of a picture of one color
_BLACK, _WHITE = 16.0, 239.0  # gray levels of a picture that shows nothing
_TINY = 1e-6


@dataclass(frozen=True, kw_only=True)
class GradualRules:
    """What makes a transition.

    least (float): gray levels, root mean square, by which the two pictures differ, 0 to 255.
    rest (float): share of this difference that the mixture may leave unexplained, 0 to 1.
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
        self._seen: deque[Inside] = deque(maxlen=2 * self._reach + 1)
        self._spreads: deque[float] = deque(maxlen=2 * self._reach + 1)  # standard deviations
        self._wholes: deque[float] = deque(maxlen=2 * self._reach + 1)  # the same, with bars
        self._means: deque[float] = deque(maxlen=2 * self._reach + 1)
        self._scores: deque[float] = deque(maxlen=2 * self._apart + 1)
        self._n = 0

    def push(self, picture: NDArray[np.float32], seen: Inside) -> int | None:
        """Take the next picture, float32 [rows, columns]; the push number of a transition's middle.

        seen (Inside): what of it are no bars.
        """
        self._pictures.append(picture)
        self._seen.append(seen)
        self._spreads.append(float(picture[seen].std()))
        self._wholes.append(float(picture.std()))
        self._means.append(float(picture[seen].mean()))
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
        flat = place < len(self._spreads) and self._spreads[place] < _FLAT
        nothing = flat and not _BLACK < self._means[place] < _WHITE
        for side in self._sides:
            first, last = place - side, place + side
            if first < 0 or last >= len(self._pictures):
                continue
            if min(self._wholes[first], self._wholes[last]) < 2 * _FLAT:
                continue  # half of a fade
            seen = _either(self._seen[first], self._seen[last])
            one, other = (self._pictures[i][seen].ravel() for i in (first, last))
            size = float(np.sqrt(np.square(other - one).mean()))
            if not (flat or size >= self._rules.least):
                continue
            alike = _alike(one, other) >= self._rules.alike
            if alike and not nothing:
                continue  # nearly every frame: the rest costs ten times as much
            if flat:
                spreads = [self._spreads[i] for i in range(first, last + 1)]
                best = max(best, self._fade(spreads, alike=alike))
            if size >= self._rules.least and not alike:
                window = [self._pictures[i][seen].ravel() for i in range(first, last + 1)]
                best = max(best, self._dissolve(np.stack(window), size))
        return best

    def _dissolve(self, window: NDArray[np.float32], size: float) -> float:
        rules = self._rules
        change = window[-1] - window[0]
        power = float(change @ change)
        shares = (window - window[0]) @ change / power
        if np.diff(shares).max() > rules.step or abs(shares[len(shares) // 2] - 0.5) > 0.2:
            return 0.0
        at = [round(step * (len(window) - 1)) for step in _STEPS]
        if np.diff(shares[[0, *at, -1]]).min() < 0.02:
            return 0.0
        left = window[at] - window[0] - shares[at, None] * change
        rest = float(np.sqrt((left**2).sum(axis=1) / power).max())
        return size * (1 - rest / rules.rest) if rest < rules.rest else 0.0

    def _fade(self, spreads: list[float], *, alike: bool) -> float:
        middle = len(spreads) // 2
        # Gradual on one side at least; black between two cuts is for the detector of cuts.
        steps = np.abs(np.diff(spreads))
        sides = [steps[:middle].max() / spreads[0], steps[middle:].max() / spreads[-1]]
        # On both where the pictures are alike: a flash comes at once.
        if (max(sides) if alike else min(sides)) > self._rules.step:
            return 0.0
        return min(spreads[0], spreads[-1]) * (2 - spreads[middle] / _FLAT)


def _either(one: Inside, other: Inside) -> Inside:
    """The rows and columns that are no bars in one of two pictures."""
    rows, columns = (
        slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other, strict=True)
    )
    return rows, columns


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Correlation, -1 to 1; 0 where one of them is of one color."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > _TINY else 0.0

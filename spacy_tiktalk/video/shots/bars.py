"""Bars beside a picture that is narrower or lower than the video: they show nothing.

Most of an upright video may be bars, if a wide one was put into it. They are the same on both sides
of a cut, so that a mean over the whole video says a third of what changed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST = 0.2
"""The least share of a picture's height, and of its width, inside of bars: less is no picture."""
_EVEN = 6  # gray levels by which a line of one color may differ: compression does not spare bars
_SAME = 16  # and by which one with writing may differ from picture to picture, for the same reason
_EVERY = 4  # of the pixels of a line, one is looked at: enough to know that they are all alike
_BESIDE = 0.5  # the least share of a line next to a bar that shows something: a picture begins
_BLANK = 0.1  # and the most of the bar's last line but one: light begins little by little

Inside = tuple[slice, slice]


def inside(*pictures: NDArray[np.uint8]) -> Inside:
    """The rows and columns that are not bars in all of the pictures.

    A bar reaches from an edge as far as every line is of one color, or is for the most part and the
    same in each picture, as where a title is written. It ends at once, along its whole length: what
    is around a figure or a text on a ground of one color is none, and counts when they change.
    Where little else is left, as in a black picture, there are none.

    pictures (NDArray[np.uint8]): one or more of one shape, [height, width, 3].
    """
    rows = _between(pictures)
    return rows, _between(tuple(picture[rows].swapaxes(0, 1) for picture in pictures))


def _between(pictures: tuple[NDArray[np.uint8], ...]) -> slice:
    """The rows between the bars at both ends; all where little or nothing is between."""
    n = len(pictures[0])
    first = _bar(pictures)
    last = n - _bar(tuple(picture[::-1] for picture in pictures)) if first < n else 0
    return slice(first, last) if last - first >= LEAST * n else slice(0, n)


def _bar(pictures: tuple[NDArray[np.uint8], ...]) -> int:
    """How many rows, from the first on, are of its color; 0 where no picture begins behind them."""
    color = pictures[0][0, 0].astype(np.int16)
    if any(np.abs(picture[0] - color).max() > _EVEN for picture in pictures):
        return 0  # as nearly always: the rest takes ten times as long
    some = [picture[:, ::_EVERY].astype(np.int16) for picture in pictures]
    other = np.any([np.abs(one - color).max(axis=2) > _EVEN for one in some], axis=0)
    changes = np.any([np.abs(one - some[0]).max(axis=(1, 2)) > _SAME for one in some[1:]], axis=0)
    shares = other.mean(axis=1)
    ends = changes | (shares >= _BESIDE)
    if not ends.any():
        return len(shares)
    bar = int(ends.argmax())
    at_once = shares[max(bar - 2, 0)] <= _BLANK and shares[bar : bar + 2].max() >= _BESIDE
    return bar if at_once else 0

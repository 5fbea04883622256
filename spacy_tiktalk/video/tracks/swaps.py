"""Where a track that was split changes its person, once it is known who the persons are.

Two heads that pass each other may swap their tracks while one hides the other. Faces tell before
and behind that they did; the hits between, half hidden, are shared out by their looks, each track
for itself. One of two tracks may so change a hit later than the other, and the same person would be
in one picture twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..follow.open_track import Piece


def moved_turns(pieces: Sequence[Piece], labels: Sequence[int]) -> list[Piece]:
    """The pieces with the turns of their tracks moved so that no person is in a picture twice.

    A turn stays between the crops whose faces tell of it, and as near to where it was as can be.
    Where no place is free, it is where fewest pictures show a person twice.

    pieces (Sequence[Piece]): in any order. None of them is changed.
    labels (Sequence[int]): who each of them is.
    """
    moved = list(pieces)
    shown = Counter((label, f) for p, label in zip(moved, labels, strict=True) for f in _frames(p))
    order = sorted(range(len(moved)), key=lambda i: (moved[i].track, moved[i].times[0]))
    for i, j in pairwise(order):
        one, other = moved[i], moved[j]
        if one.track != other.track:
            continue
        shown.subtract((labels[i], f) for f in _frames(one))
        shown.subtract((labels[j], f) for f in _frames(other))
        at = len(one.frames)
        first = int(np.searchsorted(one.times, one.sure[1], side="right"))
        last = at + int(np.searchsorted(other.times, other.sure[0], side="left"))
        frames = [*_frames(one), *_frames(other)]

        def twice(
            turn: int, frames: list[int] = frames, who: tuple[int, int] = (labels[i], labels[j])
        ) -> int:
            return sum(shown[who[n >= turn], f] > 0 for n, f in enumerate(frames))

        turn = min(range(first, last + 1), key=lambda n: (twice(n), abs(n - at), n))
        if turn != at:
            moved[i], moved[j] = one.turned(other, turn)
        shown.update((labels[i], f) for f in _frames(moved[i]))
        shown.update((labels[j], f) for f in _frames(moved[j]))
    return moved


def _frames(piece: Piece) -> list[int]:
    return [int(frame) for frame in piece.frames]

"""Pieces of a split track that are nobody: the few pictures of a dissolve in which two faces mix.

A track is split where its face changes. In a dissolve the mixed face is often as far from the one
before as from the one behind, and stands for a moment between them, or at an end of the track
where a shot begins in the middle of the dissolve. Such a piece matches nobody in the video, though
its hits lie on the head of one of its neighbors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from ..follow.open_track import Piece

BRIEF = 0.5
"""Seconds from a piece's first hit to its last, at most: long dissolves mix for about as long."""


def without_passing(pieces: Sequence[Piece], labels: Sequence[int]) -> list[Piece]:
    """The pieces with those that are brief and nobody's given to their track's neighbors.

    Between two neighbors the hits go to the one that is nearer in time, as in the middle of a
    dissolve the one picture gives way to the other. Crops and faces of such a piece are dropped. It
    stays where somebody else of its track is in one of its pictures: nobody is there twice.

    pieces (Sequence[Piece]): in any order. None of them is changed.
    labels (Sequence[int]): who each of them is, by faces alone.
    """
    count = Counter(labels)
    shown = {(label, int(f)) for p, label in zip(pieces, labels, strict=True) for f in p.frames}
    people: dict[int, set[int]] = {}
    for piece, label in zip(pieces, labels, strict=True):
        people.setdefault(piece.track, set()).add(label)
    order = sorted(range(len(pieces)), key=lambda i: (pieces[i].track, pieces[i].times[0]))
    tracks: dict[int, list[tuple[Piece, bool]]] = {}
    for i in order:
        piece = pieces[i]
        brief = bool(piece.times[-1] - piece.times[0] <= BRIEF) and count[labels[i]] == 1
        others = people[piece.track] - {labels[i]}
        brief = brief and not any((who, int(f)) in shown for who in others for f in piece.frames)
        tracks.setdefault(piece.track, []).append((piece, brief))
    return [piece for track in tracks.values() for piece in _lasting(track)]


def _lasting(track: list[tuple[Piece, bool]]) -> list[Piece]:
    """The pieces of one track, in order, with each run of brief ones shared out."""
    wide = [piece for piece, brief in track if not brief]
    if not wide:
        return [piece for piece, _ in track]
    before = 0
    for brief, run in groupby(track, key=lambda pair: pair[1]):
        pieces = [piece for piece, _ in run]
        if not brief:
            before += len(pieces)
            continue
        whole = pieces[0]
        for piece in pieces[1:]:
            whole = _joined(whole, piece, np.ones(len(piece.times), dtype=bool), after=True)
        _share(wide, whole, before)
    return wide


def _share(wide: list[Piece], piece: Piece, behind: int) -> None:
    """Give the hits of a piece to wide[behind - 1] and wide[behind], so far as there are such."""
    first, last = piece.times[0], piece.times[-1]
    late = piece.times > (first + last) / 2 if 0 < behind < len(wide) else piece.times >= first
    if behind == len(wide):
        late = ~late
    if not late.all():
        wide[behind - 1] = _joined(wide[behind - 1], piece, ~late, after=True)
    if late.any():
        wide[behind] = _joined(wide[behind], piece, late, after=False)


def _joined(kept: Piece, piece: Piece, rows: Any, *, after: bool) -> Piece:
    changed: dict[str, Any] = {}
    for name in ("frames", "times", "boxes", "scores"):
        mine, new = getattr(kept, name), getattr(piece, name)[rows]
        changed[name] = np.concatenate([mine, new] if after else [new, mine])
    return replace(kept, **changed)

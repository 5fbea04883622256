"""Scores of shot boundaries, gradual ones included.

Matched one to one as in TRECVID's shot boundary task (Smeaton, Over & Doherty 2010), with
boundaries found as single frames: one inside a true transition, or near it, finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import error
from ...video.generated.transitions import Boundary


@dataclass(frozen=True)
class ShotScores:
    """How well boundaries were found.

    found, false, missed (int): predicted boundaries that are true, those that are none, and true
        ones without a predicted one. A second one inside one transition is false.
    by_kind (dict[str, tuple[int, int]]): of each kind how many were found, and how many there are.
    """

    found: int
    false: int
    missed: int
    by_kind: dict[str, tuple[int, int]]

    @property
    def precision(self) -> float | None:
        """0 to 1; None where nothing was predicted."""
        n = self.found + self.false
        return self.found / n if n else None

    @property
    def recall(self) -> float | None:
        """0 to 1; None where there is nothing to find."""
        n = self.found + self.missed
        return self.found / n if n else None

    @property
    def f1(self) -> float | None:
        """0 to 1; None where there is nothing to find and nothing was predicted."""
        n = 2 * self.found + self.false + self.missed
        return 2 * self.found / n if n else None


def shot_scores(
    gold: Sequence[Boundary], starts: Iterable[int], *, tolerance: int = 2
) -> ShotScores:
    """Compare shot starts with true boundaries.

    gold (Sequence[Boundary]): in order.
    starts (Iterable[int]): first frames of the predicted shots, from 0; the video's first frame is
        no boundary and is passed over.
    tolerance (int): frames by which a start may lie before the transition's first mixed frame or
        behind the first frame that is wholly of the new shot.
    RAISES: T785 for a tolerance under 0.
    """
    if tolerance < 0:
        raise error("T785", name="tolerance", value=tolerance, needed="0 frames and more")
    predicted = sorted({int(start) for start in starts if start > 0})
    pairs = np.array(
        [
            [b.before + 1 - tolerance <= start <= b.after + tolerance for start in predicted]
            for b in gold
        ],
        dtype=np.bool_,
    ).reshape(len(gold), len(predicted))
    # Windows are in order: the earliest start that fits, taken in turn, gives the most pairs.
    hit, used = np.zeros(len(gold), dtype=np.bool_), np.zeros(len(predicted), dtype=np.bool_)
    for i in np.argsort([b.after for b in gold], kind="stable"):
        free = np.flatnonzero(pairs[i] & ~used)
        if len(free):
            hit[i] = used[free[0]] = True
    kinds = {b.kind: (0, 0) for b in gold}
    for b, found in zip(gold, hit, strict=True):
        n, total = kinds[b.kind]
        kinds[b.kind] = (n + int(found), total + 1)
    n = int(hit.sum())
    return ShotScores(n, len(predicted) - n, len(gold) - n, kinds)


def combine_shots(scores: Iterable[ShotScores]) -> ShotScores:
    """Several videos as one: counts are added up."""
    found = false = missed = 0
    kinds: dict[str, tuple[int, int]] = {}
    for one in scores:
        found, false, missed = found + one.found, false + one.false, missed + one.missed
        for kind, (n, total) in one.by_kind.items():
            before = kinds.get(kind, (0, 0))
            kinds[kind] = (before[0] + n, before[1] + total)
    return ShotScores(found, false, missed, kinds)

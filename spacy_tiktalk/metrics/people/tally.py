"""CoNLL over the union of a video's threads, and precision and recall of cross-thread joins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

import numpy as np

from ...errors import error
from ..bootstrap import Tally
from ..coref.sums import pairs
from ..coref.tally import CorefTally, f1

COUNTS = ("right", "predicted", "gold")


class JoinTally(Tally):
    """Pairs of things of different threads that are one person, counted per video.

    Things are clusters where both sides have the same ones, and mentions where they have not.
    """

    shape = (len(COUNTS),)

    def add(
        self,
        gold: Mapping[Hashable, Hashable],
        predicted: Mapping[Hashable, Hashable],
        threads: Mapping[Hashable, Hashable],
        key: object = None,
    ) -> None:
        """Add a video.

        gold, predicted (Mapping): thing → person.
        threads (Mapping): thing → thread, of all things of both sides.
        RAISES: T404 for a thing without a thread.
        """
        missing = [thing for thing in (*gold, *predicted) if thing not in threads]
        if missing:
            raise error("T404", name="threads", value=missing[0], rule="the thread of each thing")
        both = {thing: (gold[thing], predicted[thing]) for thing in gold if thing in predicted}
        counts = [_across(side, threads) for side in (both, predicted, gold)]
        self.keys.append(len(self) if key is None else key)
        self._rows.append(np.array(counts, dtype=np.float64))

    def scores(self) -> dict[str, float]:
        """join_p, join_r, join_f in 0..1; NaN for 0 / 0, but of join_f 0."""
        return {name: float(value) for name, value in self.scores_of(self.rows.sum(axis=0)).items()}

    def scores_of(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Scores of shape (...) from added counts of shape (..., 3), as in `scores`."""
        right, predicted, gold = np.moveaxis(np.asarray(rows, dtype=np.float64), -1, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            p, r = right / predicted, right / gold
        return {"join_p": p, "join_r": r, "join_f": f1(np.nan_to_num(p), np.nan_to_num(r))}


def _across(persons: Mapping[Hashable, Hashable], threads: Mapping[Hashable, Hashable]) -> int:
    """Pairs of one person in two threads: all pairs, less those inside a thread."""
    total = Counter(persons.values())
    inside = Counter((person, threads[thing]) for thing, person in persons.items())
    return sum(map(pairs, total.values())) - sum(map(pairs, inside.values()))


class PeopleTally:
    """Both measures of one system over the same videos.

    coref (CorefTally): over the mentions of the union of a video's threads.
    joins (JoinTally): over pairs across threads.
    """

    def __init__(self) -> None:
        self.coref = CorefTally()
        self.joins = JoinTally()

    def add(
        self,
        gold: Mapping[Hashable, Hashable],
        predicted: Mapping[Hashable, Hashable],
        mentions: Mapping[Hashable, Iterable[Hashable]],
        threads: Mapping[Hashable, Hashable],
        key: object = None,
    ) -> None:
        """Add a video whose clusters are the same on both sides.

        gold, predicted (Mapping): cluster → person.
        mentions (Mapping): cluster → its mentions; threads: cluster → thread.
        RAISES: T401, T402 and T404 as `CorefTally.add` and `JoinTally.add`.
        """
        self.coref.add(_union(gold, mentions), _union(predicted, mentions), key)
        self.joins.add(gold, predicted, threads, key)

    def scores(self) -> dict[str, float]:
        """The scores of both, by name."""
        return {**self.coref.scores(), **self.joins.scores()}


def _union(
    persons: Mapping[Hashable, Hashable], mentions: Mapping[Hashable, Iterable[Hashable]]
) -> list[list[Hashable]]:
    found: dict[Hashable, list[Hashable]] = {}
    for cluster, person in persons.items():
        found.setdefault(person, []).extend(mentions[cluster])
    return list(found.values())

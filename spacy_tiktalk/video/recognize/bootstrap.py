"""Thresholds at given rates of false matches, and how sure they are: people drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATES = (0.001, 0.01, 0.05)
REPLICATES = 500
_SURE = (0.025, 0.975)


@dataclass(frozen=True)
class RatePoint:
    """The largest threshold with so few false matches, and what it finds.

    rate (float): the part of the pairs of two people that may lie below the threshold.
    threshold (float), recall (float): the distance, and the part of the pairs of one person below.
    threshold_interval, recall_interval (tuple[float, float]): the middle 95 % over bootstraps.
    pairs_below (int): pairs of two people below the threshold: with few, the threshold depends on
        those few.
    """

    rate: float
    threshold: float
    threshold_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]
    pairs_below: int


def rate_points(
    distances: NDArray[np.float64],
    people: Sequence[int] | NDArray[np.int64],
    *,
    rates: Sequence[float] = RATES,
    replicates: int = REPLICATES,
) -> list[RatePoint]:
    """The `RatePoint` of each rate.

    For an interval, people are drawn with replacement, and of each the pictures (Efron and
    Tibshirani: An Introduction to the Bootstrap, 1993, in two stages): pairs are no independent
    samples, since each picture is in many. Draws without a pair of one person, or of two, are left
    out.

    distances (NDArray[np.float64]): [n, n] between pictures, symmetric; its diagonal is not read.
    people (Sequence[int]): [n], whose each picture is. There must be pairs of one person and of
        two.
    """
    pairs = _Pairs(distances, np.asarray(people))
    found = pairs.at(rates, np.ones(len(pairs.people)))
    assert found is not None
    rng = np.random.default_rng(0)
    draws = [pairs.at(rates, pairs.draw(rng)) for _ in range(replicates)]
    low, high = np.quantile(np.array([d for d in draws if d is not None]), _SURE, axis=0)
    return [
        RatePoint(
            rate=rate,
            threshold=float(found[i, 0]),
            threshold_interval=(float(low[i, 0]), float(high[i, 0])),
            recall=float(found[i, 1]),
            recall_interval=(float(low[i, 1]), float(high[i, 1])),
            pairs_below=int((pairs.different < found[i, 0]).sum()),
        )
        for i, rate in enumerate(rates)
    ]


class _Pairs:
    """Pairs of pictures, nearest first."""

    def __init__(self, distances: NDArray[np.float64], people: NDArray[np.int64]) -> None:
        rows, columns = np.triu_indices(len(people), k=1)
        values = distances[rows, columns]
        same = people[rows] == people[columns]
        self.people = people
        self.same, self.same_at = self._sorted(values, rows, columns, same)
        self.different, self.different_at = self._sorted(values, rows, columns, ~same)

    @staticmethod
    def _sorted(
        values: NDArray[np.float64], rows: NDArray, columns: NDArray, chosen: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        order = np.argsort(values[chosen], kind="stable")
        pairs = np.stack([rows[chosen][order], columns[chosen][order]])
        return values[chosen][order], pairs

    def draw(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """How often each picture is drawn, in two stages."""
        names, number = np.unique(self.people, return_inverse=True)
        times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)))
        weights = np.zeros(len(self.people))
        for person in np.flatnonzero(times):
            own = np.flatnonzero(number == person)
            weights[own] = rng.multinomial(len(own), np.full(len(own), 1 / len(own)))
            # A person drawn twice has twice the pairs with others; of his own, four times as many.
            weights[own] *= times[person]
        return weights

    def at(
        self, rates: Sequence[float], weights: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Threshold and recall at each rate, [rates, 2], with the pictures so weighted.

        None where there is no pair of one person, or of two.
        """
        below = np.cumsum(weights[self.different_at[0]] * weights[self.different_at[1]])
        own = np.cumsum(weights[self.same_at[0]] * weights[self.same_at[1]])
        if not (len(below) and below[-1] and len(own) and own[-1]):
            return None
        over = np.searchsorted(below, np.asarray(rates) * below[-1], side="right")
        thresholds = self.different[np.minimum(over, len(below) - 1)]
        inside = np.searchsorted(self.same, thresholds, side="left")
        recalls = np.concatenate([[0.0], own])[inside] / own[-1]
        return np.stack([thresholds, recalls], axis=1)

"""Percentile bootstrap over documents (Efron & Tibshirani 1993), for intervals in reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import error

# Resamples weighed at once: bounds memory at this many times the number of documents.
_CHUNK = 256


class Tally:
    """Counts of documents that add up: of coreference, links, joins or retrieval.

    Keeps one small row a document, so that subsets and the bootstrap need no second pass. A
    subclass names the shape of a row, and turns sums of rows into scores.
    """

    shape: tuple[int, ...]

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self._rows: list[np.ndarray] = []

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> np.ndarray:
        """Counts of shape (documents, *shape)."""
        return np.array(self._rows, dtype=np.float64).reshape(-1, *self.shape)

    def scores_of(self, rows: np.ndarray) -> Mapping[str, np.ndarray]:
        """Scores of shape (...) from added rows of shape (..., *shape); NaN for 0 / 0."""
        raise NotImplementedError


class Interval(NamedTuple):
    """A score and the ends of its bootstrap interval, all in 0..1."""

    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """How much higher one system scores than another, with the interval of the difference.

    value, low, high (float): -1..1.
    p (float): two-sided, twice the smaller share of resamples in which the difference is not above,
        or not below, 0 (at most 1).
    """

    value: float
    low: float
    high: float
    p: float


def bootstrap_interval(
    tally: Tally,
    measure: str = "coref_f",
    *,
    n: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Return the score of a tally and its percentile interval over resampled documents.

    measure (str): a name of the tally's `scores`.
    n (int): resamples, at least 1.
    level (float): coverage, between 0 and 1, exclusive. The same seed gives the same interval.
        Whole documents are drawn with replacement, so mentions of one document stay together;
        resamples in which the score is 0 / 0 are left out.
    RAISES: T403 for an unknown measure, T404 when n or level is out of range or the tally has no
        document, T831 for a score that is 0 / 0.
    """
    _check(tally, measure, n, level)
    value = _value(tally, measure)
    samples = np.concatenate([s[measure] for (s,) in _resampled([tally], n=n, seed=seed)])
    return Interval(value, *_ends(samples, level, measure))


def paired_bootstrap(
    first: Tally,
    second: Tally,
    measure: str,
    *,
    n: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Difference:
    """Return how much higher `first` scores than `second` on the same documents.

    Both are scored on the same resampled documents each time, which takes what is hard for both
    out of the comparison. The other arguments, and the errors, as in `bootstrap_interval`; T830
    for tallies of different documents.
    """
    for tally in (first, second):
        _check(tally, measure, n, level)
    if list(first.keys) != list(second.keys):
        raise error("T830", first=len(first), second=len(second))
    value = _value(first, measure) - _value(second, measure)
    samples = np.concatenate(
        [a[measure] - b[measure] for a, b in _resampled([first, second], n=n, seed=seed)]
    )
    low, high = _ends(samples, level, measure)
    samples = samples[~np.isnan(samples)]
    p = 2 * min(float((samples <= 0).mean()), float((samples >= 0).mean()))
    return Difference(value, low, high, min(p, 1.0))


def _ends(samples: np.ndarray, level: float, measure: str) -> tuple[float, float]:
    """The ends of the interval, over the samples that are no NaN."""
    known = samples[~np.isnan(samples)]
    if not len(known):
        raise error("T831", measure=measure)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _check(tally: Tally, measure: str, n: int, level: float) -> None:
    known = sorted(tally.scores_of(tally.rows.sum(axis=0)))
    if measure not in known:
        raise error("T403", measure=measure, known=", ".join(known))
    if n < 1:
        raise error("T404", name="n", value=n, rule="at least 1")
    if not 0 < level < 1:
        raise error("T404", name="level", value=level, rule="between 0 and 1, exclusive")
    if not len(tally):
        raise error("T404", name="tally", value=tally, rule="a tally of at least one document")


def _value(tally: Tally, measure: str) -> float:
    return float(tally.scores_of(tally.rows.sum(axis=0))[measure])


def _resampled(
    tallies: Sequence[Tally], *, n: int, seed: int
) -> Iterator[tuple[Mapping[str, np.ndarray], ...]]:
    """Scores of n resamples, in chunks; every tally is resampled in the same way."""
    rows = [tally.rows for tally in tallies]
    size = len(rows[0])
    chances = np.full(size, 1 / size)
    rng = np.random.default_rng(seed)
    for start in range(0, n, _CHUNK):
        # How often each document was drawn says all about a resample: sums become one product.
        times = rng.multinomial(size, chances, size=min(_CHUNK, n - start))
        yield tuple(
            tally.scores_of((times @ part.reshape(size, -1)).reshape(-1, *part.shape[1:]))
            for tally, part in zip(tallies, rows, strict=True)
        )

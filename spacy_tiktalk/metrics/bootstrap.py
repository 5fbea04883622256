"""Percentile bootstrap over documents (Efron & Tibshirani 1993), for intervals in reports."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..errors import error
from .coreference import COUNTS, CorefTally, scores_from_rows

# Resamples weighed at once: bounds memory at this many times the number of documents.
_CHUNK = 256


class Interval(NamedTuple):
    """A score and the ends of its bootstrap interval, all in 0..1."""

    value: float
    low: float
    high: float


def bootstrap_interval(
    tally: CorefTally,
    measure: str = "coref_f",
    *,
    n: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Return the score of a tally and its percentile interval over resampled documents.

    measure: a name of `CorefTally.scores`. n: resamples, at least 1. level: coverage, between 0
    and 1, exclusive. The same seed gives the same interval. Whole documents are drawn with
    replacement, so mentions of one document stay together. Raises T403 for an unknown measure,
    and T404 when n or level is out of range or the tally has no document.
    """
    known = sorted(scores_from_rows(np.zeros((2, len(COUNTS)))))
    if measure not in known:
        raise error("T403", measure=measure, known=", ".join(known))
    if n < 1:
        raise error("T404", name="n", value=n, rule="at least 1")
    if not 0 < level < 1:
        raise error("T404", name="level", value=level, rule="between 0 and 1")
    if not len(tally):
        raise error("T404", name="tally", value=tally, rule="a tally of at least one document")
    rows = tally.rows
    flat = rows.reshape(len(rows), -1)
    chances = np.full(len(rows), 1 / len(rows))
    rng = np.random.default_rng(seed)
    samples = []
    for start in range(0, n, _CHUNK):
        # How often each document was drawn says all about a resample: sums become one product.
        times = rng.multinomial(len(rows), chances, size=min(_CHUNK, n - start))
        sums = (times @ flat).reshape(-1, *rows.shape[1:])
        samples.append(scores_from_rows(sums)[measure])
    low, high = np.quantile(np.concatenate(samples), [(1 - level) / 2, (1 + level) / 2])
    return Interval(tally.scores()[measure], float(low), float(high))

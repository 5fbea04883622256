"""R@1, R@2, R@3 and their mean: is a visible person's head among the first k candidates?

The figures mean nothing without the pool of candidates. "video": the heads of the dialogue's own
video, tracked or annotated. "split": all heads of all videos of the split, as image-text retrieval
has it. With one head in the video R@1 in the pool "video" is 1 for any system, hence the chance
level beside every figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb, isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import error
from .typed_tally import Counts, TypedTally, ratio

KS = (1, 2, 3)
POOLS = ("video", "split")
_HITS = tuple(f"hits_{k}" for k in KS)
_CHANCES = tuple(f"chance_{k}" for k in KS)


@dataclass(frozen=True)
class Query:
    """A cluster whose person is in the picture, and how the candidates were scored.

    gold (frozenset[Hashable]): the candidates that show the person, several for a plural cluster; a
        head that the tracker missed is no candidate, and then nothing can be found.
    scores (Mapping[Any, float]): candidate -> score, the higher the better; empty where the system
        ranked nothing.
    type (str), key (Hashable), subset (str | None): as in `LinkItem`.
    """

    gold: frozenset[Hashable]
    scores: Mapping[Any, float] = field(default_factory=dict)
    type: str = "PRONOUN"
    key: Hashable = None
    subset: str | None = None


def best_rank(query: Query) -> int | None:
    """The rank, from 1, of the gold head that ranks best; None if no gold head is a candidate.

    Ties are counted against the system: a candidate with an equal score that is not gold stands
    before it. So the order of candidates plays no part, and a system that gives all the same score
    finds nothing by luck.

    RAISES: T832 for a score that is not finite.
    """
    for candidate, score in query.scores.items():
        if not isfinite(score):
            raise error("T832", key=query.key, candidate=candidate, score=score)
    own = [score for candidate, score in query.scores.items() if candidate in query.gold]
    if not own:
        return None
    best = max(own)
    return 1 + sum(
        score >= best for candidate, score in query.scores.items() if candidate not in query.gold
    )


def chance_level(query: Query, k: int) -> float:
    """The probability that a random order has a gold head among the first k candidates."""
    n = len(query.scores)
    gold = len(query.gold & query.scores.keys())
    k = min(k, n)
    return 1 - comb(n - gold, k) / comb(n, k) if gold else 0.0


class RetrievalTally(TypedTally):
    """Ranks of many queries.

    Scores: link_r1, link_r2, link_r3, link_mean_recall (the mean of the three, as the paper's
    "Mean"), and link_chance_r1 to link_chance_mean_recall, what a random order is expected to
    reach; all in 0..1, NaN (None) without a query.

    pool (str): what the candidates are, for whoever reads the scores.
    """

    counts = ("queries", "ranked", "candidates", *_HITS, *_CHANCES)

    def __init__(self, queries: Iterable[Query] = (), *, pool: str = "video") -> None:
        """RAISES: T833 for an unknown pool, T832 as `best_rank`."""
        if pool not in POOLS:
            raise error("T833", reason=f"pool = {pool!r}", mend=f"Give one of {', '.join(POOLS)}")
        self.pool = pool
        super().__init__(queries)

    def __repr__(self) -> str:
        return f"RetrievalTally({int(self.n_queries)} queries, pool={self.pool!r})"

    @property
    def n_queries(self) -> int:
        """How many clusters were asked for."""
        return self._total("queries")

    @property
    def n_ranked(self) -> int:
        """For how many of them the system ranked any candidate."""
        return self._total("ranked")

    @property
    def mean_candidates(self) -> float | None:
        """Candidates of a query that has some, on average."""
        return self._total("candidates") / self.n_ranked if self.n_ranked else None

    def add_document(self, queries: Iterable[Query], *, key: Hashable) -> None:
        """Add the queries of one document. A document without one is left out."""
        by_type: dict[str, Counter[str]] = {}
        subset = None
        for query in queries:
            subset = query.subset
            rank = best_rank(query)
            found: dict[str, float] = {
                "queries": 1,
                "ranked": bool(query.scores),
                "candidates": len(query.scores),
            }
            for k, hits, chance in zip(KS, _HITS, _CHANCES, strict=True):
                found[hits] = rank is not None and rank <= k
                found[chance] = chance_level(query, k)
            sums = by_type.setdefault(query.type, Counter())
            for name, value in found.items():
                sums[name] += value  # type: ignore[assignment]  # a Counter also adds chances
        if by_type:
            self.add_counts(key, subset, by_type)

    def scores_of(self, rows: Counts) -> dict[str, Counts]:
        """See the class."""
        n = dict(zip(self.counts, np.moveaxis(rows.sum(axis=-2), -1, 0), strict=True))
        scores: dict[str, Counts] = {}
        for prefix, names in (("link", _HITS), ("link_chance", _CHANCES)):
            values = [ratio(n[name], n["queries"]) for name in names]
            scores |= {f"{prefix}_r{k}": value for k, value in zip(KS, values, strict=True)}
            scores[f"{prefix}_mean_recall"] = np.asarray(sum(values) / len(KS))
        return scores

    def _total(self, name: str) -> int:
        return int(self.rows[..., self.counts.index(name)].sum())


def split_queries(
    scores: ArrayLike,
    gold: Sequence[Iterable[int]],
    *,
    types: Sequence[str] | None = None,
    keys: Sequence[Hashable] | None = None,
    subsets: Sequence[str | None] | None = None,
) -> list[Query]:
    """Queries of the pool "split" from one matrix.

    scores (ArrayLike): [n queries, m heads], for example cosines of texts and pictures.
    gold (Sequence[Iterable[int]]): for each query the columns that show the person, at least one.
    types (Sequence[str] | None), keys (Sequence[Hashable] | None), subsets (Sequence[str | None] |
        None): one a query.
    RAISES: T833 where the lengths differ or a column is not there, T832 (when counted) for NaN.
    """
    matrix = np.asarray(scores, dtype=np.float64)
    n = len(gold)
    if matrix.ndim != 2 or len(matrix) != n:
        raise _mismatch(f"scores are {matrix.shape}, for {n} queries")
    for name, values in (("types", types), ("keys", keys), ("subsets", subsets)):
        if values is not None and len(values) != n:
            raise _mismatch(f"there are {len(values)} {name} for {n} queries")
    out = []
    for i, columns in enumerate(gold):
        wanted = frozenset(int(column) for column in columns)
        if not wanted or not all(0 <= column < matrix.shape[1] for column in wanted):
            raise _mismatch(f"query {i} has gold {sorted(wanted)}, of {matrix.shape[1]} heads")
        out.append(
            Query(
                gold=wanted,
                scores=dict(enumerate(matrix[i].tolist())),
                type="PRONOUN" if types is None else types[i],
                key=i if keys is None else keys[i],
                subset=None if subsets is None else subsets[i],
            )
        )
    return out


def _mismatch(reason: str) -> Exception:
    return error("T833", reason=reason, mend="Give a matrix with a row a query and a column a head")

"""Counts by document and mention type, which links and retrieval share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...lexicon.mentions import MENTION_TYPES
from ..bootstrap import Tally

Counts = NDArray[np.float64]
_T = TypeVar("_T", bound="TypedTally")


class TypedTally(Tally):
    """Counts of many documents, scored together (micro): whole sums first, then one formula.

    Rows are kept by document and mention type (in the order of `lexicon.MENTION_TYPES`), so that
    single types, too, need no second pass. A subclass names its `counts`.
    """

    counts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, items: Iterable[Any] = ()) -> None:
        """items (Iterable): of any documents, which their `key` tells apart."""
        super().__init__()
        self.shape = (len(MENTION_TYPES), len(self.counts))
        self.subsets: list[str | None] = []
        documents: dict[Hashable, list[Any]] = {}
        for item in items:
            documents.setdefault(item.key, []).append(item)
        for key, found in documents.items():
            self.add_document(found, key=key)

    def add_document(self, items: Iterable[Any], *, key: Hashable) -> None:
        """Add what one document has, by `add_counts`."""
        raise NotImplementedError

    def add_counts(
        self, key: Hashable, subset: str | None, by_type: Mapping[str, Mapping[str, float]]
    ) -> None:
        """Add a document.

        by_type (Mapping[str, Mapping[str, float]]): mention type -> count's name -> number; 0 where
            missing.
        """
        row = [
            [float(by_type.get(kind, {}).get(name, 0)) for name in self.counts]
            for kind in MENTION_TYPES
        ]
        self._take(key, subset, np.array(row, dtype=np.float64))

    def part(self: _T, indices: Iterable[int]) -> _T:
        """The documents at these positions, in the order they were added."""
        made = self._empty()
        for i in indices:
            made._take(self.keys[i], self.subsets[i], self._rows[i])
        return made

    def of_subset(self: _T, name: str) -> _T:
        """The documents of one subset, such as "celeb"."""
        return self.part(i for i, subset in enumerate(self.subsets) if subset == name)

    def of_type(self: _T, kind: str) -> _T:
        """The same documents, with what concerns clusters of one mention type only."""
        only = np.array([[float(kind == name)] for name in MENTION_TYPES])
        made = self._empty()
        for key, subset, row in zip(self.keys, self.subsets, self._rows, strict=True):
            made._take(key, subset, row * only)
        return made

    def scores(self) -> dict[str, float | None]:
        """All scores by name, None where there is nothing to say (0 / 0)."""
        found = self.scores_of(self.rows.sum(axis=0))
        return {name: none_of_nan(value) for name, value in found.items()}

    def per_type(self) -> dict[str, dict[str, float | None]]:
        """The scores of each mention type that occurs."""
        seen = self.rows.sum(axis=(0, 2)) > 0
        kinds = [kind for kind, there in zip(MENTION_TYPES, seen, strict=True) if there]
        return {kind: self.of_type(kind).scores() for kind in kinds}

    def per_subset(self) -> dict[str, dict[str, float | None]]:
        """The scores of each subset, by name."""
        names = sorted({name for name in self.subsets if name is not None})
        return {name: self.of_subset(name).scores() for name in names}

    def _empty(self: _T) -> _T:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.keys, made.subsets, made._rows = [], [], []
        return made

    def _take(self, key: Hashable, subset: str | None, row: Counts) -> None:
        self.keys.append(key)
        self.subsets.append(subset)
        self._rows.append(row)


def none_of_nan(value: Counts | float) -> float | None:
    """A number, or None for NaN."""
    number = float(value)
    return None if np.isnan(number) else number


def ratio(top: Counts, bottom: Counts) -> Counts:
    """Divide, with 0 / 0 = NaN."""
    zero = bottom == 0
    return np.where(zero, np.nan, top / np.where(zero, 1.0, bottom))


def prf(both: Counts, predicted: Counts, gold: Counts) -> tuple[Counts, Counts, Counts]:
    """Precision, recall and F1 from counts of pairs.

    All three are NaN where neither side has a pair. Where one side has none, nothing can be right,
    and a ratio 0 / 0 is 0.
    """
    nothing = (predicted == 0) & (gold == 0)
    tops = ((both, predicted), (both, gold), (2 * both, predicted + gold))
    p, r, f = (np.where(nothing, np.nan, np.nan_to_num(ratio(*pair))) for pair in tops)
    return p, r, f

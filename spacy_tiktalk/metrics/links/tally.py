"""Scores of links between clusters and heads, and of saying "not in the picture".

Links are scored as (cluster, head) pairs, so that a plural cluster (他俩) with two heads has two.
Saying that a person is not in the picture is a class of its own, "null": retrieval measures ask
for visible persons only and cannot see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .typed_tally import Counts, TypedTally, prf, ratio

LINK_COUNTS = (
    "pairs_both",
    "pairs_predicted",
    "pairs_gold",
    "null_both",
    "null_predicted",
    "null_gold",
    "exact",
    "clusters",
)


@dataclass(frozen=True)
class LinkItem:
    """What gold and a system say of one cluster.

    gold (frozenset[Hashable] | None): labels of its heads, empty for a person who is not in the
        picture, None where nobody annotated it: it is left out then.
    predicted (frozenset[Hashable]): heads the system links, in the gold's labels; a head that is
        nobody annotated is any id that is no label.
    type (str): mention type of the cluster, see `cluster_type`.
    key (Hashable), subset (str | None): of its document.
    evaluated (bool): whether the system looked for heads.
    null (bool | None): whether it says "not in the picture"; by default, where it looked and linked
        nothing.
    spurious (bool): a predicted cluster that is no gold cluster; its gold is empty, and whatever is
        said of it is wrong.
    """

    gold: frozenset[Hashable] | None
    predicted: frozenset[Hashable] = frozenset()
    type: str = "PRONOUN"
    key: Hashable = None
    subset: str | None = None
    evaluated: bool = True
    null: bool | None = None
    spurious: bool = False

    @property
    def says_null(self) -> bool:
        """Whether the system says that the person is not in the picture."""
        return self.evaluated and not self.predicted if self.null is None else self.null


def cluster_type(types: Iterable[str]) -> str:
    """What a cluster's mentions make of it.

    PROPER with at least one proper mention, else NOMINAL with at least one nominal one, else
    PRONOUN. The paper tells name-, noun- and pronoun-central clusters apart, too, by a rule that is
    not known; its figures by type are comparable in so far as the rules agree.
    """
    found = set(types)
    return next((kind for kind in ("PROPER", "NOMINAL") if kind in found), "PRONOUN")


class LinkTally(TypedTally):
    """Counts of clusters, their links and their nulls; every sum runs over all documents.

    Scores, all in 0..1: link_p, link_r, link_f over (cluster, head) pairs; null_p, null_r, null_f
    of the class "not in the picture"; link_acc, the share of gold clusters of which exactly the
    right set was said (a cluster nobody looked for heads of is not right); link_macro_p, _r, _f,
    means over the mention types that have any pair. See `typed_tally.prf` for 0 / 0.
    """

    counts = LINK_COUNTS

    def __repr__(self) -> str:
        return f"LinkTally({len(self)} documents, link_f={self.scores()['link_f']})"

    def add_document(self, items: Iterable[LinkItem], *, key: Hashable) -> None:
        """Add the clusters of one document, unless none of them is annotated."""
        known = [item for item in items if item.gold is not None]
        if not known:
            return
        by_type: dict[str, Counter[str]] = {}
        for item in known:
            by_type.setdefault(item.type, Counter()).update(_counts(item))
        self.add_counts(key, known[0].subset, by_type)

    def scores_of(self, rows: Counts) -> dict[str, Counts]:
        """See the class."""
        scores = _named(rows.sum(axis=-2))
        n = dict(zip(LINK_COUNTS, np.moveaxis(rows, -1, 0), strict=True))
        each = prf(n["pairs_both"], n["pairs_predicted"], n["pairs_gold"])
        for letter, values in zip("prf", each, strict=True):
            there = ~np.isnan(values)
            scores[f"link_macro_{letter}"] = ratio(
                np.where(there, values, 0.0).sum(axis=-1), there.sum(axis=-1).astype(np.float64)
            )
        return scores


def _named(sums: Counts) -> dict[str, Counts]:
    n = dict(zip(LINK_COUNTS, np.moveaxis(sums, -1, 0), strict=True))
    scores: dict[str, Counts] = {}
    for name, counted in (("link", "pairs"), ("null", "null")):
        values = prf(*(n[f"{counted}_{side}"] for side in ("both", "predicted", "gold")))
        scores |= {f"{name}_{letter}": v for letter, v in zip("prf", values, strict=True)}
    return {**scores, "link_acc": ratio(n["exact"], n["clusters"])}


def _counts(item: LinkItem) -> dict[str, int]:
    gold = item.gold or frozenset()
    null_gold = not gold and not item.spurious
    return {
        "pairs_both": len(gold & item.predicted),
        "pairs_predicted": len(item.predicted),
        "pairs_gold": len(gold),
        "null_both": null_gold and item.says_null,
        "null_predicted": item.says_null,
        "null_gold": null_gold,
        "exact": item.evaluated and not item.spurious and gold == item.predicted,
        "clusters": not item.spurious,
    }


def auc(positive: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Area under the ROC curve: the chance that a positive has a higher score than a negative.

    Equal scores count one half (mid-ranks; Mann & Whitney 1947). None without both classes.
    """
    is_positive = np.asarray(positive, dtype=bool)
    n = int(is_positive.sum())
    others = len(is_positive) - n
    if not n or not others:
        return None
    _, place, counts = np.unique(
        np.asarray(scores, dtype=np.float64), return_inverse=True, return_counts=True
    )
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[is_positive].sum() - n * (n + 1) / 2) / (n * others))

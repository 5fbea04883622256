"""MUC, B-cubed, CEAF-phi4, LEA, BLANC, mention F1 and the CoNLL average, micro over documents.

Each document becomes a row of counts, rows are added, and one set of formulas turns sums into
scores: so a corpus is scored like one document, and the bootstrap re-uses the same formulas.

Zero denominators follow the CoNLL reference scorer: a ratio 0/0 is 0. A corpus of singletons
therefore has MUC 0 even when it is perfect, and a corpus without any mention scores 0 all over
(a document without gold mentions adds to the denominators of precision only). BLANC has cases
of its own, see `_blanc`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..bootstrap import Tally
from .ceaf import ceaf_phi4
from .overlap import Clusters, drop_singletons, overlap
from .sums import b_cubed, blanc_links, lea, muc_links

MEASURES = ("muc", "b3", "ceafe", "lea", "blanc", "mention")
COUNTS = (
    "gold_mentions",
    "predicted_mentions",
    "shared_mentions",
    "gold_clusters",
    "predicted_clusters",
    "muc_links",
    "b3_recall",
    "b3_precision",
    "ceafe_similarity",
    "lea_recall",
    "lea_precision",
    "coref_gold",
    "coref_predicted",
    "coref_both",
    "noncoref_gold",
    "noncoref_predicted",
    "noncoref_both",
)
PREFIX = "coref_"
NO_SINGLETONS = "nosingle_"


def count_document(gold: Clusters, predicted: Clusters, *, key: object = None) -> np.ndarray:
    """Return the counts of one document, in the order of `COUNTS`.

    gold, predicted (Clusters): clusters of hashable mentions.
    RAISES: T401 when a mention is in two clusters of one side and T402 when a cluster is empty; key
        names the document in the message.
    """
    table = overlap(gold, predicted, key=key)
    return np.array(
        [
            sum(table.gold_sizes),
            sum(table.predicted_sizes),
            sum(table.shared.values()),
            len(table.gold_sizes),
            len(table.predicted_sizes),
            muc_links(table),
            *b_cubed(table),
            ceaf_phi4(table),
            *lea(table),
            *blanc_links(table),
        ],
        dtype=np.float64,
    )


def scores_from_counts(counts: np.ndarray) -> dict[str, np.ndarray]:
    """Turn counts of shape (..., len(COUNTS)) into scores of shape (...), each in 0..1.

    Keys: "f" (CoNLL average: mean F1 of MUC, B-cubed and CEAF-phi4) and p, r, f of each measure,
    as in "muc_f".
    """
    n = dict(zip(COUNTS, np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0), strict=True))
    ratios = {
        # A cluster of n mentions has n - 1 minimal links.
        "muc": (
            _ratio(n["muc_links"], n["predicted_mentions"] - n["predicted_clusters"]),
            _ratio(n["muc_links"], n["gold_mentions"] - n["gold_clusters"]),
        ),
        "b3": (
            _ratio(n["b3_precision"], n["predicted_mentions"]),
            _ratio(n["b3_recall"], n["gold_mentions"]),
        ),
        "ceafe": (
            _ratio(n["ceafe_similarity"], n["predicted_clusters"]),
            _ratio(n["ceafe_similarity"], n["gold_clusters"]),
        ),
        "lea": (
            _ratio(n["lea_precision"], n["predicted_mentions"]),
            _ratio(n["lea_recall"], n["gold_mentions"]),
        ),
        "mention": (
            _ratio(n["shared_mentions"], n["predicted_mentions"]),
            _ratio(n["shared_mentions"], n["gold_mentions"]),
        ),
    }
    triples = {name: (p, r, f1(p, r)) for name, (p, r) in ratios.items()}
    triples["blanc"] = _blanc(n)
    scores = {"f": (triples["muc"][2] + triples["b3"][2] + triples["ceafe"][2]) / 3}
    for name in MEASURES:
        for letter, value in zip("prf", triples[name], strict=True):
            scores[f"{name}_{letter}"] = value
    return scores


def f1(p: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Harmonic mean of precision and recall, 0 where both are 0."""
    return _ratio(2 * p * r, p + r)


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Divide, with 0/0 = 0."""
    zero = denominator == 0
    return np.where(zero, 0.0, numerator / np.where(zero, 1.0, denominator))


def _blanc(n: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """BLANC's precision, recall and F from link counts.

    Each is the mean of its values over coreference and over non-coreference links, so F is not
    the harmonic mean of P and R. Where gold has only one kind of link, that kind alone counts
    (Recasens & Hovy 2011; the reference scorer looks at gold alone here, so this is the one case
    in which exchanging the sides does more than exchange P and R). Where gold has no link at all
    (each document has at most one gold mention) the score is 1 if both sides have exactly the
    same mentions, and otherwise 0.
    """
    kinds = []
    for kind in ("coref", "noncoref"):
        p = _ratio(n[f"{kind}_both"], n[f"{kind}_predicted"])
        r = _ratio(n[f"{kind}_both"], n[f"{kind}_gold"])
        kinds.append((p, r, f1(p, r)))
    no_coref, no_noncoref = n["coref_gold"] == 0, n["noncoref_gold"] == 0
    same = (
        (n["shared_mentions"] > 0)
        & (n["shared_mentions"] == n["gold_mentions"])
        & (n["shared_mentions"] == n["predicted_mentions"])
    )
    p, r, f = (
        np.where(
            no_coref & no_noncoref,
            same.astype(np.float64),
            np.where(no_coref, noncoref, np.where(no_noncoref, coref, (coref + noncoref) / 2)),
        )
        for coref, noncoref in zip(*kinds, strict=True)
    )
    return p, r, f


class CorefTally(Tally):
    """Counts of many documents, scored together (micro): add documents, then read `scores`."""

    shape = (2, len(COUNTS))  # with singletons, and without

    def __repr__(self) -> str:
        return f"CorefTally({len(self)} documents, coref_f={self.scores()['coref_f']:.4f})"

    def add(self, gold: Clusters, predicted: Clusters, key: object = None) -> None:
        """Add a document: its gold and predicted clusters of hashable mentions.

        A side may be empty.

        RAISES: T401 when a mention is in two clusters of one side, T402 when a cluster is empty;
            key (by default the document's number from 0) names the document.
        """
        name = len(self) if key is None else key
        row = np.stack(
            [
                count_document(gold, predicted, key=name),
                count_document(drop_singletons(gold), drop_singletons(predicted), key=name),
            ]
        )
        self.keys.append(name)
        self._rows.append(row)

    def subset(self, indices: Iterable[int]) -> CorefTally:
        """Return a tally of the documents at these positions (in the order they were added)."""
        part = CorefTally()
        for i in indices:
            part.keys.append(self.keys[i])
            part._rows.append(self._rows[i])
        return part

    def scores(self) -> dict[str, float]:
        """Return all scores, each in 0..1, under the names that the spaCy scorer uses.

        "coref_f" is the CoNLL average; "coref_{muc,b3,ceafe,lea,blanc,mention}_{p,r,f}" the
        measures; the same names with "coref_nosingle_" leave singleton clusters out of both
        sides before scoring. All are 0.0 when no document was added.
        """
        return {name: float(value) for name, value in self.scores_of(self.rows.sum(axis=0)).items()}

    def scores_of(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Turn summed rows of shape (..., 2, len(COUNTS)) into named scores of shape (...)."""
        return {
            variant + name: value
            for i, variant in enumerate((PREFIX, PREFIX + NO_SINGLETONS))
            for name, value in scores_from_counts(rows[..., i, :]).items()
        }

"""Links scored beside those of the baselines, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc
from spacy.training import Example

from ...doc.annotations import cluster_keys
from ..bootstrap import Difference, Interval, Tally, bootstrap_interval, paired_bootstrap
from .baselines import BASELINES
from .read import read_links
from .scorer import LinkCounts, count_links

MEASURES = ("link_f", "null_f", "link_mean_recall")


@dataclass(frozen=True)
class LinkEvaluation:
    """Scores of `score_links`, of the baselines, and intervals where they were asked for.

    intervals (dict[str, Interval]): by measure, without those that have no score.
    best (str): the baseline with the highest link F1.
    difference (Difference | None): how much higher the pipeline's is.
    """

    scores: dict[str, Any]
    baselines: dict[str, dict[str, Any]]
    intervals: dict[str, Interval]
    best: str
    difference: Difference | None

    def to_json(self) -> dict[str, Any]:
        """Scores under spaCy's names, "link_baselines", "link_intervals", "link_difference"."""
        difference: dict[str, Any] | None = None
        if self.difference is not None:
            difference = {"measure": "link_f", "baseline": self.best, **self.difference._asdict()}
        return {
            **self.scores,
            "link_pool": "heads of the dialogue's own video",
            "link_baselines": self.baselines,
            "link_intervals": {name: i._asdict() for name, i in self.intervals.items()},
            "link_difference": difference,
        }


def evaluate_links(examples: Sequence[Example], *, bootstrap: int) -> LinkEvaluation:
    """Score the links of examples.

    bootstrap (int): resamples for the intervals, 0 for none.
    """
    documents = list(read_links(examples))
    own = count_links(documents)
    others = {name: count_links(documents, baseline) for name, baseline in BASELINES.items()}
    scores = {name: counts.scores() for name, counts in others.items()}
    best = max(scores, key=lambda name: scores[name]["link_f"] or 0.0)
    intervals: dict[str, Interval] = {}
    difference = None
    found = own.scores()
    if bootstrap:
        for measure in MEASURES:
            if found[measure] is not None:
                tally = _tally(own, measure)
                intervals[measure] = bootstrap_interval(tally, measure, n=bootstrap)
        if found["link_f"] is not None and scores[best]["link_f"] is not None:
            difference = paired_bootstrap(own.links, others[best].links, "link_f", n=bootstrap)
    return LinkEvaluation(found, scores, intervals, best, difference)


def _tally(counts: LinkCounts, measure: str) -> Tally:
    return counts.ranks if measure == "link_mean_recall" else counts.links


def has_gold_links(doc: Doc) -> bool:
    """Whether anybody annotated where a person of a reference Doc is seen."""
    groups = (doc.spans[key] for key in cluster_keys(doc))
    return any(group.attrs.get("gold_heads") is not None for group in groups)

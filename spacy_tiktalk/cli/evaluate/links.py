"""The links of a pipeline that has a head_linker, scored beside the baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc
from spacy.training import Example

from ...doc.annotations import ClusterData, cluster_keys, write_clusters
from ...errors import TiktalkError, error
from ...metrics.bootstrap import Difference, Interval, Tally, bootstrap_interval, paired_bootstrap
from ...metrics.links.baselines import BASELINES
from ...metrics.links.read import read_links
from ...metrics.links.scorer import LinkCounts, count_links
from ...pipeline.gold import GoldCount, gold_in

if TYPE_CHECKING:
    from spacy.language import Language

LINKER, TRACKER = "head_linker", "head_tracker"
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


def find_linker(nlp: Language) -> str | None:
    """The name of the first enabled head_linker, or of the first component that stands for one.

    That is any that says it both needs doc.spans and writes them, as a linker of your own should.
    """
    metas = {name: nlp.get_pipe_meta(name) for name in nlp.pipe_names}
    own = [name for name, meta in metas.items() if meta.factory == LINKER]
    like = [
        name
        for name, meta in metas.items()
        if "doc.spans" in meta.requires and "doc.spans" in meta.assigns
    ]
    return next(iter([*own, *like]), None)


def has_gold_links(doc: Doc) -> bool:
    """Whether anybody annotated where a person of a reference Doc is seen."""
    groups = (doc.spans[key] for key in cluster_keys(doc))
    return any(group.attrs.get("gold_heads") is not None for group in groups)


def set_video_root(nlp: Language, root: Path, *, model: str) -> None:
    """Let every head_tracker look for videos under a folder. RAISES: T835 without one."""
    names = trackers(nlp)
    if not names:
        raise lacking(nlp, model, TRACKER, "--video-root")
    for name in names:
        nlp.get_pipe(name).video_root = root


def trackers(nlp: Language) -> list[str]:
    """The names of the enabled head trackers."""
    return [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory == TRACKER]


def link_gold_clusters(
    nlp: Language, linker: str, examples: Sequence[Example], batch_size: int, count: GoldCount
) -> list[Doc]:
    """Run the pipeline, with the gold clusters in the Docs when the linker comes."""
    names = nlp.pipe_names
    at = names.index(linker)
    done: list[Doc] = []
    for i in range(0, len(examples), batch_size):
        batch = examples[i : i + batch_size]
        with nlp.select_pipes(disable=names[at:]):
            docs = list(nlp.pipe([eg.predicted for eg in batch], batch_size=batch_size))
        gold = gold_in(docs, batch, count=count)
        for doc, clusters in zip(docs, gold, strict=True):
            write_clusters(doc, [ClusterData(tuple(mentions)) for mentions in clusters])
        with nlp.select_pipes(disable=names[:at]):
            docs = list(nlp.pipe(docs, batch_size=batch_size))
        for doc in docs:
            doc.tensor = doc.tensor[:0]  # the vectors of one batch are all that is kept at a time
        done.extend(docs)
    return done


def lacking(nlp: Language, model: str, what: str, option: str) -> TiktalkError:
    """T835: the pipeline has no component that an option is for."""
    pipes = ", ".join(nlp.pipe_names) or "none"
    return error("T835", model=model, what=what, option=option, pipes=pipes)

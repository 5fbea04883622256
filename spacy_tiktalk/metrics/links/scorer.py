"""spaCy scorer for links, registered as `spacy-tiktalk.link_scorer.v1`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from spacy.training import Example

from ...doc.annotations import CLUSTER_PREFIX
from .baselines import Baseline
from .read import LinkDocument, Said, read_links
from .retrieval import RetrievalTally
from .tally import LinkTally, auc

AGREED = ("link_p", "link_r", "link_f", "link_acc")


@dataclass(frozen=True)
class LinkCounts:
    """What is to be scored of one system: links and nulls, the same where mentions agree, ranks,
    (is in the picture, probability given for that), and how many documents have head tracks."""

    links: LinkTally
    agreed: LinkTally
    ranks: RetrievalTally
    visible: tuple[tuple[bool, float], ...]
    n_tracked: int

    def scores(self) -> dict[str, Any]:
        """The scores of `score_links`."""
        n = self.links.rows.sum(axis=(0, 1))
        found: dict[str, Any] = {**self.links.scores(), **self.ranks.scores()}
        found["visible_auc"] = auc(*zip(*self.visible, strict=True)) if self.visible else None
        agreed = self.agreed.scores()
        for name in AGREED:
            found[name.replace("link_", "link_agreed_")] = agreed[name]
        found["link_per_type"] = _merged(self.links.per_type(), self.ranks.per_type())
        found["link_per_subset"] = _merged(self.links.per_subset(), self.ranks.per_subset())
        found["link_n"] = {
            "documents": len(self.links),
            "tracked": self.n_tracked,
            "clusters": int(n[LinkTally.counts.index("clusters")]),
            "not_visible": int(n[LinkTally.counts.index("null_gold")]),
            "visible": self.ranks.n_queries,
            "ranked": self.ranks.n_ranked,
            "candidates": self.ranks.mean_candidates,
            "agreed": int(self.agreed.rows.sum(axis=(0, 1))[LinkTally.counts.index("clusters")]),
        }
        return found


def make_link_scorer(
    prefix: str = CLUSTER_PREFIX,
    iou: float = 0.5,
    tolerance: int = 1,
    extend: int | None = None,
) -> Callable[..., dict[str, Any]]:
    """Return `score_links` with its settings filled in, as a pipe's `scorer` (picklable)."""
    return partial(score_links, prefix=prefix, iou=iou, tolerance=tolerance, extend=extend)


def score_links(
    examples: Iterable[Example],
    *,
    prefix: str = CLUSTER_PREFIX,
    iou: float = 0.5,
    tolerance: int = 1,
    extend: int | None = None,
    **kwargs: Any,
) -> dict[str, Any]:
    """Score the links of predicted clusters to predicted heads, against annotated ones.

    Gold: attrs["gold_heads"] of the reference Doc's clusters and the boxes it carries. Clusters of
    which nobody annotated where they are seen (None) are left out. Both halves of a link are
    predicted, so both are matched first: clusters by the alignment of the highest phi4, as in CEAF
    (with gold clusters in the predicted Doc, each with itself), and heads to labels by the boxes
    they overlap (`linking.head_matching.match_labels`, which explains iou, tolerance and extend). A
    gold cluster that was not found, and a gold head that no track shows, cost recall; the links of
    a cluster that is nobody's cost precision.

    A cluster with link_status "not_evaluated" (no video, or no linker ran) says nothing: it costs
    recall of links and counts as wrong in link_acc. Its attrs["visible"], if it has one, is used
    for null_p, null_r, null_f (below 0.5 says "not in the picture") and visible_auc only.
    Ranks come from attrs["head_scores"], head id -> score, of all heads of the video (the pool
    "video"); a visible cluster without them counts as not found at any rank.

    RETURNS (dict[str, Any]): Each in 0..1, and None where there is nothing to score:
    "link_p", "link_r", "link_f", "null_p", "null_r", "null_f", "link_acc", "link_macro_p", "_r",
    "_f" (`LinkTally`); "link_r1", "link_r2", "link_r3", "link_mean_recall" and the same with
    "link_chance_" (`RetrievalTally`); "visible_auc", the chance that somebody in the picture has a
    higher attrs["visible"] than somebody who is not; "link_agreed_p", "_r", "_f", "_acc", of the
    gold clusters whose predicted cluster has the same mentions; "link_per_type" and
    "link_per_subset", mention type or video type -> these scores; "link_n", counts.
    Other keyword arguments are ignored.

    RAISES: what `read_links` raises.
    """
    documents = read_links(examples, prefix=prefix, iou=iou, tolerance=tolerance, extend=extend)
    return count_links(list(documents)).scores()


def count_links(documents: Sequence[LinkDocument], baseline: Baseline | None = None) -> LinkCounts:
    """Count read examples, as `score_links` scores them.

    baseline (Baseline | None): counted in place of what the pipeline says, over the same clusters
        and head tracks.
    """
    links, agreed, ranks = LinkTally(), LinkTally(), RetrievalTally(pool="video")
    visible: list[tuple[bool, float]] = []
    for document in documents:
        said: list[Said] | None = None
        if baseline is not None:
            said = baseline(document.tracks, document.clusters)
        # By number, not by key: a key that appears twice is two dialogues.
        key = (len(links), document.key)
        links.add_document(document.items(said), key=key)
        agreed.add_document(document.items(said, agreed=True), key=key)
        ranks.add_document(document.queries(said), key=key)
        if baseline is None:
            visible.extend(document.visible())
    n_tracked = sum(one.annotated and one.tracks is not None for one in documents)
    return LinkCounts(links, agreed, ranks, tuple(visible), n_tracked)


def _merged(
    first: dict[str, dict[str, float | None]], second: dict[str, dict[str, float | None]]
) -> dict[str, dict[str, float | None]]:
    names = [*first, *(name for name in second if name not in first)]
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in names}

"""Pair scores → clusters: each mention joins its best antecedent, or opens a cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clusterer import ClusterScores


@dataclass(frozen=True)
class DecodedCluster:
    """Mentions as (start, end) token offsets in their Doc, with what was thought of them.

    scores (tuple): Probability of each being a mention, in [0, 1].
    link_scores (tuple): Probability of each mention's link to its antecedent; for the mention
        that opens the cluster, the probability that it has none.
    """

    mentions: tuple[tuple[int, int], ...]
    scores: tuple[float, ...]
    link_scores: tuple[float, ...]


def decode_clusters(
    scores: ClusterScores, *, link_threshold: float, singletons: bool
) -> list[list[DecodedCluster]]:
    """Cluster the mentions of each Doc.

    link_threshold (float): Least probability of a link, in [0, 1].
    singletons (bool): Whether clusters of one mention are kept.
    RETURNS (list[list[DecodedCluster]]): One list a Doc, in order of first mention.
    """
    index = scores.index
    starts, ends = scores.mentions
    n = len(starts)
    best = np.full(n, -np.inf, dtype=np.float32)
    parent = np.full(n, -1, dtype=np.int64)
    logits = scores.pair_logits.copy()
    m, a = scores.pairs
    if len(m):
        # 你妈 is never 你: a mention does not corefer with one inside it.
        nested = (starts[a] <= starts[m]) & (ends[m] <= ends[a])
        logits[nested] = -np.inf
        np.maximum.at(best, m, logits)
        # Of equal scores the nearest antecedent wins: pairs come in order, the last one stays.
        hit = np.flatnonzero((logits == best[m]) & np.isfinite(logits))
        parent[m[hit]] = a[hit]
    with np.errstate(over="ignore"):
        probability = 1.0 / (1.0 + np.exp(-best.astype(np.float64)))
    linked = (parent >= 0) & (probability >= link_threshold)
    cluster = np.arange(n)
    for i in np.flatnonzero(linked).tolist():  # antecedents come first, so one pass is enough
        cluster[i] = cluster[parent[i]]
    link_scores = np.where(linked, probability, 1.0 - probability)
    out: list[list[DecodedCluster]] = [[] for _ in index.docs]
    members: dict[int, list[int]] = {}
    for i, c in enumerate(cluster.tolist()):
        members.setdefault(c, []).append(i)
    for first_mention, items in members.items():
        if len(items) == 1 and not singletons:
            continue
        d = int(index.doc[starts[first_mention]])
        first = int(index.offsets[d])
        out[d].append(
            DecodedCluster(
                tuple((int(starts[i]) - first, int(ends[i]) - first) for i in items),
                tuple(round(float(scores.mention_scores[i]), 6) for i in items),
                tuple(round(float(link_scores[i]), 6) for i in items),
            )
        )
    return out

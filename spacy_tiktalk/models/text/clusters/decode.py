"""Scores → clusters: each mention joins the best cluster before it, or opens one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...layers import clip
from .cluster_features import feature_rows
from .constraints import MentionFacts, mention_facts
from .copula import COPULA_LOGIT, copula_pairs
from .links import ClusterLine
from .scores import ClusterScores
from .talk.token_index import TokenIndex


@dataclass(frozen=True)
class DecodedCluster:
    """Mentions as (start, end) token offsets in their Doc, with what was thought of them.

    scores (tuple): Probability of each being a mention, in [0, 1].
    link_scores (tuple): Probability of each mention's link to the cluster so far; for the mention
        that opens the cluster, the probability that it joins none. Where the model scores mentions
        with clusters, the candidates and a new one share the probability; where it knows pairs
        alone, it is that of the best pair.
    """

    mentions: tuple[tuple[int, int], ...]
    scores: tuple[float, ...]
    link_scores: tuple[float, ...]


def decode_clusters(
    scores: ClusterScores,
    *,
    link_threshold: float,
    singletons: bool,
    distinct_names: bool = True,
    distinct_pronouns: bool = True,
) -> list[list[DecodedCluster]]:
    """Cluster the mentions of each Doc.

    link_threshold (float): Least probability of a link against a new cluster, in [0, 1].
    singletons (bool): Whether clusters of one mention are kept.
    distinct_names (bool): Whether a name joins no cluster in which somebody else's name stands (see
        `lexicon.names_differ`).
    distinct_pronouns (bool): Whether 他 and 她, 我 of two writers, and the 我 and 你 of one are
        kept apart (see `ClusterFacts.pronouns_clash`).
    RETURNS (list[list[DecodedCluster]]): One list a Doc, in order of first mention.
    """
    index = scores.index
    starts, ends = scores.mentions
    cluster, link_scores = _link(scores, link_threshold, distinct_names, distinct_pronouns)
    out: list[list[DecodedCluster]] = [[] for _ in index.docs]
    members: dict[int, list[int]] = {}
    for i, c in enumerate(cluster.tolist()):
        members.setdefault(c, []).append(i)
    for first_mention, items in members.items():
        if len(items) == 1 and not singletons:
            continue
        d = int(index.doc[starts[first_mention]])
        out[d].append(
            DecodedCluster(
                tuple(index.tokens(int(starts[i]), int(ends[i])) for i in items),
                tuple(round(float(scores.mention_scores[i]), 6) for i in items),
                tuple(round(float(link_scores[i]), 6) for i in items),
            )
        )
    return out


def add_unread(
    clusters: list[list[DecodedCluster]],
    mentions: list[list[tuple[int, int]]],
    index: TokenIndex,
) -> None:
    """Give each mention that was given and of which nothing is read a cluster of its own."""
    for d, (found, given) in enumerate(zip(clusters, mentions, strict=True)):
        unread = [mention for mention in given if index.span(d, *mention) is None]
        found += [DecodedCluster((mention,), (1.0,), (1.0,)) for mention in unread]
        if unread:
            found.sort(key=lambda cluster: (cluster.mentions[0][0], -cluster.mentions[0][1]))


def _link(
    scores: ClusterScores, threshold: float, distinct_names: bool, distinct_pronouns: bool
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The cluster of each mention (its first mention's index), and the probability of that."""
    ends = scores.mentions[1].tolist()
    n = len(ends)
    facts = mention_facts(*scores.mentions, scores.index)
    cluster = np.arange(n)
    found = np.ones(n, dtype=np.float64)
    reach = list(ends)  # where the last-ending mention of the cluster that i opened ends
    bounds = np.searchsorted(scores.pairs[0], np.arange(n + 1)).tolist()
    antecedents = scores.pairs[1]
    line = ClusterLine.empty(scores.index.aliases)
    named: dict[int, int] = {}
    if scores.scorer is not None:  # pipelines from before link what they linked
        named = copula_pairs(*scores.mentions, scores.index)
    for i, mention in enumerate(facts):
        low, high = bounds[i], bounds[i + 1]
        if low == high:  # a Doc begins
            line = ClusterLine.empty(scores.index.aliases)
        clusters, group = line.candidates(antecedents[low:high].tolist())
        logits = _logits(scores, line, mention, clusters, group, low)
        if i in named and line.cluster[named[i]] in clusters:
            logits[clusters.index(line.cluster[named[i]])] += COPULA_LOGIT
        # From the most probable cluster down; of equals the one that was meant last.
        for k in _best_first(logits, group):
            group_of = clusters[k]
            said = line.facts[group_of]
            # 你妈 is never 你, nor anyone 你 corefers with: no cluster holds a mention inside
            # another. Whatever is in it begins no later than i, so only the ends are compared.
            if ends[i] <= reach[group_of]:
                continue
            if distinct_names and said.names_clash(mention, weighed=scores.scorer is not None):
                continue
            if distinct_pronouns and said.pronouns_clash(mention):
                continue
            linked = 1.0 / (1.0 + np.exp(-logits[k])) >= threshold
            found[i] = _probability(logits, k if linked else None, scores)
            if linked:
                cluster[i] = group_of
                reach[group_of] = ends[i]
            break
        line.add(i, int(cluster[i]), mention)
    return cluster, found


def _probability(logits: NDArray[np.float64], chosen: int | None, scores: ClusterScores) -> float:
    """That the mention belongs to the chosen one of its candidates, or for None to none of them."""
    warm = logits / scores.link_temperature
    if scores.scorer is None:
        best = 1.0 / (1.0 + np.exp(-(warm.max() if chosen is None else warm[chosen])))
        return float(1.0 - best if chosen is None else best)
    top = max(float(warm.max()), 0.0)
    total = np.exp(warm - top).sum() + np.exp(-top)
    return float(np.exp((0.0 if chosen is None else warm[chosen]) - top) / total)


def _logits(
    scores: ClusterScores,
    line: ClusterLine,
    mention: MentionFacts,
    clusters: list[int],
    group: NDArray[np.int64],
    low: int,
) -> NDArray[np.float64]:
    """Of the mention with each cluster; that of the best pair where the model knows pairs alone."""
    out = np.full(len(clusters), -60.0)
    if not clusters:
        return out
    if scores.scorer is None:
        np.maximum.at(out, group, scores.pair_logits[low : low + len(group)])
    else:
        rows = feature_rows(line.features(mention, clusters))
        out[:] = scores.scorer(low, low + len(group), group, rows)
    return clip(out, 60.0)


def _best_first(logits: NDArray[np.float64], group: NDArray[np.int64]) -> list[int]:
    last = np.zeros(len(logits), dtype=np.int64)
    last[group] = np.arange(len(group))
    return np.lexsort((-last, -logits)).tolist()

"""Pair scores → clusters: each mention joins its best antecedent, or opens a cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .clusterer import ClusterScores
from .constraints import ClusterFacts, mention_facts
from .token_index import TokenIndex


@dataclass(frozen=True)
class DecodedCluster:
    """Mentions as (start, end) token offsets in their Doc, with what was thought of them.

    scores (tuple): Probability of each being a mention, in [0, 1].
    link_scores (tuple): Probability of each mention's link to its antecedent; for the mention that
        opens the cluster, the probability that it has none.
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

    link_threshold (float): Least probability of a link, in [0, 1].
    singletons (bool): Whether clusters of one mention are kept.
    distinct_names (bool): Whether a name joins no cluster in which somebody else's name stands (see
        `lexicon.names_differ`).
    distinct_pronouns (bool): Whether 他 and 她, 我 of two writers, and the 我 and 你 of one are
        kept apart (see `ClusterFacts.pronouns_clash`).
    RETURNS (list[list[DecodedCluster]]): One list a Doc, in order of first mention.
    """
    index = scores.index
    starts, ends = scores.mentions
    cluster, linked, probability = _link(scores, link_threshold, distinct_names, distinct_pronouns)
    link_scores = np.where(linked, probability, 1.0 - probability)
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
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.float64]]:
    """The cluster of each mention (its first mention's index), whether it was linked, and the
    probability of its best link, 0 where it has no candidate."""
    ends = scores.mentions[1].tolist()
    n = len(ends)
    facts = mention_facts(*scores.mentions, scores.index)
    said = [ClusterFacts() for _ in facts]  # of the cluster that i opened
    for cluster_facts, mention in zip(said, facts, strict=True):
        cluster_facts.add(mention)
    cluster = np.arange(n)
    linked = np.zeros(n, dtype=bool)
    best = np.zeros(n, dtype=np.float64)
    reach = list(ends)  # where the last-ending mention of the cluster that i opened ends
    m, a = scores.pairs
    logits = np.clip(scores.pair_logits.astype(np.float64), -60.0, 60.0)
    probability = 1.0 / (1.0 + np.exp(-logits))
    # By mention, then from the most probable antecedent down; of equals the nearest first.
    order = np.lexsort((-a, -probability, m))
    done = -1
    for k in order.tolist():
        i = int(m[k])
        if i == done:
            continue
        group = int(cluster[a[k]])
        # 你妈 is never 你, nor anyone 你 corefers with: no cluster holds a mention inside another.
        # Whatever is in the group begins no later than i, so only the ends have to be compared.
        if ends[i] <= reach[group]:
            continue
        if distinct_names and said[group].names_clash(facts[i]):
            continue
        if distinct_pronouns and said[group].pronouns_clash(facts[i]):
            continue
        done = i
        best[i] = probability[k]
        if probability[k] >= threshold:
            linked[i] = True
            cluster[i] = group
            reach[group] = ends[i]
            said[group].add(facts[i])
    return cluster, linked, best

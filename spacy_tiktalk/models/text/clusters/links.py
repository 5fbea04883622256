"""Mentions and the clusters before them: which pairs make up each link, and what it looks like.

A link is a mention and a cluster of mentions before it, after the incremental variant of Maverick
(Martinelli et al., ACL 2024): what joins is judged by the whole cluster and not by its best member,
so that one wrong pronoun does not make one of two people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....lexicon.aliases import Aliases, public_figures
from .cluster_features import Rivals, cluster_features, feature_rows
from .constraints import ClusterFacts, MentionFacts
from .talk.token_index import Ints


@dataclass
class ClusterLine:
    """The clusters of a Doc while its mentions are read in order.

    cluster (dict): The cluster of each mention so far, named by its first mention.
    facts (dict): What is known of each cluster.
    recent (list): The clusters that were meant last, the last one at the end.
    aliases (Aliases): Names that are one person's.
    """

    cluster: dict[int, int]
    facts: dict[int, ClusterFacts]
    recent: list[int]
    aliases: Aliases

    @classmethod
    def empty(cls, aliases: Aliases) -> ClusterLine:
        """Before the first mention."""
        return cls({}, {}, [], aliases)

    def add(self, mention: int, cluster: int, facts: MentionFacts) -> None:
        """Put a mention into a cluster, its own if it opens one."""
        self.cluster[mention] = cluster
        if cluster not in self.facts:
            self.facts[cluster] = ClusterFacts(self.aliases)
        self.facts[cluster].add(facts)
        self.recent = [*(c for c in self.recent if c != cluster), cluster][-_RECENT:]

    def between(self, cluster: int) -> int:
        """How many other clusters were meant since this one, at most `_RECENT`."""
        for k, other in enumerate(reversed(self.recent)):
            if other == cluster:
                return k
        return _RECENT

    def candidates(self, antecedents: Sequence[int]) -> tuple[list[int], list[int]]:
        """The clusters of some mentions, in order of the first of these, and which each is in."""
        groups: dict[int, int] = {}
        rows = [groups.setdefault(self.cluster[a], len(groups)) for a in antecedents]
        return list(groups), rows

    def features(self, mention: MentionFacts, clusters: Sequence[int]) -> list[list[int]]:
        """Of the mention with each of the clusters."""
        between = [self.between(c) for c in clusters]
        facts = [self.facts[c] for c in clusters]
        rivals = Rivals.of(mention, facts, between)
        return [
            cluster_features(mention, cluster, since, rivals, k)
            for k, (cluster, since) in enumerate(zip(facts, between, strict=True))
        ]


_RECENT = 6


@dataclass(frozen=True)
class Links:
    """Links of a batch, for training: each with its pairs, features and gold.

    of_pair (ndarray): Shape (p,), the link each pair belongs to.
    of_mention (ndarray): Shape (l,), the mention of each link, in order.
    of_cluster (ndarray): Shape (l,), the first mention of each link's cluster.
    features (ndarray): Shape (l, f), rows of the table of `cluster_features`.
    target (ndarray): Shape (l,), 1.0 where the mention belongs to the cluster.
    """

    of_pair: Ints
    of_mention: Ints
    of_cluster: Ints
    features: Ints
    target: NDArray[np.float32]


def gold_links(
    owner: Sequence[int],
    pairs: tuple[Ints, Ints],
    facts: Sequence[MentionFacts],
    aliases: Sequence[Aliases],
) -> Links:
    """The links of gold mentions with the gold clusters as far as they have been read.

    owner (Sequence[int]): A number for each mention's cluster, any number.
    pairs (ndarray, ndarray): Mentions and antecedents, ordered by mention.
    aliases (Sequence[Aliases]): For each mention those that hold in its Doc.
    """
    m, a = pairs
    bounds = np.searchsorted(m, np.arange(len(owner) + 1)).tolist()
    line = ClusterLine.empty(public_figures())
    of_pair = np.zeros(len(m), dtype=np.int64)
    of_mention: list[int] = []
    of_cluster: list[int] = []
    features: list[list[int]] = []
    target: list[float] = []
    first: dict[int, int] = {}
    for i, mention in enumerate(facts):
        low, high = bounds[i], bounds[i + 1]
        if low == high:  # a Doc begins
            line = ClusterLine.empty(aliases[i])
            first = {}
        clusters, rows = line.candidates(a[low:high].tolist())
        of_pair[low:high] = np.asarray(rows, dtype=np.int64) + len(features)
        features += line.features(mention, clusters)
        of_mention += [i] * len(clusters)
        of_cluster += clusters
        own = first.get(owner[i])
        target += [float(cluster == own) for cluster in clusters]
        line.add(i, first.setdefault(owner[i], i), mention)
    return Links(
        of_pair,
        np.asarray(of_mention, dtype=np.int64),
        np.asarray(of_cluster, dtype=np.int64),
        feature_rows(features),
        np.asarray(target, dtype=np.float32),
    )

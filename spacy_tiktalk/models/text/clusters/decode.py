"""Scores → clusters: each mention joins the best cluster before it, or opens one.

Of a mention and one inside it that would join the same one, the surer does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from ...layers import clip, probability
from .choosing import Asked, Chooser
from .cluster_features import feature_rows
from .constraints import MentionFacts, mention_facts
from .link_scorer import PAIRS
from .links import ClusterLine
from .said.pairs import Said
from .scores import ClusterScores
from .talk.copies import copies
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
    dropped: set[int] = set()
    if scores.scorer is not None and not scores.given:
        dropped = copies(starts.tolist(), index.texts(starts, ends), cluster)
    for i, c in enumerate(cluster):
        if i in dropped:
            continue
        members.setdefault(c, []).append(i)
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    mention_scores = scores.mention_scores.tolist()
    for items in members.values():
        if len(items) == 1 and not singletons:
            continue
        items.sort(key=lambda i: (spans[i][0], -spans[i][1]))
        out[int(index.doc[spans[items[0]][0]])].append(
            DecodedCluster(
                tuple(index.tokens(*spans[i]) for i in items),
                tuple(round(mention_scores[i], 6) for i in items),
                tuple(round(link_scores[i], 6) for i in items),
            )
        )
    for found in out:
        found.sort(key=lambda one: (one.mentions[0][0], -one.mentions[0][1]))
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
        found.sort(key=lambda cluster: (cluster.mentions[0][0], -cluster.mentions[0][1]))


@dataclass
class _Reader:
    """A Doc while its mentions are read: the clusters so far, the next mention, and their end."""

    line: ClusterLine
    next: int
    end: int


def _link(
    scores: ClusterScores, threshold: float, distinct_names: bool, distinct_pronouns: bool
) -> tuple[list[int], list[float]]:
    """The cluster of each mention (its first mention's index), and the probability of that.

    A mention waits for the one before it, but not for those of other Docs: these are read side by
    side, and what is asked of the network at once are the links of a mention of each.
    """
    ends = scores.mentions[1].tolist()
    n = len(ends)
    facts = mention_facts(*scores.mentions, scores.index)
    cluster, found = list(range(n)), [1.0] * n
    bounds = np.searchsorted(scores.pairs[0], np.arange(n + 1)).tolist()
    antecedents = scores.pairs[1]
    weighed = scores.scorer is not None
    talk = Said.of(*scores.mentions, scores.index) if weighed else Said()
    aliases = scores.aliases or [scores.index.aliases] * n
    chooser = Chooser(
        facts,
        talk,
        scores.mentions[0].tolist(),
        ends,
        threshold,
        weighed,
        distinct_names,
        distinct_pronouns,
    )

    def choose(i: int, line: ClusterLine, asked: Asked, logits: list[float]) -> None:
        chooser.encourage(i, line, asked, logits)
        best = chooser.best(i, line, asked, logits)
        if best is None:
            return
        linked = chooser.linked(logits[best])
        found[i] = _probability(logits, best if linked else None, scores)
        if linked:
            cluster[i] = asked.clusters[best]
            moved = chooser.join(i, line, asked, logits, best)
            if moved is not None:
                cluster[moved.mention] = moved.cluster
                found[moved.mention] = _probability(moved.logits, moved.chosen, scores)

    for docs in _side_by_side(bounds):
        readers = [_Reader(ClusterLine.empty(aliases[doc[0]]), *doc) for doc in docs]
        for reader in readers:
            reader.line.add(reader.next, reader.next, facts[reader.next])
            reader.next += 1
        while readers := [reader for reader in readers if reader.next < reader.end]:
            asked = []
            for reader in readers:
                low, high = bounds[reader.next : reader.next + 2]
                clusters, group = reader.line.candidates(antecedents[low:high].tolist())
                asked.append(Asked(low, high, clusters, group))
            logits = _logits(scores, readers, asked, facts)
            for reader, one, own in zip(readers, asked, logits, strict=True):
                choose(reader.next, reader.line, one, own)
                reader.line.add(reader.next, cluster[reader.next], facts[reader.next])
                reader.next += 1
    return cluster, found


def _side_by_side(bounds: list[int]) -> Iterator[list[tuple[int, int]]]:
    """The mentions of each Doc, half-open; Docs with few pairs together, for the vectors of all
    of these are there at once.

    bounds (list[int]): Where the pairs of each mention begin, and their end. The first mention of a
        Doc has none.
    """
    firsts = [i for i, (low, high) in enumerate(pairwise(bounds)) if low == high]
    some: list[tuple[int, int]] = []
    for first, end in pairwise([*firsts, len(bounds) - 1]):
        if some and bounds[end] - bounds[some[0][0]] > PAIRS:
            yield some
            some = []
        some.append((first, end))
    yield some


def _probability(logits: list[float], chosen: int | None, scores: ClusterScores) -> float:
    """That the mention belongs to the chosen one of its candidates, or for None to none of them."""
    warm = [logit / scores.link_temperature for logit in logits]
    if scores.scorer is None:
        best = probability(max(warm) if chosen is None else warm[chosen])
        return 1.0 - best if chosen is None else best
    top = max(*warm, 0.0)
    total = sum(math.exp(one - top) for one in warm) + math.exp(-top)
    return math.exp((0.0 if chosen is None else warm[chosen]) - top) / total


def _logits(
    scores: ClusterScores,
    readers: Sequence[_Reader],
    asked: Sequence[Asked],
    facts: Sequence[MentionFacts],
) -> list[list[float]]:
    """Of the next mention of each reader with each cluster; that of the best pair where the model
    knows pairs alone."""
    if scores.scorer is None:
        return [_of_best_pairs(scores.pair_logits[a.low : a.high].tolist(), a) for a in asked]
    features: list[list[int]] = []
    group: list[int] = []
    within: list[int] = []
    low = asked[0].low
    for reader, one in zip(readers, asked, strict=True):
        group += [k + len(features) for k in one.group]
        features += reader.line.features(facts[reader.next], one.clusters)
        within += range(one.low - low, one.high - low)
    flat = scores.scorer(low, asked[-1].high, within, group, feature_rows(features))
    logits = clip(flat, 60.0).astype(np.float64).tolist()
    ends = [*accumulate(len(one.clusters) for one in asked)]
    return [logits[end - len(one.clusters) : end] for one, end in zip(asked, ends, strict=True)]


def _of_best_pairs(pairs: list[float], asked: Asked) -> list[float]:
    out = [-60.0] * len(asked.clusters)
    for k, logit in zip(asked.group, pairs, strict=True):
        out[k] = min(max(out[k], logit), 60.0)
    return out

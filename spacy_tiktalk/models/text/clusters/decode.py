"""Scores → clusters: each mention joins the best cluster before it, or opens one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from ...layers import clip, probability
from .cluster_features import feature_rows
from .constraints import MentionFacts, mention_facts, resumed
from .copies import copies
from .link_scorer import PAIRS
from .links import ClusterLine
from .said.copula import COPULA_LOGIT
from .said.pairs import Said
from .scores import ClusterScores
from .talk.resuming import RESUMING_LOGIT
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
        dropped = copies(starts.tolist(), ends.tolist(), index.texts(starts, ends), cluster)
    for i, c in enumerate(cluster):
        if i in dropped:
            continue
        members.setdefault(c, []).append(i)
    for first_mention, items in members.items():
        if len(items) == 1 and not singletons:
            continue
        d = int(index.doc[starts[first_mention]])
        out[d].append(
            DecodedCluster(
                tuple(index.tokens(int(starts[i]), int(ends[i])) for i in items),
                tuple(round(float(scores.mention_scores[i]), 6) for i in items),
                tuple(round(link_scores[i], 6) for i in items),
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
    reach = list(ends)  # where the last-ending mention of the cluster that i opened ends
    bounds = np.searchsorted(scores.pairs[0], np.arange(n + 1)).tolist()
    antecedents = scores.pairs[1]
    # Older pipelines, which have no cluster scorer, keep their results.
    weighed = scores.scorer is not None
    talk = Said.of(*scores.mentions, scores.index) if weighed else Said()
    aliases = scores.aliases or [scores.index.aliases] * n

    def choose(i: int, line: ClusterLine, asked: _Asked, logits: list[float]) -> None:
        mention, clusters = facts[i], asked.clusters
        if i in talk.same:
            pointed = line.cluster[talk.same[i]]
            # 这是刘德华吗？不是，这是张学友: the second 这 may be held for the first.
            if pointed in clusters and not line.facts[pointed].names_clash(mention):
                logits[clusters.index(pointed)] += COPULA_LOGIT
        if weighed and mention.resumes >= 0:
            for k in resumed([line.facts[c] for c in clusters], mention):
                logits[k] += RESUMING_LOGIT
        # From the most probable cluster down; of equals the one that was meant last.
        last = dict(zip(asked.group, range(len(asked.group)), strict=True))
        for k in sorted(range(len(logits)), key=lambda k: (-logits[k], -last[k])):
            group_of = clusters[k]
            said = line.facts[group_of]
            # 你妈 is never 你, nor anyone 你 corefers with: no cluster holds a mention inside
            # another. Whatever is in it begins no later than i, so only the ends are compared.
            if ends[i] <= reach[group_of]:
                continue
            if weighed and said.surnames_clash(mention):
                continue
            # 这是刘德华，这是张学友: nor is the second 这 the first.
            if i in talk.names and said.names_clash(facts[talk.names[i]]):
                continue
            if any(line.cluster[other] == group_of for other in talk.apart.get(i, ())):
                continue
            if distinct_names and said.names_clash(mention, weighed=weighed):
                continue
            if distinct_pronouns and said.pronouns_clash(mention, quoted=weighed):
                continue
            linked = probability(logits[k]) >= threshold
            found[i] = _probability(logits, k if linked else None, scores)
            if linked:
                cluster[i] = group_of
                reach[group_of] = ends[i]
            break

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
                asked.append(_Asked(low, high, clusters, group))
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
    if some:
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


class _Asked(NamedTuple):
    """The pairs of a mention, half-open, the clusters before it, and which of them each pair is
    with."""

    low: int
    high: int
    clusters: list[int]
    group: list[int]


def _logits(
    scores: ClusterScores,
    readers: Sequence[_Reader],
    asked: Sequence[_Asked],
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
        group += [k + len(features) for k in one.group] if features else one.group
        features += reader.line.features(facts[reader.next], one.clusters)
        within += range(one.low - low, one.high - low)
    flat = scores.scorer(low, asked[-1].high, within, group, feature_rows(features))
    logits = clip(flat, 60.0).astype(np.float64).tolist()
    ends = [*accumulate(len(one.clusters) for one in asked)]
    return [logits[end - len(one.clusters) : end] for one, end in zip(asked, ends, strict=True)]


def _of_best_pairs(pairs: list[float], asked: _Asked) -> list[float]:
    out = [-60.0] * len(asked.clusters)
    for k, logit in zip(asked.group, pairs, strict=True):
        out[k] = min(max(out[k], logit), 60.0)
    return out

"""Which cluster before it a mention joins: what the talk adds to the scores, and what bars one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...layers import probability
from .constraints import ClusterFacts, MentionFacts, resumed
from .links import ClusterLine
from .said.copula import COPULA_LOGIT
from .said.pairs import Said
from .talk.called import CALLING_LOGIT
from .talk.resuming import RESUMING_LOGIT


class Asked(NamedTuple):
    """The pairs of a mention, half-open, the clusters before it, and which of them each pair is
    with."""

    low: int
    high: int
    clusters: list[int]
    group: list[int]


class Moved(NamedTuple):
    """A mention that had to leave its cluster, the number of the one it is in now, the logits that
    were asked for it, and the place of the new one among them, None where it opens that."""

    mention: int
    cluster: int
    logits: list[float]
    chosen: int | None


class _Around(NamedTuple):
    """The last mention of a cluster, where others lie in it: what was asked for it, which was
    chosen, and what the cluster was before, and how far it reached."""

    mention: int
    clusters: list[int]
    logits: list[float]
    chosen: int
    before: ClusterFacts
    reach: int


@dataclass
class Chooser:
    """Chooses for the mentions of a batch.

    facts (Sequence[MentionFacts]): What is known of each.
    talk (Said): What the talk says of them.
    starts, ends (Sequence[int]): Where each begins and ends; sorted by start, longer first.
    threshold (float): As `link_threshold` in `decode_clusters`.
    weighed (bool): Whether the model scores whole clusters; the rules that came with that are left
        out for others.
    distinct_names, distinct_pronouns (bool): As in `decode_clusters`.
    """

    facts: Sequence[MentionFacts]
    talk: Said
    starts: Sequence[int]
    ends: Sequence[int]
    threshold: float
    weighed: bool
    distinct_names: bool
    distinct_pronouns: bool

    def __post_init__(self) -> None:
        # Where the last-ending mention of the cluster that each one opened ends.
        self._reach = list(self.ends)
        self._around: dict[int, _Around] = {}

    def encourage(self, i: int, line: ClusterLine, asked: Asked, logits: list[float]) -> None:
        """Add to the logits of mention number i what the talk says of it."""
        mention, clusters = self.facts[i], asked.clusters
        if i in self.talk.same:
            pointed = line.cluster[self.talk.same[i]]
            # 这是刘德华吗？不是，这是张学友: the second 这 may be held for the first.
            if pointed in clusters and not line.facts[pointed].names_clash(mention):
                logits[clusters.index(pointed)] += COPULA_LOGIT
        if self.weighed and mention.resumes >= 0:
            for k in resumed([line.facts[c] for c in clusters], mention):
                logits[k] += RESUMING_LOGIT
        if self.weighed and (mention.writer >= 0 or mention.called >= 0):
            for k, c in enumerate(clusters):
                if line.facts[c].calls(mention):
                    logits[k] += CALLING_LOGIT

    def best(self, i: int, line: ClusterLine, asked: Asked, logits: list[float]) -> int | None:
        """The most probable cluster that nothing bars, by its place in `asked.clusters`.

        Of equals the one that was meant last; None where all are barred.
        """
        last = dict(zip(asked.group, range(len(asked.group)), strict=True))
        for k in sorted(range(len(logits)), key=lambda k: (-logits[k], -last[k])):
            cluster = asked.clusters[k]
            if self._lies_in(i, cluster) and not self._surer(i, logits[k], cluster):
                continue
            if not self._barred(i, line, cluster):
                return k
        return None

    def linked(self, logit: float) -> bool:
        """Whether a link is probable enough."""
        return probability(logit) >= self.threshold

    def join(
        self, i: int, line: ClusterLine, asked: Asked, logits: list[float], best: int
    ) -> Moved | None:
        """Note that mention number i joins a cluster; who has to leave that for it."""
        cluster = asked.clusters[best]
        around = self._around.pop(cluster, None)
        moved = None
        if around is not None and self._lies_in(i, cluster):
            line.facts[cluster], self._reach[cluster] = around.before, around.reach
            moved = self._move(around, i, line)
        if self.weighed and i + 1 < len(self.starts) and self.starts[i + 1] < self.ends[i]:
            before, reach = line.facts[cluster].copy(), self._reach[cluster]
            self._around[cluster] = _Around(i, asked.clusters, logits, best, before, reach)
        self._reach[cluster] = self.ends[i]
        return moved

    def _lies_in(self, i: int, cluster: int) -> bool:
        """Whether a mention of the cluster is around mention number i: 你妈 is never 你, nor anyone
        你 corefers with. Whatever is in it begins no later, so only the ends are compared."""
        return self.ends[i] <= self._reach[cluster]

    def _surer(self, i: int, logit: float, cluster: int) -> bool:
        """Whether the mention around this one is less sure to be of the cluster: who has been read
        as 老周 when 老周那个 was, which is longer and read first, is 老周 for all that.

        In the threads of the development parts and of other hands the inner one is right in 20 of
        the 26 places where one of the two is.
        """
        around = self._around.get(cluster)
        if around is None or around.reach >= self.ends[i]:
            return False
        return around.logits[around.chosen] < logit

    def _move(self, around: _Around, i: int, line: ClusterLine) -> Moved:
        """The mention around number i goes to the next best cluster, or opens one."""
        mention, logits = around.mention, around.logits
        inside = {line.cluster[j] for j in range(mention + 1, i)}
        cluster, chosen = mention, None
        for k in sorted(range(len(logits)), key=lambda k: -logits[k]):
            other = around.clusters[k]
            if not self.linked(logits[k]):
                break
            if k == around.chosen or other in inside or self._lies_in(mention, other):
                continue
            if not self._barred(mention, line, other):
                cluster, chosen = other, k
                break
        self._around.pop(cluster, None)
        self._reach[cluster] = self.ends[mention]
        line.add(mention, cluster, self.facts[mention])
        return Moved(mention, cluster, logits, chosen)

    def _barred(self, i: int, line: ClusterLine, cluster: int) -> bool:
        mention, said = self.facts[i], line.facts[cluster]
        return (
            (self.weighed and (said.surnames_clash(mention) or said.traits_clash(mention)))
            # 这是刘德华，这是张学友: nor is the second 这 the first.
            or (i in self.talk.names and said.names_clash(self.facts[self.talk.names[i]]))
            or any(line.cluster[other] == cluster for other in self.talk.apart.get(i, ()))
            or (self.distinct_names and said.names_clash(mention, weighed=self.weighed))
            or (self.distinct_pronouns and said.pronouns_clash(mention, quoted=self.weighed))
        )

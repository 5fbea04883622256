"""Which cluster before it a mention joins: what the talk adds to the scores, and what bars one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .constraints import MentionFacts, resumed
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


@dataclass
class Chooser:
    """Chooses for the mentions of a batch.

    facts (Sequence[MentionFacts]): What is known of each.
    talk (Said): What the talk says of them.
    ends (Sequence[int]): Where each ends.
    weighed (bool): Whether the model scores whole clusters; the rules that came with that are left
        out for others.
    distinct_names, distinct_pronouns (bool): As in `decode_clusters`.
    """

    facts: Sequence[MentionFacts]
    talk: Said
    ends: Sequence[int]
    weighed: bool
    distinct_names: bool
    distinct_pronouns: bool

    def __post_init__(self) -> None:
        # Where the last-ending mention of the cluster that each one opened ends.
        self._reach = list(self.ends)

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
            if not self._barred(i, line, asked.clusters[k]):
                return k
        return None

    def join(self, i: int, cluster: int) -> None:
        """Note that a mention joined a cluster."""
        self._reach[cluster] = self.ends[i]

    def _barred(self, i: int, line: ClusterLine, cluster: int) -> bool:
        mention, said = self.facts[i], line.facts[cluster]
        return (
            # 你妈 is never 你, nor anyone 你 corefers with: no cluster holds a mention inside
            # another. Whatever is in it begins no later than i, so only the ends are compared.
            self.ends[i] <= self._reach[cluster]
            or (self.weighed and (said.surnames_clash(mention) or said.traits_clash(mention)))
            # 这是刘德华，这是张学友: nor is the second 这 the first.
            or (i in self.talk.names and said.names_clash(self.facts[self.talk.names[i]]))
            or any(line.cluster[other] == cluster for other in self.talk.apart.get(i, ()))
            or (self.distinct_names and said.names_clash(mention, weighed=self.weighed))
            or (self.distinct_pronouns and said.pronouns_clash(mention, quoted=self.weighed))
        )

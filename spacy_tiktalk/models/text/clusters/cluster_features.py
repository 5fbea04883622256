"""What a rule can see of a mention and a cluster that it may join: what only a cluster has.

Sex and number that agree, names, writers, when it was last meant, of what it consists. Categorical,
one table of embeddings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....lexicon.mentions import MENTION_TYPES
from ....lexicon.name_relation import RELATIONS, TELLING, name_relation
from .constraints import ClusterFacts, MentionFacts
from .features import StringMatch, string_match
from .talk.token_index import Ints

_PROPER, _PRONOUN = MENTION_TYPES.index("PROPER"), MENTION_TYPES.index("PRONOUN")
_OTHER = RELATIONS.index("other")
_SEXES = {"": 0, "m": 1, "f": 2}
CLUSTER_SIZES = (
    5,  # mentions in the cluster
    12,  # sex of mention, of cluster (none, m, f, both)
    6,  # number of mention, of cluster (one, several, both)
    9,  # names: how the mention's text stands to them
    6,  # writers meant
    6,  # turns since its last mention
    4,  # whether that is the answered turn
    6,  # clusters that were meant since
    len(MENTION_TYPES) * 8,  # type of mention, types in cluster
    2,  # whether the same words stand in it
    len(RELATIONS),  # the closest relation of its names to the mention's
    4,  # clusters with a name that tells: none, this one alone, this one too, others
    5,  # clusters that agree in sex and number
    5,  # of these, meant since: none, 1, 2, more; or this one does not agree
)
_OFFSETS = np.concatenate([[0], np.cumsum(CLUSTER_SIZES)[:-1]]).astype(np.int64)


@dataclass(frozen=True)
class Rivals:
    """What a mention's candidates look like beside each other, one entry each.

    relation (list[int]): The closest relation of the cluster's names to the mention's.
    telling (list[int]): Whether that tells who is meant: none does (0), this one alone (1), this
        one and others (2), others (3).
    agreeing (int): How many agree in sex and number.
    rank (list[int]): How many of those were meant since this one; `_DISAGREES` where it is none.
    """

    relation: list[int]
    telling: list[int]
    agreeing: int
    rank: list[int]

    @classmethod
    def of(
        cls, mention: MentionFacts, clusters: Sequence[ClusterFacts], between: Sequence[int]
    ) -> Rivals:
        """Compare the clusters that a mention may join; between as in `cluster_features`."""
        relation = [_relation(mention, cluster) for cluster in clusters]
        tells = [r in TELLING for r in relation]
        n = sum(tells)
        telling = [(1 if n == 1 else 2) if own else (3 if n else 0) for own in tells]
        agrees = [_agrees(mention, cluster) for cluster in clusters]
        recent = sorted(b for b, agreed in zip(between, agrees, strict=True) if agreed)
        rank = [
            min(bisect_left(recent, b), _DISAGREES - 1) if agreed else _DISAGREES
            for b, agreed in zip(between, agrees, strict=True)
        ]
        return cls(relation, telling, min(len(recent), 4), rank)


_DISAGREES = 4


def cluster_features(
    mention: MentionFacts, cluster: ClusterFacts, between: int, rivals: Rivals, k: int
) -> list[int]:
    """Rows of the table for one mention and one cluster before it, without offsets.

    between (int): How many other clusters have a mention after the cluster's last.
    rivals (Rivals): All that the mention may join, of which this is number k.
    """
    sexes = sum(1 << (_SEXES[sex] - 1) for sex in cluster.sexes)
    numbers = len(cluster.numbers) + (True in cluster.numbers) - 1
    kinds = sum(1 << kind for kind in cluster.kinds)
    return [
        min(cluster.size, 5) - 1,
        _SEXES[mention.sex] * 4 + sexes,
        mention.plural * 3 + numbers,
        _names(mention, cluster),
        _writers(mention, cluster),
        min(mention.turn - cluster.last_turn, 5),
        _answered(mention, cluster),
        min(between, 5),
        mention.kind * 8 + kinds,
        int(mention.text in cluster.texts),
        rivals.relation[k],
        rivals.telling[k],
        rivals.agreeing,
        rivals.rank[k],
    ]


def feature_rows(features: list[list[int]]) -> Ints:
    """Lists of `cluster_features` → rows of the embedding table, shape (l, 14)."""
    array = np.asarray(features, dtype=np.int64).reshape(-1, len(CLUSTER_SIZES))
    return array + _OFFSETS


def _relation(mention: MentionFacts, cluster: ClusterFacts) -> int:
    if not cluster.names or mention.kind == _PRONOUN:
        return 0
    found = {name_relation(mention.text, n, cluster.aliases) for n in cluster.last_names()}
    return min(found - {0, _OTHER}, default=max(found))


def _agrees(mention: MentionFacts, cluster: ClusterFacts) -> bool:
    if mention.sex and cluster.sexes - {mention.sex}:
        return False
    return mention.plural in cluster.numbers


def _names(mention: MentionFacts, cluster: ClusterFacts) -> int:
    if mention.kind != _PROPER:
        return 0 if not cluster.names else 1
    if not cluster.names:
        return 2
    kinds = {string_match(mention.text, name, cluster.aliases) for name in cluster.last_names()}
    for row, group in enumerate(_NAMES_BY_MATCH, start=3):
        if kinds & group:
            return row
    return 8


_NAMES_BY_MATCH = (
    {StringMatch.EXACT},
    {StringMatch.CONTAINS, StringMatch.INSIDE},
    {StringMatch.TWO},
    {StringMatch.LAST, StringMatch.FIRST},
    {StringMatch.ONE},
)


def _writers(mention: MentionFacts, cluster: ClusterFacts) -> int:
    if mention.meant < 0:
        return 1 if cluster.meant else 0
    if not cluster.meant:
        return 2
    if mention.meant in cluster.meant:
        return 3 if len(cluster.meant) == 1 else 4
    return 5


def _answered(mention: MentionFacts, cluster: ClusterFacts) -> int:
    if cluster.last_turn == mention.turn:
        return 3
    if mention.answered < 0:
        return 0
    return 2 if cluster.last_turn == mention.answered else 1

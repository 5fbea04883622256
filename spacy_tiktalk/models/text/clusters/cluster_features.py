"""What a rule can see of a mention and a cluster that it may join: what only a cluster has.

Sex and number that agree, names, writers, when it was last meant, of what it consists. Categorical,
one table of embeddings.
"""

from __future__ import annotations

import numpy as np

from ....lexicon.mentions import MENTION_TYPES
from .constraints import ClusterFacts, MentionFacts
from .features import string_match
from .token_index import Ints

_PROPER = MENTION_TYPES.index("PROPER")
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
)
_OFFSETS = np.concatenate([[0], np.cumsum(CLUSTER_SIZES)[:-1]]).astype(np.int64)


def cluster_features(mention: MentionFacts, cluster: ClusterFacts, between: int) -> list[int]:
    """Rows of the table for one mention and one cluster before it, without offsets.

    between (int): How many other clusters have a mention after the cluster's last.
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
    ]


def feature_rows(features: list[list[int]]) -> Ints:
    """Lists of `cluster_features` → rows of the embedding table, shape (l, 10)."""
    array = np.asarray(features, dtype=np.int64).reshape(-1, len(CLUSTER_SIZES))
    return array + _OFFSETS


def _names(mention: MentionFacts, cluster: ClusterFacts) -> int:
    if mention.kind != _PROPER:
        return 0 if not cluster.names else 1
    if not cluster.names:
        return 2
    kinds = {string_match(mention.text, name, cluster.aliases) for name in cluster.last_names()}
    # equal, contains or inside, two characters, the last, the first, one, none
    for row, group in enumerate(((1,), (2, 3), (7,), (4, 5), (6,)), start=3):
        if kinds & set(group):
            return row
    return 8


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

"""What a rule can see of whether a person who is talked about is in the picture.

Sparse features of a cluster, in one table of `SIZE` rows: what its mentions are, where they stand,
how often, whether the title says them too; and the characters of the title, singly and in pairs,
hashed into buckets, since what a video is about says who can be seen in it. Hashes hold no text, so
a trained table hands out none of its training data.
"""

from __future__ import annotations

import math
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from ..lexicon.mentions import HEAD_NOUN_CLASSES, MENTION_TYPES, head_noun_class
from ..lexicon.plural import is_plural
from ..lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from .types import ClusterText, Scene

TITLE_BUCKETS = 16384
TITLE_WEIGHT = 0.5
_LONGEST, _MOST = 6, 4
_BLOCKS: tuple[tuple[str, int], ...] = (
    ("pronoun", len(PRONOUN_CLASSES)),
    ("head_noun", len(HEAD_NOUN_CLASSES)),
    ("type", len(MENTION_TYPES)),
    ("width", _LONGEST),
    ("n_mentions", _MOST),
    ("order", _MOST),
    ("n_clusters", _MOST),
    ("turn", 2),
    ("flags", 10),
)
_OFFSETS = dict(
    zip(
        (name for name, _ in _BLOCKS),
        np.cumsum([0, *(size for _, size in _BLOCKS[:-1])]).tolist(),
        strict=True,
    )
)
N_RULES = sum(size for _, size in _BLOCKS)
SIZE = N_RULES + TITLE_BUCKETS
_FLAGS = (
    *("plural", "in_title", "part_in_title", "has_title", "no_name", "pronouns_only"),
    *("crosses_turns", "inside", "around", "repeated_turn"),
)

Features = tuple[NDArray[np.int64], NDArray[np.float32]]


def visibility_features(scene: Scene) -> list[Features]:
    """For each cluster the rows of the table and their weights, both [n]; no row twice."""
    title = scene.title
    shared = {
        N_RULES + zlib.crc32(gram.encode("utf-8", "replace")) % TITLE_BUCKETS: TITLE_WEIGHT
        for gram in _grams(title)
    }
    starts = [turn[0] for turn in scene.turns]
    nested = _nested([cluster.offsets for cluster in scene.clusters])
    out = []
    for number, cluster in enumerate(scene.clusters):
        turns = [bisect_right(starts, start) - 1 for start, _ in cluster.offsets]
        rules = _rules(cluster, number, len(scene.clusters), title, turns, nested[number])
        found = dict.fromkeys(rules, 1.0)
        found |= shared
        out.append(
            (
                np.fromiter(found.keys(), dtype=np.int64, count=len(found)),
                np.fromiter(found.values(), dtype=np.float32, count=len(found)),
            )
        )
    return out


def _rules(
    cluster: ClusterText,
    number: int,
    n_clusters: int,
    title: str,
    turns: Sequence[int],
    nested: tuple[bool, bool],
) -> Iterator[int]:
    for text, kind in zip(cluster.texts, cluster.types, strict=True):
        yield _row("pronoun", pronoun_class(text))
        yield _row("head_noun", head_noun_class(text))
        yield _row("type", MENTION_TYPES.index(kind))
        yield _row("width", min(len(text), _LONGEST) - 1)
    yield _row("n_mentions", min(len(cluster.texts), _MOST) - 1)
    yield _row("order", min(number, _MOST - 1))
    yield _row("n_clusters", min(n_clusters, _MOST) - 1)
    yield _row("turn", int(turns[0] > 0))
    for name, value in zip(_FLAGS, _flags(cluster, title, turns, nested), strict=True):
        if value:
            yield _row("flags", _FLAGS.index(name))


def _flags(
    cluster: ClusterText,
    title: str,
    turns: Sequence[int],
    nested: tuple[bool, bool],
) -> tuple[bool, ...]:
    words = list(zip(cluster.texts, cluster.types, strict=True))
    return (
        any(is_plural(text) for text in cluster.texts),
        any(len(text) > 1 and text in title for text in cluster.texts),
        any(len(text) > 1 and kind == "PROPER" and text[-2:] in title for text, kind in words),
        bool(title),
        "PROPER" not in cluster.types,
        set(cluster.types) == {"PRONOUN"},
        len(set(turns)) > 1,
        *nested,
        len(set(turns)) < len(turns),
    )


def _nested(groups: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[bool, bool]]:
    """For each cluster whether a mention of it lies inside one of another cluster, and around one.

    One walk over all mentions each: from the left whoever began reaches furthest, from the right
    whoever is still to come ends first. Two clusters are kept, for a cluster's own do not count.
    """
    order = sorted((start, -end, k) for k, group in enumerate(groups) for start, end in group)
    inside, around = [False] * len(groups), [False] * len(groups)
    for found, mentions, sign in ((inside, order, 1), (around, order[::-1], -1)):
        best = second = (math.inf, -1)
        for (_, end), same in groupby(mentions, key=lambda mention: mention[:2]):
            reach, clusters = sign * end, [k for *_, k in same]
            for k in clusters:
                if k == best[1]:
                    best = min(best, (reach, k))
                elif reach < best[0]:
                    best, second = (reach, k), best
                elif reach < second[0]:
                    second = (reach, k)
            for k in clusters:
                found[k] |= (second if k == best[1] else best)[0] <= reach
    return list(zip(inside, around, strict=True))


def _row(block: str, value: int) -> int:
    return _OFFSETS[block] + value


def _grams(title: str) -> Iterator[str]:
    yield from title
    yield from (a + b for a, b in pairwise(title))

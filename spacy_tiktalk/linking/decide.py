"""From scores to links: one softmax over the heads and null, then one of three rules.

Singular clusters take one head or none; plural ones (他俩, 你们) take a set. In "assign" no two
singular clusters of a dialogue take the same head: the assignment of the highest total probability
is chosen (`assignment.best_pairs`), in which every cluster may stay without a head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..assignment import best_pairs
from ..lexicon.script import fold
from .types import ClusterText, Floats

MODES = ("argmax", "threshold", "assign")
_SET_SHARE = 0.5  # a head belongs to an uncounted group with this share of its best head's chance
_COUNTED = re.compile(
    # Not the second (第二个), nor the end of a larger number (十二个, 12个).
    r"(?<![第十百千万\d])([两二俩三仨四五六七八九])(?:口子?|兄弟|姐妹|姊妹|[个位名人只]|$)|([俩仨])"
    r"|(?<![第十百千万\d])([2-9])[个位名人]"
)
_PAIR = re.compile(
    r"夫妻|夫妇|情侣|父子|父女|母子|母女|兄妹|姐弟|父母|爸妈|爹妈|双胞胎|一对|这对|那对|双方|彼此"
)
_NUMBERS = {"两": 2, "二": 2, "俩": 2, "三": 3, "仨": 3} | {
    digit: n for n, digit in enumerate("四五六七八九", start=4)
}


@dataclass(frozen=True)
class Decision:
    """What was decided for one cluster.

    heads (tuple[int, ...]): indices of the heads it is, best first; empty where the person is not
        in the picture.
    probabilities (NDArray[np.float64]): float64 [n_heads + 1], of each head and, last, of none of
        them.
    rival (int | None): index of the cluster that got its likeliest head, where that is why it got
        none.
    """

    heads: tuple[int, ...]
    probabilities: NDArray[np.float64]
    rival: int | None = None

    @property
    def visible(self) -> float:
        """The probability that the person is in the picture."""
        return float(1.0 - self.probabilities[-1])


def decide(
    logits: Floats,
    clusters: Sequence[ClusterText],
    *,
    mode: str = "assign",
    threshold: float = 0.5,
) -> list[Decision]:
    """Decide for every cluster of a scene.

    logits (Floats): float32 [n_clusters, n_heads]; null has logit 0.
    mode (str): "argmax" takes the likeliest head where it is likelier than none; "threshold" takes
        it where its probability reaches `threshold`, in [0, 1]; "assign" is argmax with no head
        given to two singular clusters. A plural cluster takes as many heads as its mentions count
        (他俩: 2), or else those at least half as likely as its best, two at least; where null is
        likelier than all of them together, none ("threshold": where all together do not reach it).
    """
    if not logits.size:  # nobody is seen
        return [Decision((), np.ones(1)) for _ in clusters]
    logs = _log_softmax_with_null(logits)
    probabilities = np.exp(logs)
    single = [k for k, cluster in enumerate(clusters) if not cluster.plural]
    chosen: dict[int, tuple[int, ...]] = {}
    rivals: dict[int, int] = {}
    if mode == "assign":
        chosen.update(zip(single, _assign(logs[single]), strict=True))
        rivals = _rivals(logs, chosen)
    else:
        for k in single:
            chosen[k] = _best(probabilities[k], threshold if mode == "threshold" else None)
    for k, cluster in enumerate(clusters):
        if cluster.plural:
            limit = threshold if mode == "threshold" else None
            chosen[k] = _set(probabilities[k], group_size(cluster.texts), limit)
    return [Decision(chosen[k], probabilities[k], rivals.get(k)) for k in range(len(clusters))]


def _log_softmax_with_null(logits: Floats) -> NDArray[np.float64]:
    """Logits [n, m] → log probabilities [n, m + 1], the last column null, whose logit is 0."""
    full = np.concatenate([logits, np.zeros((len(logits), 1))], axis=1).astype(np.float64)
    full -= full.max(axis=1, keepdims=True, initial=-np.inf)
    return np.asarray(full - np.log(np.exp(full).sum(axis=1, keepdims=True)))


def group_size(texts: Sequence[str]) -> int | None:
    """How many persons a plural cluster's mentions count: 他俩 2, 三个人 3; None if none counts."""
    for text in map(fold, texts):
        found = _COUNTED.search(text)
        if found:
            digit = found[1] or found[2] or found[3]
            return _NUMBERS[digit] if digit in _NUMBERS else int(digit)
        if _PAIR.search(text):
            return 2
    return None


def _best(row: NDArray[np.float64], threshold: float | None) -> tuple[int, ...]:
    if len(row) == 1:
        return ()
    best = int(np.argmax(row[:-1]))
    enough = row[best] > row[-1] if threshold is None else row[best] >= threshold
    return (best,) if enough else ()


def _set(row: NDArray[np.float64], size: int | None, threshold: float | None) -> tuple[int, ...]:
    heads = row[:-1]
    total = float(heads.sum())
    if not len(heads) or (total <= row[-1] if threshold is None else total < threshold):
        return ()
    order = np.argsort(-heads, kind="stable")
    if size is None:
        size = max(2, int((heads >= _SET_SHARE * heads.max()).sum()))
    return tuple(order[:size].tolist())


def _assign(logs: NDArray[np.float64]) -> list[tuple[int, ...]]:
    # What is gained over null. Logarithms: probabilities of very sure scores are 0, and all the
    # same.
    gains = logs[:, :-1] - logs[:, -1:]
    better = np.argwhere(gains > 0).tolist()
    chosen = dict(best_pairs((k, head, gains[k, head]) for k, head in better))
    return [(chosen[k],) if k in chosen else () for k in range(len(logs))]


def _rivals(logs: NDArray[np.float64], chosen: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """Who got the head that a cluster without one would have, being likelier than none."""
    owners = {heads[0]: k for k, heads in chosen.items() if heads}
    best = {k: int(np.argmax(logs[k])) for k, heads in chosen.items() if not heads}
    return {k: owners[head] for k, head in best.items() if head in owners}

"""The losses of the text side: L = L_start + L_span + L_pair + L_link.

The first three are a mean binary cross-entropy each. A mention has one cluster at most, so its
links compete: L_link is the cross-entropy of a softmax over the clusters before it and a new one,
whose logit is 0 (after Lee, He, Lewis, Zettlemoyer, "End-to-end Neural Coreference Resolution",
EMNLP 2017, whose dummy antecedent it is). So the sigmoid of a link's logit is its chance against a
new cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ....layers import Floats, sigmoid
from ..links import Links
from ..scores import ClusterGrads, ClusterScores
from ..teacher_targets import TeacherTargets, soften

# A softmax over a thread's clusters costs ten times what the other losses do; at its full weight
# mentions were found worse.
LINK_WEIGHT = 0.3
GoldClusters = list[list[tuple[int, int]]]


def bce(logits: Floats, targets: Floats, *, scale: float) -> tuple[float, Floats]:
    """Binary cross-entropy with logits.

    logits, targets (ndarray): Shape (n,); targets in [0, 1].
    scale (float): What the sum is divided by.
    RETURNS (float, ndarray): The loss and its gradient; (0.0, empty) for n = 0.
    """
    x = logits.astype(np.float64)
    # max(x, 0) - x*y + log(1 + exp(-|x|)) does not overflow for large |x|.
    loss = np.maximum(x, 0.0) - x * targets + np.log1p(np.exp(-np.abs(x)))
    gradient = sigmoid(x) - targets
    return float(loss.sum() / scale), (gradient / scale).astype(np.float32)


def link_loss(links: Links, logits: Floats) -> tuple[float, Floats]:
    """The mean cross-entropy of each mention's cluster among those before it and a new one.

    logits (ndarray): Shape (l,), one a link.
    RETURNS (float, ndarray): The loss and its gradient; (0.0, empty) for l = 0.
    """
    if not len(logits):
        return 0.0, np.zeros(0, dtype=np.float32)
    first = np.flatnonzero(np.diff(links.of_mention, prepend=-1))
    sizes = np.diff(first, append=len(logits))
    x = logits.astype(np.float64)
    top = np.maximum(np.maximum.reduceat(x, first), 0.0)  # of the links and the new cluster
    weight = np.exp(x - np.repeat(top, sizes))
    total = np.add.reduceat(weight, first) + np.exp(-top)
    gold = links.target.astype(np.float64)
    loss = np.log(total) + top - np.add.reduceat(x * gold, first)
    gradient = weight / np.repeat(total, sizes) - gold
    n = len(first)
    return float(loss.sum() / n), (gradient / n).astype(np.float32)


def clusterer_loss(
    scores: ClusterScores,
    gold: list[GoldClusters],
    taught: Sequence[TeacherTargets | None] | None = None,
) -> tuple[dict[str, float], ClusterGrads]:
    """The losses and gradients of a batch scored with its gold mentions given.

    scores (ClusterScores): From a training pass.
    gold (list): For each Doc its clusters, each a list of (start, end) token offsets.
    taught (Sequence | None): For each Doc what a teacher thinks of it, or None.
    RETURNS (dict, ClusterGrads): "start", "span", "pair", "link" where mentions are scored with
        clusters, and the gradients of their sum.
    """
    index = scores.index
    cluster_of: dict[tuple[int, int], int] = {}
    number = 0
    for d, clusters in enumerate(gold):
        for cluster in clusters:
            for start, end in cluster:
                span = index.span(d, start, end)
                if span:
                    cluster_of.setdefault(span, number)
            number += 1
    start_y = np.zeros(len(index), dtype=np.float32)
    for start, _ in cluster_of:
        start_y[start] = 1.0
    scored = zip(scores.spans[0].tolist(), scores.spans[1].tolist(), strict=True)
    span_y = np.asarray([span in cluster_of for span in scored], dtype=np.float32)
    links = scores.links
    if taught is not None and any(t is not None for t in taught):
        start_y, span_y, links = soften(
            index,
            taught,
            start_y=start_y,
            spans=scores.spans,
            span_y=span_y,
            mentions=scores.mentions,
            links=links,
        )
    # Tokens between turns can begin nothing: they are no evidence and take no gradient.
    inside = np.flatnonzero(index.can_start)
    d_start = np.zeros_like(scores.start_logits)
    start_loss, d_start[inside] = bce(
        scores.start_logits[inside], start_y[inside], scale=max(len(inside), 1)
    )
    span_loss, d_span = bce(scores.span_logits, span_y, scale=max(len(span_y), 1))
    mentions = zip(scores.mentions[0].tolist(), scores.mentions[1].tolist(), strict=True)
    owner = np.asarray([cluster_of.get(m, -1 - k) for k, m in enumerate(mentions)], dtype=np.int64)
    pair_y = _same(owner, scores.pairs)
    pair_loss, d_pair = bce(scores.pair_logits, pair_y, scale=max(len(pair_y), 1))
    losses = {"start": start_loss, "span": span_loss, "pair": pair_loss}
    d_link = np.zeros(0, dtype=np.float32)
    if links is not None:
        loss, gradient = link_loss(links, scores.link_logits)
        losses["link"], d_link = LINK_WEIGHT * loss, LINK_WEIGHT * gradient
    return losses, ClusterGrads(d_start, d_span, d_pair, d_link)


def _same(owner: NDArray[np.int64], pairs: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Floats:
    return (owner[pairs[0]] == owner[pairs[1]]).astype(np.float32)

"""What the linker is asked and answers; numbers of the scenes laid end to end.

The same for both networks, in numpy and in torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ...linking.types import Column, Scene
from ...linking.visibility_features import visibility_features
from ..layers import Floats, Ints

if TYPE_CHECKING:
    from .clip import ClipColumns

CLIP = "clip"
CLIP_WEIGHTS = (1.0, 0.0, 0.0)
PRIOR = "salience"
"""The evidence that is the same for every cluster and makes the prior over the heads."""


@dataclass(frozen=True)
class EvidenceColumns:
    """The columns of one evidence for a batch of scenes, and its default weights."""

    name: str
    weights: tuple[float, ...]
    columns: Sequence[Column | None]


@dataclass(frozen=True)
class LinkRequest:
    """What to score: scenes, and what the evidence says of them.

    clip (bool): whether the text-picture model is asked, where there is one.
    """

    scenes: Sequence[Scene]
    evidence: Sequence[EvidenceColumns] = ()
    clip: bool = True


@dataclass
class SceneScores:
    """The scores of one scene: arrays, or tensors that carry gradients in training.

    visibility [n_clusters]: calibrated log-odds of being in the picture by the text. logits
    [n_clusters, n_heads]: of each head, null has 0.

    parts (dict): what each evidence adds to them (nats).
    """

    visibility: Any
    logits: Any
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass
class LinkScores:
    """The scores of a batch.

    clip (ClipColumns | None): what the text-picture model made, for the contrastive loss.
    penalty (Callable): its factor → the penalty on the visibility weights.
    """

    scenes: list[SceneScores]
    clip: ClipColumns | None
    penalty: Callable[[float], Any]


def visibility_rows(scenes: Sequence[Scene]) -> tuple[Ints, Floats, Ints, int]:
    """Features (n,) of all clusters, their weights, the cluster each belongs to, and how many
    clusters there are."""
    found = [features for scene in scenes for features in visibility_features(scene)]
    owners = np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found]).astype(np.int64)
    rows = np.concatenate([rows for rows, _ in found]) if found else np.zeros(0, np.int64)
    weights = np.concatenate([w for _, w in found]) if found else np.zeros(0, np.float32)
    return rows, weights, owners, len(found)


@dataclass(frozen=True)
class ClusterSpans:
    """Where the mentions of all clusters stand among the tokens of the batch.

    starts, ends, owners (ndarrays): (m,) half-open, and the cluster of each.
    doc_starts, doc_ends (ndarrays): (n_clusters,) the Doc of each cluster.
    """

    starts: Ints
    ends: Ints
    owners: Ints
    doc_starts: Ints
    doc_ends: Ints


def cluster_spans(scenes: Sequence[Scene]) -> ClusterSpans:
    """Lay the mentions of a batch out."""
    mentions: list[tuple[int, int, int]] = []
    docs: list[tuple[int, int]] = []
    first = 0
    for scene in scenes:
        for cluster in scene.clusters:
            mentions += [(first + a, first + b, len(docs)) for a, b in cluster.offsets]
            docs.append((first, first + len(scene.doc)))
        first += len(scene.doc)
    own = np.asarray(mentions, dtype=np.int64).reshape(-1, 3)
    whole = np.asarray(docs, dtype=np.int64).reshape(-1, 2)
    return ClusterSpans(own[:, 0], own[:, 1], own[:, 2], whole[:, 0], whole[:, 1])

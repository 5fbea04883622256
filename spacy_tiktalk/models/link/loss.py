"""The loss of linking: which head or none, and the contrast of texts and pictures in the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from ...linking.types import Scene
from ..cross_modal.contrastive import info_nce
from .request import LinkScores


@dataclass(frozen=True)
class ClusterGold:
    """What is annotated of one cluster.

    visible (bool | None): whether the person is in the picture, None if nobody said.
    heads (tuple[int, ...]): indices of the scene's heads that are the person; empty where there are
        none, or nobody knows which.
    """

    visible: bool | None = None
    heads: tuple[int, ...] = ()


def linker_loss(
    scores: LinkScores,
    scenes: Sequence[Scene],
    gold: Sequence[Sequence[ClusterGold]],
    *,
    contrast: float = 1.0,
    l2: float = 0.0,
) -> dict[str, torch.Tensor]:
    """The parts of the loss, scalar tensors: "link", "contrast" where there are pictures, "prior".

    link: mean negative log-likelihood of the clusters with gold. Of a linked one: the probability
    of its heads (of a plural one: the mean of their log-probabilities); of one not in the picture:
    of null; of a visible one whose head is not known: of being visible by the text.

    contrast (float): the weight of InfoNCE.
    l2 (float): of the penalty on the visibility weights.
    """
    losses: list[torch.Tensor] = []
    signs: list[float] = []
    by_words: list[int] = []  # clusters judged by the words alone, counted over the whole batch
    first = 0
    for scene, found, own in zip(scenes, scores.scenes, gold, strict=True):
        looked = scene.head_ids and any(k.heads or k.visible is not None for k in own)
        if looked:
            null = found.logits.new_zeros(len(scene.clusters), 1)
            chances = torch.log_softmax(torch.cat([found.logits, null], dim=1), dim=1)
        for k, (cluster, known) in enumerate(zip(scene.clusters, own, strict=True)):
            if known.heads:
                rows = chances[k, list(known.heads)]
                losses.append(-(rows.mean() if cluster.plural else torch.logsumexp(rows, 0)))
            elif known.visible is False and looked:
                losses.append(-chances[k, -1])
            elif known.visible is not None:
                signs.append(-1.0 if known.visible else 1.0)
                by_words.append(first + k)
        first += len(scene.clusters)
    if by_words:
        told = torch.cat([found.visibility for found in scores.scenes])[by_words]
        losses.append(F.softplus(told.new_tensor(signs) * told).sum())
    n = len(losses) + len(by_words) - bool(by_words)
    parts = {"link": torch.stack(losses).sum() / n if losses else scores.penalty(0.0)}
    if l2:
        parts["prior"] = scores.penalty(l2)
    if scores.clip is not None and contrast:
        parts["contrast"] = contrast * _contrast(scores, scenes, gold)
    return parts


def _contrast(
    scores: LinkScores, scenes: Sequence[Scene], gold: Sequence[Sequence[ClusterGold]]
) -> torch.Tensor:
    clip = scores.clip
    assert clip is not None
    rows = [(n, k) for n, scene in enumerate(scenes) for k in range(len(scene.clusters))]
    positive = torch.zeros(len(rows), len(clip.heads), dtype=torch.bool)
    column = {head: i for i, head in enumerate(clip.heads)}
    names: list[set[str]] = [set() for _ in clip.heads]
    for r, (n, k) in enumerate(rows):
        for head in gold[n][k].heads:
            at = column.get((n, head))
            if at is not None:
                positive[r, at] = True
                names[at] |= _entity(scenes[n], k)
    # The same person in another video of the batch is not a negative example.
    ignore = torch.zeros_like(positive)
    for r, (n, k) in enumerate(rows):
        own = _entity(scenes[n], k)
        for at, (scene, _) in enumerate(clip.heads):
            ignore[r, at] = bool(own & names[at]) and not positive[r, at] and scene != n
    return info_nce(clip.texts, clip.images, positive, ignore, clip.scale)


def _entity(scene: Scene, cluster: int) -> set[str]:
    name = scene.clusters[cluster].name
    return {name} if name else set()

"""Symmetric InfoNCE with several positives, and without false negatives.

van den Oord, Li, Vinyals: Representation Learning with Contrastive Predictive Coding (2018), in the
symmetric form of CLIP (Radford and others, 2021). Two texts of one person are no negatives for each
other's pictures: they are ignored.
"""

from __future__ import annotations

import torch

from ...errors import error


def info_nce(
    text: torch.Tensor,
    image: torch.Tensor,
    positive: torch.Tensor,
    ignore: torch.Tensor | None = None,
    scale: torch.Tensor | float = 1.0,
) -> torch.Tensor:
    """The loss of texts and pictures that should find each other, a scalar >= 0 in nats.

    text [n, d], image [m, d]: unit vectors.

    A row's loss is the mean over its positives of -log softmax, so a row with k positives cannot
    go below ln k. The rows' mean and the columns' mean are averaged; those without a positive are
    left out. Without any positive it is 0, and every gradient is 0.

    positive (torch.Tensor): bool [n, m], pairs that fit.
    ignore (torch.Tensor | None): bool [n, m], pairs that stand in no denominator; a positive pair
        is never ignored.
    scale (torch.Tensor | float): the factor on the cosines, exp(logit_scale).
    RAISES: T806 for shapes that do not fit together.
    """
    shape = (len(text), len(image))
    masks = [positive] if ignore is None else [positive, ignore]
    fits = text.ndim == image.ndim == 2 and text.shape[1] == image.shape[1]
    if not fits or any(tuple(mask.shape) != shape for mask in masks):
        shapes = [list(value.shape) for value in (text, image, *masks)]
        raise error("T806", shapes=", ".join(map(str, shapes)))
    positive = positive.bool()
    logits = scale * (text @ image.T)
    if ignore is not None:
        logits = logits.masked_fill(ignore.bool() & ~positive, float("-inf"))
    sides = [
        _one_way(values, wanted)
        for values, wanted in ((logits, positive), (logits.T, positive.T))
        if bool(wanted.any())
    ]
    if not sides:
        return 0.0 * (text.sum() + image.sum() + scale)
    return torch.stack(sides).mean()


def _one_way(logits: torch.Tensor, positive: torch.Tensor) -> torch.Tensor:
    # Rows without positives go first: one in which everything is ignored has no softmax.
    rows = positive.any(dim=1)
    logits, positive = logits[rows], positive[rows]
    logs = torch.log_softmax(logits, dim=1).masked_fill(~positive, 0.0)
    return -(logs.sum(dim=1) / positive.sum(dim=1)).mean()

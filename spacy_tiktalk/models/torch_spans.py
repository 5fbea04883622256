"""Spans of token vectors in torch; `layers.span_means` is the same in numpy."""

from __future__ import annotations

import torch
from torch.nn import functional as F


def span_means(x: torch.Tensor, starts: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
    """The mean of the rows of each span.

    Gathered span by span and not from a running sum, whose rounding would make a Doc's scores
    depend on what stands before it in the batch.
    """
    if not len(starts):
        return x.new_zeros(0, x.shape[1])
    widths = ends - starts
    last = torch.cumsum(widths, 0)
    offsets = last - widths
    flat = torch.arange(int(last[-1]), device=x.device)
    rows = flat - torch.repeat_interleave(offsets - starts, widths)
    return F.embedding_bag(rows, x, offsets, mode="mean")

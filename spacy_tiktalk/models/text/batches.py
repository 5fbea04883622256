"""Windows of unequal length put into arrays, and the vectors of pieces into those of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .windows import NO_TOKEN, WindowBatch

Ids = NDArray[np.int64]


def group_by_length(lengths: list[int], budget: int, *, equal: bool = False) -> list[list[int]]:
    """Put windows of like length together, each group within a budget of padded pieces.

    lengths (list[int]): Pieces of each window.
    budget (int): Most padded pieces in a group; one window alone may exceed it.
    equal (bool): Whether all windows of a group must have the same length.
    RETURNS (list[list[int]]): Indices; every window once.
    """
    groups: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        longest = lengths[groups[-1][0]] if groups else 0
        fits = (len(groups[-1]) + 1) * longest <= budget if groups else False
        if fits and not (equal and lengths[i] != longest):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def pad(arrays: Sequence[Ids], value: int) -> tuple[Ids, Ids]:
    """Stack arrays of unequal length.

    RETURNS (ndarray, ndarray): Shape (n, longest): the values, and a mask of ones over them.
    """
    longest = max(len(a) for a in arrays)
    out = np.full((len(arrays), longest), value, dtype=np.int64)
    mask = np.zeros((len(arrays), longest), dtype=np.int64)
    for i, array in enumerate(arrays):
        out[i, : len(array)] = array
        mask[i, : len(array)] = 1
    return out, mask


def padded_groups(
    batch: WindowBatch, padding: int, budget: int
) -> Iterator[tuple[Ids, Ids, Ids, Ids]]:
    """The windows of a batch, those of like length together, padded to the longest of them.

    padding (int): The id of the padding piece. budget (int): As in `group_by_length`.
    YIELDS (ndarrays): Ids and mask, shape (n, longest); of these laid flat, the places that stand
        for a token, and the row of the token matrix of each.
    """
    for group in group_by_length(list(map(len, batch.windows)), budget):
        ids, mask = pad([batch.windows[i] for i in group], padding)
        keep, _ = pad([batch.rows[i] for i in group], NO_TOKEN)
        yield ids, mask, *_used(keep)


def equal_groups(batch: WindowBatch, budget: int) -> Iterator[tuple[Ids, Ids, Ids]]:
    """The windows of a batch, those of one length together, so that no other has a say in how long
    a window is: sums over more numbers may be rounded otherwise.

    YIELDS (ndarrays): Ids, shape (n, length); places and rows as `padded_groups`.
    """
    for group in group_by_length(list(map(len, batch.windows)), budget, equal=True):
        ids = np.stack([batch.windows[i] for i in group])
        yield ids, *_used(np.stack([batch.rows[i] for i in group]))


def _used(rows: Ids) -> tuple[Ids, Ids]:
    flat = rows.reshape(-1)
    used = np.flatnonzero(flat != NO_TOKEN)
    return used, flat[used]


def token_means(
    passes: Iterable[tuple[NDArray[np.float32], Ids]], batch: WindowBatch, width: int
) -> NDArray[np.float32]:
    """The mean of the vectors of each token's pieces, zeros for a token without any.

    passes (Iterable): For some of the batch's pieces at a time their vectors, shape (p, width), and
        the token of each, shape (p,). They are asked for one by one and none is kept, for those of
        a long text are as large as what comes of them.
    RETURNS (ndarray): Shape (sum of batch.lengths, width). The sum of a token's pieces is in their
        order, which no other Doc of the batch changes.
    """
    n_tokens = sum(batch.lengths)
    out = np.zeros((n_tokens, width), dtype=np.float32)
    if not batch.rows:
        return out
    laid_flat = np.concatenate(batch.rows)
    counts = np.bincount(laid_flat[laid_flat != NO_TOKEN], minlength=n_tokens)
    several = counts > 1
    parts: list[tuple[NDArray[np.float32], Ids]] = []  # of tokens with more pieces than one
    for matrix, row in passes:
        shared = several[row]
        if shared.any():
            parts.append((matrix[shared], row[shared]))
            matrix, row = matrix[~shared], row[~shared]
        out[row] = matrix
    if parts:
        matrix, row = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        order = np.argsort(row, kind="stable")
        first = np.flatnonzero(np.diff(row[order], prepend=-1))
        sums: Any = np.add.reduceat(matrix[order], first, axis=0)
        tokens = row[order][first]
        out[tokens] = sums / counts[tokens].astype(np.float32)[:, None]
    return out

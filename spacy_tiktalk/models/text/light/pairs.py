"""Weights in 8 bits whose products fit in 16, two by two.

x86 without VNNI multiplies bytes by an instruction that adds the products of two neighbors in 16
bits with a sign (`vpmaddubsw`): 255 * (|a| + |b|) has to stay below 2**15, which holds as long as
the sizes of two neighbors are 128 together. The usual way is to keep 7 bits of every weight
("reduce_range"). But large weights are rare, and two side by side rarer: it is enough to make the
steps of a row a little wider where two of it are too large. In zh_tiktalk a row keeps three
quarters of its levels in the mean instead of half, and the vectors are as near to those of float32
as the stored 8 bits are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 128  # the sizes of two neighbors together


def fit_pairs(
    levels: NDArray[np.int8], scale: NDArray[np.float32]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round the rows anew of which two neighbors are larger than `MOST`.

    levels (ndarray): Shape (outputs, inputs), the weights in steps.
    scale (ndarray): Shape (outputs,), the width of a step of each row.
    RETURNS (tuple[ndarray, ndarray]): Of the same shapes; other rows are as they were.
    """
    sizes = np.abs(levels.astype(np.int16))
    if sizes.shape[1] % 2:
        sizes = np.pad(sizes, ((0, 0), (0, 1)))
    most = (sizes[:, ::2] + sizes[:, 1::2]).max(axis=1, initial=0)
    # Rounding adds half a step to each of the two at most.
    narrower = np.where(most > MOST, (MOST - 1) / np.maximum(most, 1), 1.0).astype(np.float32)
    fitted = np.rint(levels * narrower[:, None]).astype(np.int8)
    return fitted, scale / narrower

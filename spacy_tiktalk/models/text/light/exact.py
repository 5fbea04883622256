"""Which products of bytes onnxruntime adds up right on this processor.

Older ones of the x86 kind, without VNNI, add two products in 16 bits, which large ones overflow
without a word (see `pairs`).
"""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ....networks.session import new_session
from ....networks.writer import GraphWriter
from .linear import MICROSOFT
from .pairs import MOST

Products: TypeAlias = Literal["all", "pairs", "none"]
_ROWS, _INPUTS, _OUTPUTS = 8, 128, 32


@cache
def exact_products() -> Products:
    """RETURNS (str): "all"; "pairs", where two neighbors among the weights are `MOST` together at
    most; or "none", where 8 bits are no way to compute.
    """
    if _adds_up(np.full((_INPUTS, _OUTPUTS), 127)):
        return "all"
    # The two share what they have in all ways, so that only the true neighbors stay below it.
    first = np.random.default_rng(0).integers(1, MOST, (_INPUTS // 2, _OUTPUTS))
    pairs = np.stack([first, MOST - first], axis=1).reshape(_INPUTS, _OUTPUTS)
    return "pairs" if _adds_up(pairs) and _adds_up(-pairs) else "none"


def _adds_up(levels: NDArray[np.int64]) -> bool:
    """Whether the product of these weights with the largest bytes is right."""
    session = new_session(_product(levels), 1, what="An encoder in 8 bits")
    (found,) = session.run(None, {"x": np.full((_ROWS, _INPUTS), 255.0, np.float32)})
    return bool((found == 255.0 * levels.sum(axis=0)).all())


def _product(levels: NDArray[np.int64]) -> bytes:
    graph = GraphWriter("bytes", microsoft=True)
    one, zero = graph.weight("one", np.float32(1)), graph.weight("zero", np.uint8(0))
    x = graph.input("x", "float32", ["n", _INPUTS])
    weights = graph.weight("levels", levels.astype(np.int8))
    scale = graph.weight("scale", np.ones(_OUTPUTS, np.float32))
    rounded = graph.call("QuantizeLinear", x, one, zero)
    told = graph.call(
        "MatMulIntegerToFloat", rounded, weights, one, scale, zero, "", "", domain=MICROSOFT
    )
    graph.rename(told, "y")
    graph.output("y", "float32", ["n", _OUTPUTS])
    return graph.to_bytes()

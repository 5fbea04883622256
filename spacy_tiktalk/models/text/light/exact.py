"""Whether this processor multiplies bytes exactly.

Older ones of the x86 kind, without VNNI, add two products in 16 bits, which large ones overflow
without a word. There 8 bits are no way to compute.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ....networks.session import new_session
from ....networks.writer import GraphWriter
from .linear import MICROSOFT

_SIZES = (8, 128, 32)  # rows, inputs, outputs


@cache
def multiplies_exactly() -> bool:
    """RETURNS (bool): Whether onnxruntime's product of the largest bytes is right here."""
    rows, inputs, _ = _SIZES
    x = np.full((rows, inputs), 255.0, np.float32)
    session = new_session(_largest(), 1, what="An encoder in 8 bits")
    (found,) = session.run(None, {"x": x})
    return bool((found == 255.0 * 127.0 * inputs).all())


def _largest() -> bytes:
    _, inputs, outputs = _SIZES
    graph = GraphWriter("bytes", microsoft=True)
    one, zero = graph.weight("one", np.float32(1)), graph.weight("zero", np.uint8(0))
    x = graph.input("x", "float32", ["n", inputs])
    levels = graph.weight("levels", np.full((inputs, outputs), 127, np.int8))
    scale = graph.weight("scale", np.ones(outputs, np.float32))
    rounded = graph.call("QuantizeLinear", x, one, zero)
    told = graph.call(
        "MatMulIntegerToFloat", rounded, levels, one, scale, zero, "", "", domain=MICROSOFT
    )
    graph.rename(told, "y")
    graph.output("y", "float32", ["n", outputs])
    return graph.to_bytes()

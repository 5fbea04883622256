"""A layer's matrix product in 8 bits, as nodes of an ONNX graph.

The weights stay as they are stored, a scale a row, which is a scale for each output: nothing is
rounded a second time, but for processors that need it (see `pairs`). What goes in is rounded to
the 255 steps of a range that was measured when the pipeline was released (see `ranges`), so that no
other text changes how a Doc's numbers are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....networks.writer import GraphWriter
from ...storage import SCALE, floats
from .bert_sizes import Stored
from .pairs import fit_pairs
from .ranges import InputRange, InputRanges

MICROSOFT = "com.microsoft"
STEPS = 255


class ByteLinear:
    """Writes layers whose inputs and weights have 8 bits.

    graph (GraphWriter): What is written to.
    stored (Mapping): The weights as they are stored.
    ranges (InputRanges): Those of the layers' inputs.
    ids (str): The input with the ids of the pieces, of any shape.
    vocabulary (int): How many ids there are.
    paired (bool): Whether the processor multiplies no larger weights than `fit_pairs` leaves.
    """

    def __init__(
        self,
        graph: GraphWriter,
        stored: Stored,
        ranges: InputRanges,
        ids: str,
        vocabulary: int,
        *,
        paired: bool,
    ) -> None:
        self._graph, self._stored, self._ranges = graph, stored, ranges
        self._paired = paired
        self._is_loud = self._where_loud = ""
        if ranges.loud:
            table = np.isin(np.arange(vocabulary), ranges.loud).astype(np.int64)
            flat = graph.call("Reshape", ids, graph.weight("line", np.array([-1], np.int64)))
            self._find_loud(graph.call("Gather", graph.weight("loud", table), flat))

    def keep(self, rows: str) -> None:
        """Layers from now on read these rows alone."""
        if self._is_loud:
            self._find_loud(self._graph.call("Gather", self._is_loud, rows))

    def _find_loud(self, is_loud: str) -> None:
        places = self._graph.call("NonZero", is_loud)
        self._is_loud = is_loud
        self._where_loud = self._graph.call("Transpose", places, perm=[1, 0])

    def plainly(self, x: str, names: Sequence[str]) -> str:
        """All in one range, loud pieces too: x of the shape (rows, inputs) → (rows, outputs)."""
        key = names[0]
        step, zero = self._step(key, *self._ranges.inputs[key].whole)
        rounded = self._graph.call("QuantizeLinear", x, step, zero)
        return self._product(rounded, step, zero, names)

    def by_loudness(self, x: str, names: Sequence[str]) -> str:
        """The same, but loud pieces in wider steps of their own."""
        graph, key = self._graph, names[0]
        own: InputRange = self._ranges.inputs[key]
        if not self._is_loud or own.loud == 1.0:
            return self.plainly(x, names)
        width, level = _step(own.low, own.high)
        steps = graph.weight(f"{key}.steps", np.array([width, width * own.loud], np.float32))
        zeros = graph.weight(f"{key}.zeros", np.array([level, level], np.uint8))
        rounded = graph.call(
            "QuantizeLinear", x, graph.call("Gather", steps, self._is_loud),
            graph.call("Gather", zeros, self._is_loud), axis=0,
        )  # fmt: skip
        step, zero = self._step(key, own.low, own.high)
        told = self._product(rounded, step, zero, names)
        # Of the few loud rows all but the bias is too small by that factor.
        rows = graph.call("GatherND", told, self._where_loud)
        rows = graph.call("Mul", rows, graph.weight(f"{key}.wider", np.float32(own.loud)))
        bias = self._bias_of(names) * np.float32(1.0 - own.loud)
        rows = graph.call("Add", rows, graph.weight(f"{key}.less", bias))
        return graph.call("ScatterND", told, self._where_loud, rows)

    def _step(self, key: str, low: float, high: float) -> tuple[str, str]:
        width, level = _step(low, high)
        graph = self._graph
        return graph.weight(f"{key}.step", width), graph.weight(f"{key}.zero", level)

    def _product(self, x: str, step: str, zero: str, names: Sequence[str]) -> str:
        graph, stored, key = self._graph, self._stored, names[0]
        levels = np.concatenate([stored[f"{name}.weight"] for name in names])
        scale = np.concatenate([stored[f"{name}.weight{SCALE}"] for name in names])
        if self._paired:
            levels, scale = fit_pairs(levels, scale)
        graph.weight(key, levels.T)
        graph.weight(f"{key}.scale", scale)
        bias = graph.weight(f"{key}.bias", self._bias_of(names))
        return graph.call(
            "MatMulIntegerToFloat", x, key, step, f"{key}.scale", zero, "", bias, domain=MICROSOFT
        )

    def _bias_of(self, names: Sequence[str]) -> np.ndarray:
        return np.concatenate([floats(self._stored, f"{name}.bias") for name in names])


def in_bytes(stored: Stored, names: Sequence[str]) -> bool:
    """RETURNS (bool): Whether the weights of all these layers are stored in 8 bits."""
    return all(stored[f"{name}.weight"].dtype == np.int8 for name in names)


def _step(low: float, high: float) -> tuple[np.float32, np.uint8]:
    """The width of a step, and which step stands for zero."""
    width = (high - low) / STEPS
    return np.float32(width), np.uint8(round(-low / width))

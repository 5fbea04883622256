"""BERT and RoBERTa as an ONNX graph, made of the very weights that torch trains.

Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
(2019), laid out as `transformers` names its weights. The layers are nodes of onnxruntime's own
(`com.microsoft`), which its optimizer would put in their place anyway, so a session is made without
any search for patterns. Between the layers all pieces of all windows are rows of one matrix.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....networks.writer import GraphWriter
from ...storage import SCALE, floats
from .bert_sizes import ATTENTION, BertSizes, Stored
from .linear import MICROSOFT, ByteLinear, in_bytes
from .ranges import InputRanges


def bert_graph(
    sizes: BertSizes,
    stored: Stored,
    *,
    ranges: InputRanges | None = None,
    paired: bool = False,
    probe: bool = False,
) -> bytes:
    """Write the graph: "ids" int64 (n, m) and "used" int64 (u,), places among them laid flat →
    "vectors" float32 (u, width). What stands at other places is read, and of no more use after the
    last layer has looked at it.

    sizes (BertSizes): Those of the weights.
    stored (Mapping): The weights as `read_stored` gives them, checked.
    ranges (InputRanges | None): Compute in 8 bits, with these ranges of the layers' inputs, where
        weights are stored so; None computes in float32.
    paired (bool): In 8 bits, make weights smaller as `fit_pairs` does.
    probe (bool): Give in place of the vectors the least and the greatest number that goes into each
        layer of `probed`, of each piece: two outputs (rows, 1) a layer, for `measure_ranges`; then
        all places are used, and none are asked for.
    """
    return _BertWriter(sizes, stored, ranges, paired, probe).write()


def probed(sizes: BertSizes) -> list[str]:
    """The layers whose inputs have ranges, in the order in which they run."""
    return [name for i in range(sizes.layers) for name in (_layers(i)[k][0] for k in range(4))]


def loud_apart(name: str) -> bool:
    """RETURNS (bool): Whether a layer rounds what loud pieces give it in steps of their own."""
    return "attention" not in name


def _layers(i: int) -> tuple[list[str], list[str], list[str], list[str]]:
    layer = f"encoder.layer.{i}"
    return (
        [f"{layer}.attention.self.{part}" for part in ATTENTION],
        [f"{layer}.attention.output.dense"],
        [f"{layer}.intermediate.dense"],
        [f"{layer}.output.dense"],
    )


class _BertWriter:
    def __init__(
        self,
        sizes: BertSizes,
        stored: Stored,
        ranges: InputRanges | None,
        paired: bool,
        probe: bool,
    ) -> None:
        self._sizes, self._stored, self._probe = sizes, stored, probe
        graph = self._graph = GraphWriter("dialogue_encoder", microsoft=True)
        self._ids = graph.input("ids", "int64", ["n", "m"])
        self._used = "" if probe else graph.input("used", "int64", ["u"])
        self._flat = graph.weight("flat", np.array([-1, sizes.width], np.int64))
        self._bytes = (
            ByteLinear(graph, stored, ranges, self._ids, sizes.vocabulary, paired=paired)
            if ranges
            else None
        )

    def write(self) -> bytes:
        graph, sizes = self._graph, self._sizes
        three = graph.weight("any", np.array([-1], np.int64))
        shape = graph.call("Concat", graph.call("Shape", self._ids), three, axis=0)
        x = graph.call("Reshape", self._embeddings(shape), self._flat)
        for i in range(sizes.layers):
            attention, after, wide, narrow = _layers(i)
            whole = graph.call("Reshape", self._linear(x, attention), shape)
            query, key, value = graph.node("Split", [whole], outputs=3, axis=-1)
            # No mask, for no window is padded: onnxruntime then reads long ones block by block.
            seen = graph.call(
                "MultiHeadAttention", query, key, value, domain=MICROSOFT, num_heads=sizes.heads
            )
            seen = graph.call("Reshape", seen, self._flat)
            if i == sizes.layers - 1 and not self._probe:
                seen, x = (graph.call("Gather", rows, self._used) for rows in (seen, x))
                if self._bytes is not None:
                    self._bytes.keep(self._used)
            told = self._linear(seen, after)
            x = self._norm(graph.call("Add", told, x), f"encoder.layer.{i}.attention.output")
            hidden = graph.call(sizes.activation, self._linear(x, wide), domain=MICROSOFT)
            told = self._linear(hidden, narrow)
            x = self._norm(graph.call("Add", told, x), f"encoder.layer.{i}.output")
        if not self._probe:
            graph.rename(x, "vectors")
            graph.output("vectors", "float32", ["u", sizes.width])
        return graph.to_bytes()

    def _embeddings(self, shape: str) -> str:
        graph = self._graph
        word = self._rows("embeddings.word_embeddings.weight", shape)
        # All pieces are of the first type.
        table = floats(self._stored, "embeddings.position_embeddings.weight")
        table = table + floats(self._stored, "embeddings.token_type_embeddings.weight")[0]
        rows = graph.weight("positions", table[self._sizes.first_position :])
        zero = graph.weight("zero", np.zeros(1, np.int64))
        length = graph.call("Shape", self._ids, start=1, end=2)
        positions = graph.call("Slice", rows, zero, length, zero)
        return self._norm(graph.call("Add", word, positions), "embeddings")

    def _rows(self, name: str, shape: str) -> str:
        """Rows of a table for the ids. One in 8 bits stays so, and the rows that are looked at
        become the same numbers as in a table of numbers, the largest of a small encoder."""
        graph, table = self._graph, self._stored[name]
        if table.dtype != np.int8:
            return graph.call("Gather", self._floats(name), self._ids)
        flat = graph.call("Reshape", self._ids, graph.weight("line", np.array([-1], np.int64)))
        levels = graph.call("Gather", graph.weight(name, table), flat)
        scales = graph.weight(f"{name}.scale", floats(self._stored, name + SCALE))
        scale = graph.call("Gather", scales, flat)
        return graph.call("Reshape", graph.call("DequantizeLinear", levels, scale, axis=0), shape)

    def _floats(self, name: str) -> str:
        return self._graph.weight(name, floats(self._stored, name))

    def _norm(self, x: str, name: str) -> str:
        scale = self._floats(f"{name}.LayerNorm.weight")
        shift = self._floats(f"{name}.LayerNorm.bias")
        return self._graph.call(
            "LayerNormalization", x, scale, shift, axis=-1, epsilon=self._sizes.epsilon
        )

    def _linear(self, x: str, names: Sequence[str]) -> str:
        """One layer, or several that read the same, side by side."""
        graph, stored, key = self._graph, self._stored, names[0]
        if self._probe:
            for op, end in (("ReduceMin", "least"), ("ReduceMax", "most")):
                graph.rename(graph.call(op, x, axes=[1], keepdims=1), f"{key}.{end}")
                graph.output(f"{key}.{end}", "float32", ["rows", 1])
        if self._bytes is not None and in_bytes(stored, names):
            return (
                self._bytes.by_loudness(x, names)
                if loud_apart(key)
                else self._bytes.plainly(x, names)
            )
        whole = np.concatenate([floats(stored, f"{name}.weight") for name in names])
        bias = np.concatenate([floats(stored, f"{name}.bias") for name in names])
        return graph.call("Gemm", x, graph.weight(key, whole.T), graph.weight(f"{key}.bias", bias))

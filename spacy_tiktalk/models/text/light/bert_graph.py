"""BERT and RoBERTa as an ONNX graph, made of the very weights that torch trains.

Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
(2019), laid out as `transformers` names its weights. The layers are nodes of onnxruntime's own
(`com.microsoft`), which its optimizer would put in their place anyway, so a session is made without
any search for patterns.

In 8 bits the matrices stay as they are stored, a scale a row, which is a scale for each output of a
layer: nothing is rounded a second time. What goes into a layer is rounded while it runs, all of a
window in the same 255 steps. The second layer of a feed-forward pair stays in float: what the
activation gives has a few numbers far above the rest, which would leave too few steps for these.
These are most of what 8 bits lose (see docs/benchmarks.md).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import error
from ...runtime.onnx_writer import GraphWriter
from ...storage import SCALE, floats
from ...types import RuntimeWeights

_ROBERTA = ("roberta", "xlm-roberta", "camembert")
_ACTIVATIONS = {"gelu": "Gelu", "gelu_new": "FastGelu", "gelu_pytorch_tanh": "FastGelu"}
_MICROSOFT = "com.microsoft"
_ATTENTION = ("query", "key", "value")
Stored = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class BertSizes:
    """What the graph needs to know of an encoder.

    first_position (int): The row of the first piece in the table of positions.
    """

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    activation: str
    first_position: int

    @classmethod
    def from_config(cls, text: str) -> BertSizes | None:
        """Read a `config.json`; None for a network that is laid out otherwise."""
        told = json.loads(text)
        kind = told["model_type"]
        plain = (
            told.get("position_embedding_type", "absolute") == "absolute"
            and not told.get("is_decoder", False)
            and not told.get("pruned_heads")
        )
        if kind not in ("bert", *_ROBERTA) or told["hidden_act"] not in _ACTIVATIONS or not plain:
            return None
        return cls(
            width=told["hidden_size"],
            layers=told["num_hidden_layers"],
            heads=told["num_attention_heads"],
            feed_forward=told["intermediate_size"],
            vocabulary=told["vocab_size"],
            positions=told["max_position_embeddings"],
            types=told["type_vocab_size"],
            epsilon=float(told["layer_norm_eps"]),
            activation=_ACTIVATIONS[told["hidden_act"]],
            # RoBERTa's positions begin after its padding index.
            first_position=told["pad_token_id"] + 1 if kind in _ROBERTA else 0,
        )

    @property
    def n_parameters(self) -> int:
        """RETURNS (int): How many numbers were learned."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every weight, by name."""
        wide, tall = self.width, self.feed_forward
        out: dict[str, tuple[int, ...]] = {
            "embeddings.word_embeddings.weight": (self.vocabulary, wide),
            "embeddings.position_embeddings.weight": (self.positions, wide),
            "embeddings.token_type_embeddings.weight": (self.types, wide),
        }
        norms = ["embeddings.LayerNorm"]
        linear: dict[str, tuple[int, int]] = {}
        for i in range(self.layers):
            layer = f"encoder.layer.{i}"
            linear |= {f"{layer}.attention.self.{part}": (wide, wide) for part in _ATTENTION}
            linear[f"{layer}.attention.output.dense"] = (wide, wide)
            linear[f"{layer}.intermediate.dense"] = (tall, wide)
            linear[f"{layer}.output.dense"] = (wide, tall)
            norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
        for name, shape in linear.items():
            out |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
        for name in norms:
            out |= {f"{name}.weight": (wide,), f"{name}.bias": (wide,)}
        return out

    def check(self, stored: Stored) -> None:
        """RAISES: T209 where a weight is missing or of another shape."""
        for name, shape in self.shapes().items():
            if name not in stored:
                raise error("T209", reason=f"the weight {name} is missing")
            if stored[name].shape != shape:
                reason = f"{name} has the shape {stored[name].shape}, not {shape}"
                raise error("T209", reason=reason)


def bert_graph(sizes: BertSizes, stored: Stored, weights: RuntimeWeights = "float32") -> bytes:
    """Write the graph: "ids" and "mask" int64 (n, m) → "vectors" float32 (n, m, width).

    sizes (BertSizes): Those of the weights.
    stored (Mapping): The weights as `read_stored` gives them, checked.
    weights (str): What the layers' matrices are at run time: "float32", or "int8" where they are
        stored in 8 bits (and float32 where they are not).
    """
    graph = _BertWriter(sizes, stored, weights)
    return graph.write()


class _BertWriter:
    def __init__(self, sizes: BertSizes, stored: Stored, weights: RuntimeWeights) -> None:
        self._sizes, self._stored = sizes, stored
        self._int8 = weights == "int8"
        self._graph = GraphWriter("dialogue_encoder", microsoft=True)

    def write(self) -> bytes:
        graph, sizes = self._graph, self._sizes
        ids = graph.input("ids", "int64", ["n", "m"])
        mask = graph.call("Cast", graph.input("mask", "int64", ["n", "m"]), to=6)
        x = self._embeddings(ids)
        for i in range(sizes.layers):
            layer = f"encoder.layer.{i}"
            parts = [f"{layer}.attention.self.{part}" for part in _ATTENTION]
            whole = self._linear(x, parts)
            query, key, value = graph.node("Split", [whole], outputs=3, axis=-1)
            seen = graph.call(
                "MultiHeadAttention", query, key, value, "", mask,
                domain=_MICROSOFT, num_heads=sizes.heads,
            )  # fmt: skip
            told = self._linear(seen, [f"{layer}.attention.output.dense"])
            x = self._norm(graph.call("Add", told, x), f"{layer}.attention.output.LayerNorm")
            hidden = self._linear(x, [f"{layer}.intermediate.dense"])
            hidden = graph.call(sizes.activation, hidden, domain=_MICROSOFT)
            told = self._linear(hidden, [f"{layer}.output.dense"], outliers=True)
            x = self._norm(graph.call("Add", told, x), f"{layer}.output.LayerNorm")
        graph.rename(x, "vectors")
        graph.output("vectors", "float32", ["n", "m", sizes.width])
        return graph.to_bytes()

    def _embeddings(self, ids: str) -> str:
        graph = self._graph
        word = graph.call("Gather", self._floats("embeddings.word_embeddings.weight"), ids)
        # All pieces are of the first type.
        table = floats(self._stored, "embeddings.position_embeddings.weight")
        table = table + floats(self._stored, "embeddings.token_type_embeddings.weight")[0]
        rows = graph.weight("positions", table[self._sizes.first_position :])
        zero = graph.weight("zero", np.zeros(1, np.int64))
        length = graph.call("Shape", ids, start=1, end=2)
        positions = graph.call("Slice", rows, zero, length, zero)
        return self._norm(graph.call("Add", word, positions), "embeddings.LayerNorm")

    def _floats(self, name: str) -> str:
        return self._graph.weight(name, floats(self._stored, name))

    def _norm(self, x: str, name: str) -> str:
        scale, shift = self._floats(f"{name}.weight"), self._floats(f"{name}.bias")
        return self._graph.call(
            "LayerNormalization", x, scale, shift, axis=-1, epsilon=self._sizes.epsilon
        )

    def _linear(self, x: str, names: Sequence[str], *, outliers: bool = False) -> str:
        """One layer, or several that read the same, side by side.

        outliers (bool): Whether a few of the numbers that go in stand far above the others.
        """
        graph, stored = self._graph, self._stored
        key = names[0]
        matrices = [stored[f"{name}.weight"] for name in names]
        bias = graph.weight(
            f"{key}.bias", np.concatenate([floats(stored, f"{name}.bias") for name in names])
        )
        stored_so = all(matrix.dtype == np.int8 for matrix in matrices)
        if outliers or not (self._int8 and stored_so):
            whole = np.concatenate([floats(stored, f"{name}.weight") for name in names])
            return graph.call("Add", graph.call("MatMul", x, graph.weight(key, whole.T)), bias)
        levels = np.concatenate(matrices)
        scale = np.concatenate([stored[f"{name}.weight{SCALE}"] for name in names])
        rounded, step, zero = graph.node("DynamicQuantizeLinear", [x], outputs=3)
        return graph.call(
            "MatMulIntegerToFloat", rounded, graph.weight(key, levels.T), step,
            graph.weight(f"{key}.scale", scale), zero, "", bias,
            domain=_MICROSOFT,
        )  # fmt: skip

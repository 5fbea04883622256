"""What a graph needs to know of a BERT or RoBERTa, read from its `config.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ....errors import error, one_line

ATTENTION = ("query", "key", "value")
Stored = Mapping[str, NDArray[Any]]
_ROBERTA = ("roberta", "xlm-roberta", "camembert")
_MOST_LAYERS = 1000  # a number in a file is not to be counted up to, whatever it says
_ACTIVATIONS = {"gelu": "Gelu", "gelu_new": "FastGelu", "gelu_pytorch_tanh": "FastGelu"}


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
        """Read a `config.json`; None for a network of another layout.

        RAISES: T209 for sizes that no network has, and for what is no such file.
        """
        try:
            sizes = cls._of(json.loads(text))
        except (LookupError, TypeError, ValueError, OverflowError, RecursionError) as err:
            reason = f"its config.json cannot be read ({type(err).__name__}: {one_line(err)})"
            raise error("T209", reason=reason) from err
        if sizes is not None and not sizes._possible():
            raise error("T209", reason="its config.json states sizes that no network has")
        return sizes

    @classmethod
    def _of(cls, told: dict[str, Any]) -> BertSizes | None:
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

    def _possible(self) -> bool:
        counts = (self.width, self.layers, self.heads, self.feed_forward)
        tables = (self.vocabulary, self.positions, self.types)
        return (
            all(isinstance(n, int) and n > 0 for n in (*counts, *tables))
            and self.layers <= _MOST_LAYERS
            and self.width % self.heads == 0
            and 0 <= self.epsilon < 1
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
            linear |= {f"{layer}.attention.self.{part}": (wide, wide) for part in ATTENTION}
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

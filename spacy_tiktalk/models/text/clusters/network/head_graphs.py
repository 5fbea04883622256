"""The parts of the clusterer as ONNX graphs, made of the very weights that torch trains.

A dialogue has few rows, and numpy takes longer to be called for each of their sums than it takes to
reckon them: a graph is one call. Each row depends on nothing but its own input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from .....networks.session import OnnxNetwork, one_thread
from .....networks.writer import GraphWriter
from ....layers import EPSILON, Floats
from .stored_clusterer import WITHOUT_BIAS

_MICROSOFT = "com.microsoft"
Weights = Mapping[str, Floats]


def head_networks(weights: Weights, *, links: bool) -> dict[str, OnnxNetwork]:
    """The networks of the parts by name; each is made when it is asked for the first time.

    weights (Mapping): Named as in `ClustererModule`, shapes checked.
    links (bool): Whether there is a part for mentions with clusters.
    """
    graphs: dict[str, Callable[[Weights], bytes]] = {
        "start": _start, "rows": _span_rows, "span": _span, "mention": _mention, "pair": _pair,
    }  # fmt: skip
    if links:
        graphs["link"] = _link
    return {
        name: OnnxNetwork(partial(graph, weights), what="A clusterer", threads=one_thread)
        for name, graph in graphs.items()
    }


def _start(weights: Weights) -> bytes:
    """From "x" (n, width), "features" (n,) → "y" (n, 1)."""
    part = _Part("start", weights)
    x, features = part.floats("x", part.wide("start")), part.ints("features")
    hidden = part.norm(part.add(part.linear("start", x), part.embedded(features)))
    return part.done(y=(part.linear("start_out", hidden), 1))


def _span_rows(weights: Weights) -> bytes:
    """From "x" (n, width) of tokens, and "starts" (s,), rows of these → "first" (s, hidden), what a
    span has of its first token; "both" (n, 2 hidden), what it has of its last one and of each."""
    part = _Part("span", weights)
    x, starts = part.floats("x", part.wide("span_start")), part.ints("starts")
    first = part.linear("span_start", part.graph.call("Gather", x, starts))
    both = part.linear_of(x, ["span_end", "span_inside"])
    return part.done(first=(first, part.hidden), both=(both, 2 * part.hidden))


def _span(weights: Weights) -> bytes:
    """From "x" (m, hidden), "features" (m, f) → "y" (m, 1)."""
    part = _Part("span", weights)
    x, features = part.floats("x", part.hidden), part.ints("features", "f")
    hidden = part.norm(part.add(x, part.embedded(features)))
    return part.done(y=(part.linear("span_out", hidden), 1))


def _mention(weights: Weights) -> bytes:
    """From "x" (m, 3 width), "features" (m, f) → "y" (m, hidden)."""
    part = _Part("mention", weights)
    x, features = part.floats("x", part.wide("mention")), part.ints("features", "f")
    hidden = part.add(part.linear("mention", x), part.embedded(features))
    return part.done(y=(part.norm(hidden), part.hidden))


def _pair(weights: Weights) -> bytes:
    """From "x" (n, hidden) of mentions; "mention", "antecedent" (p,), rows of these, and "features"
    (p, f) → "y" (p, hidden)."""
    part = _Part("pair", weights)
    x, features = part.floats("x", part.hidden), part.ints("features", "f")
    rows = {name: part.ints(name) for name in ("mention", "antecedent")}
    mention, antecedent = (part.graph.call("Gather", x, rows[name]) for name in rows)
    hidden = part.linear("pair_product", part.graph.call("Mul", mention, antecedent))
    for name, row in rows.items():
        own = part.linear(f"pair_{name}", x)
        hidden = part.add(hidden, part.graph.call("Gather", own, row))
    hidden = part.add(hidden, part.embedded(features))
    return part.done(y=(part.norm(hidden), part.hidden))


def _link(weights: Weights) -> bytes:
    """From "best", "mean" (g, hidden), "features" (g, f) → "y" (g, 1)."""
    part = _Part("link", weights)
    best, mean = part.floats("best", part.hidden), part.floats("mean", part.hidden)
    features = part.ints("features", "f")
    hidden = part.add(part.linear("link_best", best), part.linear("link_mean", mean))
    hidden = part.norm(part.add(hidden, part.embedded(features)), gelu="FastGelu")
    return part.done(y=(part.linear("link_out", hidden), 1))


class _Part:
    """Writes one part.

    name (str): What its table of features and its norm are called by.
    """

    def __init__(self, name: str, weights: Weights) -> None:
        self._name, self._weights = name, weights
        self.graph = GraphWriter(name, microsoft=True)
        self.hidden = len(weights[f"{name}_norm.weight"])

    def wide(self, name: str) -> int:
        """How many numbers a row has that goes into a layer."""
        return int(self._weights[f"{name}.weight"].shape[1])

    def floats(self, name: str, width: int) -> str:
        """An input of rows; each input may have a number of its own."""
        return self.graph.input(name, "float32", [f"{name} rows", width])

    def ints(self, name: str, columns: str = "") -> str:
        """An input of row numbers."""
        shape = [f"{name} rows", columns] if columns else [f"{name} rows"]
        return self.graph.input(name, "int64", shape)

    def add(self, a: str, b: str) -> str:
        return self.graph.call("Add", a, b)

    def linear(self, name: str, x: str) -> str:
        return self.linear_of(x, [name])

    def linear_of(self, x: str, names: Sequence[str]) -> str:
        """Layers that read the same, side by side; all of them have a bias, or none by design."""
        turned = np.concatenate([self._weights[f"{name}.weight"] for name in names]).T
        inputs = [x, self.graph.weight(names[0], turned)]
        if names[0] not in WITHOUT_BIAS:
            biases = [self._weights[f"{name}.bias"] for name in names]
            inputs.append(self.graph.weight(f"{names[0]}.bias", np.concatenate(biases)))
        return self.graph.call("Gemm", *inputs)

    def embedded(self, features: str) -> str:
        """The rows of the table; where a row has several features, their sum."""
        table = self.graph.weight("table", self._weights[f"{self._name}_features.weight"])
        if self._name == "start":
            return self.graph.call("Gather", table, features)
        # Features first: a sum over the first axis keeps their order for any number of rows.
        turned = self.graph.call("Transpose", features, perm=[1, 0])
        axis = self.graph.weight("axis", np.array([0], np.int64))
        return self.graph.call(
            "ReduceSum", self.graph.call("Gather", table, turned), axis, keepdims=0
        )

    def norm(self, x: str, *, gelu: str = "Gelu") -> str:
        scale, shift = (
            self.graph.weight(end, self._weights[f"{self._name}_norm.{end}"])
            for end in ("weight", "bias")
        )
        x = self.graph.call(gelu, x, domain=_MICROSOFT)
        epsilon = float(EPSILON)
        return self.graph.call("LayerNormalization", x, scale, shift, axis=-1, epsilon=epsilon)

    def done(self, **outputs: tuple[str, int]) -> bytes:
        """The bytes; each output with the size of its rows."""
        for name, (made, width) in outputs.items():
            self.graph.rename(made, name)
            self.graph.output(name, "float32", [f"{name} rows", width])
        return self.graph.to_bytes()

"""The scores of `ClustererModule` in plain numpy: the same weights, without torch.

The sums are small beside the encoder's. What is said of the methods there holds here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .....errors import error
from ....layers import Floats, gelu, layer_norm, span_means, table_sums
from ..link_scorer import LinkScorer, PairRows, rows_of
from ..talk.token_index import Ints
from .stored_clusterer import StoredClusterer, unpack_clusterer


class LightClusterer:
    """Scores starts, spans, pairs and links; a placeholder has width 0."""

    lazy = True

    def __init__(self, stored: StoredClusterer) -> None:
        self.width, self.hidden, self.links = stored.width, stored.hidden, stored.links
        self._weights = stored.weights
        self._turned: dict[str, Floats] = {}
        if self.width:
            self._check()
            # As they are multiplied: a product with few rows takes half the time.
            matrices = {name for name in self._weights if self._weights[name].ndim == 2}
            named = (name.removesuffix(".weight") for name in matrices)
            self._turned = {
                name: np.ascontiguousarray(self._weights[f"{name}.weight"].T)
                for name in named
                if not name.endswith("_features")
            }

    @classmethod
    def from_bytes(cls, data: bytes) -> LightClusterer:
        """Read what `serialize_clusterer` wrote. RAISES: T209."""
        return cls(unpack_clusterer(data))

    def _check(self) -> None:
        wide, hidden = self.width, self.hidden
        matrices = {
            "start": (hidden, wide), "start_out": (1, hidden),
            "span_start": (hidden, wide), "span_end": (hidden, wide), "span_inside": (hidden, wide),
            "span_out": (1, hidden), "mention": (hidden, 3 * wide),
            "pair_mention": (hidden, hidden), "pair_antecedent": (hidden, hidden),
            "pair_product": (hidden, hidden), "pair_out": (1, hidden),
        }  # fmt: skip
        if self.links:
            square = (hidden, hidden)
            matrices |= {"link_best": square, "link_mean": square, "link_out": (1, hidden)}
        for name, shape in matrices.items():
            found = self._weights.get(f"{name}.weight")
            if found is None or found.shape != shape:
                reason = f"{name} has the shape {getattr(found, 'shape', None)}, not {shape}"
                raise error("T209", reason=reason)
        parts = ("start", "span", "mention", "pair", *(("link",) if self.links else ()))
        for name in parts:
            for weight in (f"{name}_norm.weight", f"{name}_norm.bias"):
                if weight not in self._weights or self._weights[weight].shape != (hidden,):
                    raise error("T209", reason=f"{weight} is missing")
            table = self._weights.get(f"{name}_features.weight")
            if table is None or table.shape[1:] != (hidden,):
                raise error("T209", reason=f"{name}_features.weight is missing")

    def ints(self, x: Ints) -> Ints:
        """Indices as the methods take them."""
        return x

    def start_logits(self, tokens: Floats, features: Ints) -> Floats:
        """tokens (n, width) and their features (n,) → logits (n,)."""
        table = self._weights["start_features.weight"]
        out = np.empty(len(tokens), dtype=np.float32)
        for part in _parts(len(tokens)):
            hidden = self._linear("start", tokens[part]) + table[features[part]]
            out[part] = self._out("start", self._norm("start", hidden))
        return out

    def span_logits(self, tokens: Floats, starts: Ints, ends: Ints, features: Ints) -> Floats:
        """Spans (m,), half-open, ordered by start, and their features (m, f) → logits (m,)."""
        table = self._weights["span_features.weight"]
        out = np.empty(len(starts), dtype=np.float32)
        for part in _parts(len(starts)):
            first, last = int(starts[part][0]), int(ends[part].max())
            begin, end, near = starts[part] - first, ends[part] - first, tokens[first:last]
            hidden = self._linear("span_start", near)[begin]
            hidden += self._linear("span_end", near)[end - 1]
            hidden += span_means(self._linear("span_inside", near), begin, end)
            hidden += table_sums(table, features[part])
            out[part] = self._out("span", self._norm("span", hidden))
        return out

    def mention_vectors(self, tokens: Floats, starts: Ints, ends: Ints, features: Ints) -> Floats:
        """Mentions (m,) → vectors (m, hidden)."""
        table = self._weights["mention_features.weight"]
        out = np.empty((len(starts), self.hidden), dtype=np.float32)
        for part in _parts(len(starts)):
            begin, end = starts[part], ends[part]
            rows = [tokens[begin], tokens[end - 1], span_means(tokens, begin, end)]
            hidden = self._linear("mention", np.concatenate(rows, axis=1))
            hidden += table_sums(table, features[part])
            out[part] = self._norm("mention", hidden)
        return out

    def pair_vectors(
        self, vectors: Floats, mentions: Ints, antecedents: Ints, features: Ints
    ) -> Floats:
        """Pairs (p,) of rows of `vectors`, ordered by mention, and their features (p, g) → vectors
        (p, hidden)."""
        table = self._weights["pair_features.weight"]
        out = np.empty((len(mentions), self.hidden), dtype=np.float32)
        for part in _parts(len(mentions)):
            first, last = int(antecedents[part].min()), int(mentions[part].max()) + 1
            mention, antecedent = mentions[part] - first, antecedents[part] - first
            near = vectors[first:last]
            hidden = self._linear("pair_product", near[mention] * near[antecedent])
            hidden += self._linear("pair_mention", near)[mention]
            hidden += self._linear("pair_antecedent", near)[antecedent]
            hidden += table_sums(table, features[part])
            out[part] = self._norm("pair", hidden)
        return out

    def pair_logits(self, pairs: Floats) -> Floats:
        """Vectors of pairs (p, hidden) → logits (p,)."""
        return self._out("pair", pairs)

    def link_scorer(self, pairs: PairRows) -> LinkScorer:
        """What scores mentions with clusters while decoding."""
        scorer = LinkScorer.of(self._weights, pairs)
        return replace(scorer, best=self._turned["link_best"], mean=self._turned["link_mean"])

    def link_logits(self, pairs: Floats, of_pair: Ints, features: Ints) -> Floats:
        """The pairs (p, hidden), the link of each (p,), in order, and the features of the links
        (l, f) → logits (l,)."""
        return self.link_scorer(rows_of(pairs))(0, len(pairs), of_pair, features)

    def _linear(self, name: str, x: Floats) -> Floats:
        out: NDArray[np.float32] = x @ self._turned[name]
        bias = self._weights.get(f"{name}.bias")
        if bias is not None:
            out += bias
        return out

    def _norm(self, name: str, hidden: Floats) -> Floats:
        scale, shift = (self._weights[f"{name}_norm.{part}"] for part in ("weight", "bias"))
        return layer_norm(gelu(hidden), scale, shift)

    def _out(self, name: str, hidden: Floats) -> Floats:
        return self._linear(f"{name}_out", hidden)[:, 0]


def _parts(n: int) -> Iterator[slice]:
    """Rows a few at a time: what is reckoned of them stays in the processor's cache, and memory is
    bounded however long a text is."""
    return (slice(at, at + _ROWS) for at in range(0, n, _ROWS))


_ROWS = 512

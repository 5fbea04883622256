"""What `score` asks of a network, be it of torch or not."""

from __future__ import annotations

from typing import Any, Protocol

from .link_scorer import LinkScorer
from .talk.token_index import Ints

# The network's own arrays, numpy's or torch's; `ints` makes them of indices.
Array = Any


class ScoringNetwork(Protocol):
    """Scores starts, spans, pairs and links of tokens, mentions and pairs.

    links (bool): Whether it scores mentions with whole clusters too.
    lazy (bool): Whether pairs are scored only where decoding asks for them.
    """

    width: int
    links: bool
    lazy: bool

    def ints(self, x: Ints) -> Array:
        """Indices as the other methods take them."""
        ...

    def start_logits(self, tokens: Array, features: Array) -> Array:
        """tokens (n, width) and their features (n,) → logits (n,)."""
        ...

    def span_logits(self, tokens: Array, starts: Array, ends: Array, features: Array) -> Array:
        """Spans (m,), half-open, ordered by start, and their features (m, f) → logits (m,)."""
        ...

    def mention_vectors(self, tokens: Array, starts: Array, ends: Array, features: Array) -> Array:
        """Mentions (m,) → vectors (m, hidden)."""
        ...

    def pair_vectors(
        self, vectors: Array, mentions: Array, antecedents: Array, features: Array
    ) -> Array:
        """Pairs (p,) of rows of `vectors`, ordered by mention, and their features (p, g) → vectors
        (p, hidden)."""
        ...

    def pair_logits(self, pairs: Array) -> Array:
        """Vectors of pairs (p, hidden) → logits (p,)."""
        ...

    def link_scorer(self, pairs: Array) -> LinkScorer:
        """What scores mentions with clusters while decoding."""
        ...

    def link_logits(self, pairs: Array, of_pair: Array, features: Array) -> Array:
        """The pairs (p, hidden), the link of each (p,), in order, and the features of the links
        (l, f) → logits (l,)."""
        ...

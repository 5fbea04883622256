"""What `score` is asked, and what it asks of a network, be it of torch or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from spacy.tokens import Doc

from ....lexicon.aliases import Aliases
from ...layers import Floats
from .link_scorer import LinkScorer
from .talk.token_index import Ints

# The network's own arrays, numpy's or torch's; `ints` makes them of indices.
Array = Any


@dataclass(frozen=True)
class ClusterRequest:
    """What to score.

    docs (list[Doc]): The Docs.
    start_threshold (float): Starts at least this probable get ends scored, in [0, 1].
    mention_threshold (float): Spans at least this probable, given their start, are mentions.
    score_threshold (float): Of these, those whose score is at least that are kept; of some a part
        of it is enough, and the 我 of a writer score alike (see `mentions`).
    max_mention_width (int): Most tokens in a mention.
    max_antecedents (int): Most earlier mentions a mention is compared with.
    mentions (list | None): One list a Doc of (start, end) token offsets: score these mentions and
        look for no others. In training, the gold mentions.
    owners (list | None): For each of these mentions a number for its cluster: its links with the
        clusters before it are scored as in training.
    distractors (bool): In training, whether what the model wrongly takes for mentions stands among
        the gold ones, linked to nothing, as it will when the model is on its own.
    aliases (Aliases | None): Names that are one person's, by default those of public figures.
    mention_temperature, link_temperature (float): What logits are divided by before they become the
        scores of mentions and links, > 0; thresholds but that of scores are compared without.
    every_pair (bool): Whether the logits of single pairs are wanted where mentions are scored with
        clusters, and pairs need no score of their own. They cost a kilobyte a pair.
    """

    docs: list[Doc]
    start_threshold: float
    mention_threshold: float
    max_mention_width: int
    max_antecedents: int
    mentions: list[list[tuple[int, int]]] | None = None
    owners: list[list[int]] | None = None
    distractors: bool = False
    aliases: Aliases | None = None
    mention_temperature: float = 1.0
    link_temperature: float = 1.0
    every_pair: bool = True
    score_threshold: float = 0.0


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


def as_floats(x: Array) -> Floats:
    """A network's numbers as numpy has them."""
    return cast(Floats, x if isinstance(x, np.ndarray) else x.detach().float().cpu().numpy())

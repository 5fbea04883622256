"""The scores of `ClustererModule` in onnxruntime: the same weights, without torch.

What is said of the methods there holds here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .....errors import error
from .....networks.session import OnnxNetwork
from ....layers import Floats, span_means
from ..link_scorer import LinkScorer, PairRows, rows_of
from ..talk.token_index import Ints
from .head_graphs import head_networks
from .stored_clusterer import StoredClusterer, unpack_clusterer, weight_shapes


class LightClusterer:
    """Scores starts, spans, pairs and links; a placeholder has width 0."""

    lazy = True

    def __init__(self, stored: StoredClusterer) -> None:
        self.width, self.hidden, self.links = stored.width, stored.hidden, stored.links
        self._weights = stored.weights
        self._networks: dict[str, OnnxNetwork] = {}
        if self.width:
            self._check()
            self._networks = head_networks(self._weights, links=self.links)

    @classmethod
    def from_bytes(cls, data: bytes) -> LightClusterer:
        """Read what `serialize_clusterer` wrote. RAISES: T209."""
        return cls(unpack_clusterer(data))

    def _check(self) -> None:
        shapes = weight_shapes(self.width, self.hidden, links=self.links)
        for name in sorted(shapes.keys() | self._weights.keys()):
            found = getattr(self._weights.get(name), "shape", None)
            if found != shapes.get(name):
                reason = f"{name} has the shape {found}, not {shapes.get(name)}"
                raise error("T209", reason=reason)

    def ints(self, x: Ints) -> Ints:
        """Indices as the methods take them."""
        return x

    def start_logits(self, tokens: Floats, features: Ints) -> Floats:
        """tokens (n, width) and their features (n,) → logits (n,)."""
        out = np.empty(len(tokens), dtype=np.float32)
        for part in _parts(len(tokens)):
            (found,) = self._run("start", x=tokens[part], features=features[part])
            out[part] = found[:, 0]
        return out

    def span_logits(self, tokens: Floats, starts: Ints, ends: Ints, features: Ints) -> Floats:
        """Spans (m,), half-open, ordered by start, and their features (m, f) → logits (m,)."""
        out = np.empty(len(starts), dtype=np.float32)
        for part in _parts(len(starts)):
            first, last = int(starts[part][0]), int(ends[part].max())
            begin, end = starts[part] - first, ends[part] - first
            new = np.empty(len(begin), dtype=bool)  # where the spans of another token begin
            new[0] = True
            np.not_equal(begin[1:], begin[:-1], out=new[1:])
            own, both = self._run("rows", x=tokens[first:last], starts=begin[new])
            hidden = own[np.cumsum(new) - 1]
            hidden += both[end - 1, : self.hidden]
            hidden += span_means(both[:, self.hidden :], begin, end)
            (found,) = self._run("span", x=hidden, features=features[part])
            out[part] = found[:, 0]
        return out

    def mention_vectors(self, tokens: Floats, starts: Ints, ends: Ints, features: Ints) -> Floats:
        """Mentions (m,) → vectors (m, hidden)."""
        out = np.empty((len(starts), self.hidden), dtype=np.float32)
        for part in _parts(len(starts)):
            begin, end = starts[part], ends[part]
            rows = [tokens[begin], tokens[end - 1], span_means(tokens, begin, end)]
            x = np.concatenate(rows, axis=1)
            (out[part],) = self._run("mention", x=x, features=features[part])
        return out

    def pair_vectors(
        self, vectors: Floats, mentions: Ints, antecedents: Ints, features: Ints
    ) -> Floats:
        """Pairs (p,) of rows of `vectors`, ordered by mention, and their features (p, g) → vectors
        (p, hidden)."""
        out = np.empty((len(mentions), self.hidden), dtype=np.float32)
        for part in _parts(len(mentions)):
            first, last = int(antecedents[part].min()), int(mentions[part].max()) + 1
            (out[part],) = self._run(
                "pair",
                x=vectors[first:last],
                mention=mentions[part] - first,
                antecedent=antecedents[part] - first,
                features=features[part],
            )
        return out

    def pair_logits(self, pairs: Floats) -> Floats:
        """Vectors of pairs (p, hidden) → logits (p,)."""
        out: Floats = pairs @ self._weights["pair_out.weight"][0] + self._weights["pair_out.bias"]
        return out

    def link_scorer(self, pairs: PairRows) -> LinkScorer:
        """What scores mentions with clusters while decoding."""
        return LinkScorer(pairs, self._links_of)

    def link_logits(self, pairs: Floats, of_pair: Ints, features: Ints) -> Floats:
        """The pairs (p, hidden), the link of each (p,), in order, and the features of the links
        (l, f) → logits (l,)."""
        every = range(len(pairs))
        return self.link_scorer(rows_of(pairs))(0, len(pairs), every, of_pair.tolist(), features)

    def _links_of(self, best: Floats, mean: Floats, features: Ints) -> Floats:
        (found,) = self._run("link", best=best, mean=mean, features=features)
        return found[:, 0]

    def _run(self, name: str, **feeds: Floats | Ints) -> list[Floats]:
        return self._networks[name].run(feeds)


def _parts(n: int) -> Iterator[slice]:
    """Rows a few at a time: what is reckoned of them stays in the processor's cache, and memory is
    bounded however long a text is."""
    return (slice(at, at + _ROWS) for at in range(0, n, _ROWS))


_ROWS = 512

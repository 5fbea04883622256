"""The torch side of the mention clusterer: start, span, pair and link scores of token vectors.

After Maverick (Martinelli, Barba, Navigli, "Maverick: Efficient and Accurate Coreference
Resolution Defying Recent Trends", ACL 2024), written from the paper: start scores, end scores for
likely starts, then a bilinear-plus-feed-forward score of mention pairs. A whole batch of Docs is
one matrix of tokens, so there is no padding and nothing is scored one Doc at a time.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .....errors import error
from ....storage import pack_weights
from ....torch_spans import span_means
from ....torch_weights import arrays_of, tensors_of
from ....types import Storage
from ..cluster_features import CLUSTER_SIZES
from ..features import MENTION_SIZES, PAIR_SIZES, START_SIZE
from ..link_scorer import LinkScorer, rows_of
from ..talk.token_index import Ints
from .stored_clusterer import pack_clusterer, unpack_clusterer


class ClustererModule(nn.Module):
    """Scores starts, spans and pairs.

    width (int): Size of the token vectors; 0 makes an empty placeholder.
    hidden (int): Size of the hidden layers.
    links (bool): Whether mentions are scored with whole clusters too.
    """

    lazy = False

    def __init__(self, width: int = 0, hidden: int = 0, *, links: bool = False) -> None:
        super().__init__()
        self.width, self.hidden, self.links = width, hidden, links
        if not width:
            return
        self.drop = nn.Dropout(0.1)
        self.start = nn.Linear(width, hidden)
        self.start_features = nn.Embedding(START_SIZE, hidden)
        self.start_norm = nn.LayerNorm(hidden)
        self.start_out = nn.Linear(hidden, 1)
        self.span_start = nn.Linear(width, hidden)
        self.span_end = nn.Linear(width, hidden, bias=False)
        self.span_inside = nn.Linear(width, hidden, bias=False)
        self.span_features = nn.Embedding(sum(MENTION_SIZES), hidden)
        self.span_norm = nn.LayerNorm(hidden)
        self.span_out = nn.Linear(hidden, 1)
        self.mention = nn.Linear(3 * width, hidden)
        self.mention_features = nn.Embedding(sum(MENTION_SIZES), hidden)
        self.mention_norm = nn.LayerNorm(hidden)
        self.pair_mention = nn.Linear(hidden, hidden)
        self.pair_antecedent = nn.Linear(hidden, hidden, bias=False)
        self.pair_product = nn.Linear(hidden, hidden, bias=False)
        self.pair_features = nn.Embedding(sum(PAIR_SIZES), hidden)
        self.pair_norm = nn.LayerNorm(hidden)
        self.pair_out = nn.Linear(hidden, 1)
        if links:
            self.link_best = nn.Linear(hidden, hidden)
            self.link_mean = nn.Linear(hidden, hidden, bias=False)
            self.link_features = nn.Embedding(sum(CLUSTER_SIZES), hidden)
            self.link_norm = nn.LayerNorm(hidden)
            self.link_out = nn.Linear(hidden, 1)
            nn.init.normal_(self.link_features.weight, std=0.02)
        tables = (self.start_features, self.span_features, self.mention_features)
        for table in (*tables, self.pair_features):
            nn.init.normal_(table.weight, std=0.02)

    def ints(self, x: Ints) -> torch.Tensor:
        """Indices as the methods take them."""
        return torch.from_numpy(np.ascontiguousarray(x)).to(self.start.weight.device)

    def start_logits(self, tokens: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """tokens (n, width) and their features (n,) → logits (n,) that a mention begins there."""
        hidden = self.start(self.drop(tokens)) + self.start_features(features)
        return self.start_out(self.drop(self.start_norm(F.gelu(hidden)))).squeeze(-1)

    def span_logits(
        self,
        tokens: torch.Tensor,
        starts: torch.Tensor,
        ends: torch.Tensor,
        features: torch.Tensor,
    ) -> torch.Tensor:
        """Spans (m,), half-open, and their features (m, f) → logits (m,) of being a mention."""
        x = self.drop(tokens)
        hidden = (
            F.embedding(starts, self.span_start(x))
            + F.embedding(ends - 1, self.span_end(x))
            + span_means(self.span_inside(x), starts, ends)
            + self.span_features(features).sum(dim=1)
        )
        return self.span_out(self.drop(self.span_norm(F.gelu(hidden)))).squeeze(-1)

    def mention_vectors(
        self,
        tokens: torch.Tensor,
        starts: torch.Tensor,
        ends: torch.Tensor,
        features: torch.Tensor,
    ) -> torch.Tensor:
        """Mentions (m,) → vectors (m, hidden)."""
        x = self.drop(tokens)
        parts = [F.embedding(starts, x), F.embedding(ends - 1, x), span_means(x, starts, ends)]
        hidden = self.mention(torch.cat(parts, dim=1)) + self.mention_features(features).sum(dim=1)
        return self.drop(self.mention_norm(F.gelu(hidden)))

    def pair_vectors(
        self,
        vectors: torch.Tensor,
        mentions: torch.Tensor,
        antecedents: torch.Tensor,
        features: torch.Tensor,
    ) -> torch.Tensor:
        """Pairs (p,) of rows of `vectors` and their features (p, g) → vectors (p, hidden)."""
        own = F.embedding(mentions, vectors)
        other = F.embedding(antecedents, vectors)
        hidden = (
            F.embedding(mentions, self.pair_mention(vectors))
            + F.embedding(antecedents, self.pair_antecedent(vectors))
            + self.pair_product(own * other)
            + self.pair_features(features).sum(dim=1)
        )
        return self.pair_norm(F.gelu(hidden))

    def pair_logits(self, pairs: torch.Tensor) -> torch.Tensor:
        """Vectors of pairs (p, hidden) → logits (p,) of a link."""
        return self.pair_out(self.drop(pairs)).squeeze(-1)

    def link_logits(
        self, pairs: torch.Tensor, of_pair: torch.Tensor, features: torch.Tensor
    ) -> torch.Tensor:
        """Mentions with clusters: the pairs (p, hidden), the link of each (p,) and the features of
        the links (l, f) → logits (l,)."""
        n, shape = len(features), (len(features), self.hidden)
        at = of_pair[:, None].expand(-1, self.hidden)
        pairs = self.drop(pairs)
        best = pairs.new_full(shape, -1e4).scatter_reduce(0, at, pairs, "amax")
        mean = pairs.new_zeros(shape).scatter_reduce(0, at, pairs, "sum")
        mean = mean / torch.bincount(of_pair, minlength=n).clamp(min=1)[:, None]
        hidden = self.link_best(best) + self.link_mean(mean)
        hidden = hidden + self.link_features(features).sum(dim=1)
        hidden = self.link_norm(F.gelu(hidden, approximate="tanh"))
        return self.link_out(self.drop(hidden)).squeeze(-1)

    def link_scorer(self, pairs: torch.Tensor) -> LinkScorer:
        """What scores mentions with clusters while decoding."""
        named = {name: x for name, x in self.state_dict().items() if name.startswith("link_")}
        arrays = arrays_of({**named, "pairs": pairs})
        return LinkScorer.of(arrays, rows_of(arrays["pairs"]))


def serialize_clusterer(module: nn.Module, storage: Storage = "float32") -> bytes:
    """Module → bytes."""
    if not isinstance(module, ClustererModule):
        raise TypeError(type(module).__name__)
    weights = pack_weights(arrays_of(module.state_dict()), storage) if module.width else b""
    return pack_clusterer(module.width, module.hidden, links=module.links, weights=weights)


def deserialize_clusterer(module: object, data: bytes, device: torch.device) -> ClustererModule:
    """Undo `serialize_clusterer`.

    RAISES: T209 for bytes of another format, other features or damaged weights.
    """
    stored = unpack_clusterer(data)
    out = ClustererModule(stored.width, stored.hidden, links=stored.links)
    if stored.width:
        try:
            out.load_state_dict(tensors_of(stored.weights))
        except RuntimeError as e:
            raise error("T209", reason=str(e).strip().split("\n")[0]) from e
    return out.to(device).eval()

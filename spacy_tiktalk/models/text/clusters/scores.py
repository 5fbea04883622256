"""What the mention clusterer answers, and the way from vectors to scores.

The same for both networks, in numpy and in torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ....lexicon.aliases import Aliases
from ...layers import Floats
from .candidates import SpanArrays, antecedent_pairs, spans_from_starts
from .constraints import mention_facts
from .features import address_of, mention_features, start_features
from .link_scorer import LatePairs, LinkScorer, rows_of
from .links import Links, gold_links
from .mentions import (
    SpanScorer,
    choose_mentions,
    given_mentions,
    probabilities,
    with_asked,
    with_distractors,
    with_owners,
    with_repeats,
    with_writers,
)
from .pair_table import PairTable
from .said.equated import with_names_said
from .scoring_network import Array, ClusterRequest, ScoringNetwork, as_floats
from .talk.bounds import pointed_at
from .talk.token_index import Ints, TokenIndex


@dataclass(frozen=True)
class ClusterScores:
    """Logits of a batch; offsets are positions in the batch, spans half-open.

    start_logits (ndarray): (n,), one a token.
    spans, span_logits (ndarrays): (m,) candidates and their logits.
    mentions, mention_scores (ndarrays): (k,) the mentions, sorted by start, longer first, and their
        probability, that of the start times that of the span (1.0 where given).
    pairs, pair_logits (ndarrays): (p,) (mention, antecedent) indices and their logits; without
        `every_pair` there may be no logits.
    link_temperature (float): What the logits of pairs and links are to be divided by for scores.
    links (Links | None), link_logits (ndarray): With owners, mentions with clusters.
    scorer (LinkScorer | None): Scores mentions with clusters, where the model has learned that.
    aliases (list[Aliases]): For each mention those that hold in its Doc; empty for those of the
        index.
    given (bool): Whether the mentions were given, and all of them are wanted.
    """

    index: TokenIndex
    start_logits: Floats
    spans: SpanArrays
    span_logits: Floats
    mentions: SpanArrays
    mention_scores: Floats
    pairs: SpanArrays
    pair_logits: Floats
    link_temperature: float = 1.0
    links: Links | None = None
    link_logits: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    scorer: LinkScorer | None = None
    aliases: list[Aliases] = field(default_factory=list)
    given: bool = False


@dataclass(frozen=True)
class ClusterGrads:
    """Gradients of the loss with respect to the four logits, shapes as in ClusterScores."""

    start: Floats
    span: Floats
    pair: Floats
    link: Floats


def score(
    network: ScoringNetwork,
    tokens: Array,
    request: ClusterRequest,
    index: TokenIndex,
    *,
    is_train: bool,
) -> tuple[ClusterScores, list[Any]]:
    """Score a batch.

    network (ScoringNetwork): A `LightClusterer` or a `ClustererModule`.
    tokens (Any): The vectors of the read tokens (n, width), an array or a tensor as the network is.
    RETURNS (ClusterScores, list): And the logits of `ClusterGrads` as the network gave them.
    """
    features = start_features(index)
    batch = _Batch(network, tokens, index, address_of(features))
    start_y = network.start_logits(tokens, network.ints(features))
    start_logits = as_floats(start_y)
    given = given_mentions(request, index)
    pointed = pointed_at(index) if given is None and network.links else []
    likely = index.can_start & (probabilities(start_logits) >= request.start_threshold)
    if given is not None:
        # Training scores the gold starts' ends, and those of starts the model takes for likely:
        # the spans it will have to turn down when it is on its own.
        likely = likely.copy() if is_train else np.zeros_like(likely)
        likely[given[0][0]] = True
    for one in pointed:  # the model is torn between the two
        likely[[one.place, one.start]] = True
    spans = spans_from_starts(np.flatnonzero(likely), index, request.max_mention_width)
    span_y = batch.span_logits(spans)
    span_logits = as_floats(span_y)
    owners: list[int] | None = None
    if given is None:
        mentions, mention_scores = choose_mentions(
            spans, span_logits, start_logits, request, index, pointed, clusters=network.links
        )
        if network.links:
            scorer = SpanScorer(
                request, index, start_logits, lambda spans: as_floats(batch.span_logits(spans))
            )
            for more in (with_asked, with_owners, with_repeats, with_writers):
                mentions, mention_scores = more(mentions, mention_scores, scorer)
    else:
        mentions, owners = given
        if owners is not None and is_train and request.distractors:
            mentions, owners = with_distractors(
                mentions, owners, spans, span_logits, start_logits, request
            )
        mention_scores = np.ones(len(mentions[0]), dtype=np.float32)
    scores = ClusterScores(
        index,
        start_logits,
        spans,
        span_logits,
        mentions,
        mention_scores,
        antecedent_pairs(index.doc[mentions[0]], request.max_antecedents),
        np.zeros(0, dtype=np.float32),
        link_temperature=request.link_temperature,
        given=given is not None,
    )
    scores, pair_ys = _with_pairs(scores, batch, owners, every_pair=request.every_pair)
    return scores, [start_y, span_y, *pair_ys]


def _with_pairs(
    scores: ClusterScores, batch: _Batch, owners: list[int] | None, *, every_pair: bool
) -> tuple[ClusterScores, list[Any]]:
    """The scores of pairs and links too, and their logits as the network gave them."""
    network, mentions, pairs = batch.network, scores.mentions, scores.pairs
    vectors = batch.mention_vectors(mentions)
    # Rules of words came with the cluster scorer: who has none keeps what it found before.
    names = with_names_said(*mentions, batch.index) if network.links else None
    table = PairTable.of(mentions, batch.index, names)
    scores = replace(scores, aliases=table.aliases)

    def vectors_of(low: int, high: int) -> Any:
        some = pairs[0][low:high], pairs[1][low:high]
        return network.pair_vectors(vectors, *map(network.ints, (*some, table.features(some))))

    if network.links and network.lazy and owners is None and not every_pair:
        late = LatePairs(vectors_of, len(pairs[0]))
        return replace(scores, scorer=network.link_scorer(late)), []
    pair_vectors = vectors_of(0, len(pairs[0]))
    pair_y = network.pair_logits(pair_vectors)
    scores = replace(scores, pair_logits=as_floats(pair_y))
    if not network.links:
        return scores, [pair_y, pair_y[:0]]
    if owners is None:
        scorer = network.link_scorer(rows_of(pair_vectors) if network.lazy else pair_vectors)
        return replace(scores, scorer=scorer), [pair_y, pair_y[:0]]
    links = gold_links(owners, pairs, mention_facts(*mentions, batch.index), table.aliases)
    link_y = network.link_logits(
        pair_vectors, network.ints(links.of_pair), network.ints(links.features)
    )
    return replace(scores, links=links, link_logits=as_floats(link_y)), [pair_y, link_y]


@dataclass(frozen=True)
class _Batch:
    """Read tokens, and the network that scores their spans.

    address (ndarray): see `features.address_of`.
    """

    network: ScoringNetwork
    tokens: Array
    index: TokenIndex
    address: Ints

    def span_logits(self, spans: SpanArrays) -> Array:
        return self.network.span_logits(self.tokens, *self._read(spans))

    def mention_vectors(self, spans: SpanArrays) -> Array:
        return self.network.mention_vectors(self.tokens, *self._read(spans))

    def _read(self, spans: SpanArrays) -> tuple[Array, Array, Array]:
        """Starts, ends and features as the network takes them."""
        ints = self.network.ints
        features = mention_features(*spans, self.index, self.address)
        return ints(spans[0]), ints(spans[1]), ints(features)

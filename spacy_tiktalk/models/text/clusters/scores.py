"""What the mention clusterer is asked and answers, and the way from vectors to scores.

The same for both networks, in numpy and in torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
from spacy.tokens import Doc

from ....lexicon.aliases import Aliases
from ...layers import Floats, sigmoid
from .candidates import (
    antecedent_pairs,
    drop_crossing,
    drop_inside_names,
    drop_same_end,
    spans_from_starts,
)
from .constraints import mention_facts
from .features import address_of, mention_features, start_features
from .link_scorer import LatePairs, LinkScorer, rows_of
from .links import Links, gold_links
from .pair_table import PairTable
from .said.equated import with_names_said
from .scoring_network import Array, ScoringNetwork
from .talk.bounds import Pointed, pointed_at, settle_bounds
from .talk.repeats import repeated_names, sure_name
from .talk.token_index import Ints, TokenIndex

SpanArrays = tuple[Ints, Ints]


@dataclass(frozen=True)
class ClusterRequest:
    """What to score.

    docs (list[Doc]): The Docs.
    start_threshold (float): Starts at least this probable get ends scored, in [0, 1].
    mention_threshold (float): Spans at least this probable, given their start, are mentions.
    score_threshold (float): Of these, those whose score is at least that are kept; of some a part
        of it is enough (`_AGAIN`).
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


# What is enough, of the least score of a mention: for a sure name that is a mention elsewhere, for
# an unsure one, and for 那个护士 of 左边那个护士, which the gold marks in 55 of 56 places.
_AGAIN, _AGAIN_UNSURE, _POINTED_AT = 0.25, 0.6, 0.2


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
    address = address_of(features)
    start_y = network.start_logits(tokens, network.ints(features))
    start_logits = _numpy(start_y)
    given = _given_mentions(request, index)
    likely = index.can_start & (_sigmoid(start_logits) >= request.start_threshold)
    if given is not None:
        # Training scores the gold starts' ends, and those of starts the model takes for likely:
        # the spans it will have to turn down when it is on its own.
        likely = likely.copy() if is_train else np.zeros_like(likely)
        likely[given[0]] = True
    pointed = pointed_at(index) if given is None and network.links else []
    for one in pointed:  # the model is torn between the two
        likely[[one.place, one.start]] = True
    spans = spans_from_starts(np.flatnonzero(likely), index, request.max_mention_width)
    span_y = network.span_logits(
        tokens, *map(network.ints, (*spans, mention_features(*spans, index, address)))
    )
    span_logits = _numpy(span_y)
    owners: list[int] | None = None
    if given is not None:
        mentions = given
        if request.owners is not None:
            owners = _owners(request, index)
            if is_train and request.distractors:
                false = _false_mentions(given, spans, span_logits, start_logits, request)
                mentions, owners = _with_distractors(given, owners, false)
        mention_scores = np.ones(len(mentions[0]), dtype=np.float32)
    else:
        mentions, mention_scores = choose_mentions(
            spans, span_logits, start_logits, request, index, pointed, clusters=network.links
        )
        if network.links:
            mentions, mention_scores = _with_repeats(
                network, tokens, mentions, mention_scores, start_logits, request, index, address
            )
    pairs = antecedent_pairs(index.doc[mentions[0]], request.max_antecedents)
    vectors = network.mention_vectors(
        tokens, *map(network.ints, (*mentions, mention_features(*mentions, index, address)))
    )
    # Rules of words came with the cluster scorer: who has none keeps what it found before.
    names = with_names_said(*mentions, index) if network.links else None
    table = PairTable.of(mentions, index, names)

    def vectors_of(low: int, high: int) -> Any:
        some = pairs[0][low:high], pairs[1][low:high]
        return network.pair_vectors(vectors, *map(network.ints, (*some, table.features(some))))

    scores = ClusterScores(
        index,
        start_logits,
        spans,
        span_logits,
        mentions,
        mention_scores,
        pairs,
        np.zeros(0, dtype=np.float32),
        link_temperature=request.link_temperature,
        aliases=table.aliases,
        given=given is not None,
    )
    if network.links and network.lazy and owners is None and not request.every_pair:
        late = LatePairs(vectors_of, len(pairs[0]))
        return replace(scores, scorer=network.link_scorer(late)), [start_y, span_y]
    pair_vectors = vectors_of(0, len(pairs[0]))
    pair_y = network.pair_logits(pair_vectors)
    logits = [start_y, span_y, pair_y]
    scores = replace(scores, pair_logits=_numpy(pair_y))
    if not network.links:
        return scores, [*logits, pair_y[:0]]
    if owners is None:
        scorer = network.link_scorer(rows_of(pair_vectors) if network.lazy else pair_vectors)
        return replace(scores, scorer=scorer), [*logits, pair_y[:0]]
    links = gold_links(owners, pairs, mention_facts(*mentions, index), table.aliases)
    link_y = network.link_logits(
        pair_vectors, network.ints(links.of_pair), network.ints(links.features)
    )
    return replace(scores, links=links, link_logits=_numpy(link_y)), [
        *logits,
        link_y,
    ]


def choose_mentions(
    spans: SpanArrays,
    span_logits: Floats,
    start_logits: Floats,
    request: ClusterRequest,
    index: TokenIndex,
    pointed: Sequence[Pointed] = (),
    *,
    clusters: bool,
) -> tuple[SpanArrays, Floats]:
    """The candidates that are mentions: probable enough, none crossing a better one, no piece of a
    name."""
    probability = _sigmoid(span_logits)
    chosen = np.flatnonzero(probability >= request.mention_threshold)
    starts, ends = spans[0][chosen], spans[1][chosen]
    scores = _scores_of(span_logits[chosen], start_logits[starts], request)
    if clusters:
        starts, ends, scores = settle_bounds(starts, ends, scores, index, pointed)
        keep = drop_same_end(starts, ends, scores)
        starts, ends, scores = starts[keep], ends[keep], scores[keep]
    less = {(one.start, one.end) for one in pointed if clusters}
    here = [span in less for span in zip(starts.tolist(), ends.tolist(), strict=True)]
    needed = request.score_threshold * np.where(here, _POINTED_AT, 1.0)
    keep = (scores >= needed) & drop_crossing(starts, ends, scores)
    starts, ends, scores = starts[keep], ends[keep], scores[keep]
    keep = drop_inside_names(starts, ends, scores, index)
    starts, ends, scores = starts[keep], ends[keep], scores[keep]
    return _in_order(starts, ends, scores)


def _with_repeats(
    network: ScoringNetwork,
    tokens: Array,
    mentions: SpanArrays,
    scores: Floats,
    start_logits: Floats,
    request: ClusterRequest,
    index: TokenIndex,
    address: Ints,
) -> tuple[SpanArrays, Floats]:
    """Mentions, and where their names stand again: there less is enough."""
    more = repeated_names(*mentions, index)
    if not len(more[0]):
        return mentions, scores
    features = mention_features(*more, index, address)
    logits = _numpy(network.span_logits(tokens, *map(network.ints, (*more, features))))
    found = _scores_of(logits, start_logits[more[0]], request)
    sure = [sure_name(text, index) for text in index.texts(*more)]
    kept = found >= request.score_threshold * np.where(sure, _AGAIN, _AGAIN_UNSURE)
    return _in_order(
        np.concatenate([mentions[0], more[0][kept]]),
        np.concatenate([mentions[1], more[1][kept]]),
        np.concatenate([scores, found[kept]]),
    )


def _scores_of(span_logits: Floats, start_logits: Floats, request: ClusterRequest) -> Floats:
    """The probabilities of spans: that of the start times that of the span."""
    warm = np.float32(request.mention_temperature)
    return _sigmoid(span_logits / warm) * _sigmoid(start_logits / warm)


def _in_order(starts: Ints, ends: Ints, scores: Floats) -> tuple[SpanArrays, Floats]:
    order = np.lexsort((-ends, starts))
    return (starts[order], ends[order]), scores[order]


def _false_mentions(
    gold: SpanArrays,
    spans: SpanArrays,
    span_logits: Floats,
    start_logits: Floats,
    request: ClusterRequest,
) -> SpanArrays:
    """What the model would take for mentions besides the gold ones; the surest, no more than there
    are gold ones (at first it takes everything for a mention)."""
    probability = _sigmoid(span_logits)
    likely = _sigmoid(start_logits[spans[0]])
    chosen = (probability >= request.mention_threshold) & (likely >= request.start_threshold)
    known = set(zip(gold[0].tolist(), gold[1].tolist(), strict=True))
    at = [
        k
        for k in np.flatnonzero(chosen).tolist()
        if (int(spans[0][k]), int(spans[1][k])) not in known
    ]
    at.sort(key=lambda k: -float(probability[k] * likely[k]))
    at = at[: len(gold[0])]
    starts = np.concatenate([gold[0], spans[0][at]])
    ends = np.concatenate([gold[1], spans[1][at]])
    scores = np.concatenate([np.full(len(gold[0]), 2.0), (probability * likely)[at]])
    keep = drop_crossing(starts, ends, scores.astype(np.float32))[len(gold[0]) :]
    return spans[0][at][keep], spans[1][at][keep]


def _with_distractors(
    gold: SpanArrays, owners: list[int], false: SpanArrays
) -> tuple[SpanArrays, list[int]]:
    """All of them in order, each false mention with a cluster of its own."""
    starts, ends = np.concatenate([gold[0], false[0]]), np.concatenate([gold[1], false[1]])
    owners = [*owners, *(-1 - k for k in range(len(false[0])))]
    order = np.lexsort((-ends, starts))
    return (starts[order], ends[order]), [owners[k] for k in order.tolist()]


def _given_mentions(request: ClusterRequest, index: TokenIndex) -> SpanArrays | None:
    if request.mentions is None:
        return None
    # Mentions of which no token is read, such as an account, cannot be scored.
    spans = [span for span, _ in _given(request, index)]
    array = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _owners(request: ClusterRequest, index: TokenIndex) -> list[int]:
    """A number for the cluster of each mention that is given and read."""
    return [owner for _, owner in _given(request, index)]


def _given(request: ClusterRequest, index: TokenIndex) -> Iterator[tuple[tuple[int, int], int]]:
    assert request.mentions is not None
    owners = request.owners or [[0] * len(mentions) for mentions in request.mentions]
    for d, (mentions, owned) in enumerate(zip(request.mentions, owners, strict=True)):
        read: dict[tuple[int, int], int] = {}
        for (start, end), owner in zip(mentions, owned, strict=True):
            span = index.span(d, start, end)
            if span:  # two that differ by a mark alone are one
                read.setdefault(span, owner)
        yield from sorted(read.items(), key=lambda item: (item[0][0], -item[0][1]))


def _sigmoid(x: Floats) -> Floats:
    return sigmoid(x, 30.0).astype(np.float32)


def _numpy(x: Any) -> Floats:
    return cast(Floats, x if isinstance(x, np.ndarray) else x.detach().float().cpu().numpy())

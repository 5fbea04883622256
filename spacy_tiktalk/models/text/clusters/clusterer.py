"""`spacy-tiktalk.MentionClusterer.v1`: token vectors → start, span, pair and link scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.util import torch2xp, xp2torch

from ....errors import error
from ....lexicon.aliases import Aliases
from ...torch_shim import TorchShim
from ...types import Storage, Tok2VecModel
from ...vector_check import check_rows
from .candidates import (
    antecedent_pairs,
    drop_crossing,
    drop_inside_names,
    drop_same_end,
    spans_from_starts,
)
from .clusterer_module import ClustererModule, deserialize_clusterer, serialize_clusterer
from .constraints import mention_facts
from .features import mention_features, pair_features, start_features
from .link_scorer import LinkScorer
from .links import Links, gold_links
from .token_index import Ints, TokenIndex, index_tokens

Floats = NDArray[np.float32]
SpanArrays = tuple[Ints, Ints]


@dataclass(frozen=True)
class ClusterRequest:
    """What to score.

    docs (list[Doc]): The Docs.
    start_threshold (float): Starts at least this probable get ends scored, in [0, 1].
    mention_threshold (float): Spans at least this probable, given their start, are mentions.
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
        scores of mentions and links, > 0; thresholds are compared without.
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


@dataclass(frozen=True)
class ClusterScores:
    """Logits of a batch; offsets are positions in the batch, spans half-open.

    start_logits (ndarray): (n,), one a token.
    spans, span_logits (ndarrays): (m,) candidates and their logits.
    mentions, mention_scores (ndarrays): (k,) the mentions, sorted by start, longer first, and their
        probability, that of the start times that of the span (1.0 where given).
    pairs, pair_logits (ndarrays): (p,) (mention, antecedent) indices and their logits.
    link_temperature (float): What the logits of pairs and links are to be divided by for scores.
    links (Links | None), link_logits (ndarray): With owners, mentions with clusters.
    scorer (LinkScorer | None): Scores mentions with clusters, where the model has learned that.
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


@dataclass(frozen=True)
class ClusterGrads:
    """Gradients of the loss with respect to the four logits, shapes as in ClusterScores."""

    start: Floats
    span: Floats
    pair: Floats
    link: Floats


ClustererModel: TypeAlias = Model[ClusterRequest, ClusterScores]


def build_mention_clusterer(
    tok2vec: Tok2VecModel,
    *,
    hidden_width: int = 256,
    clusters: bool = False,
    distractors: bool = False,
    lr_scale: float = 1.0,
    storage: Storage = "float32",
) -> ClustererModel:
    """Build the scorer over any tok2vec.

    tok2vec (Model): List[Doc] → List[Floats2d]: an encoder, a CNN or a listener.
    hidden_width (int): Size of the hidden layers, above 0.
    clusters (bool): Whether a mention is scored with whole clusters, and not with single mentions
        alone: slower by little, and it keeps two people apart whom one pronoun would join.
    distractors (bool): Whether to train links with false mentions among the gold ones.
    lr_scale (float): Factor on the optimizer's learning rate for the scorer alone, > 0.
    storage (str): How weights are saved: "float32", "float16" or "int8".
    RAISES: T301 for sizes that are not above 0, T208 for another storage.
    """
    if hidden_width < 1 or lr_scale <= 0:
        raise error("T301", what="hidden_width and lr_scale", rule="they must be above 0")
    shim = TorchShim(
        ClustererModule(),
        serialize=serialize_clusterer,
        storage=storage,
        deserialize=deserialize_clusterer,
        lr_scale=lr_scale,
    )
    return Model(
        "mention_clusterer",
        forward,
        init=init,
        layers=[tok2vec],
        refs={"tok2vec": tok2vec},
        attrs={
            "dropout_rate": 0.1,
            "hidden_width": hidden_width,
            "clusters": clusters,
            "distractors": distractors,
        },
        shims=[shim],
    )


def init(model: ClustererModel, X: ClusterRequest | None = None, Y: Any = None) -> None:
    """Build the torch module once the width of the token vectors is known."""
    tok2vec = model.get_ref("tok2vec")
    if X is not None:
        tok2vec.initialize(X=X.docs)
    width = tok2vec.maybe_get_dim("nO")
    if width is None and X is not None:
        # The widest: a TransformerListener gives a Doc without tokens a matrix of no width.
        width = max((rows.shape[1] for rows in tok2vec.predict(X.docs)), default=0) or None
    if width is None:
        raise error("T302")
    shim = _shim(model)
    # As with thinc's own layers, initializing again starts anew.
    if X is not None or cast(ClustererModule, shim.module).width != width:
        links = model.attrs["clusters"]
        shim.set_module(ClustererModule(int(width), model.attrs["hidden_width"], links=links))


def forward(
    model: ClustererModel, request: ClusterRequest, is_train: bool
) -> tuple[ClusterScores, Callable[[ClusterGrads], list[Doc]]]:
    """Score a batch; the gradient of the logits flows back into the token vectors."""
    shim = _shim(model)
    if not cast(ClustererModule, shim.module).width:
        raise error("T303")
    vectors, backprop_vectors = model.get_ref("tok2vec")(request.docs, is_train)
    lengths = [len(doc) for doc in request.docs]
    index = index_tokens(request.docs, request.aliases)
    width = cast(ClustererModule, shim.module).width
    _check_vectors(vectors, index, width)
    # A TransformerListener gives a Doc without tokens a matrix of no width.
    filled = [rows for rows in vectors if len(rows)]
    matrix = model.ops.xp.concatenate(filled) if filled else model.ops.alloc2f(0, width)
    tokens = xp2torch(matrix, requires_grad=is_train, device=shim.device)
    if not is_train:
        with shim.inference() as module:
            read = tokens[_torch(index.rows, tokens.device)]
            scores, _ = _score(cast(ClustererModule, module), read, request, index, False)
        return scores, lambda grads: []
    shim.set_dropout(model.attrs["dropout_rate"])
    with shim.training() as module:
        read = tokens[_torch(index.rows, tokens.device)]
        scores, logits = _score(cast(ClustererModule, module), read, request, index, True)

    def backprop(grads: ClusterGrads) -> list[Doc]:
        given = [grads.start, grads.span, grads.pair, grads.link]
        used = [(y, g) for y, g in zip(logits, given, strict=True) if len(g)]
        if used:
            torch.autograd.backward(
                [y for y, _ in used],
                [torch.from_numpy(np.ascontiguousarray(g)).to(y.device) for y, g in used],
            )
        # Always called, with zeros if need be: the last listener drives the encoder's own
        # backward pass, and one that returns early would starve every other listener.
        if tokens.grad is None:
            d_matrix = model.ops.alloc2f(*matrix.shape)
        else:
            d_matrix = torch2xp(tokens.grad, ops=model.ops)
        ends = np.cumsum(lengths)
        d_vectors = [d_matrix[end - n : end] for end, n in zip(ends, lengths, strict=True)]
        return cast("list[Doc]", backprop_vectors(d_vectors))

    return scores, backprop


def _check_vectors(vectors: list[Any], index: TokenIndex, width: int) -> None:
    """Catch a tok2vec that is not the trained one, before its numbers become clusters."""
    for d, rows in enumerate(vectors):
        check_rows(rows, index.docs[d])
        if not len(rows):
            continue
        if rows.shape[1] != width:
            raise error("T305", found=rows.shape[1], expected=width)
        # A listener whose tok2vec did not run hands out zeros, and so do Docs of white space.
        words = index.can_start[slice(*index.offsets[d : d + 2].tolist())]
        if words.any() and not rows.any():
            raise error("T304", text=index.docs[d].text[:40])


def _score(
    module: ClustererModule,
    tokens: torch.Tensor,
    request: ClusterRequest,
    index: TokenIndex,
    is_train: bool,
) -> tuple[ClusterScores, list[torch.Tensor]]:
    device = tokens.device
    start_y = module.start_logits(tokens, _torch(start_features(index), device))
    start_logits = _numpy(start_y)
    given = _given_mentions(request, index)
    likely = index.can_start & (_sigmoid(start_logits) >= request.start_threshold)
    if given is not None:
        # Training scores the gold starts' ends, and those of starts the model takes for likely:
        # the spans it will have to turn down when it is on its own.
        likely = likely.copy() if is_train else np.zeros_like(likely)
        likely[given[0]] = True
    spans = spans_from_starts(np.flatnonzero(likely), index, request.max_mention_width)
    span_y = module.span_logits(
        tokens, _torch(spans[0], device), _torch(spans[1], device),
        _torch(mention_features(*spans, index), device),
    )  # fmt: skip
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
            spans, span_logits, start_logits, request, index, clusters=module.links
        )
    pairs = antecedent_pairs(index.doc[mentions[0]], request.max_antecedents)
    vectors = module.mention_vectors(
        tokens, _torch(mentions[0], device), _torch(mentions[1], device),
        _torch(mention_features(*mentions, index), device),
    )  # fmt: skip
    pair_vectors = module.pair_vectors(
        vectors, _torch(pairs[0], device), _torch(pairs[1], device),
        _torch(pair_features(mentions, pairs, index), device),
    )  # fmt: skip
    pair_y = module.pair_logits(pair_vectors)
    logits = [start_y, span_y, pair_y]
    scores = ClusterScores(
        index,
        start_logits,
        spans,
        span_logits,
        mentions,
        mention_scores,
        pairs,
        _numpy(pair_y),
        link_temperature=request.link_temperature,
    )
    if not module.links:
        return scores, [*logits, pair_y[:0]]
    if owners is None:
        return replace(scores, scorer=LinkScorer.of(module, pair_vectors)), [*logits, pair_y[:0]]
    links = gold_links(owners, pairs, mention_facts(*mentions, index), index.aliases)
    link_y = module.link_logits(
        pair_vectors, _torch(links.of_pair, device), _torch(links.features, device)
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
    *,
    clusters: bool,
) -> tuple[SpanArrays, Floats]:
    """The candidates that are mentions: probable enough, none crossing a better one, no piece of a
    name."""
    probability = _sigmoid(span_logits)
    chosen = np.flatnonzero(probability >= request.mention_threshold)
    starts, ends = spans[0][chosen], spans[1][chosen]
    warm = np.float32(request.mention_temperature)
    scores = _sigmoid(span_logits[chosen] / warm) * _sigmoid(start_logits[starts] / warm)
    if clusters:  # pipelines from before find what they found
        keep = drop_same_end(starts, ends, scores)
        starts, ends, scores = starts[keep], ends[keep], scores[keep]
    keep = drop_crossing(starts, ends, scores)
    starts, ends, scores = starts[keep], ends[keep], scores[keep]
    keep = drop_inside_names(starts, ends, scores, index)
    starts, ends, scores = starts[keep], ends[keep], scores[keep]
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
    # Those of which nothing is read, an account say, cannot be scored.
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
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))).astype(np.float32)


def _torch(x: Ints, device: torch.device) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(x)).to(device)


def _numpy(x: torch.Tensor) -> Floats:
    return cast(Floats, x.detach().float().cpu().numpy())


def _shim(model: Any) -> TorchShim:
    return cast(TorchShim, model.shims[0])

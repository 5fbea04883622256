"""Which mentions are scored in pairs: those that are probable enough, or those that are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...layers import Floats, sigmoid
from .candidates import (
    SpanArrays,
    drop_crossing,
    drop_inside_heads,
    drop_inside_names,
    drop_same_end,
)
from .scoring_network import ClusterRequest
from .talk.asked import asked_about
from .talk.bounds import Pointed, settle_bounds
from .talk.owners import owners
from .talk.repeats import is_telling, repeated_names, sure_name
from .talk.taken_up import writers_of
from .talk.token_index import Ints, TokenIndex

# What is enough, of the least score of a mention: for a sure name that is a mention elsewhere, for
# an unsure one, and for 那个护士 of 左边那个护士, which the gold marks in 55 of 56 places.
_AGAIN, _AGAIN_UNSURE, _POINTED_AT = 0.25, 0.6, 0.2
# What the list adds to a name that is hardly ever another word: of what the model gave 0.04 to 0.45
# in threads of the development parts and of other hands all ten were people, of what it gave less
# one of five.
_LISTED_LOGIT = 3.0
# For whom a relative is of.
_OWNER = 0.22
# For who is asked about: 最左边的 of 最左边的是谁.
_ASKED = 0.5
# Of a writer who is taken up, where no score is asked for; and what a 我 is given at least.
_EVEN, _LEAST = 0.5, 0.003


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
    probability = probabilities(span_logits)
    chosen = np.flatnonzero(probability >= request.mention_threshold)
    starts, ends = spans[0][chosen], spans[1][chosen]
    scores = _scores_of(span_logits[chosen], start_logits[starts], request)
    if clusters:
        starts, ends, scores = settle_bounds(starts, ends, scores, index, pointed)
        keep = drop_same_end(starts, ends, scores)
        starts, ends, scores = starts[keep], ends[keep], scores[keep]
    less = {(one.start, one.end) for one in pointed}
    here = [span in less for span in zip(starts.tolist(), ends.tolist(), strict=True)]
    needed = request.score_threshold * np.where(here, _POINTED_AT, 1.0)
    keep = (scores >= needed) & drop_crossing(starts, ends, scores)
    starts, ends, scores = starts[keep], ends[keep], scores[keep]
    keep = drop_inside_names(starts, ends, scores, index)
    starts, ends, scores = starts[keep], ends[keep], scores[keep]
    if clusters:
        keep = drop_inside_heads(starts, ends, index)
        starts, ends, scores = starts[keep], ends[keep], scores[keep]
    return _in_order(starts, ends, scores)


@dataclass(frozen=True)
class SpanScorer:
    """What the model makes of further spans of a batch.

    span_logits (Callable): Of spans, as the network gives them.
    """

    request: ClusterRequest
    index: TokenIndex
    start_logits: Floats
    span_logits: Callable[[SpanArrays], Floats]

    @property
    def needed(self) -> float:
        """The least score of a mention that nothing else speaks for."""
        return self.request.score_threshold or _EVEN

    def scores_of(self, spans: SpanArrays) -> Floats:
        return _scores_of(self.span_logits(spans), self.start_logits[spans[0]], self.request)


def with_repeats(
    mentions: SpanArrays, scores: Floats, given: SpanScorer
) -> tuple[SpanArrays, Floats]:
    """Mentions, and where their names stand again, and those of the list: there less is enough."""
    index = given.index
    more = repeated_names(*mentions, index)
    if not len(more[0]):
        return mentions, scores
    found = given.scores_of(more)
    enough = []
    for k, text in enumerate(index.texts(*more)):
        if is_telling(text) and index.aliases.people_of(text):
            found[k] = probabilities(_logits(found[k : k + 1]) + _LISTED_LOGIT)[0]
            enough.append(1.0)
        else:
            enough.append(_AGAIN if sure_name(text, index) else _AGAIN_UNSURE)
    return _with(mentions, scores, more, found, found >= given.needed * np.asarray(enough))


def with_owners(
    mentions: SpanArrays, scores: Floats, given: SpanScorer
) -> tuple[SpanArrays, Floats]:
    """Mentions, and whom the relatives among them are of: there less is enough."""
    more = owners(*mentions, given.index)
    if not len(more[0]):
        return mentions, scores
    found = given.scores_of(more)
    return _with(mentions, scores, more, found, found >= given.needed * _OWNER)


def with_asked(
    mentions: SpanArrays, scores: Floats, given: SpanScorer
) -> tuple[SpanArrays, Floats]:
    """Mentions, and who is asked about: there less is enough, for the best that ends there."""
    places = asked_about(*mentions, given.index)
    if not places:
        return mentions, scores
    starts, ends = (np.concatenate(some) for some in zip(*places, strict=True))
    found = given.scores_of((starts, ends))
    lengths = [len(spans) for spans, _ in places]
    best = np.cumsum([0, *lengths[:-1]]) + [
        int(some.argmax()) for some in np.split(found, np.cumsum(lengths)[:-1])
    ]
    within = np.zeros(len(given.index) + 1, dtype=bool)  # nobody reaches over where he begins
    for start, end in zip(*(side.tolist() for side in mentions), strict=True):
        within[start + 1 : end] = True
    more, found = (starts[best], ends[best]), found[best]
    kept = (found >= given.needed * _ASKED) & ~within[more[0]]
    return _with(mentions, scores, more, found, kept)


def _with(
    mentions: SpanArrays, scores: Floats, more: SpanArrays, found: Floats, kept: NDArray[np.bool_]
) -> tuple[SpanArrays, Floats]:
    """Mentions, and those of further spans that are kept, with their scores."""
    return _in_order(
        np.concatenate([mentions[0], more[0][kept]]),
        np.concatenate([mentions[1], more[1][kept]]),
        np.concatenate([scores, found[kept]]),
    )


def with_writers(
    mentions: SpanArrays, scores: Floats, given: SpanScorer
) -> tuple[SpanArrays, Floats]:
    """Mentions with all 我 of the writers whom the talk takes up, and none of the others."""
    index, request = given.index, given.request
    writers = writers_of(*mentions, index)
    if not writers:
        return mentions, scores
    own = np.asarray([i for writer in writers for i in writer.own], dtype=np.int64)
    found = given.scores_of((own, own + 1))
    said = np.split(_logits(found), np.cumsum([len(writer.own) for writer in writers])[:-1])
    likely = probabilities(
        np.asarray([w.logit(float(some.mean())) for w, some in zip(writers, said, strict=True)])
    )
    likely = np.repeat(likely, [len(writer.own) for writer in writers])
    others = ~((mentions[1] - mentions[0] == 1) & np.isin(mentions[0], own))
    kept = likely >= max(given.needed, request.start_threshold * request.mention_threshold)
    kept &= ~np.isin(own + 1, mentions[1][others])  # 我 of 不服输的我
    return _in_order(
        np.concatenate([mentions[0][others], own[kept]]),
        np.concatenate([mentions[1][others], own[kept] + 1]),
        np.concatenate([scores[others], likely[kept]]),
    )


def _logits(probability: Floats) -> Floats:
    p = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.log(p / (1 - p))


def _scores_of(span_logits: Floats, start_logits: Floats, request: ClusterRequest) -> Floats:
    """The probabilities of spans: that of the start times that of the span."""
    warm = np.float32(request.mention_temperature)
    return probabilities(span_logits / warm) * probabilities(start_logits / warm)


def _in_order(starts: Ints, ends: Ints, scores: Floats) -> tuple[SpanArrays, Floats]:
    order = np.lexsort((-ends, starts))
    return (starts[order], ends[order]), scores[order]


def given_mentions(
    request: ClusterRequest, index: TokenIndex
) -> tuple[SpanArrays, list[int] | None] | None:
    """The mentions that are given, and a number for the cluster of each, where these are given."""
    if request.mentions is None:
        return None
    # Mentions of which no token is read, such as an account, cannot be scored.
    found = list(_read(request.mentions, request.owners, index))
    spans = np.asarray([span for span, _ in found], dtype=np.int64).reshape(-1, 2)
    owners = None if request.owners is None else [owner for _, owner in found]
    return (spans[:, 0], spans[:, 1]), owners


def _read(
    mentions: list[list[tuple[int, int]]], owners: list[list[int]] | None, index: TokenIndex
) -> Iterator[tuple[tuple[int, int], int]]:
    owners = owners or [[0] * len(spans) for spans in mentions]
    for d, (spans, owned) in enumerate(zip(mentions, owners, strict=True)):
        read: dict[tuple[int, int], int] = {}
        for (start, end), owner in zip(spans, owned, strict=True):
            span = index.span(d, start, end)
            if span:  # two that differ by a mark alone are one
                read.setdefault(span, owner)
        yield from sorted(read.items(), key=lambda item: (item[0][0], -item[0][1]))


def with_distractors(
    gold: SpanArrays,
    owners: list[int],
    spans: SpanArrays,
    span_logits: Floats,
    start_logits: Floats,
    request: ClusterRequest,
) -> tuple[SpanArrays, list[int]]:
    """Gold mentions and false ones in order, each of these with a cluster of its own."""
    false = _false_mentions(gold, spans, span_logits, start_logits, request)
    starts, ends = np.concatenate([gold[0], false[0]]), np.concatenate([gold[1], false[1]])
    owners = [*owners, *(-1 - k for k in range(len(false[0])))]
    order = np.lexsort((-ends, starts))
    return (starts[order], ends[order]), [owners[k] for k in order.tolist()]


def _false_mentions(
    gold: SpanArrays,
    spans: SpanArrays,
    span_logits: Floats,
    start_logits: Floats,
    request: ClusterRequest,
) -> SpanArrays:
    """What the model would take for mentions besides the gold ones; the surest, no more than there
    are gold ones (at first it takes everything for a mention)."""
    probability = probabilities(span_logits)
    likely = probabilities(start_logits[spans[0]])
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


def probabilities(logits: Floats) -> Floats:
    """Those of logits."""
    return sigmoid(logits, 30.0).astype(np.float32)

"""The losses against torch and against their own finite differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import spacy
import torch
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.candidates import antecedent_pairs, spans_from_starts
from spacy_tiktalk.models.text.clusters.links import Links
from spacy_tiktalk.models.text.clusters.network.losses import bce, clusterer_loss, link_loss
from spacy_tiktalk.models.text.clusters.scores import ClusterScores
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")
LOGITS = st.lists(
    st.tuples(st.floats(-30, 30), st.sampled_from([0.0, 1.0, 0.25])), min_size=1, max_size=20
)


@given(LOGITS, st.floats(0.5, 100))
def test_bce_is_torchs(values: list[tuple[float, float]], scale: float) -> None:
    x, y = np.asarray(values, dtype=np.float32).T
    loss, gradient = bce(x, y, scale=scale)
    logits = torch.tensor(x.astype(np.float64), requires_grad=True)
    reference = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, torch.tensor(y.astype(np.float64)), reduction="sum"
    )
    (reference / scale).backward()
    assert loss == pytest.approx(reference.item() / scale, rel=1e-5, abs=1e-7)
    np.testing.assert_allclose(gradient, logits.grad.numpy(), rtol=1e-4, atol=1e-7)
    assert gradient.dtype == np.float32


def test_bce_of_extremes_and_of_nothing() -> None:
    loss, gradient = bce(np.float32([1e4, -1e4]), np.float32([1, 1]), scale=2)
    assert loss == pytest.approx(5000)
    np.testing.assert_allclose(gradient, [0, -0.5])
    loss, gradient = bce(np.zeros(0, np.float32), np.zeros(0, np.float32), scale=1)
    assert loss == 0.0 and gradient.shape == (0,)


def scored() -> tuple[ClusterScores, list[list[list[tuple[int, int]]]]]:
    """Two dialogues with random logits, and their gold: 他 = 华仔, 她; then 我."""
    docs = [
        Dialogue.from_turns([("A", "他是华仔"), ("B", "她呢")]).to_doc(NLP),
        Dialogue.from_turns([("A", "我")]).to_doc(NLP),
    ]
    gold = [[[(0, 1), (2, 4)], [(5, 6)]], [[(0, 1)]]]
    index = index_tokens(docs)
    mentions = np.asarray([0, 2, 5, 7]), np.asarray([1, 4, 6, 8])
    spans = spans_from_starts(np.asarray([0, 1, 2, 5, 7]), index, 3)
    pairs = antecedent_pairs(index.doc[mentions[0]], 10)
    rng = np.random.default_rng(0)
    logits = [rng.normal(size=n).astype(np.float32) for n in (8, len(spans[0]), len(pairs[0]))]
    ones = np.ones(4, np.float32)
    return ClusterScores(index, logits[0], spans, logits[1], mentions, ones, pairs, logits[2]), gold


def test_targets_golden() -> None:
    scores, gold = scored()
    losses, grads = clusterer_loss(scores, gold)
    # a gradient is negative exactly where the answer is yes
    assert np.flatnonzero(grads.start < 0).tolist() == [0, 2, 5, 7]
    assert grads.start[4] == 0.0  # the line break is no evidence
    yes = np.flatnonzero(grads.span < 0)
    assert set(zip(scores.spans[0][yes], scores.spans[1][yes], strict=True)) == {
        (0, 1), (2, 4), (5, 6), (7, 8),
    }  # fmt: skip
    yes = np.flatnonzero(grads.pair < 0)
    assert list(zip(scores.pairs[0][yes], scores.pairs[1][yes], strict=True)) == [(1, 0)]
    assert losses.keys() == {"start", "span", "pair"} and min(losses.values()) > 0
    certain = replace(
        scores,
        start_logits=-60 * np.sign(grads.start),
        span_logits=-60 * np.sign(grads.span),
        pair_logits=-60 * np.sign(grads.pair),
    )
    assert max(clusterer_loss(certain, gold)[0].values()) < 1e-6


def test_gradients_by_finite_differences() -> None:
    scores, gold = scored()
    _, grads = clusterer_loss(scores, gold)
    step = 1e-2
    for part in ("start", "span", "pair"):
        logits, gradient = getattr(scores, f"{part}_logits"), getattr(grads, part)
        assert gradient.shape == logits.shape
        for i in range(len(logits)):
            values = []
            for sign in (1, -1):
                moved = logits.copy()
                moved[i] += sign * step
                other = replace(scores, **{f"{part}_logits": moved})
                values.append(sum(clusterer_loss(other, gold)[0].values()))
            expected = (values[0] - values[1]) / (2 * step)
            assert gradient[i] == pytest.approx(expected, abs=1e-4)


def test_clusters_of_two_docs_are_never_the_same() -> None:
    scores, gold = scored()
    gold[1] = [[(0, 1)]]
    cross = replace(scores, pairs=(np.asarray([3]), np.asarray([0])), pair_logits=np.float32([0.0]))
    assert clusterer_loss(cross, gold)[1].pair[0] > 0


def test_a_dialogue_without_persons() -> None:
    doc = Dialogue.from_turns([("A", "今天好热")]).to_doc(NLP)
    none, zero = np.zeros(0, np.int64), np.zeros(0, np.float32)
    logits = np.full(len(doc), -1.0, np.float32)
    scores = ClusterScores(
        index_tokens([doc]), logits, (none, none), zero, (none, none), zero, (none, none), zero
    )
    losses, grads = clusterer_loss(scores, [[]])
    assert losses["span"] == losses["pair"] == 0.0
    assert (grads.start > 0).all() and grads.start.sum() == pytest.approx(1 / (1 + np.e))


@given(
    st.lists(
        st.tuples(st.lists(st.floats(-40, 40), min_size=1, max_size=5), st.integers(-1, 4)),
        max_size=6,
    )
)
def test_link_loss_is_torchs_over_clusters_and_a_new_one(
    mentions: list[tuple[list[float], int]],
) -> None:
    sizes = [len(logits) for logits, _ in mentions]
    target = np.zeros(sum(sizes), np.float32)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    for k, (logits, gold) in enumerate(mentions):
        if 0 <= gold < len(logits):
            target[first[k] + gold] = 1.0
    none = np.zeros(0, np.int64)
    # the numbers of mentions need not follow each other: the first of a Doc has no links
    of_mention = np.repeat(np.arange(len(mentions)) * 2 + 1, sizes).astype(np.int64)
    x = np.asarray([v for logits, _ in mentions for v in logits], dtype=np.float32)
    loss, gradient = link_loss(Links(none, of_mention, none, none, target), x)
    y = torch.tensor(x.astype(np.float64), requires_grad=True)
    terms = [
        torch.nn.functional.cross_entropy(
            torch.cat([y[first[k] : first[k + 1]], torch.zeros(1, dtype=torch.float64)])[None],
            torch.tensor([gold if 0 <= gold < len(logits) else len(logits)]),
        )
        for k, (logits, gold) in enumerate(mentions)
    ]
    if not terms:
        assert loss == 0.0 and gradient.shape == (0,)
        return
    reference = torch.stack(terms).mean()
    reference.backward()
    assert loss == pytest.approx(reference.item(), rel=1e-5, abs=1e-7)
    np.testing.assert_allclose(gradient, y.grad.numpy(), rtol=1e-4, atol=1e-7)

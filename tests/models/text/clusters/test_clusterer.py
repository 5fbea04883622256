"""The scorer over token vectors: independent of the batch, trainable, storable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from thinc.api import Model, fix_random_seed, set_dropout_rate
from tiny_pipelines import CNN, WIDTH

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text.clusters.clusterer import ClustererModel, build_mention_clusterer
from spacy_tiktalk.models.text.clusters.network import stored_clusterer
from spacy_tiktalk.models.text.clusters.network.clusterer_module import ClustererModule
from spacy_tiktalk.models.text.clusters.network.losses import clusterer_loss
from spacy_tiktalk.models.text.clusters.scores import ClusterGrads, ClusterScores
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest
from spacy_tiktalk.models.torch_spans import span_means

NLP = spacy.blank("zh")
TEXTS = ["这不是刘德华吗", "", "华仔还是那么帅，他旁边那个女的是谁", "😂", "你妈叫你回家"]


def docs_of(texts: list[str] = TEXTS) -> list[Doc]:
    return [Dialogue.from_turns([("A", text), ("B", "我也是")]).to_doc(NLP) for text in texts]


def request(docs: list[Doc], **changes: object) -> ClusterRequest:
    settings = {
        "docs": docs,
        "start_threshold": 0.4,
        "mention_threshold": 0.4,
        "max_mention_width": 6,
        "max_antecedents": 8,
    }
    return ClusterRequest(**{**settings, **changes})  # type: ignore[arg-type]


@pytest.fixture
def model() -> ClustererModel:
    fix_random_seed(0)
    tok2vec = spacy.registry.resolve({"model": CNN})["model"]
    clusterer = build_mention_clusterer(tok2vec, hidden_width=16)
    clusterer.initialize(X=request(docs_of()))
    return clusterer


def test_span_means_golden_and_anywhere_in_a_batch() -> None:
    x = torch.arange(12.0).reshape(6, 2)
    starts, ends = torch.tensor([0, 1, 1, 5]), torch.tensor([1, 4, 2, 6])
    expected = [[0.0, 1.0], [4.0, 5.0], [2.0, 3.0], [10.0, 11.0]]
    assert span_means(x, starts, ends).tolist() == expected
    none = torch.zeros(0, dtype=torch.int64)
    assert span_means(x, none, none).shape == (0, 2)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(7, 3, generator=generator)
    alone = span_means(x, torch.tensor([2]), torch.tensor([6]))
    before = torch.randn(1000, 3, generator=generator) * 1e4
    later = span_means(torch.cat([before, x]), torch.tensor([3, 1002]), torch.tensor([900, 1006]))
    assert torch.equal(later[1], alone[0])


def test_scores_do_not_depend_on_the_batch(model: ClustererModel) -> None:
    docs = docs_of()
    together: ClusterScores = model.predict(request(docs))
    assert len(together.mentions[0]) > 10 and len(together.pairs[0]) > 10
    for d, doc in enumerate(docs):
        alone = model.predict(request([doc]))
        first, last = together.index.offsets[d : d + 2]
        mine = (together.mentions[0] >= first) & (together.mentions[0] < last)
        np.testing.assert_array_equal(together.mentions[0][mine] - first, alone.mentions[0])
        np.testing.assert_array_equal(together.mentions[1][mine] - first, alone.mentions[1])
        np.testing.assert_allclose(together.mention_scores[mine], alone.mention_scores, atol=1e-5)
        np.testing.assert_allclose(
            together.pair_logits[mine[together.pairs[0]]], alone.pair_logits, atol=1e-4
        )


def test_chosen_mentions_are_in_order_inside_their_turn_and_do_not_cross(
    model: ClustererModel,
) -> None:
    scores = model.predict(request(docs_of(), start_threshold=0.0, mention_threshold=0.0))
    index = scores.index
    found = list(zip(*(x.tolist() for x in scores.mentions), strict=True))
    assert found == sorted(found, key=lambda s: (s[0], -s[1]))
    for i, (a, b) in enumerate(found):
        assert 0 < b - a <= 6 and index.turn[a] == index.turn[b - 1] >= 0
        assert not any(a < c < b < d for c, d in found[i + 1 :])
    where = {
        span: i for i, span in enumerate(zip(*(x.tolist() for x in scores.spans), strict=True))
    }
    logits = scores.span_logits[[where[span] for span in found]].astype(float)
    starts = scores.start_logits[scores.mentions[0]].astype(float)
    expected = 1 / (1 + np.exp(-logits)) / (1 + np.exp(-starts))
    np.testing.assert_allclose(scores.mention_scores, expected, rtol=1e-5)


def test_thresholds_choose_by_their_score(model: ClustererModel) -> None:
    docs = docs_of()
    everything = model.predict(request(docs, start_threshold=0.0, mention_threshold=0.0))
    middle = float(np.median(everything.start_logits[everything.index.can_start]))
    threshold = 1 / (1 + np.exp(-middle))
    fewer = model.predict(request(docs, start_threshold=threshold, mention_threshold=0.0))
    starts = set(fewer.spans[0].tolist())
    likely = np.flatnonzero(everything.start_logits >= middle - 1e-6)
    assert starts <= set(likely.tolist()) and 0 < len(starts) < everything.index.can_start.sum()
    assert model.predict(request(docs, mention_threshold=1.0)).mentions[0].tolist() == []
    assert model.predict(request(docs, start_threshold=1.0)).spans[0].tolist() == []
    middle = float(np.median(everything.mention_scores))
    surer = model.predict(
        request(docs, start_threshold=0.0, mention_threshold=0.0, score_threshold=middle)
    )
    assert 0 < len(surer.mention_scores) < len(everything.mention_scores)
    assert surer.mention_scores.min() >= middle


def test_given_mentions_are_scored_and_no_others(model: ClustererModel) -> None:
    docs = docs_of(["他是他", "华仔"])
    scores = model.predict(request(docs, mentions=[[(2, 3), (0, 1), (0, 3)], [(0, 2)]]))
    first = len(docs[0])
    expected = [(0, 3), (0, 1), (2, 3), (first, first + 2)]
    assert list(zip(*(x.tolist() for x in scores.mentions), strict=True)) == expected
    assert scores.mention_scores.tolist() == [1.0] * 4
    pairs = list(zip(*(x.tolist() for x in scores.pairs), strict=True))
    assert pairs == [(1, 0), (2, 0), (2, 1)]


@pytest.mark.parametrize("clusters", [False, True])
def test_gradient_into_the_token_vectors_is_right(clusters: bool) -> None:
    """By finite differences through all scores; and zeros where nothing was scored."""
    fix_random_seed(0)
    docs = docs_of(["他是华仔", ""])
    n = [len(doc) for doc in docs]
    vectors = [np.random.default_rng(i).normal(size=(k, 4)).astype("f") for i, k in enumerate(n)]
    caught = []

    def forward(model: Model, X: list[Doc], is_train: bool):
        return [x.copy() for x in vectors], lambda d: caught.append(d) or []

    fixed = Model("fixed", forward, dims={"nO": 4})
    clusterer = build_mention_clusterer(fixed, hidden_width=8, clusters=clusters)
    mentions = [[(0, 1), (2, 4), (3, 4)], []]
    asked = request(docs, mentions=mentions, owners=[[0, 1, 0], []], start_threshold=1.0)
    clusterer.initialize(X=asked)
    set_dropout_rate(clusterer, 0.0)
    scores, backprop = clusterer.begin_update(asked)
    backprop(
        ClusterGrads(*(np.ones_like(x) for x in (scores.start_logits, scores.span_logits,
                                                 scores.pair_logits, scores.link_logits)))
    )  # fmt: skip
    assert len(scores.link_logits) == (3 if clusters else 0)
    (found,) = caught
    assert [x.shape for x in found] == [(k, 4) for k in n]

    def total() -> float:
        again, _ = clusterer.begin_update(asked)
        parts = (again.start_logits, again.span_logits, again.pair_logits, again.link_logits)
        return sum(float(x.astype(np.float64).sum()) for x in parts)

    step = 1e-2
    for doc, token, dim in ((0, 0, 0), (0, 1, 2), (0, 3, 1), (1, 1, 3)):
        values = []
        for sign in (1, -1):
            vectors[doc][token, dim] += sign * step
            values.append(total())
            vectors[doc][token, dim] -= sign * step
        expected = (values[0] - values[1]) / (2 * step)
        assert found[doc][token, dim] == pytest.approx(expected, rel=0.03, abs=0.02)
    assert found[0].any()


def test_the_tok2vec_gets_zeros_where_nothing_was_scored() -> None:
    caught = []

    def forward(model: Model, X: list[Doc], is_train: bool):
        return [np.zeros((len(x), 4), "f") for x in X], lambda d: caught.append(d) or []

    clusterer = build_mention_clusterer(Model("fixed", forward, dims={"nO": 4}), hidden_width=8)
    docs = [NLP.make_doc(""), NLP.make_doc(" ")]
    asked = request(docs, mentions=[[], []])
    clusterer.initialize(X=asked)
    scores, backprop = clusterer.begin_update(asked)
    empty = np.zeros(0, np.float32)
    backprop(ClusterGrads(np.zeros_like(scores.start_logits), empty, empty, empty))
    assert [x.shape for x in caught[0]] == [(0, 4), (1, 4)] and not caught[0][1].any()


def test_bytes(model: ClustererModel) -> None:
    docs = docs_of()
    before = model.predict(request(docs))
    fix_random_seed(1)
    tok2vec = spacy.registry.resolve({"model": CNN})["model"]
    other = build_mention_clusterer(tok2vec, hidden_width=16)
    other.initialize(X=request(docs))
    assert not np.allclose(other.predict(request(docs)).start_logits, before.start_logits)
    after = other.from_bytes(model.to_bytes()).predict(request(docs))
    np.testing.assert_allclose(after.start_logits, before.start_logits, atol=1e-5)
    np.testing.assert_allclose(after.pair_logits, before.pair_logits, atol=1e-5)


def test_initializing_again_starts_anew(model: ClustererModel) -> None:
    docs = docs_of()
    before = model.predict(request(docs)).start_logits
    model.initialize(X=request(docs))
    assert not np.allclose(model.predict(request(docs)).start_logits, before)


def test_bytes_of_other_features(model: ClustererModel, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = model.shims[0]
    data = shim.to_bytes()
    with monkeypatch.context() as patch:
        features = stored_clusterer.FEATURES
        patch.setattr(stored_clusterer, "FEATURES", (*features[:2], (3, 4)))
        with pytest.raises(TiktalkError, match=r"T209.*other mention features"):
            shim.from_bytes(data)
    shim.from_bytes(data)


def test_errors(model: ClustererModel) -> None:
    tok2vec = model.get_ref("tok2vec")
    with pytest.raises(TiktalkError, match=r"T301.*hidden_width"):
        build_mention_clusterer(tok2vec, hidden_width=0)
    with pytest.raises(TiktalkError, match=r"T208.*int4"):
        build_mention_clusterer(tok2vec, storage="int4")  # type: ignore[arg-type]
    with pytest.raises(TiktalkError, match=r"T303.*initialize"):
        build_mention_clusterer(tok2vec).predict(request(docs_of()))
    unknown: Callable = lambda model, X, is_train: ([], lambda d: [])  # noqa: E731
    with pytest.raises(TiktalkError, match="T302"):
        build_mention_clusterer(Model("unknown", unknown)).initialize()
    model.shims[0].set_module(ClustererModule(WIDTH + 1, 16))
    with pytest.raises(TiktalkError, match=f"T305.*{WIDTH} dimensions.*{WIDTH + 1}"):
        model.predict(request(docs_of()))


def test_distractors_stand_among_the_gold_in_training() -> None:
    fix_random_seed(0)
    tok2vec = spacy.registry.resolve({"model": CNN})["model"]
    clusterer = build_mention_clusterer(tok2vec, hidden_width=8, clusters=True)
    docs = docs_of(["他是华仔呀"])
    gold = request(
        docs, mentions=[[(0, 1), (2, 4)]], owners=[[0, 0]], start_threshold=0.0,
        mention_threshold=0.0,
    )  # fmt: skip
    clusterer.initialize(X=gold)
    set_dropout_rate(clusterer, 0.0)
    plain, _ = clusterer.begin_update(gold)
    assert len(plain.mentions[0]) == 2
    asked = replace(gold, distractors=True)
    scores, backprop = clusterer.begin_update(asked)
    found = set(zip(*(x.tolist() for x in scores.mentions), strict=True))
    assert found > {(0, 1), (2, 4)} and len(found) <= 4  # no more false ones than gold ones
    assert not any(a < 2 < b < 4 or 2 < a < 4 < b for a, b in found)  # none crosses a gold one
    losses, gradients = clusterer_loss(scores, [[[(0, 1), (2, 4)]]])
    # the gold mention's link is wanted, every link of a false one is not
    wanted = scores.links.target > 0
    assert wanted.sum() == 1 and losses["link"] > 0
    backprop(gradients)
    assert len(clusterer.predict(asked).mentions[0]) == 2  # and in training alone

"""The clusterer's scores in onnxruntime are those of torch, from the same bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from thinc.api import Model

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.storage import pack_weights
from spacy_tiktalk.models.text.clusters import decode, link_scorer
from spacy_tiktalk.models.text.clusters.clusterer import build_mention_clusterer
from spacy_tiktalk.models.text.clusters.decode import decode_clusters
from spacy_tiktalk.models.text.clusters.link_scorer import LatePairs
from spacy_tiktalk.models.text.clusters.network.clusterer_module import (
    ClustererModule,
    deserialize_clusterer,
    serialize_clusterer,
)
from spacy_tiktalk.models.text.clusters.network.light_clusterer import LightClusterer
from spacy_tiktalk.models.text.clusters.network.stored_clusterer import (
    pack_clusterer,
    unpack_clusterer,
    weight_shapes,
)
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest

NLP = spacy.blank("zh")
WIDTH = 12
TALK = [
    [("A", "这不是刘德华吗"), ("B", "华仔还是那么帅，他旁边那个女的是谁"), ("A", "他老婆")],
    [("A", "😂")],
    [("", "你妈叫你回家"), ("B", "我妈才不会")],
]


def vectors(model: Any, docs: list[Doc], is_train: bool) -> Any:
    """Random, but for each character and place always the same."""
    out = []
    for doc in docs:
        seeds = [[ord(t.text[0]), t.i] for t in doc]
        rows = [np.random.default_rng(seed).normal(size=WIDTH) for seed in seeds]
        out.append(np.asarray(rows, dtype=np.float32).reshape(-1, WIDTH))
    return out, lambda d: []


def both(*, clusters: bool) -> tuple[Any, Any]:
    """The same clusterer in torch and in onnxruntime; large weights, so that much is found."""
    tok2vec: Any = Model("vectors", vectors, dims={"nO": WIDTH})
    torch.manual_seed(0)
    made = build_mention_clusterer(tok2vec, hidden_width=24, clusters=clusters)
    made.initialize()
    module = ClustererModule(WIDTH, 24, links=clusters)
    with torch.no_grad():
        for weight in module.parameters():
            weight += 0.4 * torch.randn(weight.shape)
    made.shims[0].set_module(module)
    loaded = build_mention_clusterer(tok2vec, hidden_width=24, clusters=clusters)
    return made, loaded.from_bytes(made.to_bytes())


def request(**values: Any) -> ClusterRequest:
    docs = [Dialogue.from_turns(turns, title="刘德华来了").to_doc(NLP) for turns in TALK]
    return ClusterRequest(
        docs=docs, start_threshold=0.3, mention_threshold=0.4, max_mention_width=8,
        max_antecedents=50, **values,
    )  # fmt: skip


@pytest.mark.parametrize("clusters", [False, True])
def test_all_scores(clusters: bool) -> None:
    made, loaded = both(clusters=clusters)
    assert made.shims[0].light is None and loaded.shims[0].light is not None
    theirs, ours = made.predict(request()), loaded.predict(request())
    assert len(ours.pairs[0]) > 10 and len(ours.mentions[0]) > 5
    for part in ("start_logits", "span_logits", "mention_scores", "pair_logits"):
        a, b = getattr(ours, part), getattr(theirs, part)
        np.testing.assert_allclose(a, b, atol=1e-4, err_msg=part)
        assert a.dtype == b.dtype == np.float32
    for part in ("spans", "mentions", "pairs"):
        np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part), part)
    assert (ours.scorer is not None) == clusters
    if clusters:
        group, features = [0, 1, 0, 1, 1], np.int64([[0] * 14, [3] * 14])
        found, expected = (s.scorer(2, 7, range(5), group, features) for s in (ours, theirs))
        np.testing.assert_allclose(found, expected, atol=1e-4)


def test_links_of_given_mentions() -> None:
    made, loaded = both(clusters=True)
    mentions = [[(3, 6), (8, 10), (18, 19), (27, 28)], [], [(0, 2), (0, 1), (7, 9)]]
    owners = [[0, 0, 0, 1], [], [0, 1, 2]]
    theirs, ours = (m.predict(request(mentions=mentions, owners=owners)) for m in (made, loaded))
    assert len(ours.link_logits) > 5
    np.testing.assert_allclose(ours.link_logits, theirs.link_logits, atol=1e-4)
    np.testing.assert_array_equal(ours.links.features, theirs.links.features)


def test_nothing_to_score() -> None:
    _, loaded = both(clusters=True)
    scores = loaded.predict(ClusterRequest([NLP.make_doc("")], 0.5, 0.5, 8, 50))
    assert not len(scores.start_logits) and not len(scores.pair_logits)
    strict = request()
    none = ClusterRequest(strict.docs, 1.0, 1.0, 8, 50)
    assert not len(loaded.predict(none).mentions[0])


@pytest.mark.parametrize("clusters", [False, True])
def test_weights_are_those_that_torch_trains(clusters: bool) -> None:
    module = ClustererModule(WIDTH, 24, links=clusters)
    trained = {name: tuple(weight.shape) for name, weight in module.state_dict().items()}
    assert weight_shapes(WIDTH, 24, links=clusters) == trained


def test_damaged_weights() -> None:
    data = serialize_clusterer(both(clusters=True)[0].shims[0].module)
    stored = unpack_clusterer(data)
    for name, weight in stored.weights.items():
        for weights in (
            {k: v for k, v in stored.weights.items() if k != name},
            {**stored.weights, name: weight[:-1]},
            {**stored.weights, name: np.zeros((2, 3, 1), np.float32)},
        ):
            with pytest.raises(TiktalkError, match=f"T209.*{name}"):
                LightClusterer(replace(stored, weights=weights))
    for name in stored.weights:
        if "features" in name:  # no row is missing because features came later
            short = {**stored.weights, name: stored.weights[name][:-1]}
            packed = pack_clusterer(WIDTH, 24, links=True, weights=pack_weights(short, "float32"))
            with pytest.raises(TiktalkError, match="T209"):
                LightClusterer.from_bytes(packed)
            with pytest.raises(TiktalkError, match="T209"):
                deserialize_clusterer(None, packed, torch.device("cpu"))
    strange = {**stored.weights, "span_end.bias": np.zeros(24, np.float32)}
    with pytest.raises(TiktalkError, match=r"T209.*span_end\.bias"):
        LightClusterer(replace(stored, weights=strange))
    with pytest.raises(TiktalkError, match="T209"):
        LightClusterer.from_bytes(pack_clusterer(3, 2, links=False, weights=data[:50]))


def test_pairs_without_scores_of_their_own_link_the_same() -> None:
    """What a pipeline asks for: the vectors of pairs are reckoned while it decodes."""
    _, loaded = both(clusters=True)
    every, late = loaded.predict(request()), loaded.predict(request(every_pair=False))
    assert len(every.pair_logits) > 10 and not len(late.pair_logits)
    assert isinstance(late.scorer.pairs, LatePairs)
    n = len(late.pairs[0])
    np.testing.assert_allclose(late.scorer.pairs(0, n), every.scorer.pairs(0, n), atol=1e-6)
    settings = {"link_threshold": 0.3, "singletons": True}
    assert decode_clusters(late, **settings) == decode_clusters(every, **settings)


def test_late_pairs_are_made_once_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_scorer, "PAIRS", 10)
    made: list[tuple[int, int]] = []
    all_rows = np.random.default_rng(0).normal(size=(34, 2)).astype(np.float32)

    def reckon(low: int, high: int) -> np.ndarray:
        made.append((low, high))
        return all_rows[low:high]

    pairs = LatePairs(reckon, 34)
    for low, high in ((0, 4), (4, 4), (4, 9), (9, 12), (12, 19), (19, 34), (2, 5)):
        np.testing.assert_array_equal(pairs(low, high), all_rows[low:high])
    # What a share ends inside is made again with the next; more than a share is one.
    assert made == [(0, 10), (9, 19), (19, 34), (2, 12)]


def test_a_row_depends_on_itself_alone() -> None:
    """Whatever stands beside it: in a batch a Doc's numbers are those it has alone."""
    light = both(clusters=True)[1].shims[0].light
    rng = np.random.default_rng(0)
    n = 40
    x, y = (rng.normal(size=(n, size)).astype(np.float32) for size in (WIDTH, 24))
    places = np.arange(n)
    few, more, most = (rng.integers(0, 40, (n, size)) for size in (7, 13, 14))

    def spans(k: slice) -> tuple[Any, ...]:
        """One of each token."""
        return x[k], places[: len(x[k])], places[: len(x[k])] + 1, few[k]

    asked = {
        "start": lambda k: light.start_logits(x[k], few[k, 0] % 20),
        "span": lambda k: light.span_logits(*spans(k)),
        "mention": lambda k: light.mention_vectors(*spans(k)),
        "pair": lambda k: light.pair_vectors(y, places[k], places[k] // 2, more[k]),
        "link": lambda k: light.link_scorer(None).reckon(y[k], y[k] / 2, most[k]),
    }
    for name, ask in asked.items():
        together = ask(slice(0, n))
        for low, high in ((0, 1), (3, 4), (5, 7), (8, 21)):
            np.testing.assert_array_equal(ask(slice(low, high)), together[low:high], name)


def test_docs_are_linked_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each as if it were alone, and the network is asked as often as the longest needs it."""
    _, loaded = both(clusters=True)
    settings = {"link_threshold": 0.3, "singletons": True}
    whole = request(every_pair=False)
    alone = [
        decode_clusters(loaded.predict(replace(whole, docs=[doc])), **settings)[0]
        for doc in whole.docs
    ]
    scores = loaded.predict(whole)
    asked: list[int] = []
    reckon = scores.scorer.reckon

    def counted(*arrays: Any) -> Any:
        asked.append(len(arrays[0]))
        return reckon(*arrays)

    counting = replace(scores, scorer=replace(scores.scorer, reckon=counted))
    assert decode_clusters(counting, **settings) == alone
    found = [sum(len(cluster.mentions) for cluster in doc) for doc in alone]
    assert min(found[0], found[2]) > 2 and len(asked) == max(found) - 1
    # What would be too many pairs at once is read Doc by Doc.
    asked.clear()
    monkeypatch.setattr(decode, "PAIRS", 0)
    assert decode_clusters(counting, **settings) == alone
    assert len(asked) == sum(n - 1 for n in found if n)

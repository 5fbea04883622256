"""Mentions with whole clusters: the same scores in training and while decoding."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.lexicon.aliases import public_figures
from spacy_tiktalk.lexicon.name_relation import RELATIONS
from spacy_tiktalk.models.text.clusters.candidates import antecedent_pairs
from spacy_tiktalk.models.text.clusters.cluster_features import (
    CLUSTER_SIZES,
    Rivals,
    cluster_features,
)
from spacy_tiktalk.models.text.clusters.constraints import (
    ClusterFacts,
    MentionFacts,
    mention_facts,
)
from spacy_tiktalk.models.text.clusters.links import ClusterLine, gold_links
from spacy_tiktalk.models.text.clusters.network.clusterer_module import (
    ClustererModule,
    deserialize_clusterer,
    serialize_clusterer,
)
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


def module(hidden: int = 8) -> ClustererModule:
    torch.manual_seed(0)
    return ClustererModule(4, hidden, links=True).eval()


def facts(*turns: tuple[str, str], words: list[tuple[int, str]]) -> list[MentionFacts]:
    """Facts of the first of each word in its turn."""
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    spans = []
    for turn, word in words:
        begin = int(np.flatnonzero(index.turn == turn)[0]) + turns[turn][1].index(word)
        spans.append((begin, begin + len(word)))
    starts, ends = np.asarray(spans, dtype=np.int64).T
    return mention_facts(starts, ends, index)


def test_features_of_a_cluster() -> None:
    said = facts(
        ("甲", "沈知行和他妈"),
        ("乙", "小雨呢"),
        ("丙", "她也来了"),
        words=[(0, "沈知行"), (0, "他"), (0, "他妈"), (1, "小雨"), (2, "她")],
    )
    man, woman = ClusterFacts(), ClusterFacts()
    man.add(said[0])
    man.add(said[1])
    woman.add(said[2])
    both = [man, woman]
    with_man, with_woman = beside(said[4], both, [2, 1])
    assert with_man[:3] == [1, 2 * 4 + 1, 0] and with_woman[:3] == [0, 2 * 4 + 2, 0]
    assert with_man[3] == 1 and with_woman[3] == 0  # a cluster with a name, and without
    assert (with_man[5], with_man[7]) == (2, 2) and (with_woman[5], with_woman[7]) == (2, 1)
    assert with_man[12:] == [1, 4] and with_woman[12:] == [1, 0]  # one agrees with 她
    other_name = beside(said[3], both, [1, 0])
    assert other_name[0][3] == 8 and other_name[0][10:12] == [RELATIONS.index("other"), 0]
    again = beside(said[0], both, [0, 1])
    assert again[0][3:10:6] == [3, 1]  # the same name again
    assert again[0][10:12] == [RELATIONS.index("equal"), 1] and again[1][10:12] == [0, 3]


def test_a_name_tells_more_where_it_fits_one_alone() -> None:
    said = facts(
        ("甲", "韩萱韩雪来了"), ("乙", "韩导"), words=[(0, "韩萱"), (0, "韩雪"), (1, "韩导")]
    )
    first, second = ClusterFacts(), ClusterFacts()
    first.add(said[0])
    surname = RELATIONS.index("surname")
    assert [row[10:12] for row in beside(said[2], [first], [0])] == [[surname, 1]]
    second.add(said[1])
    assert [row[10:12] for row in beside(said[2], [first, second], [1, 0])] == [[surname, 2]] * 2


def beside(
    mention: MentionFacts, clusters: list[ClusterFacts], between: list[int]
) -> list[list[int]]:
    rivals = Rivals.of(mention, clusters, between)
    return [
        cluster_features(mention, cluster, since, rivals, k)
        for k, (cluster, since) in enumerate(zip(clusters, between, strict=True))
    ]


def test_the_line_knows_who_was_meant_since() -> None:
    line = ClusterLine.empty(public_figures())
    for mention, cluster in enumerate([0, 1, 0, 3, 3, 1]):
        line.add(mention, cluster, MentionFacts(str(mention)))
    assert [line.between(c) for c in (1, 3, 0)] == [0, 1, 2]
    for cluster in (10, 11, 12, 13, 14, 10, 10):
        line.add(cluster, cluster, MentionFacts("字"))
    assert line.between(14) == 1  # 10 counts once
    assert line.between(99) == 6
    line.cluster.update({2: 0, 3: 3, 4: 3, 5: 1})
    clusters, rows = line.candidates([2, 3, 4, 5])
    assert clusters == [0, 3, 1] and rows == [0, 1, 1, 2]


def test_gold_links_follow_the_gold() -> None:
    said = [MentionFacts(text) for text in "甲乙丙丁"]
    pairs = antecedent_pairs(np.zeros(4, dtype=np.int64), 50)
    links = gold_links([7, 8, 7, 8], pairs, said, [public_figures()] * 4)
    # 乙:甲 · 丙:甲, 丙:乙 · 丁:甲丙, 丁:乙
    assert links.of_pair.tolist() == [0, 1, 2, 3, 4, 3]
    assert links.of_mention.tolist() == [1, 2, 2, 3, 3]
    assert links.target.tolist() == [0.0, 1.0, 0.0, 0.0, 1.0]
    assert links.features.shape == (5, len(CLUSTER_SIZES))
    two_docs = gold_links(
        [1, 1, 1, 1], antecedent_pairs(np.asarray([0, 0, 1, 1]), 50), said, [public_figures()] * 4
    )
    assert two_docs.target.tolist() == [1.0, 1.0] and two_docs.of_mention.tolist() == [1, 3]
    none = gold_links([], antecedent_pairs(np.zeros(0, dtype=np.int64), 50), [], [])
    assert none.features.shape == (0, len(CLUSTER_SIZES)) and not len(none.target)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=9), st.integers(1, 5))
def test_decoding_scores_what_training_scored(owner: list[int], window: int) -> None:
    net = module()
    pairs = antecedent_pairs(np.zeros(len(owner), dtype=np.int64), window)
    said = [MentionFacts("字", kind=k % 3, turn=k) for k in range(len(owner))]
    links = gold_links(owner, pairs, said, [public_figures()] * len(owner))
    generator = torch.Generator().manual_seed(len(owner))
    vectors = torch.randn(len(pairs[0]), net.hidden, generator=generator)
    with torch.inference_mode():
        trained = net.link_logits(
            vectors, torch.from_numpy(links.of_pair), torch.from_numpy(links.features)
        ).numpy()
    scorer = net.link_scorer(vectors)
    bounds = np.searchsorted(pairs[0], np.arange(len(owner) + 1))
    for i in range(len(owner)):
        low, high = int(bounds[i]), int(bounds[i + 1])
        if low == high:
            continue
        mine = np.unique(links.of_pair[low:high])
        group = links.of_pair[low:high] - mine[0]
        found = scorer(low, high, range(high - low), group.tolist(), links.features[mine])
        assert found == pytest.approx(trained[mine], abs=1e-4)


def test_a_module_keeps_its_links_on_disk() -> None:
    net = module()
    again = deserialize_clusterer(net, serialize_clusterer(net), torch.device("cpu"))
    assert again.links
    assert torch.equal(again.link_features.weight, net.link_features.weight)
    plain = ClustererModule(4, 8)
    assert not deserialize_clusterer(plain, serialize_clusterer(plain), torch.device("cpu")).links

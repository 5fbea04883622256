"""From pair scores to clusters, on scores set by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue, Turn
from spacy_tiktalk.models.text.clusters.candidates import antecedent_pairs
from spacy_tiktalk.models.text.clusters.decode import DecodedCluster, decode_clusters
from spacy_tiktalk.models.text.clusters.link_scorer import LinkScorer, rows_of
from spacy_tiktalk.models.text.clusters.scores import ClusterScores
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")
NONE = np.zeros(0, np.int64)


def scores(
    mentions: list[tuple[int, int]],
    links: dict[tuple[int, int], float],
    *,
    texts: tuple[str, ...] = ("一二三四五六七八九十",),
) -> ClusterScores:
    """Every pair has logit -5 but those in `links`; offsets are positions in the batch."""
    index = index_tokens([NLP.make_doc(text) for text in texts])
    array = np.asarray(mentions, dtype=np.int64).reshape(-1, 2)
    m, a = antecedent_pairs(index.doc[array[:, 0]], 50)
    logits = [links.get((i, j), -5.0) for i, j in zip(m.tolist(), a.tolist(), strict=True)]
    return ClusterScores(
        index,
        np.zeros(len(index), np.float32),
        (NONE, NONE),
        np.zeros(0, np.float32),
        (array[:, 0], array[:, 1]),
        np.linspace(0.6, 0.9, len(mentions)).astype(np.float32),
        (m, a),
        np.asarray(logits, dtype=np.float32),
    )


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def spans(clusters: list[DecodedCluster]) -> list[list[tuple[int, int]]]:
    return [list(cluster.mentions) for cluster in clusters]


def decode(
    given: ClusterScores, *, link_threshold: float = 0.5, singletons: bool = True
) -> list[DecodedCluster]:
    (found,) = decode_clusters(given, link_threshold=link_threshold, singletons=singletons)
    return found


def test_probabilities_of_a_cold_temperature() -> None:
    """60 / 0.08 is beyond what `math.exp` holds."""
    given = scores([(0, 1), (2, 3), (4, 5)], {(1, 0): -60.0, (2, 1): 60.0, (2, 0): -60.0})
    found = decode(replace(given, link_temperature=0.08))
    assert spans(found) == [[(0, 1)], [(2, 3), (4, 5)]]
    assert [cluster.link_scores for cluster in found] == [(1.0,), (1.0, 1.0)]
    (one,) = decode(replace(given, link_temperature=0.08), link_threshold=0.0)
    assert one.link_scores == (1.0, 0.0, 1.0)


FOUR = [(0, 1), (2, 4), (5, 6), (8, 9)]


def test_a_chain_is_one_cluster_with_the_scores_of_its_links() -> None:
    found = decode(scores(FOUR, {(1, 0): 2.0, (3, 1): 1.0, (2, 0): -1.0}))
    assert spans(found) == [[(0, 1), (2, 4), (8, 9)], [(5, 6)]]
    chain, single = found
    assert chain.scores == pytest.approx([0.6, 0.7, 0.9])
    # the opener: the probability that it has no antecedent
    assert chain.link_scores == pytest.approx([1.0, sigmoid(2), sigmoid(1)], abs=1e-5)
    assert single.link_scores == pytest.approx([1 - sigmoid(-1)], abs=1e-5)


def test_singletons_can_be_left_out() -> None:
    given = scores(FOUR, {(1, 0): 2.0})
    assert spans(decode(given)) == [[(0, 1), (2, 4)], [(5, 6)], [(8, 9)]]
    assert spans(decode(given, singletons=False)) == [[(0, 1), (2, 4)]]


@pytest.mark.parametrize(
    ("threshold", "linked"), [(0.0, True), (0.72, True), (0.74, False), (1.0, False)]
)
def test_threshold(threshold: float, linked: bool) -> None:
    found = decode(scores(FOUR[:2], {(1, 0): 1.0}), link_threshold=threshold)  # sigmoid: 0.731
    assert (len(found) == 1) == linked
    last = found[-1].link_scores[-1]
    assert last == pytest.approx(sigmoid(1.0) if linked else 1 - sigmoid(1.0), abs=1e-5)


def test_the_best_antecedent_wins_and_of_equals_the_nearest() -> None:
    assert spans(decode(scores(FOUR[:3], {(2, 0): 3.0, (2, 1): 2.0}))) == [
        [(0, 1), (5, 6)], [(2, 4)],
    ]  # fmt: skip
    assert spans(decode(scores(FOUR[:3], {(2, 0): 2.0, (2, 1): 2.0}))) == [
        [(0, 1)], [(2, 4), (5, 6)],
    ]  # fmt: skip


def test_a_mention_never_links_to_the_one_around_it() -> None:
    nested = [(0, 3), (0, 1), (2, 3), (5, 6)]
    links = {(1, 0): 9.0, (2, 0): 9.0, (2, 1): 1.0, (3, 0): 2.0}
    assert spans(decode(scores(nested, links), link_threshold=0.0)) == [
        [(0, 3), (5, 6)], [(0, 1), (2, 3)],
    ]  # fmt: skip


def test_nor_to_anyone_that_one_is() -> None:
    mentions = [(0, 1), (2, 5), (2, 3), (7, 8)]
    links = {(1, 0): 3.0, (2, 0): 3.0, (3, 2): 2.0, (3, 1): 1.0}
    first, second = decode(scores(mentions, links))
    assert first.mentions == ((0, 1), (2, 5)) and second.mentions == ((2, 3), (7, 8))
    # what is left of 你's candidates is nobody
    assert second.link_scores == pytest.approx([1.0, sigmoid(2)], abs=1e-5)


def test_scores_without_bound() -> None:
    found = decode(scores(FOUR[:3], {(1, 0): 1e30, (2, 0): -1e30, (2, 1): -1e30}))
    assert [c.link_scores for c in found] == [(1.0, 1.0), (1.0,)]


def test_docs_stay_apart_and_offsets_are_their_own() -> None:
    given = scores(
        [(0, 1), (3, 4), (5, 6), (7, 8)],
        {(1, 0): 3.0, (3, 2): 3.0},
        texts=("一二三四五", "", "一二三", "一"),
    )
    found = decode_clusters(given, link_threshold=0.5, singletons=True)
    assert [spans(clusters) for clusters in found] == [
        [[(0, 1), (3, 4)]], [], [[(0, 1), (2, 3)]], [],
    ]  # fmt: skip


def test_nothing_found() -> None:
    assert decode(scores([], {})) == []
    assert decode_clusters(scores([], {}, texts=()), link_threshold=0.5, singletons=True) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 15), st.integers(1, 4)).map(lambda x: (x[0], x[0] + x[1])),
        unique=True,
        max_size=12,
    ).map(lambda spans: sorted(spans, key=lambda s: (s[0], -s[1]))),
    st.data(),
)
def test_every_mention_is_in_one_cluster_and_nothing_is_linked_to_what_holds_it(
    mentions: list[tuple[int, int]], data: st.DataObject
) -> None:
    pairs = [(i, j) for i in range(len(mentions)) for j in range(i)]
    logits = data.draw(
        st.lists(st.floats(-4, 4, width=16), min_size=len(pairs), max_size=len(pairs))
    )
    links = dict(zip(pairs, logits, strict=True))
    if data.draw(st.booleans()):
        given = weighed([Turn("甲", "字" * 20)], mentions, links)
    else:
        given = scores(mentions, links, texts=("字" * 20,))
    found = decode(given, link_threshold=0.3)
    assert sorted(m for cluster in found for m in cluster.mentions) == sorted(mentions)
    firsts = [cluster.mentions[0] for cluster in found]
    assert firsts == sorted(firsts, key=lambda s: (s[0], -s[1]))
    for cluster in found:
        assert list(cluster.mentions) == sorted(cluster.mentions, key=lambda s: (s[0], -s[1]))
        assert len(cluster.scores) == len(cluster.link_scores) == len(cluster.mentions)
        assert all(0.0 <= x <= 1.0 for x in cluster.link_scores)
        for i, (a, b) in enumerate(cluster.mentions):
            assert not any(c <= a and b <= d for c, d in cluster.mentions[:i])
    assert all(len(c.mentions) > 1 for c in decode(given, singletons=False, link_threshold=0.3))


def test_a_name_joins_no_cluster_with_another_name() -> None:
    """小雨 … 大鹏 … 他 … 小雨: the second name's best links are refused, not its others."""
    mentions = [(0, 2), (2, 4), (4, 5), (5, 7)]
    links = {(1, 0): 3.0, (2, 1): 2.0, (2, 0): 1.0, (3, 2): 4.0, (3, 0): 1.0}
    given_scores = scores(mentions, links, texts=("小雨大鹏他小雨",))
    found = decode(given_scores)
    assert spans(found) == [[(0, 2), (5, 7)], [(2, 4), (4, 5)]]
    assert found[0].link_scores[1] == pytest.approx(sigmoid(1.0), abs=1e-6)
    assert found[1].link_scores[0] == 1.0  # no candidate is left
    (free,) = decode_clusters(
        given_scores, link_threshold=0.5, singletons=True, distinct_names=False
    )
    assert spans(free) == [[(0, 2), (2, 4), (4, 5), (5, 7)]]


def test_he_joins_no_cluster_with_she() -> None:
    """张小满 … 她 … 他: the best link of 他 is refused, and so is the next, where 她 stands too."""
    mentions = [(0, 3), (3, 4), (4, 5)]
    given_scores = scores(mentions, {(1, 0): 3.0, (2, 1): 4.0, (2, 0): 2.0}, texts=("张小满她他",))
    assert spans(decode(given_scores)) == [[(0, 3), (3, 4)], [(4, 5)]]
    free = decode_clusters(
        given_scores, link_threshold=0.5, singletons=True, distinct_pronouns=False
    )
    assert spans(free[0]) == [[(0, 3), (3, 4), (4, 5)]]


# --- where mentions are weighed with clusters -----------------------------------------------------


def weighed(turns: list[Turn], *args: Any) -> ClusterScores:
    """As `scores`, by a scorer that takes the best pair of a cluster."""
    given_scores = scores(*args, texts=("\n".join(turn.text for turn in turns),))
    rows = rows_of(given_scores.pair_logits[:, None])
    return replace(
        given_scores,
        index=index_tokens([Dialogue(turns).to_doc(NLP)]),
        scorer=LinkScorer(rows, lambda best, mean, features: best[:, 0]),
    )


@pytest.mark.parametrize(
    ("inner", "to_other", "expected"),
    [
        (1.0, 1.0, [[(0, 2), (3, 7)], [(2, 3)], [(3, 5)]]),
        (3.0, -1.0, [[(0, 2), (3, 5)], [(2, 3)], [(3, 7)]]),
        (3.0, 1.0, [[(0, 2), (3, 5)], [(2, 3), (3, 7)]]),
    ],
)
def test_of_a_mention_and_one_inside_it_the_surer_joins(
    inner: float, to_other: float, expected: list[list[tuple[int, int]]]
) -> None:
    """大头 … 她 … 大头那个: that one is read first, and then 大头 in it."""
    mentions = [(0, 2), (2, 3), (3, 7), (3, 5)]
    links = {(2, 0): 2.0, (2, 1): to_other, (3, 0): inner}
    found = decode(weighed([Turn("甲", "大头她大头那个")], mentions, links))
    assert spans(found) == expected
    (score,) = (c.link_scores[-1] for c in found if (3, 7) in c.mentions)
    others = {(0, 2): 2.0, (2, 3): to_other, (3, 7): 0.0}  # by the first mention of each
    (first,) = (c.mentions[0] for c in found if (3, 7) in c.mentions)
    total = sum(map(math.exp, others.values()))
    assert score == pytest.approx(math.exp(others[first]) / total, abs=1e-5)


def test_he_of_a_reply_is_whom_the_answered_comment_speaks_of() -> None:
    """李响真帅, 王强更帅, and under the first: 他演过什么."""
    mentions, links = [(0, 2), (5, 7), (10, 11)], {(2, 1): 2.0, (2, 0): 0.0}
    turns = [Turn("甲", "李响真帅"), Turn("乙", "王强更帅")]
    answer = Turn("丙", "他演过什么", reply_to=0)
    assert spans(decode(weighed([*turns, answer], mentions, links))) == [
        [(0, 2), (10, 11)], [(5, 7)],
    ]  # fmt: skip
    answer = Turn("丙", "他演过什么")
    assert spans(decode(weighed([*turns, answer], mentions, links))) == [
        [(0, 2)], [(5, 7), (10, 11)],
    ]  # fmt: skip


def test_two_surnames_are_two_people_even_where_names_are_no_bar() -> None:
    def found(text: str) -> int:
        given_scores = weighed([Turn("甲", text)], [(0, 2), (2, 4)], {(1, 0): 3.0})
        (clusters,) = decode_clusters(
            given_scores, link_threshold=0.5, singletons=True, distinct_names=False
        )
        return len(clusters)

    assert found("老王老张") == 2
    assert found("老王王哥") == 1


def test_who_is_said_to_be_another_is_another() -> None:
    """The second 这 is held for the first."""
    mentions = [(0, 1), (2, 5), (6, 7), (8, 11)]
    same = weighed([Turn("甲", "这是林晓雨，这是彭秀琴")], mentions, {(2, 0): 5.0, (1, 0): 1.0})
    assert spans(decode(same)) == [[(0, 1), (2, 5)], [(6, 7), (8, 11)]]

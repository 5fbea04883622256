"""Ranks of gold heads, R@k and what chance reaches."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval
from spacy_tiktalk.metrics.links.retrieval import (
    Query,
    RetrievalTally,
    best_rank,
    chance_level,
    split_queries,
)


def query(gold: str, scores: dict, **more) -> Query:
    return Query(gold=frozenset(gold.split()), scores=scores, **more)


@pytest.mark.parametrize(
    ("gold", "scores", "rank"),
    [
        ("A", {"A": 0.9, "B": 0.1}, 1),
        ("A", {"A": 0.1, "B": 0.9, "C": 0.5}, 3),
        ("A B", {"A": 0.1, "B": 0.8, "C": 0.9}, 2),  # the better of a pair; A is no rival
        ("A", {"A": 0.5, "B": 0.5, "C": 0.5}, 3),  # ties against the system
        ("A B", {"A": 0.5, "B": 0.5}, 1),
        ("Z", {"A": 0.5}, None),
        ("A", {}, None),
    ],
)
def test_rank_by_hand(gold, scores, rank):
    assert best_rank(query(gold, scores)) == rank


def test_recalls_by_hand():
    tally = RetrievalTally(
        [
            query("A", {"A": 3, "B": 2, "C": 1, "D": 0}, key=1, type="PROPER"),
            query("B", {"A": 3, "B": 2, "C": 1, "D": 0}, key=1),
            query("D", {"A": 3, "B": 2, "C": 1, "D": 0}, key=2),
            query("E", {"A": 3, "B": 2}, key=3),  # the tracker missed the head
            query("A", {}, key=4),  # nobody ranked
        ]
    )
    found = tally.scores()
    assert (found["link_r1"], found["link_r2"], found["link_r3"]) == (0.2, 0.4, 0.4)
    assert found["link_mean_recall"] == pytest.approx(1 / 3)
    chance = [3 * k / 4 / 5 for k in (1, 2, 3)]
    assert [found[f"link_chance_r{k}"] for k in (1, 2, 3)] == pytest.approx(chance)
    assert found["link_chance_mean_recall"] == pytest.approx(np.mean(chance))
    assert (tally.n_queries, tally.n_ranked, tally.mean_candidates) == (5, 4, 14 / 4)
    assert tally.per_type()["PROPER"]["link_r1"] == 1.0
    interval = bootstrap_interval(tally, "link_mean_recall", n=50)
    assert interval.low <= interval.value <= interval.high


def test_no_query_is_none():
    assert set(RetrievalTally().scores().values()) == {None}
    assert RetrievalTally().mean_candidates is None


@given(st.integers(1, 5), st.integers(0, 5), st.integers(1, 3))
def test_chance_is_the_mean_over_all_orders(n, n_gold, k):
    gold = frozenset(range(min(n_gold, n)))
    orders = list(permutations(range(n)))
    ranks = [best_rank(Query(gold, dict(zip(order, range(n), strict=True)))) for order in orders]
    share = np.mean([rank is not None and rank <= k for rank in ranks])
    assert chance_level(Query(gold, dict.fromkeys(range(n), 0.0)), k) == pytest.approx(share)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.data())
def test_order_and_names_of_candidates_do_not_matter(values, data):
    gold = data.draw(st.integers(0, len(values) - 1))
    order = data.draw(st.permutations(range(len(values))))
    one = Query(frozenset([gold]), {i: float(v) for i, v in enumerate(values)})
    other = Query(frozenset([f"x{gold}"]), {f"x{i}": float(values[i]) for i in order})
    assert best_rank(one) == best_rank(other)
    raised = Query(frozenset([gold]), {**one.scores, gold: 9.0})
    assert best_rank(raised) == 1


def test_pool_of_a_split_from_a_matrix():
    scores = np.array([[0.9, 0.1, 0.5], [0.2, 0.3, 0.4]])
    queries = split_queries(scores, [[0], [1]], types=["PROPER", "PRONOUN"], keys=["a", "b"])
    tally = RetrievalTally(queries, pool="split")
    assert tally.pool == "split"
    assert (tally.scores()["link_r1"], tally.scores()["link_r2"]) == (0.5, 1.0)
    assert tally.scores()["link_chance_r1"] == pytest.approx(1 / 3)
    assert tally.mean_candidates == 3
    assert [(one.type, one.key, one.subset) for one in queries] == [
        ("PROPER", "a", None),
        ("PRONOUN", "b", None),
    ]
    plain = split_queries(scores, [[0], [1]], subsets=["celeb", None])
    assert [(one.type, one.key, one.subset) for one in plain] == [
        ("PRONOUN", 0, "celeb"),
        ("PRONOUN", 1, None),
    ]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: best_rank(query("A", {"A": float("nan")})), "T832"),
        (lambda: RetrievalTally(pool="city"), "T833"),
        (lambda: split_queries([[1.0]], [[0], [0]]), "T833"),
        (lambda: split_queries([[1.0]], [[1]]), "T833"),
        (lambda: split_queries([[1.0]], [[]]), "T833"),
        (lambda: split_queries([[1.0]], [[0]], types=[]), "T833"),
    ],
)
def test_refusals(call, code):
    with pytest.raises(TiktalkError) as caught:
        call()
    assert caught.value.code == code

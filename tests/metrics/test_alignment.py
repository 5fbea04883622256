"""The alignment behind CEAF: which predicted cluster stands for which gold one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.metrics.coref.ceaf import align_phi4, ceaf_phi4
from spacy_tiktalk.metrics.coref.overlap import overlap

LABELS = st.lists(st.integers(0, 5), min_size=0, max_size=12)


def clusters(labels: list[int]) -> list[set[int]]:
    """Mention number i is in the cluster of its label; label 0 is no cluster."""
    names = dict.fromkeys(label for label in labels if label)
    return [{i for i, label in enumerate(labels) if label == name} for name in names]


def test_by_hand():
    # {1,2,3} shares two mentions with the first and one with the second; {4} with the second.
    table = overlap([{1, 2, 3}, {4}, {9}], [{1, 2}, {3, 4}, {7}])
    assert align_phi4(table) == {0: 0, 1: 1}
    assert ceaf_phi4(table) == pytest.approx(4 / 5 + 2 / 3)


@given(LABELS, LABELS)
def test_total_is_that_of_ceaf_and_nobody_is_taken_twice(gold, predicted):
    table = overlap(clusters(gold), clusters(predicted))
    found = align_phi4(table)
    assert len(set(found.values())) == len(found)
    assert all(table.shared[pair] > 0 for pair in found.items())
    total = sum(
        2 * table.shared[i, j] / (table.gold_sizes[i] + table.predicted_sizes[j])
        for i, j in found.items()
    )
    assert total == pytest.approx(ceaf_phi4(table))


@given(LABELS)
def test_equal_clusters_are_each_others(labels):
    table = overlap(clusters(labels), clusters(labels)[::-1])
    n = len(table.gold_sizes)
    assert align_phi4(table) == {i: n - 1 - i for i in range(n)}

"""Every difference of two clusterings: by hand for each category, then as properties."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.diff.dialogue import diff_dialogue
from spacy_tiktalk.metrics.diff.entries import entries
from spacy_tiktalk.metrics.diff.mentions import DiffMention
from spacy_tiktalk.metrics.diff.tally import DiffTally
from spacy_tiktalk.metrics.diff.types import (
    BOUNDARY,
    CATEGORIES,
    CORRECT,
    MERGED,
    MISSING,
    MISSING_CLUSTER,
    SPLIT,
    SPURIOUS,
    SPURIOUS_CLUSTER,
    WRONG_CLUSTER,
    DialogueDiff,
)

SWAPPED = {
    MISSING: SPURIOUS,
    MISSING_CLUSTER: SPURIOUS_CLUSTER,
    SPLIT: MERGED,
}
SWAPPED |= {b: a for a, b in SWAPPED.items()}


def words(text: str, turn: int = 0) -> list[DiffMention]:
    """Mentions of a text in which each is one word: "高小满 她 她妈"; a later one is further on."""
    found, at = [], 0
    for word in text.split():
        found.append(DiffMention(turn, at, at + len(word), word))
        at += len(word) + 1
    return found


A, B, C, D, E, F = words("高小满 她 她妈 阿姨 老板 你")


def counted(diff: DialogueDiff, kind: str | None = None) -> dict[str, int]:
    """category → how often, without what is correct."""
    found: Counter[str] = Counter()
    for entry in entries(diff):
        if entry.category in CATEGORIES and kind in (None, entry.kind):
            found[entry.category] += entry.n
    return dict(found)


def errors(diff: DialogueDiff) -> int:
    return sum(entry.errors for entry in entries(diff))


def test_identical_is_all_correct() -> None:
    both = [[A, B], [C, D], [E]]
    diff = diff_dialogue(both, both)
    assert counted(diff) == {} and errors(diff) == 0
    assert [e.category for e in entries(diff)] == [CORRECT] * (5 + 3)
    assert all(cluster.category is None for cluster in (*diff.gold, *diff.predicted))


def test_order_of_clusters_and_mentions_is_no_difference() -> None:
    diff = diff_dialogue([[A, B], [C, D]], [[D, C], [B, A]])
    assert counted(diff) == {}
    assert [cluster.aligned for cluster in diff.gold] == [1, 0]
    assert diff.gold[0].mentions[0].other == (1, 1)


def test_both_sides_empty() -> None:
    diff = diff_dialogue([], [])
    assert (diff.gold, diff.predicted, list(entries(diff))) == ((), (), [])


def test_one_side_empty() -> None:
    diff = diff_dialogue([[A, B], [E]], [])
    assert counted(diff) == {MISSING: 3, MISSING_CLUSTER: 2}
    assert errors(diff) == 2  # the mentions of a missing cluster are told, not counted twice
    diff = diff_dialogue([], [[A, B], [E]])
    assert counted(diff) == {SPURIOUS: 3, SPURIOUS_CLUSTER: 2}
    assert errors(diff) == 2


def test_missing_and_spurious_mentions_of_a_found_cluster() -> None:
    diff = diff_dialogue([[A, B]], [[A, E]])
    assert counted(diff) == {MISSING: 1, SPURIOUS: 1}
    assert errors(diff) == 2
    assert diff.gold[0].category is None and diff.gold[0].aligned == 0


def test_split() -> None:
    diff = diff_dialogue([[A, B, C, D]], [[A, B], [C], [D]])
    assert counted(diff) == {SPLIT: 2, WRONG_CLUSTER: 2}  # three parts, two errors
    assert errors(diff) == 2
    assert diff.gold[0].parts == (0, 1, 2) and diff.gold[0].aligned == 0
    assert [cluster.category for cluster in diff.predicted] == [SPLIT] * 3
    assert [m.category for m in diff.gold[0].mentions] == [CORRECT, CORRECT] + [WRONG_CLUSTER] * 2


def test_merged() -> None:
    diff = diff_dialogue([[A, B], [C]], [[A, B, C]])
    assert counted(diff) == {MERGED: 1, WRONG_CLUSTER: 1}
    assert errors(diff) == 1
    assert diff.predicted[0].category == MERGED
    assert [cluster.category for cluster in diff.gold] == [MERGED, MERGED]


def test_a_mention_that_moved_is_a_split_and_a_merge() -> None:
    diff = diff_dialogue([[A, B, C], [D, E]], [[A, B], [C, D, E]])
    assert counted(diff) == {SPLIT: 1, MERGED: 1, WRONG_CLUSTER: 1}
    assert diff.gold[0].category == SPLIT and diff.predicted[1].category == MERGED
    # The other gold cluster is whole, but shares its predicted one with a stranger.
    assert diff.gold[1].category == MERGED and diff.predicted[0].category == SPLIT


def test_boundary_counts_as_found() -> None:
    gold, wide = DiffMention(0, 1, 3, "女儿"), DiffMention(0, 0, 3, "他女儿")
    diff = diff_dialogue([[gold, E]], [[wide, E]])
    assert counted(diff) == {BOUNDARY: 1} and errors(diff) == 1
    assert diff.gold[0].category is None and diff.gold[0].aligned == 0
    alone = diff_dialogue([[gold]], [[wide]])
    assert counted(alone) == {BOUNDARY: 1}  # neither a missing cluster nor a spurious one


def test_boundary_in_another_cluster_is_a_boundary_and_a_split() -> None:
    gold, wide = DiffMention(0, 11, 13, "女儿"), DiffMention(0, 10, 13, "他女儿")
    diff = diff_dialogue([[A, B, gold]], [[A, B], [wide]])
    assert counted(diff) == {BOUNDARY: 1, SPLIT: 1}


def test_nested_mentions_are_two() -> None:
    outer, inner = DiffMention(0, 0, 2, "你妈"), DiffMention(0, 0, 1, "你")
    assert counted(diff_dialogue([[outer], [inner]], [[outer]])) == {MISSING: 1, MISSING_CLUSTER: 1}
    # 你 alone is not 你妈 with other boundaries.
    assert counted(diff_dialogue([[outer]], [[inner]])) == {
        MISSING: 1,
        MISSING_CLUSTER: 1,
        SPURIOUS: 1,
        SPURIOUS_CLUSTER: 1,
    }


def test_plural_clusters_are_clusters_of_their_own() -> None:
    pair, he, she = words("他俩 他 她")
    diff = diff_dialogue([[pair], [he], [she]], [[pair, he], [she]])
    assert counted(diff) == {MERGED: 1, WRONG_CLUSTER: 1}
    assert diff.predicted[0].type == "PRONOUN"


def test_the_cluster_that_stands_for_another_is_that_of_ceaf() -> None:
    # Three of five mentions are in a cluster of many strangers; the smaller one is closer.
    strangers = words("甲 乙 丙 丁 戊 己 庚 辛 壬 癸", turn=1)
    diff = diff_dialogue([[A, B, C, D, E]], [[A, B, C, *strangers], [D, E]])
    assert diff.gold[0].aligned == 1 and diff.gold[0].parts == (0, 1)


def test_counts_by_type_and_singletons() -> None:
    tally = DiffTally()
    tally.add(diff_dialogue([[A, B], [E]], [[A]], key="a"))
    tally.add(diff_dialogue([[F]], [[F], [C]], key="b"))
    counts = tally.counts()
    missing = {"all": 2, "PROPER": 0, "PRONOUN": 1, "NOMINAL": 1, "singletons": 1}
    assert counts["mention"][MISSING] == missing
    assert counts["mention"][SPURIOUS]["singletons"] == 1
    assert counts["mention"][CORRECT] == {
        "all": 2,
        "PROPER": 1,
        "PRONOUN": 1,
        "NOMINAL": 0,
        "singletons": 1,
    }
    assert counts["cluster"][MISSING_CLUSTER]["NOMINAL"] == 1
    assert tally.count("mention", MISSING, whole=True)["all"] == 1
    assert tally.words(MISSING) == [("她", 1), ("老板", 1)]
    assert tally.worst() == [(0, 2), (1, 1)] and tally.keys == ["a", "b"]
    only = tally.select(types=["PRONOUN"])
    assert only.errors() == 1 and len(only) == 2
    assert tally.select(only=[SPURIOUS_CLUSTER]).errors() == 1


def test_a_cluster_that_lacks_a_mention_is_not_correct() -> None:
    found = [e.category for e in entries(diff_dialogue([[A, B]], [[A]])) if e.kind == "cluster"]
    assert found == []


def test_the_part_that_shares_most_is_first() -> None:
    diff = diff_dialogue([[A, B, C]], [[A], [B, C]])
    assert (diff.gold[0].parts, diff.gold[0].aligned) == ((1, 0), 1)


def test_the_worst_dialogue_is_first_and_faultless_ones_are_left_out() -> None:
    tally = DiffTally()
    for gold, predicted in (([[A]], [[A]]), ([[B]], []), ([[C], [D]], []), ([[E]], [])):
        tally.add(diff_dialogue(gold, predicted))
    assert tally.worst() == [(2, 2), (1, 1), (3, 1)]


def test_words_of_equal_number_are_in_order() -> None:
    tally = DiffTally()
    tally.add(diff_dialogue([[D, E], [B, C], words("她", turn=1)], []))
    assert tally.words(MISSING) == [("她", 2), ("她妈", 1), ("老板", 1), ("阿姨", 1)]


@pytest.mark.parametrize("clusters", [[[A], [A]], [[A, A]]])
def test_a_span_that_stands_twice_is_an_error(clusters: list) -> None:
    for sides in ((clusters, []), ([], clusters)):
        with pytest.raises(TiktalkError, match=r"T401.*dialogue-7"):
            diff_dialogue(*sides, key="dialogue-7")


def test_an_empty_cluster_is_an_error() -> None:
    with pytest.raises(TiktalkError, match="T402"):
        diff_dialogue([[]], [])


TEXT = "他女儿晓明哥左边那个男的"
SPANS = [
    DiffMention(turn, start, start + size, TEXT[start : start + size])
    for turn in (0, 1)
    for start in range(len(TEXT))
    for size in (1, 2, 3)
    if start + size <= len(TEXT)
]


@st.composite
def partitions(draw: st.DrawFn) -> list[list[DiffMention]]:
    """Some spans, in clusters."""
    chosen = draw(st.lists(st.sampled_from(SPANS), unique=True, max_size=14))
    labels = draw(st.lists(st.integers(0, 4), min_size=len(chosen), max_size=len(chosen)))
    clusters: dict[int, list[DiffMention]] = {}
    for mention, label in zip(chosen, labels, strict=True):
        clusters.setdefault(label, []).append(mention)
    return list(clusters.values())


@settings(max_examples=300)
@given(partitions(), partitions())
def test_every_mention_has_one_category_and_sums_add_up(gold, predicted) -> None:
    tally = DiffTally()
    tally.add(diff_dialogue(gold, predicted))
    n = {name: row["all"] for name, row in tally.counts()["mention"].items()}
    both = n[CORRECT] + n[WRONG_CLUSTER] + n[BOUNDARY]
    assert both + n[MISSING] == sum(map(len, gold))
    assert both + n[SPURIOUS] == sum(map(len, predicted))
    for kind in tally.counts().values():
        for row in kind.values():
            assert row["all"] == row["PROPER"] + row["PRONOUN"] + row["NOMINAL"]
            assert row["singletons"] <= row["all"]
    told = Counter(m.place for e in tally.entries if e.kind == "mention" for m in e.mentions)
    assert set(told.values()) <= {1}


@settings(max_examples=300)
@given(partitions(), partitions())
def test_exchanging_the_sides_exchanges_the_categories(gold, predicted) -> None:
    one, other = diff_dialogue(gold, predicted), diff_dialogue(predicted, gold)
    assert {SWAPPED.get(name, name): n for name, n in counted(one).items()} == counted(other)
    assert errors(one) == errors(other)
    assert [c.aligned for c in one.gold] == [c.aligned for c in other.predicted]


@settings(max_examples=200)
@given(partitions(), partitions())
def test_errors_are_none_exactly_where_sides_are_equal(gold, predicted) -> None:
    equal = {frozenset(c) for c in gold} == {frozenset(c) for c in predicted}
    assert (errors(diff_dialogue(gold, predicted)) == 0) is equal
    assert errors(diff_dialogue(gold, [c[::-1] for c in gold[::-1]])) == 0


@settings(max_examples=200)
@given(partitions(), partitions())
def test_a_mention_in_a_wrong_cluster_comes_of_a_split_or_a_merge(gold, predicted) -> None:
    diff = diff_dialogue(gold, predicted)
    for cluster in (*diff.gold, *diff.predicted):
        if any(m.category == WRONG_CLUSTER for m in cluster.mentions):
            assert cluster.category in (SPLIT, MERGED)
        for mention in cluster.mentions:
            assert (mention.other is None) == (mention.category in (MISSING, SPURIOUS))
    # What MUC counts: the links to add, and the links to take away.
    splits = sum(c.errors for c in diff.gold if c.category == SPLIT)
    merges = sum(c.errors for c in diff.predicted if c.category == MERGED)
    assert splits == sum(max(len(c.parts) - 1, 0) for c in diff.gold)
    assert merges == sum(max(len(c.parts) - 1, 0) for c in diff.predicted)

"""Links as (cluster, head) pairs, the class "not in the picture", and their intervals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.coref.tally import CorefTally
from spacy_tiktalk.metrics.links.tally import LinkItem, LinkTally, auc, cluster_type


def item(gold: str | None, predicted: str, **more) -> LinkItem:
    """Labels as words: item("A B", "A")."""
    heads = None if gold is None else frozenset(gold.split())
    return LinkItem(gold=heads, predicted=frozenset(predicted.split()), **{"key": 0, **more})


def scores(*items: LinkItem) -> dict:
    return LinkTally(items).scores()


def test_pairs_nulls_and_sets_by_hand():
    found = scores(
        item("A", "A"),  # right
        item("B C", "B D"),  # plural, half right
        item("", ""),  # rightly not in the picture
        item("", "A"),  # linked, but not in the picture
        item("C", ""),  # in the picture, not linked
        item(None, "A"),  # nobody annotated it
    )
    # pairs: 2 right of 4 predicted and 4 gold; null: 1 right of 2 said and 2 gold; sets: 2 of 5.
    assert found["link_p"] == 2 / 4 and found["link_r"] == 2 / 4 and found["link_f"] == 0.5
    assert found["null_p"] == 1 / 2 and found["null_r"] == 1 / 2 and found["null_f"] == 0.5
    assert found["link_acc"] == pytest.approx(2 / 5)


def test_unequal_precision_and_recall_by_hand():
    found = scores(item("A", "A B C"), item("B C", ""))
    assert (found["link_p"], found["link_r"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    found = scores(item("A", "A"), item("B C", ""))
    assert (found["link_p"], found["link_r"]) == (1.0, pytest.approx(1 / 3))
    assert found["link_f"] == pytest.approx(0.5)


def test_nobody_looked_costs_recall_and_says_no_null():
    found = scores(item("A", "A"), item("B", "", evaluated=False), item("", "", evaluated=False))
    assert (found["link_p"], found["link_r"]) == (1.0, 0.5)
    assert (found["null_p"], found["null_r"], found["null_f"]) == (0.0, 0.0, 0.0)
    assert found["link_acc"] == pytest.approx(1 / 3)


def test_null_said_by_the_words_alone_counts_for_null_only():
    found = scores(item("", "", evaluated=False, null=True), item("A", "A"))
    assert found["null_f"] == 1.0 and found["link_acc"] == 0.5


def test_spurious_clusters_cost_precision_and_are_no_gold():
    right = item("A", "A")
    found = scores(right, item("", "B", spurious=True), item("", "", spurious=True))
    assert (found["link_p"], found["link_r"], found["link_acc"]) == (0.5, 1.0, 1.0)
    assert (found["null_p"], found["null_r"]) == (0.0, 0.0)  # null was said of nobody


def test_types_and_their_mean():
    tally = LinkTally(
        [
            item("A", "A", type="PROPER"),
            item("A", "B", type="PRONOUN", key=1),
            item("", "", type="NOMINAL", key=1),
        ]
    )
    per_type = tally.per_type()
    assert list(per_type) == ["PROPER", "PRONOUN", "NOMINAL"]
    assert (per_type["PROPER"]["link_f"], per_type["PRONOUN"]["link_f"]) == (1.0, 0.0)
    # A type without any pair has no link F1 and no part in the mean.
    assert per_type["NOMINAL"]["link_f"] is None and per_type["NOMINAL"]["null_f"] == 1.0
    assert tally.scores()["link_macro_f"] == 0.5 and tally.scores()["link_f"] == 0.5


def test_subsets_are_documents():
    tally = LinkTally(
        [item("A", "A", key=1, subset="celeb"), item("A", "", key=2, subset="no_celeb")]
    )
    assert {name: s["link_f"] for name, s in tally.per_subset().items()} == {
        "celeb": 1.0,
        "no_celeb": 0.0,
    }


def test_nothing_to_score_is_none():
    assert set(LinkTally().scores().values()) == {None}
    assert set(scores(item(None, "A")).values()) == {None}
    only_null = scores(item("", ""))
    assert only_null["link_f"] is None and only_null["null_f"] == 1.0
    # Something to find and nothing said is 0, not "nothing to score".
    assert (scores(item("A", ""))["link_p"], scores(item("A", ""))["link_f"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["PRONOUN", "NOMINAL", "PROPER"], "PROPER"),
        (["PRONOUN", "NOMINAL", "PRONOUN"], "NOMINAL"),
        (["PRONOUN"], "PRONOUN"),
    ],
)
def test_cluster_type(types, expected):
    assert cluster_type(types) == expected


def test_auc_by_hand():
    assert auc([True, True, False, False], [0.9, 0.4, 0.5, 0.1]) == 3 / 4
    assert auc([True, False], [0.5, 0.5]) == 0.5
    assert auc([True, True], [0.1, 0.9]) is None and auc([], []) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5).map(float)), max_size=20), st.booleans())
def test_auc_is_the_share_of_pairs_in_order(pairs, flip):
    positive, values = [p for p, _ in pairs], [s for _, s in pairs]
    high = [s for p, s in pairs if p]
    low = [s for p, s in pairs if not p]
    if not high or not low:
        assert auc(positive, values) is None
        return
    wins = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    assert auc(positive, values) == pytest.approx(wins / (len(high) * len(low)))


LABELS = "ABCD"
HEADS = st.frozensets(st.sampled_from(LABELS), max_size=3)
ITEMS = st.lists(
    st.builds(
        LinkItem,
        gold=st.one_of(st.none(), HEADS),
        predicted=HEADS,
        type=st.sampled_from(["PROPER", "PRONOUN", "NOMINAL"]),
        key=st.integers(0, 3),
        evaluated=st.booleans(),
    ).map(lambda i: i if i.evaluated else replace(i, predicted=frozenset())),
    max_size=12,
)


@given(ITEMS)
def test_perfect_is_one(items):
    right = [replace(i, predicted=i.gold or frozenset(), evaluated=True) for i in items]
    assert set(scores(*right).values()) <= {1.0, None}


@given(ITEMS, st.permutations(LABELS))
def test_names_of_heads_do_not_matter(items, order):
    new = dict(zip(LABELS, order, strict=True))

    def renamed(heads):
        return None if heads is None else frozenset(new[h] for h in heads)

    other = [replace(i, gold=renamed(i.gold), predicted=renamed(i.predicted)) for i in items]
    assert scores(*items) == scores(*other)


@given(ITEMS, st.data())
def test_a_wrong_link_costs_precision_only(items, data):
    linked = [n for n, i in enumerate(items) if i.gold is not None and i.predicted]
    if not linked:
        return
    n = data.draw(st.sampled_from(linked))
    worse = list(items)
    worse[n] = replace(items[n], predicted=items[n].predicted | {"nobody"})
    before, after = scores(*items), scores(*worse)
    assert after["link_r"] == before["link_r"]
    if before["link_p"]:
        assert after["link_p"] < before["link_p"]
    assert [after[f"null_{c}"] for c in "prf"] == [before[f"null_{c}"] for c in "prf"]


@given(ITEMS)
def test_order_of_items_does_not_matter(items):
    one, other = scores(*items), scores(*reversed(items))
    assert one == pytest.approx(other, nan_ok=True)


# --- intervals ----------------------------------------------------------------------------------


def documents(n: int, right: float, seed: int) -> LinkTally:
    rng = np.random.default_rng(seed)
    return LinkTally(item("A", "A" if rng.random() < right else "B", key=k) for k in range(n))


@settings(max_examples=10)
@given(st.integers(0, 100))
def test_interval_holds_the_score(seed):
    tally = documents(60, 0.6, seed)
    found = bootstrap_interval(tally, "link_f", n=200)
    assert found.low <= found.value <= found.high and found.value == tally.scores()["link_f"]


def test_interval_agrees_with_resampling_one_by_one():
    tally = documents(40, 0.7, 1)
    found = bootstrap_interval(tally, "link_p", n=1000, seed=5)
    rng = np.random.default_rng(6)
    naive = [tally.part(rng.integers(0, 40, 40)).scores()["link_p"] for _ in range(1000)]
    assert (found.low, found.high) == pytest.approx(np.quantile(naive, [0.025, 0.975]), abs=0.03)


def test_resamples_without_anything_to_score_are_left_out():
    tally = LinkTally([item("A", "A", key=0), item("", "", key=1)])
    assert bootstrap_interval(tally, "link_f", n=50) == (1.0, 1.0, 1.0)


def test_paired_difference_is_narrower_than_two_intervals():
    first = documents(80, 0.9, 3)
    # The second system fails where the first one fails, and in 8 documents more.
    rows = [row[:, 0].sum() for row in first.rows]
    wrong = [k for k, right in enumerate(rows) if right][:8]
    second = LinkTally(
        item("A", "B" if not rows[k] or k in wrong else "A", key=k) for k in range(80)
    )
    found = paired_bootstrap(first, second, "link_f", n=500)
    assert found.value == pytest.approx(0.1) and found.low > 0 and found.p < 0.02
    apart = [bootstrap_interval(t, "link_f", n=500) for t in (first, second)]
    assert found.high - found.low < sum(i.high - i.low for i in apart)
    back = paired_bootstrap(second, first, "link_f", n=500)
    assert (back.value, back.low, back.high, back.p) == pytest.approx(
        (-found.value, -found.high, -found.low, found.p)
    )


def test_no_difference_has_p_one():
    tally = documents(20, 0.5, 1)
    assert paired_bootstrap(tally, tally, "link_f", n=50) == (0.0, 0.0, 0.0, 1.0)


def test_paired_bootstrap_takes_coreference_too():
    one, other = CorefTally(), CorefTally()
    for _ in range(5):
        one.add([{1, 2}], [{1, 2}])
        other.add([{1, 2}], [{1}, {2}])
    assert paired_bootstrap(one, other, "coref_b3_f", n=20).p == 0.0


@pytest.mark.parametrize(
    ("first", "second", "measure", "code"),
    [
        ([item("A", "A", key=1)], [item("A", "A", key=2)], "link_f", "T830"),
        ([item("A", "A")], [item("A", "A")], "null_f", "T831"),
        ([item("A", "A")], [item("A", "A")], "coref_f", "T403"),
        ([], [], "link_f", "T404"),
    ],
)
def test_what_cannot_be_compared_is_refused(first, second, measure, code):
    with pytest.raises(TiktalkError) as caught:
        paired_bootstrap(LinkTally(first), LinkTally(second), measure)
    assert caught.value.code == code

"""What must hold of the measures for any pair of partitions, and what is refused."""

from __future__ import annotations

import time
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.coref.ceaf import ceaf_phi4
from spacy_tiktalk.metrics.coref.overlap import overlap
from spacy_tiktalk.metrics.coref.tally import COUNTS, MEASURES, CorefTally, count_document

Partition = list[set[int]]


@st.composite
def partitions(draw: st.DrawFn, max_mentions: int = 12) -> Partition:
    """Clusters of some of the numbers 0..15."""
    mentions = draw(st.lists(st.integers(0, 15), unique=True, max_size=max_mentions))
    labels = draw(st.lists(st.integers(0, 4), min_size=len(mentions), max_size=len(mentions)))
    clusters: dict[int, set[int]] = {}
    for mention, label in zip(mentions, labels, strict=True):
        clusters.setdefault(label, set()).add(mention)
    return list(clusters.values())


def scores(*documents: tuple[Partition, Partition]) -> dict[str, float]:
    tally = CorefTally()
    for gold, predicted in documents:
        tally.add(gold, predicted)
    return tally.scores()


def n_links(clusters: Partition) -> int:
    return sum(len(c) * (len(c) - 1) // 2 for c in clusters)


def mixed(clusters: Partition) -> bool:
    """Whether there are links of both kinds."""
    n = sum(map(len, clusters))
    return 0 < n_links(clusters) < n * (n - 1) // 2


@given(partitions(), partitions())
def test_scores_are_in_range_and_complete(gold: Partition, predicted: Partition) -> None:
    found = scores((gold, predicted))
    names = {"f", *(f"{m}_{x}" for m in MEASURES for x in "prf")}
    assert set(found) == {f"coref_{v}{n}" for v in ("", "nosingle_") for n in names}
    assert all(type(value) is float and 0 <= value <= 1 + 1e-12 for value in found.values())


@given(partitions(), partitions())
def test_exchanging_the_sides_exchanges_p_and_r(gold: Partition, predicted: Partition) -> None:
    one, other = scores((gold, predicted)), scores((predicted, gold))
    swap = {"p": "r", "r": "p", "f": "f"}
    for measure in MEASURES:
        # BLANC looks at the key alone to see which kinds of links there are.
        if measure == "blanc" and not (mixed(gold) and mixed(predicted)):
            continue
        for letter, counterpart in swap.items():
            a, b = one[f"coref_{measure}_{letter}"], other[f"coref_{measure}_{counterpart}"]
            assert a == pytest.approx(b)
    assert one["coref_f"] == pytest.approx(other["coref_f"])


@given(partitions())
def test_a_perfect_response_scores_one(gold: Partition) -> None:
    assume(gold)
    found = scores((gold, gold))
    exceptions = set() if n_links(gold) else {"muc"}  # 0/0 = 0, as in the reference scorer
    for measure in MEASURES:
        expected = 0.0 if measure in exceptions else 1.0
        assert found[f"coref_{measure}_f"] == pytest.approx(expected), measure
    assert found["coref_f"] == pytest.approx(1.0 if n_links(gold) else 2 / 3)


@given(partitions(), partitions(), st.randoms(use_true_random=False))
def test_order_and_names_of_mentions_do_not_matter(gold, predicted, random) -> None:
    names = list("abcdefghijklmnop")
    random.shuffle(names)

    def shuffled(clusters: Partition) -> list[list[str]]:
        renamed = [[names[m] for m in c] for c in clusters]
        for cluster in renamed:
            random.shuffle(cluster)
        random.shuffle(renamed)
        return renamed

    assert scores((shuffled(gold), shuffled(predicted))) == pytest.approx(scores((gold, predicted)))


def best_by_trying(gold: Partition, predicted: Partition) -> float:
    few, many = sorted((gold, predicted), key=len)
    return max(
        sum(2 * len(a & b) / (len(a) + len(b)) for a, b in zip(few, order, strict=True))
        for order in permutations(many, len(few))
    )


@given(partitions(), partitions())
def test_ceaf_alignment_is_the_best_of_all(gold: Partition, predicted: Partition) -> None:
    expected = best_by_trying(gold, predicted)
    table = overlap(gold, predicted)
    assert ceaf_phi4(table) == pytest.approx(expected)


def links_by_counting(gold: Partition, predicted: Partition) -> dict[str, int]:
    def kinds(clusters: Partition) -> dict[tuple[int, int], str]:
        where = {m: i for i, c in enumerate(clusters) for m in c}
        return {
            (a, b): "coref" if where[a] == where[b] else "noncoref"
            for a in where
            for b in where
            if a < b
        }

    g, p = kinds(gold), kinds(predicted)
    count = {}
    for kind in ("coref", "noncoref"):
        count[f"{kind}_gold"] = sum(k == kind for k in g.values())
        count[f"{kind}_predicted"] = sum(k == kind for k in p.values())
        count[f"{kind}_both"] = sum(k == kind and p.get(link) == kind for link, k in g.items())
    return count


@given(partitions(), partitions())
def test_sums_agree_with_the_definitions(gold: Partition, predicted: Partition) -> None:
    found = dict(zip(COUNTS, count_document(gold, predicted), strict=True))
    for name, value in links_by_counting(gold, predicted).items():
        assert found[name] == value, name

    def b3(a: Partition, b: Partition) -> float:
        of = {m: c for c in b for m in c}
        return sum(len(c & of.get(m, set())) / len(c) for c in a for m in c)

    def muc(a: Partition, b: Partition) -> int:
        of = {m: i for i, c in enumerate(b) for m in c}
        return sum(len(c) - len({of.get(m, f"missing {m}") for m in c}) for c in a)

    assert found["b3_recall"] == pytest.approx(b3(gold, predicted))
    assert found["b3_precision"] == pytest.approx(b3(predicted, gold))
    assert found["muc_links"] == muc(gold, predicted) == muc(predicted, gold)


@given(st.lists(st.tuples(partitions(), partitions()), min_size=1, max_size=4))
def test_micro_sums_documents(documents: list[tuple[Partition, Partition]]) -> None:
    tally = CorefTally()
    for gold, predicted in documents:
        tally.add(gold, predicted)
    assert len(tally) == len(documents)
    # A document counted twice weighs twice: every ratio stays.
    assert scores(*documents, *documents) == pytest.approx(tally.scores())
    # Measures without cross-document links equal those of one document with all mentions apart.
    joined = tuple(
        [{(i, m) for m in c} for i, doc in enumerate(documents) for c in doc[side]]
        for side in (0, 1)
    )
    whole = scores(joined)
    for name, value in tally.scores().items():
        if "blanc" not in name:
            assert value == pytest.approx(whole[name]), name
    for i, document in enumerate(documents):
        assert tally.subset([i]).scores() == pytest.approx(scores(document))


@given(partitions(), partitions())
def test_nosingle_equals_dropping_them_by_hand(gold: Partition, predicted: Partition) -> None:
    found = scores((gold, predicted))
    plain = scores(([c for c in gold if len(c) > 1], [c for c in predicted if len(c) > 1]))
    for name, value in plain.items():
        if not name.startswith("coref_nosingle_"):
            assert found[name.replace("coref_", "coref_nosingle_")] == value


def test_a_document_without_gold_mentions_costs_precision_only() -> None:
    found = scores(([{1, 2}, {3}], [{1, 2}, {3}]), ([], [{1, 2}]))
    assert found["coref_mention_r"] == found["coref_b3_r"] == found["coref_ceafe_r"] == 1
    assert found["coref_mention_p"] == found["coref_b3_p"] == pytest.approx(3 / 5)
    assert found["coref_ceafe_p"] == pytest.approx(2 / 3)
    assert found["coref_muc_p"] == pytest.approx(1 / 2)


def test_nothing_on_either_side_scores_zero() -> None:
    assert set(scores().values()) == set(scores(([], [])).values()) == {0.0}


def test_a_repeated_mention_in_one_cluster_counts_once() -> None:
    # De-duplication as in the reference scorer's case A-7; [5, 5] is a singleton.
    assert scores(([[1, 2, 2]], [[1, 2], [5, 5]])) == scores(([[1, 2]], [[1, 2], [5]]))


@pytest.mark.parametrize("side", ["gold", "predicted"])
def test_a_mention_in_two_clusters_is_refused_by_name(side: str) -> None:
    bad, good = [["华仔", "他"], ["她"], ["他", "我"]], [["华仔"]]
    with pytest.raises(TiktalkError) as caught:
        CorefTally().add(*((bad, good) if side == "gold" else (good, bad)), key="clip-7")
    assert caught.value.code == "T401"
    for part in (side, "clip-7", "'他'", "cluster 0", "cluster 2"):
        assert part in str(caught.value)


def test_an_empty_cluster_is_refused() -> None:
    tally = CorefTally()
    with pytest.raises(TiktalkError) as caught:
        tally.add([["a"]], [["a"], []], key="clip-7")
    assert caught.value.code == "T402"
    assert "predicted clusters of document clip-7: cluster 1" in str(caught.value)
    assert len(tally) == 0


def test_long_documents_stay_quick() -> None:
    rng = np.random.default_rng(0)

    def clusters(n_mentions: int, n: int) -> list[list[int]]:
        groups: dict[int, list[int]] = {}
        for mention, label in enumerate(rng.integers(0, n, n_mentions).tolist()):
            groups.setdefault(label, []).append(mention)
        return list(groups.values())

    # The hardest case, two unrelated partitions: one block of 2000 x 2000.
    gold, predicted = clusters(8000, 2000), clusters(8000, 2000)
    start = time.process_time()
    CorefTally().add(gold, predicted)
    assert time.process_time() - start < 5

"""From scores to links: golden cases of each mode, and what holds for any scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import words

from spacy_tiktalk.linking.decide import MODES, decide, group_size
from spacy_tiktalk.linking.types import ClusterText

HE, SHE, BOTH = words("他"), words("她"), words("他俩")


def logits(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def heads(
    scores: np.ndarray, clusters: list[ClusterText], mode: str, threshold: float = 0.5
) -> list[tuple[int, ...]]:
    return [d.heads for d in decide(scores, clusters, mode=mode, threshold=threshold)]


# --- singular clusters --------------------------------------------------------------------------


def test_probabilities_by_hand() -> None:
    (found,) = decide(logits([np.log(2), np.log(5)]), [HE])
    assert found.probabilities == pytest.approx([2 / 8, 5 / 8, 1 / 8])
    assert found.heads == (1,)
    assert found.visible == pytest.approx(7 / 8)


@pytest.mark.parametrize("mode", MODES)
def test_without_heads_nobody_is_seen(mode: str) -> None:
    found = decide(np.zeros((2, 0), dtype=np.float32), [HE, BOTH], mode=mode)
    assert [(d.heads, d.probabilities.tolist(), d.visible) for d in found] == [((), [1.0], 0.0)] * 2
    assert decide(np.zeros((0, 3), dtype=np.float32), [], mode=mode) == []


def test_who_loses_a_head_knows_to_whom() -> None:
    scores = logits([3.0, -9.0], [2.0, -9.0], [-9.0, -9.0])
    found = decide(scores, [HE, SHE, words("我")])
    assert [d.heads for d in found] == [(0,), (), ()]
    assert [d.rival for d in found] == [None, 0, None]
    for mode in ("argmax", "threshold"):
        again = decide(scores, [HE, SHE, words("我")], mode=mode, threshold=0.9)
        assert {d.rival for d in again} == {None}
    assert [d.rival for d in decide(np.zeros((2, 0), np.float32), [HE, SHE])] == [None, None]


@pytest.mark.parametrize("mode", MODES)
def test_null_wins_where_it_is_likelier_than_the_best_head(mode: str) -> None:
    assert heads(logits([-1.0, -2.0]), [HE], mode) == [()]


@pytest.mark.parametrize(
    ("mode", "threshold", "wanted"),
    [
        # Of 0.45, 0.45 and 0.1 the first head is likelier than null, but not sure.
        ("argmax", 0.5, [(0,)]),
        ("assign", 0.5, [(0,)]),
        ("threshold", 0.5, [()]),
        ("threshold", 0.44, [(0,)]),
        ("threshold", 0.0, [(0,)]),
        ("threshold", 1.0, [()]),
    ],
)
def test_a_threshold_is_of_the_best_head(
    mode: str, threshold: float, wanted: list[tuple[int, ...]]
) -> None:
    scores = logits([np.log(4.5), np.log(4.5)])
    assert heads(scores, [HE], mode, threshold) == wanted


def test_a_threshold_takes_a_head_less_likely_than_null() -> None:
    scores = logits([np.log(3 / 7)])  # 0.3 beside 0.7
    assert heads(scores, [HE], "threshold", 0.25) == [(0,)]
    assert heads(scores, [HE], "argmax") == [()]


def test_the_threshold_itself_is_enough() -> None:
    assert heads(logits([0.0]), [HE], "threshold", 0.5) == [(0,)]
    assert heads(logits([0.0]), [HE], "argmax") == [()]  # not likelier than none


def test_heads_of_several_that_are_as_likely_as_none_are_none() -> None:
    assert heads(logits([0.0]), [BOTH], "argmax") == [()]
    assert heads(logits([0.1]), [BOTH], "argmax") == [(0,)]


def test_two_clusters_want_one_head() -> None:
    """Greedily he takes head 0 and she nothing; together head 1 for him is the likelier."""
    scores = logits([3.0, 2.5], [2.9, -4.0])
    assert heads(scores, [HE, SHE], "argmax") == [(0,), (0,)]
    assert heads(scores, [HE, SHE], "assign") == [(1,), (0,)]


def test_the_one_who_fits_less_gets_none() -> None:
    scores = logits([3.0], [2.0])
    assert heads(scores, [HE, SHE], "assign") == [(0,), ()]
    assert heads(scores[::-1], [SHE, HE], "assign") == [(), (0,)]


def test_very_sure_scores_are_still_told_apart() -> None:
    """Cosines times 100 are scores of such a size: what is left over is as good as impossible."""
    scores = logits([60.0, -30.0], [40.0, -60.0])
    assert heads(scores, [HE, SHE], "assign") == [(0,), ()]
    scores = logits([60.0, -30.0], [80.0, -60.0])
    assert heads(scores, [HE, SHE], "assign") == [(), (0,)]
    scores = logits([60.0, 30.0], [40.0, 35.0])
    assert heads(scores, [HE, SHE], "assign") == [(0,), (1,)]


@pytest.mark.parametrize("mode", MODES)
def test_ties_are_decided_the_same_every_time(mode: str) -> None:
    clusters = [words("他"), words("她"), words("你")]
    scores = np.full((3, 2), 2.0, dtype=np.float32)
    first = heads(scores, clusters, mode, 0.4)
    assert all(heads(scores, clusters, mode, 0.4) == first for _ in range(5))
    if mode == "assign":
        assert sorted(first) == [(), (0,), (1,)]
    else:
        assert first == [(0,), (0,), (0,)]


@pytest.mark.parametrize("mode", MODES)
def test_no_heads_and_no_clusters(mode: str) -> None:
    none = np.zeros((2, 0), dtype=np.float32)
    found = decide(none, [HE, BOTH], mode=mode)
    assert [d.heads for d in found] == [(), ()]
    assert [d.visible for d in found] == [0.0, 0.0]
    assert decide(np.zeros((0, 3), dtype=np.float32), [], mode=mode) == []
    assert decide(np.zeros((0, 0), dtype=np.float32), [], mode=mode) == []


# --- plural clusters ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("他俩", 2),
        ("他们俩", 2),
        ("你们两个", 2),
        ("这两口子", 2),
        ("二位", 2),
        ("俩人", 2),
        ("俩小孩", 2),
        ("那对夫妻", 2),
        ("双胞胎", 2),
        ("彼此", 2),
        ("三个人", 3),
        ("你们仨", 3),
        ("四位老师", 4),
        ("他们9个人", 9),
        ("他们", None),
        ("大家", None),
        ("这些人", None),
        # A place in a row and numbers from ten on count nobody.
        ("第二个", None),
        ("他们12个人", None),
        ("他们十二个人", None),
        ("二十三位家人们", None),
    ],
)
def test_how_many_a_mention_counts(text: str, size: int | None) -> None:
    assert group_size([text]) == size


def test_any_mention_may_count() -> None:
    assert group_size(["他们", "三个人"]) == 3
    assert group_size(["他們", "兩個人"]) == 2
    assert group_size(["他們夫婦"]) == 2
    assert group_size([]) is None


@pytest.mark.parametrize("mode", MODES)
def test_counted_groups_take_so_many_heads(mode: str) -> None:
    scores = logits([1.0, 3.0, -2.0, 2.0])
    assert heads(scores, [words("他俩")], mode) == [(1, 3)]
    assert heads(scores, [words("你们三个人")], mode) == [(1, 3, 0)]
    assert heads(scores, [words("你们", "四位老师")], mode) == [(1, 3, 0, 2)]


def test_a_group_larger_than_the_picture_takes_all() -> None:
    assert heads(logits([1.0, 2.0]), [words("他们仨")], "assign") == [(1, 0)]


def test_uncounted_groups_take_heads_half_as_likely_as_the_best() -> None:
    scores = np.log(np.array([[4.0, 2.1, 1.9, 6.0]], dtype=np.float32))
    assert heads(scores, [words("他们")], "argmax") == [(3, 0)]
    scores = np.log(np.array([[4.0, 3.1, 1.9, 6.0]], dtype=np.float32))
    assert heads(scores, [words("他们")], "argmax") == [(3, 0, 1)]
    scores = np.log(np.array([[9.0, 0.1, 0.2]], dtype=np.float32))
    assert heads(scores, [words("他们")], "argmax") == [(0, 2)]  # two at least


def test_a_group_is_not_there_where_null_is_likelier_than_all_heads_together() -> None:
    scores = logits([np.log(0.3), np.log(0.3)])
    assert heads(scores, [BOTH], "argmax") == [()]
    assert heads(scores, [BOTH], "threshold", 0.3) == [(0, 1)]  # 0.6 of 1.6
    # Neither head alone is likelier than null, both together are.
    assert heads(logits([np.log(0.7), np.log(0.6)]), [BOTH], "assign") == [(0, 1)]


def test_groups_share_heads_with_singular_clusters() -> None:
    scores = logits([4.0, 0.0], [4.0, 3.9])
    assert heads(scores, [HE, BOTH], "assign") == [(0,), (0, 1)]


# --- what always holds --------------------------------------------------------------------------


@st.composite
def scenes(draw: st.DrawFn) -> tuple[np.ndarray, list[ClusterText]]:
    """Scores without ties, and clusters, some of them plural."""
    n = draw(st.integers(0, 6))
    m = draw(st.integers(0, 6))
    size = draw(st.sampled_from([0.1, 2.0, 20.0]))
    seed = draw(st.integers(0, 2**32 - 1))
    texts = draw(st.lists(st.sampled_from(["他", "她", "他俩", "他们"]), min_size=n, max_size=n))
    scores = np.random.default_rng(seed).normal(scale=size, size=(n, m)).astype(np.float32)
    return scores, [words(text) for text in texts]


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), mode=st.sampled_from(MODES))
def test_probabilities_are_a_distribution(
    scene: tuple[np.ndarray, list[ClusterText]], mode: str
) -> None:
    scores, clusters = scene
    for row, found in zip(scores, decide(scores, clusters, mode=mode), strict=True):
        assert found.probabilities.sum() == pytest.approx(1.0)
        assert (found.probabilities >= 0).all() and 0.0 <= found.visible <= 1.0
        assert len(set(found.heads)) == len(found.heads)
        order = [float(row[t]) for t in found.heads]
        assert order == sorted(order, reverse=True)  # best first


@settings(max_examples=150, deadline=None)
@given(scene=scenes())
def test_no_head_for_two_singular_clusters(scene: tuple[np.ndarray, list[ClusterText]]) -> None:
    scores, clusters = scene
    found = heads(scores, clusters, "assign")
    taken = [own for own, c in zip(found, clusters, strict=True) if not c.plural and own]
    assert all(len(own) == 1 for own in taken)
    assert len(set(taken)) == len(taken)


@settings(max_examples=100, deadline=None)
@given(scene=scenes(), mode=st.sampled_from(MODES), seed=st.integers(0, 1000))
def test_the_order_of_heads_and_clusters_is_no_matter(
    scene: tuple[np.ndarray, list[ClusterText]], mode: str, seed: int
) -> None:
    scores, clusters = scene
    before = heads(scores, clusters, mode)
    rng = np.random.default_rng(seed)
    columns = rng.permutation(scores.shape[1])
    rows = rng.permutation(len(clusters))
    after = heads(scores[rows][:, columns], [clusters[k] for k in rows], mode)
    assert [tuple(int(columns[t]) for t in own) for own in after] == [before[k] for k in rows]


@settings(max_examples=60, deadline=None)
@given(scene=scenes(), seed=st.integers(0, 1000))
def test_no_other_assignment_is_likelier(
    scene: tuple[np.ndarray, list[ClusterText]], seed: int
) -> None:
    scores, clusters = scene
    scores, clusters = scores, [words("他") for _ in clusters]
    if not clusters:
        return
    n, m = scores.shape
    full = np.concatenate([scores.astype(np.float64), np.zeros((n, 1))], axis=1)
    logs = full - np.logaddexp.reduce(full, axis=1, keepdims=True)
    found = heads(scores, clusters, "assign")
    best = sum(logs[k, own[0] if own else m] for k, own in enumerate(found))
    rng = np.random.default_rng(seed)
    for _ in range(50):
        free = list(rng.permutation(m))
        other = [free.pop() if free and rng.random() < 0.7 else m for _ in range(n)]
        assert best >= sum(logs[k, t] for k, t in enumerate(other)) - 1e-6


@settings(max_examples=60, deadline=None)
@given(scene=scenes())
def test_where_nobody_disagrees_assign_is_argmax(
    scene: tuple[np.ndarray, list[ClusterText]],
) -> None:
    scores, clusters = scene
    wanted = heads(scores, clusters, "argmax")
    single = [own for own, c in zip(wanted, clusters, strict=True) if own and not c.plural]
    if len(set(single)) == len(single):
        assert heads(scores, clusters, "assign") == wanted


def test_large_scores_do_not_overflow() -> None:
    found = decide(logits([800.0, 1e4], [-1e4, -1e4]), [HE, SHE])
    assert [d.probabilities.tolist() for d in found] == [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]

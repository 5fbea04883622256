"""Pages that push each other out and copies in one picture: one person, seen twice at one time."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.video.recognize.identity import cluster_tracklets
from spacy_tiktalk.video.recognize.together import may_turn, mostly_together, page_turned

STEP = 0.2


def times(first: int, last: int) -> np.ndarray:
    return np.arange(first, last + 1) * STEP


def boxes(*middles: tuple[float, float], side: float = 100) -> np.ndarray:
    half = side / 2
    return np.float32([[x - half, y - half, x + half, y + half] for x, y in middles])


def clustered(
    one: tuple[np.ndarray, np.ndarray],
    other: tuple[np.ndarray, np.ndarray],
    distance: float = 0.4,
    copy_threshold: float | None = None,
) -> dict[int, int]:
    vectors = {1: [np.float32([0, 0])], 2: [np.float32([distance, 0])]}
    return cluster_tracklets(
        vectors,
        {1: one[0], 2: other[0]},
        metric="euclidean",
        threshold=0.6,
        boxes={1: one[1], 2: other[1]},
        copy_threshold=copy_threshold,
    ).labels


# The old page stands, and leaves to the left; the new one comes from the right, and stands.
OLD = times(0, 5), boxes(*[(220, 200)] * 4, (160, 200), (50, 260))
NEW = times(5, 9), boxes((400, 150), (280, 200), *[(220, 200)] * 3)


def test_one_person_on_two_pages_of_a_slide_show_is_one() -> None:
    assert page_turned(*OLD, *NEW) and clustered(OLD, NEW) == {1: 1, 2: 1}
    assert clustered(NEW, OLD) == {1: 1, 2: 1}  # whichever has the lower number
    down = [(moments, places[:, [1, 0, 3, 2]]) for moments, places in (OLD, NEW)]
    assert page_turned(*down[0], *down[1])
    two = (times(0, 5), OLD[1]), (times(4, 9), boxes((430, 200), *[(300, 200)] * 5))
    assert page_turned(*two[0], *two[1])  # both pages at two samples


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Side by side for a second, while the camera moves.
        ((times(0, 5), OLD[1]), (times(1, 9), boxes(*[(400 - 30 * i, 150) for i in range(9)]))),
        # Nobody moves: one turns away when another looks up.
        ((times(0, 5), boxes(*[(100, 200)] * 6)), (times(5, 9), boxes(*[(300, 200)] * 5))),
        # The one goes to the left, the other to the right.
        (OLD, (times(5, 9), boxes((300, 150), *[(400, 150)] * 4))),
        # One who is there before and behind.
        (OLD, (times(3, 5), boxes(*[(400 - 60 * i, 150) for i in range(3)]))),
        (OLD, (times(0, 9), boxes(*[(400 - 30 * i, 150) for i in range(10)]))),
    ],
)
def test_two_who_are_seen_together_stay_two(
    old: tuple[np.ndarray, np.ndarray], new: tuple[np.ndarray, np.ndarray]
) -> None:
    assert not page_turned(*old, *new) and clustered(old, new) == {1: 1, 2: 2}


def test_pages_of_two_people_stay_two_by_their_faces() -> None:
    assert clustered(OLD, NEW, distance=0.7) == {1: 1, 2: 2}


def test_copies_in_one_picture_are_one_person() -> None:
    left = times(0, 9), boxes(*[(100, 100)] * 10)
    right = times(0, 9), boxes(*[(400, 100)] * 10)
    assert clustered(left, right, 0.1, copy_threshold=0.25) == {1: 1, 2: 1}
    assert clustered(left, right, 0.1) == {1: 1, 2: 2}  # an embedder that does not know of copies
    assert clustered(left, right, 0.3, copy_threshold=0.25) == {1: 1, 2: 2}
    late = times(8, 20), boxes(*[(400, 100)] * 13)
    assert clustered(left, late, 0.1, copy_threshold=0.25) == {1: 1, 2: 2}
    assert mostly_together(times(0, 9), times(5, 30)) and not mostly_together(*[left[0], late[0]])


def test_three_copies_and_the_same_person_elsewhere() -> None:
    vectors = {n: [np.float32([0.05 * n])] for n in range(1, 4)} | {4: [np.float32([0.5])]}
    seen = {n: times(0, 9) for n in range(1, 4)} | {4: times(12, 20)}
    for threshold, labels in ((0.25, [1, 1, 1, 1]), (None, [1, 2, 3, 3])):
        found = cluster_tracklets(
            vectors, seen, metric="euclidean", threshold=0.6, copy_threshold=threshold
        )
        assert list(found.labels.values()) == labels


def test_a_crowd_in_one_picture_is_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pair by pair, 2,000 heads would take seconds."""
    seen = {n: times(0, 4) for n in range(60)}
    vectors = {n: [np.eye(60, dtype=np.float32)[n]] for n in seen}
    monkeypatch.setattr("spacy_tiktalk.video.recognize.identity.page_turned", None)
    found = cluster_tracklets(
        vectors,
        seen,
        metric="cosine",
        threshold=0.6,
        boxes={n: boxes(*[(100, 100)] * 5) for n in seen},
        copy_threshold=0.25,
    )
    assert len(set(found.labels.values())) == 60


def test_turns_are_the_same_pair_by_pair_and_at_once() -> None:
    at = [times(0, 5), times(5, 9), times(4, 9), times(0, 9), times(2, 3), times(7, 12)]
    table = may_turn(at)
    # Boxes that move as one page does: only the times count.
    moving = [boxes(*[(1000 - 100 * i, 200) for i in range(len(each))]) for each in at]
    for i, old in enumerate(at):
        for j, new in enumerate(at):
            assert table[i, j] == page_turned(old, moving[i], new, moving[j])

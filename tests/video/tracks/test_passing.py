"""A brief piece of a split track that is nobody goes to its neighbors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.video.follow.open_track import Piece
from spacy_tiktalk.video.tracks.passing import BRIEF, without_passing


def piece(track: int, *frames: int) -> Piece:
    """A piece seen in these frames, of 5 a second."""
    times = np.array(frames, dtype=np.float64) / 5
    n = len(frames)
    boxes = np.array([[f, 0, f + 10, 10] for f in frames], dtype=np.float32)
    return Piece(
        track=track,
        sure=(float(times[0]), float(times[-1])),
        shot=0,
        frames=np.array(frames, dtype=np.int64),
        times=times,
        boxes=boxes,
        scores=np.full(n, 0.9, dtype=np.float32),
        crops=[],
        vectors=[],
    )


def frames(pieces: list[Piece]) -> list[list[int]]:
    return sorted(p.frames.tolist() for p in pieces)


def test_a_mixed_face_in_a_dissolve_is_shared_by_who_goes_and_who_comes() -> None:
    given_ = [piece(1, *range(6)), piece(1, 6, 7), piece(1, *range(8, 14))]
    assert frames(without_passing(given_, [1, 2, 3])) == [[*range(7)], [*range(7, 14)]]
    assert [p.frames.tolist() for p in given_][1] == [6, 7]  # what was given stays


def test_at_an_end_of_the_track_all_of_it_goes_to_the_one_neighbor() -> None:
    first = [piece(1, 0, 1), piece(1, *range(2, 9))]
    assert frames(without_passing(first, [1, 2])) == [[*range(9)]]
    last = [piece(1, *range(7)), piece(1, 7, 8)]
    (whole,) = without_passing(last, [1, 2])
    assert whole.frames.tolist() == [*range(9)]
    assert whole.boxes[:, 0].tolist() == [*range(9)] and len(whole.times) == len(whole.scores) == 9


@pytest.mark.parametrize(
    ("brief", "labels"),
    [
        ((6, 7), [1, 2, 3, 2]),  # known from elsewhere in the video
        ((6, 7, 8, 9), [1, 2, 3, 4]),  # seen for longer than a dissolve mixes
    ],
)
def test_who_is_somebody_stays(brief: tuple[int, ...], labels: list[int]) -> None:
    given_ = [piece(1, *range(6)), piece(1, *brief), piece(1, *range(10, 16)), piece(2, 40, 41)]
    assert frames(without_passing(given_, labels)) == frames(given_)
    # Brief and known from nowhere else it would be nobody.
    nobody = [given_[0], piece(1, 6, 7), *given_[2:]]
    assert BRIEF >= 1 / 5 and len(without_passing(nobody, [1, 2, 3, 4])) == 3


def test_nobody_is_put_into_a_picture_twice() -> None:
    given_ = [piece(1, *range(6)), piece(1, 6, 7), piece(2, 7, 8, 9, 10)]
    assert frames(without_passing(given_, [1, 2, 1])) == frames(given_)
    assert frames(without_passing(given_, [1, 2, 3])) == [[*range(8)], [7, 8, 9, 10]]


def test_a_track_of_brief_pieces_alone_stays() -> None:
    given_ = [piece(1, 0, 1), piece(1, 2, 3)]
    assert frames(without_passing(given_, [1, 2])) == [[0, 1], [2, 3]]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4)), min_size=1, max_size=6))
def test_no_hit_is_lost_or_moved(parts: list[tuple[int, int]]) -> None:
    at, given_ = 0, []
    for n, _ in parts:
        given_.append(piece(1, *range(at, at + n)))
        at += n
    made = without_passing(given_, [label for _, label in parts])
    assert sorted(f for p in made for f in p.frames.tolist()) == list(range(at))
    for p in made:
        assert p.frames.tolist() == list(range(p.frames[0], p.frames[-1] + 1))
        assert np.allclose(p.times, p.frames / 5) and np.allclose(p.boxes[:, 0], p.frames)

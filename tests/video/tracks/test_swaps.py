from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.video.follow.open_track import OpenTrack, Piece
from spacy_tiktalk.video.tracks.swaps import moved_turns
from spacy_tiktalk.video.types import Crop

LENGTH = 12


def pieces(track: int, faces: list[int], turn: int | None) -> list[Piece]:
    """A track seen in frames 0 to 11, with a face in the frames `faces`, split at `turn`."""
    open_track, box = OpenTrack(0, confirmed=True), np.float32([track, 0, track + 1, 1])
    for frame in range(LENGTH):
        open_track.add(frame, frame / 5, box, 0.9, np.zeros(192, dtype=np.float32))
    image = np.zeros((4, 4, 3), dtype=np.uint8)
    crops = [Crop(image, frame, frame / 5, box, None, 1.0) for frame in faces]
    vectors = [np.float32([1.0, 0.0]) for _ in faces]
    splits = [] if turn is None else [turn / 5]
    return open_track.pieces(crops, vectors, splits, n_crops=6, track=track)


def ends(found: list[Piece]) -> list[tuple[int, int]]:
    return [(int(piece.frames[0]), int(piece.frames[-1])) for piece in found]


def test_a_swap_that_two_tracks_make_at_different_hits_is_made_at_one() -> None:
    swapped = [*pieces(1, [1, 3, 8, 10], 7), *pieces(2, [0, 4, 9, 11], 5)]
    assert [piece.sure for piece in swapped] == [(0.0, 0.6), (1.6, 2.2), (0.0, 0.8), (1.8, 2.2)]
    moved = moved_turns(swapped, [1, 2, 2, 1])
    assert ends(moved) == [(0, 4), (5, 11), (0, 4), (5, 11)]
    assert [piece.crops for piece in moved] == [piece.crops for piece in swapped]


def test_a_picture_without_a_face_goes_with_its_hit() -> None:
    swapped = [*pieces(1, [1, 3, 8, 10], 7), *pieces(2, [0, 4, 9, 11], 5)]
    blurred = Crop(swapped[0].crops[0].image, 5, 1.0, swapped[0].boxes[0], None, 1.0)
    first = swapped[0]
    crops, vectors = [*first.crops, blurred], [*first.vectors, None]
    moved = moved_turns([replace(first, crops=crops, vectors=vectors), *swapped[1:]], [1, 2, 2, 1])
    assert ends(moved)[:2] == [(0, 4), (5, 11)]
    assert [[crop.frame for crop in piece.crops] for piece in moved[:2]] == [[1, 3], [5, 8, 10]]
    assert [len(piece.vectors) for piece in moved[:2]] == [2, 3]


def test_a_turn_stays_between_the_faces_that_tell_of_it() -> None:
    swapped = [*pieces(1, [1, 6, 8, 10], 7), *pieces(2, [0, 2, 4, 11], 3)]
    assert ends(moved_turns(swapped, [1, 2, 2, 1])) == [(0, 6), (7, 11), (0, 3), (4, 11)]


def test_what_shows_nobody_twice_stays() -> None:
    apart = [*pieces(1, [1, 3, 8, 10], 7), *pieces(2, [2], None)]
    moved = moved_turns(apart, [1, 2, 3])
    assert all(one is other for one, other in zip(moved, apart, strict=True))


@given(st.lists(st.integers(3, 9), min_size=1, max_size=4), st.data())
def test_every_hit_is_kept_and_no_person_is_shown_twice_more_often(turns, data) -> None:
    made = [p for n, turn in enumerate(turns) for p in pieces(n, [0, 2, 10, 11], turn)]
    labels = data.draw(st.lists(st.integers(1, 3), min_size=len(made), max_size=len(made)))
    moved = moved_turns(made, labels)

    def shown(found: list[Piece]) -> list[tuple[int, int]]:
        return [(n, f) for n, p in zip(labels, found, strict=True) for f in p.frames.tolist()]

    assert len(shown(moved)) == len(turns) * LENGTH
    assert len(set(shown(moved))) >= len(set(shown(made)))
    for track in range(len(turns)):
        frames = [f for p in moved if p.track == track for f in p.frames.tolist()]
        assert frames == list(range(LENGTH))

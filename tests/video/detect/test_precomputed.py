"""Precomputed: MOT files, mappings and functions as detectors."""

from __future__ import annotations

import os
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.detect.pictures import clipped
from spacy_tiktalk.video.detect.precomputed import Precomputed
from spacy_tiktalk.video.detect.precomputed_folder import PrecomputedFolder, PrecomputedIds
from spacy_tiktalk.video.types import Detections, Detector, VideoFrame


def frames(*indices: int, height: int = 100, width: int = 200) -> list[VideoFrame]:
    image = np.zeros((height, width, 3), np.uint8)
    return [VideoFrame(index, index / 25, image) for index in indices]


def mot(tmp_path, text: str):
    path = tmp_path / "det.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_mot_frames_count_from_one_and_boxes_are_clipped(tmp_path):
    text = "1,-1,10,20,30,40,0.5,-1,-1,-1\n3,-1,190,90,50,50,0.9\n3,2,0,0,5,5,-1\n3,2,500,0,5,5,1\n"
    detector = Precomputed(boxes=mot(tmp_path, text))
    assert isinstance(detector, Detector)
    first, second, third = detector(frames(0, 1, 2))
    assert first.boxes.tolist() == [[10, 20, 40, 60]]
    assert first.scores.tolist() == [0.5]
    assert len(second) == 0
    assert third.boxes.tolist() == [[0, 0, 5, 5], [190, 90, 200, 100]]
    assert np.allclose(third.scores, [1.0, 0.9])
    assert third.landmarks is None


def test_any_batching_and_order_of_frames(tmp_path):
    text = "".join(f"{n},-1,{n},0,9,9,1\n" for n in range(1, 8))
    detector = Precomputed(boxes=str(mot(tmp_path, text)))
    together = detector(frames(6, 0, 3))
    assert [found.boxes[0, 0] for found in together] == [7, 1, 4]
    assert [detector(frames(n))[0].boxes[0, 0] for n in (6, 0, 3)] == [7, 1, 4]
    assert detector([]) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,-1,1,1,9,9,1\n1,-1,1,1,x,9,1\n", r"T756.*det\.txt, line 2"),
        ("1,-1,1,1,nan,9,1\n", "T756.*line 1"),
        ("0,-1,1,1,9,9,1\n", "T756.*counted from 1"),
        ("1,-1,1,1,9,9,55.5\n", r"T725.*frame 1 .*55\.5.*scale"),
        ("", "T729.*holds no box"),
    ],
)
def test_a_bad_file_is_named(tmp_path, text, message):
    with pytest.raises(TiktalkError, match=message):
        Precomputed(boxes=mot(tmp_path, text))(frames(0))


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(TiktalkError, match=r"no\.txt"):
        Precomputed(boxes=tmp_path / "no.txt")(frames(0))
    with pytest.raises(TiktalkError, match=r"no\.txt"):
        _ = Precomputed(boxes=tmp_path / "no.txt").fingerprint


def test_a_mapping():
    marks = np.zeros((1, 5, 2), np.float32)
    table = {
        0: [[1, 2, 3, 4], [5, 6, 7, 8]],
        np.int64(1): np.array([[1, 2, 3, 4, 0.2], [5, 6, 7, 8, 0.8]]),
        2: [],
        3: Detections(np.float32([[1, 2, 3, 4]]), np.float32([0.7]), marks),
        4: [[1, 2, np.nan, 4], [5, 6, 5, 9], [9, 9, 3, 3]],
    }
    detector = Precomputed(boxes=table, threshold=0.5)
    found = detector(frames(0, 1, 2, 3, 4, 5))
    assert [len(heads) for heads in found] == [2, 1, 0, 1, 0, 0]
    assert found[1].boxes.tolist() == [[5, 6, 7, 8]]
    assert found[3].landmarks is not None
    copy = pickle.loads(pickle.dumps(detector))
    assert copy.fingerprint == detector.fingerprint
    assert copy(frames(1))[0].boxes.tolist() == [[5, 6, 7, 8]]


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 2, 3]],
        [1, 2, 3, 4],
        [[1, 2, 3, 4, 1.5]],
        [[1, 2, 3, 4, -0.1]],
        "abcd",
        [[1, 2, 3, 4], [1, 2]],
        Detections(np.zeros((2, 4), np.float32), np.zeros(1, np.float32)),
    ],
)
def test_tables_of_another_form_name_their_frame(rows):
    with pytest.raises(TiktalkError, match=r"T726.*frame 7"):
        Precomputed(boxes={7: rows})
    with pytest.raises(TiktalkError, match=r"T726.*frame 7"):
        Precomputed(boxes=lambda frame: rows, each=True)(frames(7))


@pytest.mark.parametrize("key", ["0", 1.0, -1, True, None])
def test_keys_are_frame_numbers(key):
    with pytest.raises(TiktalkError, match="T729"):
        Precomputed(boxes={key: []})


def test_functions_of_a_batch_and_of_one_frame():
    def batch(some):
        return [np.array([[frame.index, 0, frame.index + 5, 9]]) for frame in some]

    def one(frame):
        return batch([frame])[0]

    for detector in (Precomputed(boxes=batch), Precomputed(boxes=one, each=True)):
        assert [h.boxes[0, 0] for h in detector(frames(3, 9))] == [3, 9]
        assert detector([]) == []
    with pytest.raises(TiktalkError, match=r"T729.*1 tables for 2 frames"):
        Precomputed(boxes=lambda some: [[]])(frames(0, 1))
    with pytest.raises(TiktalkError, match=r"T729.*NoneType"):
        Precomputed(boxes=lambda some: None)(frames(0))


def test_settings():
    for threshold in (2, "0.5", None):
        with pytest.raises(TiktalkError, match=r"T722.*threshold"):
            Precomputed(boxes={}, threshold=threshold)
    with pytest.raises(TiktalkError, match=r"T729.*NoneType"):
        Precomputed(boxes=None)
    with pytest.raises(TiktalkError, match=r"T723.*Precomputed.*frame 4"):
        Precomputed(boxes={})([VideoFrame(4, 0.0, np.zeros((3, 3), np.uint8))])


def no_boxes(some):
    return [[] for _ in some]


def test_fingerprints(tmp_path):
    path = mot(tmp_path, "1,-1,1,1,9,9,1\n")
    first = Precomputed(boxes=path).fingerprint
    assert Precomputed(boxes=path).fingerprint == first
    mot(tmp_path, "1,-1,1,1,9,8,1\n")
    assert Precomputed(boxes=path).fingerprint != first
    tables = [{}, {0: [[1, 2, 3, 4]]}, {1: [[1, 2, 3, 4]]}, {0: [[1, 2, 3, 4, 0.5]]}]
    assert len({Precomputed(boxes=table).fingerprint for table in tables}) == 4
    assert (
        Precomputed(boxes={1: [], 0: [[1, 2, 3, 4]]}).fingerprint
        == Precomputed(boxes={0: [[1, 2, 3, 4]], 1: []}).fingerprint
    )
    assert (
        Precomputed(boxes=len, name="a").fingerprint == Precomputed(boxes=len, name="a").fingerprint
    )
    unnamed = Precomputed(boxes=no_boxes)
    before = unnamed.fingerprint
    assert [len(found.boxes) for found in unnamed(frames(0))] == [0]
    assert unnamed.fingerprint == before
    assert unnamed.fingerprint != Precomputed(boxes=no_boxes).fingerprint
    assert pickle.loads(pickle.dumps(unnamed)).fingerprint != unnamed.fingerprint
    for kept in (Precomputed(boxes=len, name="a"), Precomputed(boxes={0: [[1, 2, 3, 4]]})):
        assert pickle.loads(pickle.dumps(kept)).fingerprint == kept.fingerprint


anything = st.floats(width=32, allow_nan=True, allow_infinity=True)


@given(
    arrays(np.float32, st.tuples(st.integers(0, 6), st.just(5)), elements=anything),
    st.integers(1, 50),
    st.integers(1, 50),
)
def test_clipped_boxes_are_valid_sorted_and_stay_on_a_second_time(rows, width, height):
    heads = clipped(Detections(rows[:, :4], rows[:, 4]), width, height)
    assert np.isfinite(heads.boxes).all() and np.isfinite(heads.scores).all()
    assert (heads.boxes >= 0).all()
    assert (heads.boxes[:, 2:] <= (width, height)).all()
    assert (heads.boxes[:, 2:] > heads.boxes[:, :2]).all()
    assert (np.diff(heads.scores) <= 0).all()
    again = clipped(heads, width, height)
    assert np.array_equal(again.boxes, heads.boxes)
    shuffled = clipped(Detections(rows[::-1, :4], rows[::-1, 4]), width, height)
    assert np.array_equal(shuffled.boxes, heads.boxes)


def test_a_corrected_file_of_a_folder_counts_at_once(tmp_path):
    clip = tmp_path / "clip.txt"
    clip.write_text("1,-1,10,20,30,40,0.5\n", encoding="utf-8")
    folders = PrecomputedFolder(tmp_path), PrecomputedIds(tmp_path)
    before = [one.fingerprint for one in folders]
    assert [one.fingerprint for one in folders] == before
    clip.write_text("1,-1,80,20,30,40,0.5\n", encoding="utf-8")
    os.utime(clip, ns=(1, 1))  # whatever the clock of this file system
    after = [one.fingerprint for one in folders]
    assert after != before and after[0] == PrecomputedFolder(tmp_path).fingerprint
    (found,) = folders[0].for_video("clip.mp4")(frames(0))
    assert found.boxes.tolist() == [[80, 20, 110, 60]]
    (tmp_path / "other.txt").write_text("", encoding="utf-8")
    assert folders[0].fingerprint != after[0]

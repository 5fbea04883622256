"""CenterFace on the free pictures of corpus/heads."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from places import HEADS, SHARED

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.files import sha256_of
from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.follow.iou import iou_matrix
from spacy_tiktalk.video.types import Detections, Detector, VideoFrame

cv2 = pytest.importorskip("cv2")

RESEARCH = Path(os.environ.get("TIKTALK_RESEARCH_DATA") or SHARED / "data/video")


def frame(image: np.ndarray, index: int = 0) -> VideoFrame:
    return VideoFrame(index, index / 5, image)


def same(first: Detections, second: Detections) -> bool:
    return (
        np.array_equal(first.boxes, second.boxes)
        and np.array_equal(first.scores, second.scores)
        and np.array_equal(first.landmarks, second.landmarks)
    )


@pytest.fixture(scope="module")
def collins() -> np.ndarray:
    return cv2.imread(str(HEADS / "collins.jpg"))


@pytest.fixture(scope="module")
def hopper() -> np.ndarray:
    return cv2.imread(str(HEADS / "hopper.jpg"))


@pytest.fixture(scope="module")
def detector() -> CenterFace:
    return CenterFace()


def test_one_head_a_portrait_with_its_landmarks_in_order(detector, collins, hopper):
    assert isinstance(detector, Detector)
    for image in (collins, hopper):
        (found,) = detector([frame(image)])
        assert len(found) == 1
        assert found.scores[0] > 0.7
        right_eye, left_eye, nose, right_mouth, left_mouth = found.landmarks[0]
        assert right_eye[0] < nose[0] < left_eye[0]
        assert right_mouth[0] < left_mouth[0]
        assert max(right_eye[1], left_eye[1]) < nose[1] < min(right_mouth[1], left_mouth[1])
        x1, y1, x2, y2 = found.boxes[0]
        assert (found.landmarks[0] > (x1, y1)).all()
        assert (found.landmarks[0] < (x2, y2)).all()
        assert found.boxes.dtype == found.scores.dtype == found.landmarks.dtype == np.float32


def test_a_batch_changes_nothing_and_sizes_may_be_mixed(collins, hopper):
    """A net of cv2.dnn that saw another size before gives wrong maps: none of ours may."""
    wide = cv2.copyMakeBorder(collins, 0, 0, 0, 200, cv2.BORDER_REPLICATE)
    images = [collins, hopper, wide, collins[:, ::-1], wide[:160], collins, hopper, hopper]
    alone = [CenterFace()([frame(image)])[0] for image in images]
    together = CenterFace()([frame(image, n) for n, image in enumerate(images)])
    assert [len(found) for found in alone[:3]] == [1, 1, 1]
    assert all(map(same, alone, together))


def test_a_landmark_and_a_box_follow_the_picture(detector, collins):
    """Mirrored, moved by a multiple of the stride, and four times as large."""
    (found,) = detector([frame(collins)])
    width = collins.shape[1]
    (mirrored,) = detector([frame(np.ascontiguousarray(collins[:, ::-1]))])
    back = width - mirrored.landmarks[0][[1, 0, 2, 4, 3], 0]
    assert np.abs(back - found.landmarks[0][:, 0]).max() < 8
    boxes = [(width - mirrored.boxes[0])[[2, 1, 0, 3]] * (1, -1, 1, -1) + (0, width, 0, width)]
    moved = cv2.copyMakeBorder(collins, 32, 0, 64, 0, cv2.BORDER_CONSTANT)
    boxes.append(detector([frame(moved)])[0].boxes[0] - (64, 32, 64, 32))
    large = cv2.resize(collins, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    boxes.append(detector([frame(large)])[0].boxes[0] / 4)
    assert (iou_matrix(boxes, found.boxes) > 0.8).all()


def test_many_heads_sorted_clipped_and_the_same_twice(detector, collins, hopper):
    left = cv2.resize(collins, (240, 270))
    picture = np.hstack([left, cv2.resize(hopper, (240, 270)), left[:, ::-1]])
    (first,) = detector([frame(picture)])
    (second,) = detector([frame(picture)])
    assert len(first) == 3
    assert same(first, second)
    assert (np.diff(first.scores) <= 0).all()
    assert (first.boxes[:, :2] >= 0).all()
    assert (first.boxes[:, 2:] <= (720, 270)).all()


@pytest.mark.parametrize(
    "shape", [(1, 1), (32, 32), (1, 3000), (3000, 1), (7, 5), (33, 31), (2160, 3840), (10, 4000)]
)
@pytest.mark.parametrize("fill", [0, 128, 255])
def test_any_size_of_picture(shape, fill):
    (found,) = CenterFace()([frame(np.full((*shape, 3), fill, dtype=np.uint8))])
    assert found.boxes.shape == (0, 4)
    assert found.scores.shape == (0,)
    assert found.landmarks.shape == (0, 5, 2)


def test_noise_and_a_threshold_of_zero_give_valid_boxes():
    noise = np.random.default_rng(0).integers(0, 256, (90, 130, 3), dtype=np.uint8)
    (found,) = CenterFace(threshold=0.0, nms=1.0)([frame(noise)])
    assert len(found) > 100
    assert np.isfinite(found.boxes).all()
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()
    assert (found.scores >= 0).all() and (found.scores <= 1).all()


def test_gray_and_read_only_pictures(detector, collins):
    gray = cv2.cvtColor(cv2.cvtColor(collins, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    gray.setflags(write=False)
    (found,) = detector([frame(gray)])
    assert len(found) == 1
    (found,) = detector([frame(np.asfortranarray(collins))])
    assert len(found) == 1


def test_no_frames(detector):
    assert detector([]) == []


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
        None,
    ],
)
def test_another_kind_of_picture_is_refused(detector, image):
    with pytest.raises(TiktalkError, match=r"T723.*frame 7"):
        detector([frame(image, 7)])


@pytest.mark.parametrize(
    "setting",
    [
        {"threshold": -0.1},
        {"threshold": float("nan")},
        {"nms": 1.5},
        {"nms": "0.3"},
        {"threshold": True},
        {"size": 31},
        {"size": 9000},
        {"runtime": "tensorflow"},
        {"least_head": 0},
        {"threads": 0},
    ],
)
def test_settings_out_of_range(setting):
    (field,) = setting
    with pytest.raises(TiktalkError, match=f"T722.*{field}"):
        CenterFace(**setting)


def test_pickled_without_the_network(collins, detector):
    (before,) = detector([frame(collins)])
    data = pickle.dumps(detector)
    assert len(data) < 2000
    copy = pickle.loads(data)
    assert copy.fingerprint == detector.fingerprint
    assert same(copy([frame(collins)])[0], before)


def test_threads_of_the_process_stay(collins):
    torch = pytest.importorskip("torch")
    before = cv2.getNumThreads(), torch.get_num_threads()
    CenterFace(threads=1)([frame(collins)])
    assert (cv2.getNumThreads(), torch.get_num_threads()) == before


def test_python_threads_with_pictures_of_two_sizes_change_nothing(collins, hopper):
    detector = pickle.loads(pickle.dumps(CenterFace(size=192, threads=1)))
    half = hopper[: hopper.shape[0] // 2]
    images = [collins, half, collins[:, ::-1], half[:, ::-1]]
    alone = [CenterFace(size=192)([frame(image)])[0] for image in images]
    before = cv2.getNumThreads()

    def often(image):
        return [detector([frame(image)])[0] for _ in range(6)]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(often, images))
    for expected, found in zip(alone, together, strict=True):
        assert all(same(one, expected) for one in found)
    assert cv2.getNumThreads() == before


def test_fingerprint_tells_what_changes_the_result():
    plain = CenterFace()
    assert plain.fingerprint == CenterFace(threads=1).fingerprint
    others = [
        {"threshold": 0.4},
        {"nms": 0.4},
        {"size": 512},
        {"head_box": None},
        {"least_head": 30},
        {"least_head": None},
        {"runtime": "opencv"},
    ]
    prints = {CenterFace(**other).fingerprint for other in others}
    assert len(prints | {plain.fingerprint}) == 8
    assert "09189deaaf8646c5" in plain.fingerprint


def test_another_file_is_refused(tmp_path, collins):
    file = tmp_path / "face.onnx"
    file.write_bytes(b"something else")
    with pytest.raises(TiktalkError, match=r"T721.*face\.onnx"):
        CenterFace(path=file)([frame(collins)])
    digest = "a80f78e2a9a3e0b6d19ee3b2bb1d8f4c5bdce2f37ed6a36a4a6a4ec2b4b4b5d7"
    with pytest.raises(TiktalkError, match="T721"):
        CenterFace(path=file, sha256=digest)([frame(collins)])


def test_a_known_file_that_is_no_network(tmp_path, collins):
    file = tmp_path / "face.onnx"
    file.write_bytes(b"something else")
    with pytest.raises(TiktalkError, match="T724"):
        CenterFace(path=file, sha256=sha256_of(file))([frame(collins)])


def test_opencv_finds_the_same_heads(detector, collins, hopper):
    other = CenterFace(runtime="opencv")
    for image in (collins, hopper):
        (mine,), (theirs,) = detector([frame(image)]), other([frame(image)])
        assert len(mine) == len(theirs) == 1
        assert np.allclose(mine.boxes, theirs.boxes, atol=0.1)
        assert np.allclose(mine.landmarks, theirs.landmarks, atol=0.1)


def test_the_size_that_heads_need():
    heads = np.array([[0, 0, 90, 100], [0, 0, 200, 250]], np.float32)
    of = CenterFace(least_head=40).size_for
    assert of(heads, 576, 1024) == of(heads, 1024, 576) == 416  # 40 / 100 * 1024 = 410
    assert of(heads[1:], 576, 1024) == 224  # 164, but no picture is made so small
    assert of(heads / 10, 576, 1024) == 448, "never more than size"
    assert CenterFace(least_head=None).size_for(heads, 576, 1024) == 448
    assert CenterFace(least_head=20).size_for(heads, 576, 1024) == 224


def test_a_look_in_a_smaller_picture(detector, collins):
    (full,) = detector([frame(collins)])
    assert same(detector.look(frame(collins), detector.size), full)
    small = detector.look(frame(collins), 224)
    assert len(small) == 1 and not np.array_equal(small.boxes, full.boxes)
    assert iou_matrix(full.boxes, small.boxes)[0, 0] > 0.85
    assert same(CenterFace(size=224)([frame(collins)])[0], small)
    with pytest.raises(TiktalkError, match="T723"):
        detector.look(VideoFrame(0, 0.0, collins[..., 0]), 224)


@pytest.mark.parametrize(("width", "height"), [(576, 1024), (1081, 1919), (300, 400)])
def test_a_picture_that_is_held_smaller_shows_the_same(detector, collins, width, height):
    whole = cv2.resize(collins, (width, height))
    held = detector.coarse(whole)
    assert held.nbytes <= whole.nbytes / (4 if max(width, height) > 896 else 1)
    (there,), (here,) = detector([frame(held)]), detector([frame(whole)])
    scale = np.tile([width / held.shape[1], height / held.shape[0]], 2)
    assert len(here) == len(there) == 1
    assert iou_matrix((there.boxes * scale).astype(np.float32), here.boxes)[0, 0] > 0.97


_inherited: list[CenterFace] = []  # what is sent to a child is sent without its network


def _in_child(image: np.ndarray) -> list[list[float]]:
    return _inherited[0]([frame(image)])[0].boxes.tolist()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_finds_them_too(collins):
    """It inherits a network whose threads do not exist in it."""
    heads = CenterFace(threads=2)
    (here,) = heads([frame(collins)])
    _inherited[:] = [heads]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply_async(_in_child, (collins,)).get(timeout=120)
    assert there == here.boxes.tolist()


def test_the_people_of_a_clip_are_found():
    clip = RESEARCH / "face_recognition/short_hamilton_clip.mp4"
    if not clip.is_file():
        pytest.skip("the research clips are not on this machine")
    capture = cv2.VideoCapture(str(clip))
    counts = {}
    for index in range(250):
        good, image = capture.read()
        if good and index in (5, 120, 212):
            counts[index] = len(CenterFace()([frame(image, index)])[0])
    capture.release()
    assert counts[5] == 2
    assert counts[120] == 1
    assert counts[212] >= 5

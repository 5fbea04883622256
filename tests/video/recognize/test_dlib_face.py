"""DlibFace on the free pictures of corpus/heads."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from head_crops import head, mirrored, scaled

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.model_files import find_model
from spacy_tiktalk.video.recognize.dlib_face import DlibFace, landmark_square
from spacy_tiktalk.video.types import Crop, Embedder

cv2 = pytest.importorskip("cv2")
pytest.importorskip("dlib")
NET = "dlib_face_recognition_resnet_model_v1.dat"
try:
    find_model(NET)
except TiktalkError as err:
    pytest.skip(str(err), allow_module_level=True)


@pytest.fixture(scope="module")
def face() -> DlibFace:
    return DlibFace()


@pytest.fixture(scope="module")
def collins() -> Crop:
    return head("collins.jpg")


@pytest.fixture(scope="module")
def hopper() -> Crop:
    return head("hopper.jpg")


def far(face: DlibFace, one: Crop, two: Crop) -> float:
    first, second = face([one, two])
    assert first is not None and second is not None
    return float(np.linalg.norm(first - second))


def test_one_person_is_near_and_two_are_far(face: DlibFace, collins: Crop, hopper: Crop) -> None:
    assert far(face, collins, hopper) > 0.6
    for crop in (collins, hopper):
        assert far(face, crop, mirrored(crop)) < 0.35
        assert far(face, crop, scaled(crop, 0.4)) < 0.35
        darker = replace(crop, image=(crop.image * 0.6).astype(np.uint8))
        assert far(face, crop, darker) < 0.35
        assert far(face, crop, replace(crop, landmarks=None)) < 0.3  # dlib's own detector


def test_the_network_in_torch_gives_dlibs_numbers(
    face: DlibFace, collins: Crop, hopper: Crop
) -> None:
    crops = [collins, hopper, mirrored(collins), scaled(hopper, 0.4)]
    ours = np.stack(face(crops))
    theirs = np.stack(DlibFace(runtime="dlib")(crops))
    assert ours.shape == (4, 128) and ours.dtype == theirs.dtype == np.float32
    assert np.abs(ours - theirs).max() < 1e-5


def test_crops_without_a_usable_face_get_no_vector_and_leave_the_others_theirs(
    face: DlibFace, collins: Crop
) -> None:
    even = replace(collins, image=np.full((90, 80, 3), 90, dtype=np.uint8))
    pixel = replace(collins, image=np.zeros((1, 1, 3), dtype=np.uint8), landmarks=None)
    dark = replace(collins, image=(collins.image * 0.05).astype(np.uint8))
    away = replace(collins, landmarks=collins.landmarks + 1000)
    flat = replace(collins, landmarks=np.ones((5, 2), dtype=np.float32))
    nowhere = replace(collins, landmarks=np.full((5, 2), np.nan, dtype=np.float32))
    back = replace(even, landmarks=None)
    small = scaled(collins, 0.1)
    found = face([even, pixel, dark, away, flat, back, small, collins, nowhere])
    assert [v is None for v in found] == [True] * 7 + [False] * 2
    assert found[7] == pytest.approx(face([collins])[0], abs=1e-5)
    assert face([]) == []


def test_the_same_call_gives_the_same_numbers_also_after_pickling(
    face: DlibFace, collins: Crop
) -> None:
    first = face([collins])[0]
    assert (first == face([collins])[0]).all()
    data = pickle.dumps(face)
    assert len(data) < 2000  # the networks stay out
    again = pickle.loads(data)
    assert again.fingerprint == face.fingerprint and (again([collins])[0] == first).all()
    assert isinstance(face, Embedder)


def test_thread_counts_are_left_alone(face: DlibFace, collins: Crop) -> None:
    import torch

    before = torch.get_num_threads(), cv2.getNumThreads()
    face([collins])
    assert (torch.get_num_threads(), cv2.getNumThreads()) == before


@pytest.mark.parametrize("runtime", ["torch", "dlib"])
def test_two_python_threads_change_nothing(collins: Crop, hopper: Crop, runtime: str) -> None:
    searched = replace(hopper, landmarks=None)
    alone = [DlibFace(runtime=runtime)([one])[0] for one in (collins, searched)]
    face = pickle.loads(pickle.dumps(DlibFace(runtime=runtime)))  # loaded by one of the threads
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda one: face([one])[0], (collins, searched)))
    for expected, found in zip(alone, together, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_the_fingerprint_tells_what_changes_the_vectors() -> None:
    plain = DlibFace().fingerprint
    assert plain == DlibFace(merge_threshold=0.1, split_threshold=0.9).fingerprint
    others = [DlibFace(min_face=40), DlibFace(min_contrast=1), DlibFace(runtime="dlib")]
    assert len({plain, *(other.fingerprint for other in others)}) == 4


def test_wrong_settings_and_files_are_told(tmp_path: Path, collins: Crop) -> None:
    wrong = [{"runtime": "cuda"}, {"min_face": 0}, {"merge_threshold": float("nan")},
             {"min_face": "20"}]  # fmt: skip
    for settings in wrong:
        with pytest.raises(TiktalkError, match="T741"):
            DlibFace(**settings)
    with pytest.raises(TiktalkError, match="T720"):
        DlibFace(path=tmp_path / "none.dat")([collins])
    cut = tmp_path / NET
    cut.write_bytes(find_model(NET).read_bytes()[:100_000])
    with pytest.raises(TiktalkError, match="T721"):
        DlibFace(path=cut)([collins])


def test_a_cut_weight_file_is_no_network(tmp_path: Path) -> None:
    from spacy_tiktalk.video.recognize.dlib_net import DlibNet

    whole = find_model(NET).read_bytes()
    cut = tmp_path / NET
    for size in (0, 10, 340, 345, 100_000, len(whole) - 100):
        cut.write_bytes(whole[:size])
        with pytest.raises(TiktalkError, match="T724"):
            DlibNet(cut)


def test_the_face_square_moves_and_grows_with_the_landmarks() -> None:
    points = np.array([[30, 40], [70, 40], [50, 60], [35, 80], [65, 80]], dtype=np.float32)
    x, y, side = landmark_square(points)
    assert (x, y) == (50, 60)
    moved = landmark_square(points * 2 + 5)
    assert moved == pytest.approx((105, 125, 2 * side))
    assert 80 < side < 110  # eyes 40 apart: a face of about 100

"""MobileFace on the free pictures of corpus/heads."""

from __future__ import annotations

import hashlib
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from head_crops import head, mirrored, scaled
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.embed.mobile_face import MobileFace
from spacy_tiktalk.video.model_files import find_model
from spacy_tiktalk.video.recognize.align import PLACES, eye_distance, similarity
from spacy_tiktalk.video.types import Crop, Embedder, Vector

cv2 = pytest.importorskip("cv2", reason="the extra [video] is not installed")

# The first numbers of Eileen Collins' vector as onnxruntime computes them from the same aligned
# face, times 1000: the file, the alignment and the colors are what they were.
COLLINS = [33.6, 61.6, -43.5, 9.3, -14.9, -11.3]


@pytest.fixture(scope="module")
def face() -> MobileFace:
    return MobileFace()


@pytest.fixture(scope="module")
def collins() -> Crop:
    return head("collins.jpg")


@pytest.fixture(scope="module")
def hopper() -> Crop:
    return head("hopper.jpg")


def far(face: MobileFace, one: Crop, two: Crop) -> float:
    first, second = face([one, two])
    assert first is not None and second is not None
    return 1 - float(first @ second)


def test_one_person_is_near_and_two_are_far(face: MobileFace, collins: Crop, hopper: Crop) -> None:
    assert far(face, collins, hopper) > face.merge_threshold
    for crop in (collins, hopper):
        assert far(face, crop, mirrored(crop)) < 0.2
        assert far(face, crop, scaled(crop, 0.3)) < 0.3
        darker = replace(crop, image=(crop.image * 0.6).astype(np.uint8))
        assert far(face, crop, darker) < 0.2
        assert far(face, crop, replace(crop, landmarks=None)) < 0.2  # CenterFace looks again


def test_the_numbers_are_those_of_the_file(face: MobileFace, collins: Crop) -> None:
    (found,) = face([collins])
    assert found.shape == (512,) and found.dtype == np.float32
    assert float(np.linalg.norm(found)) == pytest.approx(1, abs=1e-5)
    assert found[:6] * 1000 == pytest.approx(COLLINS, abs=1.5)


def test_crops_without_a_usable_face_get_no_vector_and_leave_the_others_theirs(
    face: MobileFace, collins: Crop
) -> None:
    even = replace(collins, image=np.full((90, 80, 3), 90, dtype=np.uint8))
    pixel = replace(collins, image=np.zeros((1, 1, 3), dtype=np.uint8), landmarks=None)
    dark = replace(collins, image=(collins.image * 0.05).astype(np.uint8))
    away = replace(collins, landmarks=collins.landmarks + 1000)
    flat = replace(collins, landmarks=np.ones((5, 2), dtype=np.float32))
    nowhere = replace(collins, landmarks=np.full((5, 2), np.nan, dtype=np.float32))
    back = replace(even, landmarks=None)
    small = scaled(collins, 0.05)
    found = face([even, pixel, dark, away, flat, back, small, collins, nowhere])
    assert [v is None for v in found] == [True] * 7 + [False] * 2
    assert found[7] == pytest.approx(face([collins])[0], abs=1e-6)
    assert face([]) == []


def test_a_large_face_may_have_less_contrast(collins: Crop) -> None:
    eyes = eye_distance(collins.landmarks)
    large, small = scaled(collins, 37 / eyes), scaled(collins, 30 / eyes)
    move = similarity(collins.landmarks.astype(np.float64), PLACES)
    chip = cv2.warpAffine(collins.image, move, (112, 112))
    contrast = float(cv2.cvtColor(chip, cv2.COLOR_BGR2GRAY).std())
    for share, expected in ((0.8, [True, True]), (1.2, [True, False]), (1.5, [False, False])):
        found = MobileFace(min_contrast=share * contrast)([large, small])
        assert [vector is not None for vector in found] == expected


@pytest.mark.parametrize("light", [(0.05, 0.05, 1), (1, 0.05, 0.05), (0.25, 1, 0.2), (1, 0.1, 1)])
def test_in_light_of_one_color_a_face_is_read_in_gray(
    face: MobileFace, collins: Crop, hopper: Crop, light: tuple[float, ...]
) -> None:
    def lit(crop: Crop) -> Crop:
        return replace(crop, image=(crop.image * np.array(light)).astype(np.uint8))

    for crop in (collins, hopper):
        assert far(face, crop, lit(crop)) < 0.2
    assert far(face, lit(collins), lit(hopper)) > face.merge_threshold


def test_a_face_of_which_the_network_makes_little_gets_no_vector(
    face: MobileFace, collins: Crop, hopper: Crop
) -> None:
    written = [under_writing(crop) for crop in (collins, hopper)]
    first, second = MobileFace(min_length=0)(written)
    assert 1 - float(first @ second) < face.merge_threshold  # they would pass for one person
    assert face(written) == [None, None]


def under_writing(crop: Crop) -> Crop:
    image = crop.image.copy()
    height, width = image.shape[:2]
    for row in (0.6, 0.8):
        for thick, color in ((9, 0), (4, 255)):
            place = (-width // 4, round(row * height))
            cv2.putText(image, "HAHAHA 666", place, 0, width / 80, (color,) * 3, thick)
    return replace(crop, image=image)


def test_a_copy_in_another_process_gives_the_same(face: MobileFace, collins: Crop) -> None:
    (first,) = face([collins])
    data = pickle.dumps(face)
    assert len(data) < 3000  # the network stays out
    again = pickle.loads(data)
    assert isinstance(again, Embedder) and again.fingerprint == face.fingerprint
    for method in ("fork", "spawn"):
        if method not in multiprocessing.get_all_start_methods():
            continue
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            (there,) = pool.submit(embed, again, collins).result(timeout=300)
        np.testing.assert_allclose(there, first, atol=1e-6, err_msg=method)


def embed(face: MobileFace, crop: Crop) -> list[Vector | None]:
    return face([crop])


def test_thread_counts_are_left_alone(collins: Crop) -> None:
    before = cv2.getNumThreads()
    for threads in (None, before + 1):
        MobileFace(threads=threads)([replace(collins, landmarks=None)])
        assert cv2.getNumThreads() == before


def test_two_python_threads_change_nothing(collins: Crop, hopper: Crop) -> None:
    searched = replace(hopper, landmarks=None)
    face = MobileFace()
    alone = [MobileFace()([one])[0] for one in (collins, searched)]
    with ThreadPoolExecutor(2) as pool:  # loaded by one of them
        together = list(pool.map(lambda one: face([one])[0], (collins, searched)))
    for expected, found in zip(alone, together, strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_the_fingerprint_tells_what_changes_the_vectors() -> None:
    plain = MobileFace().fingerprint
    same = MobileFace(merge_threshold=0.1, split_threshold=0.9, threads=1)
    assert plain == same.fingerprint
    others = [MobileFace(min_eyes=40), MobileFace(min_contrast=1), MobileFace(sha256="0" * 64)]
    others.append(MobileFace(min_length=1))
    assert len({plain, *(other.fingerprint for other in others)}) == 5


def test_wrong_settings_and_files_are_told(tmp_path: Path, collins: Crop) -> None:
    wrong = [{"min_eyes": 0}, {"merge_threshold": float("nan")}, {"threads": 0}, {"threads": 1.5},
             {"min_eyes": "9"}, {"max_turn": True}, {"copy_threshold": -1},
             {"min_length": -1}]  # fmt: skip
    for settings in wrong:
        with pytest.raises(TiktalkError, match="T741"):
            MobileFace(**settings)
    with pytest.raises(TiktalkError, match="T720"):
        MobileFace(path=tmp_path / "none.onnx")([collins])
    cut = tmp_path / "fr_feature.onnx"
    cut.write_bytes(find_model("fr_feature.onnx").read_bytes()[:100_000])
    with pytest.raises(TiktalkError, match="T721"):
        MobileFace(path=cut)([collins])
    digest = hashlib.sha256(cut.read_bytes()).hexdigest()
    with pytest.raises(TiktalkError, match="T724"):
        MobileFace(path=cut, sha256=digest)([collins])


@given(st.floats(-3.1, 3.1), st.floats(0.05, 20), st.floats(-500, 500), st.floats(-500, 500))
def test_a_turned_scaled_and_moved_face_is_brought_back(
    angle: float, scale: float, x: float, y: float
) -> None:
    places = np.array([[38.3, 51.7], [73.5, 51.5], [56, 71.7], [41.5, 92.4], [70.7, 92.2]])
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    move = similarity(places @ turn.T + [x, y], places)
    found = (places @ turn.T + [x, y]) @ move[:, :2].T + move[:, 2]
    assert found == pytest.approx(places, abs=1e-6)


def test_points_in_one_place_have_no_alignment() -> None:
    assert not similarity(np.ones((5, 2)), np.arange(10.0).reshape(5, 2)).any()


def test_the_eyes_of_a_turned_head_are_as_far_apart() -> None:
    front = np.float32([[30, 40], [60, 40], [45, 58], [33, 75], [57, 75]])
    turned = front * [0.75, 1] + [5, 0]
    assert eye_distance(front) == pytest.approx(30, rel=0.1)
    assert 0.8 < eye_distance(turned) / eye_distance(front) < 1
    assert eye_distance(np.ones((5, 2), dtype=np.float32)) == 0


@pytest.mark.parametrize(("share", "near"), [(0.2, 0.2), (0.14, 0.4)])
def test_a_dim_face_is_still_its_person(
    face: MobileFace, collins: Crop, hopper: Crop, share: float, near: float
) -> None:
    dim = [replace(c, image=(c.image * share + 5).astype(np.uint8)) for c in (collins, hopper)]
    assert far(face, collins, dim[0]) < near and far(face, dim[0], dim[1]) > face.merge_threshold


def test_a_profile_gets_no_vector(collins: Crop) -> None:
    """The landmarks of a head seen from the side, as CenterFace gives them."""
    points = collins.landmarks * [0.35, 1] + [0.3 * collins.image.shape[1], 0]
    points[2, 0] -= 0.2 * collins.image.shape[1]
    profile = replace(collins, landmarks=points.astype(np.float32))
    assert MobileFace()([profile]) == [None]
    assert MobileFace(max_turn=9)([profile])[0] is not None

"""A head in the enlarged and blurred copy behind a picture is the picture's own once more."""

from __future__ import annotations

import numpy as np
import pytest
from places import HEADS

from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.detect.enlarged import without_enlarged
from spacy_tiktalk.video.types import Detections, VideoFrame

cv2 = pytest.importorskip("cv2")

WIDE, HIGH = 640, 360


def scene(seed: int, width: int, height: int) -> np.ndarray:
    patches = np.random.default_rng(seed).integers(40, 220, (6, 6, 3), np.uint8)
    return cv2.resize(patches, (width, height), interpolation=cv2.INTER_CUBIC)


def laid_over(picture: np.ndarray, behind: np.ndarray, gain: float) -> np.ndarray:
    """The picture in the middle, and another one enlarged, blurred and darker behind it."""
    times = max(WIDE / behind.shape[1], HIGH / behind.shape[0])
    large = cv2.resize(behind, None, fx=times, fy=times)
    top, left = (large.shape[0] - HIGH) // 2, (large.shape[1] - WIDE) // 2
    soft = cv2.GaussianBlur(large[top : top + HIGH, left : left + WIDE], (0, 0), 6)
    whole = np.clip(soft * gain, 0, 255).astype(np.uint8)
    height, width = picture.shape[:2]
    y, x = (HIGH - height) // 2, (WIDE - width) // 2
    whole[y : y + height, x : x + width] = picture
    return whole


def found(*boxes: tuple[float, float, float, float]) -> Detections:
    return Detections(np.array(boxes, np.float32), np.full(len(boxes), 0.9, np.float32))


def at(box: tuple[float, ...], times: float) -> tuple[float, float, float, float]:
    middle = np.array([WIDE, HIGH, WIDE, HIGH]) / 2
    moved = np.clip(middle + (np.array(box) - middle) * times, 0, 2 * middle)
    return tuple(moved.tolist())


OWN = (230.0, 150.0, 270.0, 200.0)  # in a picture 202 pixels wide, from 219 to 421


@pytest.mark.parametrize("gain", [0.6, 1.0])
def test_a_copy_beside_an_upright_picture_goes(gain: float) -> None:
    picture = scene(1, 202, HIGH)
    image = laid_over(picture, picture, gain)
    heads = found(OWN, at(OWN, WIDE / 202), (350, 100, 400, 160))
    assert without_enlarged(image, heads).boxes[:, 0].tolist() == [230, 350]


def test_a_copy_above_a_low_picture_goes_when_the_video_is_upright() -> None:
    picture = scene(2, 202, HIGH)
    image = np.ascontiguousarray(laid_over(picture, picture, 0.8).swapaxes(0, 1))
    turned = np.array([OWN, at(OWN, WIDE / 202)], np.float32)[:, [1, 0, 3, 2]]
    assert len(without_enlarged(image, found(*map(tuple, turned.tolist())))) == 1


def test_a_title_over_the_copy_changes_nothing() -> None:
    picture = scene(2, 202, HIGH) // 4
    image = np.ascontiguousarray(laid_over(picture, picture, 0.8).swapaxes(0, 1))
    for row, words in ((60, "A BIG TITLE"), (205, "in two lines"), (560, "what is said")):
        cv2.putText(image, words, (20, row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (255,) * 3, 4)
    turned = np.array([OWN, at(OWN, WIDE / 202)], np.float32)[:, [1, 0, 3, 2]]
    assert len(without_enlarged(image, found(*map(tuple, turned.tolist())))) == 1


def test_others_stay() -> None:
    picture, copy = scene(1, 202, HIGH), at(OWN, WIDE / 202)
    image = laid_over(picture, picture, 0.8)
    for heads in (
        found(copy),  # no head that it would be a copy of
        found(OWN, (450, 100, 560, 260)),  # in the copy, but elsewhere
        found(OWN, (290, 140, 340, 200)),  # in the picture
    ):
        assert len(without_enlarged(image, heads)) == len(heads)
    other = laid_over(picture, scene(3, 202, HIGH), 0.8)  # something else is behind it
    even = np.full_like(image, 90)
    for whole in (other, even, scene(4, WIDE, HIGH)):
        assert len(without_enlarged(whole, found(OWN, copy))) == 2


def test_who_stands_before_another_is_no_copy() -> None:
    """On a plain ground, in a line with the camera, the two look like a picture and its copy."""
    image, heads = np.full((HIGH, WIDE, 3), 160, np.uint8), []
    for times in (1, 2.3):
        x, y, size = (int(n) for n in (WIDE / 2 - 90 * times, HIGH / 2 - 30 * times, 25 * times))
        cv2.ellipse(image, (x, y + 4 * size), (2 * size, 3 * size), 0, 0, 360, (90, 60, 50), -1)
        cv2.circle(image, (x, y), size, (30, 30, 35), -1)
        cv2.circle(image, (x, y + size // 5), 4 * size // 5, (130, 160, 210), -1)
        heads.append((x - size, max(0, y - size), x + size, y + size))
    for light in (1, 0.3):
        lit = (image * light).astype(np.uint8)
        assert len(without_enlarged(lit, found(*heads))) == 2
    blurred = cv2.GaussianBlur(image, (0, 0), 8)
    assert len(without_enlarged(blurred, found(*heads))) == 1  # nothing else tells them


def test_a_crowd_is_not_asked() -> None:
    corners = np.random.default_rng(6).uniform(0, 300, (300, 2))
    heads = found(*map(tuple, np.concatenate([corners, corners + 20], axis=1).tolist()))
    assert without_enlarged(scene(6, WIDE, HIGH), heads) is heads


def test_the_detector_leaves_it_out() -> None:
    portrait = cv2.imread(str(HEADS / "collins.jpg"))
    picture = scene(5, 202, HIGH)
    face = cv2.resize(portrait, (90, round(90 * portrait.shape[0] / portrait.shape[1])))
    picture[120 : 120 + len(face), 10:100] = face
    image = laid_over(picture, picture, 0.8)
    (heads,) = CenterFace()([VideoFrame(0, 0.0, image)])
    assert len(heads) == 1 and heads.boxes[0, 0] > 219

"""Cuts in black and white, and in any one color, count as much as those in color."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.video.shots.detectors import AdaptiveShots, ContentShots
from spacy_tiktalk.video.shots.gray import paleness, with_false_colors
from spacy_tiktalk.video.types import VideoFrame

pytest.importorskip("scenedetect")
cv2 = pytest.importorskip("cv2")

BOTH = pytest.mark.parametrize(
    "shots", [AdaptiveShots(), ContentShots()], ids=lambda s: type(s).__name__
)
RNG = np.random.default_rng(0)


def scene(seed: int) -> np.ndarray:
    patches = np.random.default_rng(seed).integers(0, 255, (12, 7, 3), np.uint8)
    return cv2.resize(patches, (90, 160), interpolation=cv2.INTER_CUBIC)


def gray(seed: int, contrast: float = 0.7) -> np.ndarray:
    one = cv2.cvtColor(scene(seed), cv2.COLOR_BGR2GRAY)
    return np.repeat((40 + contrast * one)[..., None], 3, axis=2)


def cuts(shots, pictures) -> list[int]:
    state = shots.start(25.0)
    found = []
    for k, picture in enumerate(pictures):
        noise = RNG.normal(0, 4, picture.shape[:2])[..., None]  # as gray as the picture
        image = np.clip(picture + noise, 0, 255).astype(np.uint8)
        found += state.push(VideoFrame(k, k / 25.0, image))
    return found + state.close()


@BOTH
def test_cuts_between_gray_pictures(shots):
    assert abs(gray(0) - gray(1)).mean() / 3 < AdaptiveShots().min_content
    pictures = [gray(k) for k in range(4) for _ in range(20)]
    assert cuts(shots, pictures) == [20, 40, 60]


@BOTH
@pytest.mark.parametrize("tint", [(0.55, 0.8, 1), (0.25, 1, 0.2), (0.05, 0.05, 1), (1, 0.45, 0.25)])
def test_cuts_between_pictures_of_one_color(shots, tint):
    pictures = [gray(k, 0.9) * np.array(tint) for k in range(4) for _ in range(20)]
    noisy = [picture + RNG.normal(0, 2, picture.shape) for picture in pictures]
    assert cuts(shots, noisy) == [20, 40, 60]


@BOTH
def test_cuts_between_walls_of_one_color(shots):
    """Their brightness is the same, and a small head before them changes little."""
    walls = [np.full((160, 90, 3), color, np.uint8) for color in ((0, 0, 200), (200, 0, 0)) * 2]
    for wall in walls:
        cv2.circle(wall, (45, 60), 6, (90, 120, 160), -1)
    assert cuts(shots, [wall for wall in walls for _ in range(20)]) == [20, 40, 60]


@BOTH
def test_colors_that_fade_are_no_cut(shots):
    colored, pale = scene(1).astype(np.float64), gray(1, 1.0)
    shares = np.concatenate([np.zeros(15), np.linspace(0, 1, 40), np.ones(15)])
    assert cuts(shots, [(1 - s) * colored + s * pale for s in shares]) == []


@BOTH
def test_light_that_changes_slowly_in_black_and_white_is_no_cut(shots):
    assert cuts(shots, [gray(1) * light for light in np.linspace(0.4, 1.0, 50)]) == []


def test_pictures_with_colors_stay_as_they_are():
    colored = scene(2)
    assert with_false_colors(cv2, colored, paleness(cv2, colored)) is colored
    pale = gray(2).astype(np.uint8)
    found = with_false_colors(cv2, pale, paleness(cv2, pale))
    assert found.shape == pale.shape and found.dtype == np.uint8
    hsv = cv2.cvtColor(found, cv2.COLOR_BGR2HSV)
    np.testing.assert_allclose(hsv[..., 2], pale[..., 0], atol=1)
    assert hsv[..., 1].std() > 0 and hsv[..., 0].std() > 0


def test_how_much_is_of_one_color():
    sepia = (gray(3) * np.array([0.55, 0.8, 1])).astype(np.uint8)
    assert paleness(cv2, sepia) > 0.8
    assert paleness(cv2, scene(3)) == 0
    black, white = np.zeros_like(sepia), np.full_like(sepia, 255)
    assert paleness(cv2, black) == paleness(cv2, white) == 1
    barred = np.concatenate([black, scene(3), black])  # bars are not asked
    assert paleness(cv2, barred) == 0

"""Cuts in the dark stand out of its noise."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.video.shots.dark import without_dark_noise
from spacy_tiktalk.video.shots.detectors import AdaptiveShots
from spacy_tiktalk.video.types import VideoFrame

pytest.importorskip("scenedetect")
cv2 = pytest.importorskip("cv2")


def scene(seed: int) -> np.ndarray:
    patches = np.random.default_rng(seed).integers(0, 255, (12, 7, 3), np.uint8)
    return cv2.resize(patches, (144, 256), interpolation=cv2.INTER_CUBIC)


def cuts(gain: float, noise: float, n_scenes: int = 4) -> list[int]:
    rng, state, found = np.random.default_rng(0), AdaptiveShots().start(25.0), []
    for k in range(20 * n_scenes):
        image = gain * scene(k // 20) + rng.normal(0, noise, (256, 144, 3))
        image = np.clip(image, 0, 255).astype(np.uint8)
        found += state.push(VideoFrame(k, k / 25.0, image))
    return found + state.close()


def test_cuts_at_a_fifth_of_the_light(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cuts(0.2, 11.0) == [20, 40, 60]
    plain = "spacy_tiktalk.video.shots.state.without_dark_noise"
    monkeypatch.setattr(plain, lambda _, picture: picture)
    assert cuts(0.2, 11.0) != [20, 40, 60]  # the noise is what hid them


@pytest.mark.parametrize("gain", [0.05, 0.15, 0.25, 0.35])
def test_noise_in_the_dark_is_no_cut(gain: float) -> None:
    assert cuts(gain, 11.0, n_scenes=1) == []


def test_cuts_between_green_night_pictures() -> None:
    """Of little contrast: all that changes is a quarter of the light."""
    rng, state, found = np.random.default_rng(0), AdaptiveShots().start(25.0), []
    for k in range(60):
        gray = cv2.cvtColor(scene(k // 20), cv2.COLOR_BGR2GRAY)[..., None] * 0.3 + 10
        image = (gray + rng.normal(0, 4, gray.shape)) * np.array([0.25, 1.0, 0.2])
        found += state.push(VideoFrame(k, k / 25.0, np.clip(image, 0, 255).astype(np.uint8)))
    assert found + state.close() == [20, 40]


@pytest.mark.parametrize("low", [0.4, 0.7])
def test_light_that_is_switched_is_no_cut(low: float) -> None:
    """In a dark room: each of its places changes, and no place for another."""
    rng, state, found = np.random.default_rng(0), AdaptiveShots().start(25.0), []
    for k in range(60):
        image = scene(1) * 0.2 * (low if k >= 30 else 1.0) + rng.normal(0, 2, (256, 144, 3))
        found += state.push(VideoFrame(k, k / 25.0, np.clip(image, 0, 255).astype(np.uint8)))
    assert found + state.close() == []


@pytest.mark.parametrize(("width", "gain"), [(55, 0.3), (70, 0.2)])
def test_a_lamp_that_blinks_in_a_part_of_a_dark_room_is_no_cut(width: int, gain: float) -> None:
    """It only adds light, or takes it away."""
    rng, state, found = np.random.default_rng(0), AdaptiveShots().start(25.0), []
    rows, columns = np.mgrid[0:256, 0:144]
    lamp = np.exp(-(((columns - 50) / width) ** 2 + ((rows - 90) / width) ** 2))[..., None]
    for k in range(60):
        image = scene(1) * (0.05 + gain * lamp * (k // 20 % 2)) + rng.normal(0, 2, (256, 144, 3))
        found += state.push(VideoFrame(k, k / 25.0, np.clip(image, 0, 255).astype(np.uint8)))
    assert found + state.close() == []


def test_light_that_goes_out_is_no_cut() -> None:
    rng, state, found = np.random.default_rng(0), AdaptiveShots().start(25.0), []
    for k, gain in enumerate(np.linspace(1.0, 0.1, 60)):
        image = np.clip(gain * scene(1) + rng.normal(0, 5, (256, 144, 3)), 0, 255)
        found += state.push(VideoFrame(k, k / 25.0, image.astype(np.uint8)))
    assert found + state.close() == []


def test_the_darker_the_smoother() -> None:
    rng = np.random.default_rng(1)
    spreads = []
    for mean in (100, 60, 30):
        picture = np.clip(rng.normal(mean, 5, (40, 40, 3)), 0, 255).astype(np.uint8)
        made = without_dark_noise(cv2, picture)
        assert made.shape == picture.shape and made.dtype == np.uint8
        assert abs(float(made.mean()) - float(picture.mean())) < 1
        spreads.append(float(made.std()))
    assert spreads[0] > 4.5 and 4 > spreads[1] > spreads[2] and spreads[2] < 1.5
    lit = np.full((8, 8, 3), 90, np.uint8)
    assert without_dark_noise(cv2, lit) is lit

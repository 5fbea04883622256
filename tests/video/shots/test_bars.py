"""Bars beside a picture hide no cut, no dissolve and no fade."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.video.shots.bars import inside
from spacy_tiktalk.video.shots.detectors import GradualShots
from spacy_tiktalk.video.types import VideoFrame

pytest.importorskip("scenedetect")
cv2 = pytest.importorskip("cv2")

COLORS = pytest.mark.parametrize("color", [0, 255])


def scene(seed: int, gain: float = 1.0) -> np.ndarray:
    patches = np.random.default_rng(seed).integers(0, 255, (5, 8, 3), np.uint8)
    return gain * cv2.resize(patches, (180, 100), interpolation=cv2.INTER_CUBIC)


def with_bars(picture: np.ndarray, color: int) -> np.ndarray:
    upright = np.full((320, 180, 3), float(color))
    upright[110:210] = picture
    return upright


def written(image: np.ndarray, color: int) -> None:
    """A title above the picture and a subtitle below it."""
    for text, row in (("Who is it", 60), ("one of them", 250)):
        ink = (255 - color,) * 3
        cv2.putText(image, text, (20, row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, ink, 2)


def starts(pictures: list[np.ndarray], color: int, *, titles: bool = False) -> list[int]:
    rng, state, found = np.random.default_rng(0), GradualShots().start(25.0), []
    for k, picture in enumerate(pictures):
        noisy = picture + rng.normal(0, 3, picture.shape)
        image = np.clip(with_bars(noisy, color), 0, 255).astype(np.uint8)
        if titles:
            written(image, color)
        found += state.push(VideoFrame(k, k / 25.0, image))
    return found + state.close()


def mixed(one: np.ndarray, other: np.ndarray, length: int) -> list[np.ndarray]:
    return [one + (other - one) * (k + 1) / (length + 1) for k in range(length)]


@COLORS
@pytest.mark.parametrize("titles", [False, True])
def test_cuts_between_dark_pictures(color: int, titles: bool) -> None:
    pictures = [scene(k, 0.25) for k in range(4) for _ in range(20)]
    assert starts(pictures, color, titles=titles) == [20, 40, 60]


@COLORS
@pytest.mark.parametrize("titles", [False, True])
def test_a_dissolve(color: int, titles: bool) -> None:
    pictures = [scene(1)] * 50 + mixed(scene(1), scene(2), 14) + [scene(2)] * 50
    (start,) = starts(pictures, color, titles=titles)
    assert abs(start - 57) <= 2


@COLORS
@pytest.mark.parametrize("through", [0.0, 255.0])
def test_a_fade(color: int, through: float) -> None:
    flat = np.full((100, 180, 3), through)
    pictures = [scene(1)] * 50 + mixed(scene(1), flat, 8) + mixed(flat, scene(2), 8)
    (start,) = starts(pictures + [scene(2)] * 50, color)
    assert 50 <= start <= 66


def test_what_is_inside() -> None:
    picture = with_bars(scene(1), 0).clip(0, 255).astype(np.uint8)
    assert inside(picture) == (slice(110, 210), slice(0, 180))
    assert inside(picture.swapaxes(0, 1)) == (slice(0, 180), slice(110, 210))
    lower = np.roll(picture, 20, axis=0)
    assert inside(picture, lower)[0] == slice(110, 230)  # a bar is one in both
    white = with_bars(scene(1), 255).clip(0, 255).astype(np.uint8)
    assert inside(picture, white)[0] == slice(0, 320)  # and of one color
    titled = picture.copy()
    written(titled, 0)
    assert inside(titled, titled)[0] == slice(110, 210)  # what stands on a bar is a part of it,
    written(titled[20:], 0)
    assert inside(picture, titled)[0] == slice(0, 320)  # and what comes or goes is not
    black = np.zeros((320, 180, 3), np.uint8)
    growing = black.copy()
    for row in range(320):
        growing[row, : row * 180 // 320] = 200
    assert inside(growing) == (slice(0, 320), slice(0, 180))  # light that begins little by little
    assert inside(black) == (slice(0, 320), slice(0, 180))
    assert inside(black, picture)[0] == slice(110, 210)
    thin = np.zeros((320, 180, 3), np.uint8)
    thin[:, 80:98] = 255
    assert inside(thin) == (slice(0, 320), slice(0, 180))  # a line is no picture
    ramp = np.repeat(np.arange(8, dtype=np.uint8)[:, None, None], 6, axis=1).repeat(3, axis=2)
    assert inside(ramp) == (slice(0, 8), slice(0, 6))


def paler(picture: np.ndarray, saturation: float) -> np.ndarray:
    hsv = cv2.cvtColor(picture.clip(0, 255).astype(np.uint8), cv2.COLOR_BGR2HSV).astype(np.float32)
    hsv[..., 1] *= saturation / hsv[..., 1].mean()
    return cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2BGR).astype(np.float64)


@COLORS
@pytest.mark.parametrize("saturation", [15.0, 25.0])
@pytest.mark.parametrize("places", [(260,), (60, 260)])
def test_a_subtitle_in_the_bars_is_no_cut(
    color: int, saturation: float, places: tuple[int, ...]
) -> None:
    """How pale a picture is must not change at once with what is written beside it."""
    state, found, rng = GradualShots().start(25.0), [], np.random.default_rng(0)
    picture = paler(scene(1, 0.8), saturation)
    for k in range(100):
        noisy = (picture + rng.normal(0, 3, picture.shape)).clip(0, 255)
        image = with_bars(noisy, color).astype(np.uint8)
        if k // 20 % 2:
            for row in places:
                ink = (255 - color,) * 3
                cv2.putText(image, "What is it", (20, row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2)
        found += state.push(VideoFrame(k, k / 25.0, image))
    assert found + state.close() == []


@pytest.mark.parametrize("ground", [0, 255, 128])
def test_a_figure_on_a_ground_of_one_color_that_moves_at_once_is_no_cut(ground: int) -> None:
    """What is around it is no bar: a part of the picture changes, not the shot."""
    state, found = GradualShots().start(25.0), []
    figure = cv2.resize(scene(1), (64, 64)).clip(0, 255)
    disk = np.zeros((64, 64, 1), np.uint8)
    cv2.circle(disk, (32, 32), 31, 1, -1)
    for k in range(100):
        picture = np.full((320, 180, 3), float(ground))
        turned = figure[:, ::-1] if k // 20 % 2 else figure
        picture[100:164, 58:122] = np.where(disk, turned, float(ground))
        found += state.push(VideoFrame(k, k / 25.0, picture.astype(np.uint8)))
    assert found + state.close() == []

"""Dissolves, wipes and fades are found about their middle; pans, flashes and light are none."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.shots.detectors import GradualShots
from spacy_tiktalk.video.types import ShotDetector, VideoFrame

pytest.importorskip("scenedetect")
cv2 = pytest.importorskip("cv2")

HEIGHT, WIDTH, FPS = 160, 90, 25.0


def scene(seed: int, width: int = WIDTH) -> np.ndarray:
    """A picture of large soft patches of color."""
    patches = np.random.default_rng(seed).integers(0, 255, (12, max(4, width // 20), 3), np.uint8)
    return cv2.resize(patches, (width, HEIGHT), interpolation=cv2.INTER_CUBIC)


def found(pictures, shots: GradualShots | None = None, fps: float = FPS) -> list[int]:
    """First frames of shots; each must come no later than its delay, and all in order."""
    rng = np.random.default_rng(0)
    state = (shots or GradualShots()).start(fps)
    starts: list[int] = []
    for k, picture in enumerate(pictures):
        noisy = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
        new = state.push(VideoFrame(k, k / fps, noisy))
        assert all(k - state.delay <= start <= k for start in new)
        starts += new
    starts += state.close()
    assert starts == sorted(set(starts))
    return starts


def joined(one, other, length: int, before: int = 50, after: int = 50) -> list[np.ndarray]:
    shares = (np.arange(length) + 1) / (length + 1)
    mixed = [one * (1 - share) + other * share for share in shares]
    return [one] * before + mixed + [other] * after


@pytest.mark.parametrize("length", [8, 12, 20, 30])
def test_a_dissolve_begins_a_shot_in_its_middle(length: int) -> None:
    (start,) = found(joined(scene(1), scene(2), length))
    assert abs(start - (50 + length // 2)) <= 2


@pytest.mark.parametrize("color", [0, 255])
@pytest.mark.parametrize("length", [10, 16, 30])
def test_a_fade_through_a_color_is_one_boundary(color: int, length: int) -> None:
    flat, half = np.full((HEIGHT, WIDTH, 3), color), length // 2
    leaving = joined(scene(1), flat, half, 50, 1)
    arriving = joined(flat, scene(2), half, 1, 50)
    (start,) = found(leaving + arriving)
    assert abs(start - (51 + half)) <= 3


@pytest.mark.parametrize("color", [0, 255])
@pytest.mark.parametrize("length", [6, 12])
def test_behind_black_or_white_may_be_somebody_else_on_the_same_background(
    color: int, length: int
) -> None:
    one, other = scene(1), scene(1)
    other[60:100, 30:60] = scene(2)[60:100, 30:60]
    flat = np.full((HEIGHT, WIDTH, 3), color)
    (start,) = found(joined(one, flat, length, 50, 1) + joined(flat, other, length, 1, 50))
    assert abs(start - (51 + length)) <= 2


def test_a_flash_that_fades_and_a_dark_moment_are_none() -> None:
    bright, dark = np.full((HEIGHT, WIDTH, 3), 255), scene(1) * 0.2
    assert found([scene(1)] * 40 + joined(bright, scene(1), 5, 1, 40)) == []
    assert found(joined(scene(1), dark, 6, 40, 1) + joined(dark, scene(1), 6, 1, 40)) == []


def test_cuts_are_found_beside_dissolves() -> None:
    pictures = [*[scene(5)] * 40, *joined(scene(1), scene(2), 16), *[scene(4)] * 40]
    first, middle, last = found(pictures)
    assert (first, last) == (40, 156) and abs(middle - 98) <= 2


def test_dissolves_may_follow_each_other_quickly() -> None:
    """As in a series of pictures, each for half a second."""
    pictures = [scene(1)] * 30
    for seed in range(2, 7):
        pictures += joined(pictures[-1], scene(seed), 8, 0, 5)
    starts = found([*pictures, *[pictures[-1]] * 30])
    assert starts == pytest.approx([34, 47, 60, 73, 86], abs=2)


def wiped(one, other, length: int, way: str) -> list[np.ndarray]:
    """The later picture comes from the left, from above, or out of the middle."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    around = np.hypot(rows - HEIGHT / 2, columns - WIDTH / 2)
    place = {"across": columns / WIDTH, "down": rows / HEIGHT, "iris": around / around.max()}[way]
    shares = (np.arange(length) + 1) / (length + 1)
    return [np.where((place < share)[..., None], other, one) for share in shares]


@pytest.mark.parametrize("way", ["across", "down", "iris"])
@pytest.mark.parametrize("length", [8, 12, 16])
def test_a_wipe_begins_a_shot_in_its_middle(length: int, way: str) -> None:
    """And the picture between two of them, which has pieces of both neighbors, begins none."""
    pictures = [scene(1)] * 40
    for seed in (2, 3):
        pictures += wiped(scene(seed - 1), scene(seed), length, way) + [scene(seed)] * 20
    first, last = found([*pictures, *[scene(3)] * 20])
    tolerance = length // 4 + 1  # the middle of an iris shows a quarter of the later picture
    assert abs(first - (40 + length // 2)) <= tolerance
    assert abs(last - (60 + length + length // 2)) <= tolerance


def test_somebody_who_crosses_a_picture_that_stands_is_none() -> None:
    """All of the place where they are changes, and nothing around it."""
    pictures = []
    for k in range(80):
        picture = scene(1)
        picture[50:110, 10 + k // 2 : 40 + k // 2] = scene(2)[50:110, 30:60]
        pictures.append(picture)
    assert found(pictures) == []


@pytest.mark.parametrize("share", [0.8, 0.9, 1.0])
def test_what_comes_before_a_picture_and_stays_is_no_wipe(share: float) -> None:
    """A hand, a person or a page of comments: darker than what it hides, all over."""
    cover, ground = scene(2) * 0.5, scene(1) * 0.5 + 120
    pictures = [ground] * 40
    for k in range(60):
        height, width = int(HEIGHT * share * min(1.0, (k + 1) / 13)), int(WIDTH * share)
        picture = ground.copy()
        picture[HEIGHT - height :, :width] = cover[:height, :width]
        pictures.append(picture)
    assert found(pictures) == []


def test_a_camera_that_sways_in_half_of_a_split_screen_is_none() -> None:
    patches = np.random.default_rng(3).uniform(0, 255, (20, 13, 3))
    wide = cv2.resize(patches, (WIDTH + 40, HEIGHT), interpolation=cv2.INTER_CUBIC)
    pictures = []
    for k in range(150):
        picture, x = scene(1), round(20 + 10 * np.sin(k * 0.1))
        picture[: HEIGHT // 2] = wide[: HEIGHT // 2, x : x + WIDTH]
        pictures.append(picture)
    assert found(pictures) == []


def test_a_change_of_light_is_none() -> None:
    assert found(joined(scene(1), scene(1) * 0.3, 16)) == []


@pytest.mark.parametrize("length", [1, 2])
def test_a_flash_is_none(length: int) -> None:
    dark = scene(1) // 3
    bright = np.full_like(dark, 250)
    assert found([dark] * 40 + [bright] * length + [dark] * 40) == []


@pytest.mark.parametrize("speed", [3, 8, 20, 50])
def test_a_pan_is_none(speed: int) -> None:
    wide = scene(3, width=WIDTH + 60 * speed)
    assert found([wide[:, max(0, k - 20) * speed :][:, :WIDTH] for k in range(80)]) == []


def test_a_whip_pan_is_none() -> None:
    """From one place to another in 7 frames, blurred along the way."""
    wide, pictures = scene(3, width=6 * WIDTH), []
    for k in range(90):
        at = int(np.clip((k - 40) / 7, 0, 1) * 5 * WIDTH)
        moving = 40 < k < 47
        picture = wide[:, at : at + WIDTH]
        pictures.append(cv2.blur(picture, (61, 1)) if moving else picture)
    assert found(pictures) == []


@pytest.mark.parametrize("n", [0, 1, 5, 20])
def test_short_videos(n: int) -> None:
    assert found([scene(1)] * n) == []


def test_a_dissolve_near_the_end_comes_with_close() -> None:
    (start,) = found(joined(scene(1), scene(2), 10, 50, 5))
    assert abs(start - 55) <= 2


@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
def test_other_frame_rates(fps: float) -> None:
    length = round(0.6 * fps)
    n = round(2 * fps)
    (start,) = found(joined(scene(1), scene(2), length, n, n), fps=fps)
    assert abs(start - (n + length / 2)) <= 0.1 * fps


def test_memory_is_bounded_and_settings_are_checked() -> None:
    state = GradualShots().start(FPS)
    for k in range(400):
        state.push(VideoFrame(k, k / FPS, scene(k // 40)))
    assert len(state._recent) <= state.delay + 1 and len(state._cut_times) <= 3
    assert isinstance(GradualShots(), ShotDetector)
    assert GradualShots().fingerprint != GradualShots(rest=0.2).fingerprint
    bads = [{"least": -1.0}, {"rest": float("nan")}, {"threshold": -1.0}, {"rest": 5.0},
            {"least": "a"}]  # fmt: skip
    for bad in bads:
        with pytest.raises(TiktalkError, match="T733"):
            GradualShots(**bad)

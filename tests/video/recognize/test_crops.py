from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.recognize.crop_quality import NEUTRAL, crop_quality, frontalness, sharpness
from spacy_tiktalk.video.recognize.crops import BestCrops, crop_head
from spacy_tiktalk.video.types import Crop

pytest.importorskip("cv2")
FRONT = np.array([[30, 40], [70, 40], [50, 60], [35, 80], [65, 80]], dtype=np.float32)


def picture(height: int = 120, width: int = 160) -> np.ndarray:
    """Every pixel tells where it is."""
    image = np.zeros((height, width, 3), dtype=np.uint8)
    image[..., 0] = np.arange(height)[:, None] % 256
    image[..., 1] = np.arange(width)[None] % 256
    return image


def crop(time: float, quality: float, frame: int | None = None) -> Crop:
    box = np.array([0, 0, 1, 1], dtype=np.float32)
    number = round(time * 100) if frame is None else frame
    return Crop(np.zeros((1, 1, 3), dtype=np.uint8), number, time, box, None, quality)


def test_a_crop_holds_the_box_with_its_margin_and_moves_the_landmarks() -> None:
    image = picture()
    made = crop_head(image, np.float32([40, 20, 80, 60]), FRONT, 0.9, frame=3, time=0.6)
    assert made.image.shape == (52, 52, 3)
    assert made.image[0, 0].tolist() == image[14, 34].tolist()
    for before, after in zip(FRONT, made.landmarks, strict=True):
        assert after == pytest.approx(before - [34, 14])
    assert (made.frame, made.time) == (3, 0.6) and 0 < made.quality <= 1


def test_a_crop_owns_its_pixels() -> None:
    image = picture()
    made = crop_head(image, np.float32([40, 20, 80, 60]))
    before = made.image.copy()
    image[:] = 0
    assert (made.image == before).all() and made.image.base is None


def test_a_large_head_is_shrunk_with_its_landmarks_and_a_small_one_never_enlarged() -> None:
    image = np.zeros((1000, 900, 3), dtype=np.uint8)
    made = crop_head(image, np.float32([0, 0, 900, 1000]), FRONT * 9, margin=0)
    assert made.image.shape == (256, 230, 3)
    assert made.landmarks[2] == pytest.approx([450 * 230 / 900, 540 * 256 / 1000], abs=0.01)
    assert crop_head(image, np.float32([5, 5, 8, 9]), margin=0).image.shape == (4, 3, 3)


@given(
    st.lists(st.floats(-300, 500, width=32), min_size=4, max_size=4),
    st.floats(0, 2),
    st.integers(1, 40),
    st.integers(1, 40),
)
@settings(max_examples=150, deadline=None)
def test_any_box_gives_a_crop_inside_the_picture_or_a_coded_error(
    box: list[float], margin: float, height: int, width: int
) -> None:
    x1, y1, x2, y2 = np.float32(box)
    inside = max(x1, 0) < min(x2, width) and max(y1, 0) < min(y2, height)
    if not inside:
        with pytest.raises(TiktalkError, match="T740"):
            crop_head(picture(height, width), np.float32(box), margin=margin)
        assert crop_quality(picture(height, width), np.float32(box), None, 1.0) >= 0
        return
    made = crop_head(picture(height, width), np.float32(box), margin=margin)
    assert 1 <= made.image.shape[0] <= height and 1 <= made.image.shape[1] <= width


@pytest.mark.parametrize("box", [[np.nan, 0, 5, 5], [0, 0, np.inf, 5], [5, 5, 5, 9], [9, 0, 1, 5]])
def test_a_box_without_pixels_is_told(box: list[float]) -> None:
    with pytest.raises(TiktalkError, match="T740"):
        crop_head(picture(), np.float32(box))


def test_landmarks_with_a_nan_are_none() -> None:
    points = FRONT.copy()
    points[2, 0] = np.nan
    assert crop_head(picture(), np.float32([40, 20, 80, 60]), points).landmarks is None
    assert frontalness(points) == frontalness(None) == NEUTRAL


def test_frontalness_falls_as_the_nose_leaves_the_middle_and_ignores_tilt() -> None:
    values = []
    for shift in (0, 5, 10, 15, 25):
        points = FRONT.copy()
        points[2, 0] += shift
        values.append(frontalness(points))
    assert values[0] == pytest.approx(1.0)
    assert all(a > b for a, b in itertools.pairwise(values)) and values[-1] == pytest.approx(0.1)
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    points = FRONT.copy()
    points[2, 0] += 10
    assert frontalness(points @ turn.T) == pytest.approx(frontalness(points))
    assert frontalness(np.ones((5, 2))) == pytest.approx(0.1)


def test_quality_prefers_the_sure_the_sharp_and_the_large() -> None:
    import cv2

    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    sharp = cv2.GaussianBlur(noise, (0, 0), 2)
    blurred = cv2.GaussianBlur(noise, (0, 0), 9)
    box = np.float32([20, 20, 160, 160])
    good = crop_quality(sharp, box, FRONT, 0.9)
    assert good > crop_quality(blurred, box, FRONT, 0.9)
    assert good > crop_quality(sharp, box, FRONT, 0.4)
    assert good > crop_quality(sharp, np.float32([20, 20, 50, 50]), FRONT, 0.9)
    assert sharpness(np.full((9, 9, 3), 7, dtype=np.uint8)) == 0
    assert crop_quality(sharp, box, FRONT, float("nan")) == 0


def brute_force(crops: list[Crop], k: int, spacing: float) -> list[Crop]:
    """The definition: of each stretch the best, then greedily by quality."""

    def rank(c: Crop) -> tuple[float, float, int]:
        return (-c.quality, c.time, c.frame)

    stretches: dict[float, list[Crop]] = {}
    for c in crops:
        stretches.setdefault(c.time // spacing, []).append(c)
    taken: list[Crop] = []
    for c in sorted((min(group, key=rank) for group in stretches.values()), key=rank):
        if len(taken) < k and all(abs(c.time - t.time) >= spacing - 1e-6 for t in taken):
            taken.append(c)
    return sorted(taken, key=lambda c: c.time)


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 9)), unique_by=lambda x: x[0], max_size=40
    ),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=100, deadline=None)
def test_the_best_crops_are_spaced_and_do_not_depend_on_the_order(
    offered: list[tuple[int, int]], k: int, random: object
) -> None:
    crops = [crop(n / 5, q / 10, n) for n, q in offered]
    shuffled = list(crops)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    best, other = BestCrops(k=k, spacing=0.45), BestCrops(k=k, spacing=0.45)
    for one, two in zip(crops, shuffled, strict=True):
        best.offer(one)
        other.offer(two)
    chosen = best.crops
    assert [c.frame for c in chosen] == [c.frame for c in other.crops]
    assert [c.frame for c in chosen] == [c.frame for c in brute_force(crops, k, 0.45)]
    assert all(b.time - a.time >= 0.45 - 1e-6 for a, b in itertools.pairwise(chosen))
    assert len(best._slots) <= 3 * k - 2
    if crops:
        assert max(c.quality for c in chosen) == max(c.quality for c in crops)


def test_offering_a_head_equals_offering_its_crop() -> None:
    random = np.random.default_rng(1)
    image = random.integers(0, 255, (90, 90, 3), dtype=np.uint8)
    one, two = BestCrops(k=2), BestCrops(k=2)
    for n in range(30):
        box = np.float32([*random.uniform(0, 30, 2), *random.uniform(40, 90, 2)])
        one.offer(crop_head(image, box, FRONT, 0.8, frame=n, time=n / 5))
        two.offer_head(image, box, FRONT, score=0.8, frame=n, time=n / 5)
    assert [(c.frame, c.quality) for c in one.crops] == [(c.frame, c.quality) for c in two.crops]
    assert all((a.image == b.image).all() for a, b in zip(one.crops, two.crops, strict=True))


def test_settings_out_of_range_are_told() -> None:
    for wrong in ({"k": 0}, {"spacing": -1.0}, {"spacing": float("nan")}):
        with pytest.raises(TiktalkError, match="T741"):
            BestCrops(**wrong)  # type: ignore[arg-type]
    assert BestCrops().crops == []
    still = BestCrops(k=2, spacing=0)
    assert [still.offer(crop(0.0, q, n)) for n, q in enumerate((0.1, 0.3, 0.2))][-1] is False

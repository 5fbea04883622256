"""Which frames are looked at, and how large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")

from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.detect.looks import SURVEY, Looks, SizedDetector
from spacy_tiktalk.video.types import Boxes, Detections, Image, VideoFrame

FULL, LEAST = 400, 40


@dataclass
class Fake:
    """Finds the bright squares that are at least 10 pixels high in the picture it looks at.

    A square's brightness is its height in pixels of the picture, of which the side is 400.
    """

    size: int = FULL
    fingerprint: str = "fake"
    looks: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        return [self.look(frame, FULL) for frame in frames]

    def look(self, frame: VideoFrame, size: int) -> Detections:
        self.looks.append((frame.index, size))
        heights = [h for h in np.unique(frame.image).tolist() if h * size / FULL >= 10 and h > 9]
        boxes = [np.argwhere(frame.image[..., 0] == h) for h in heights]
        found = np.array([[*b.min(0)[::-1], *(b.max(0)[::-1] + 1)] for b in boxes], np.float32)
        return Detections(found.reshape(-1, 4), np.ones(len(found), np.float32))

    def size_for(self, boxes: Boxes, width: int, height: int) -> int:
        least = float((boxes[:, 3] - boxes[:, 1]).min())
        return min(FULL, round(LEAST * max(width, height) / least))

    def coarse(self, image: Image) -> Image:
        return image


class Numbered:
    """A detector that goes by the frame's number, as boxes from a file do."""

    fingerprint = "numbered"

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        boxes = [np.array([[10 * f.index, 0, 10 * f.index + 9, 9]], np.float32) for f in frames]
        return [Detections(one, np.ones(1, np.float32)) for one in boxes]


def picture(index: int, *heads: int, noise: int = 0) -> VideoFrame:
    """Heads of these heights side by side, at another place in each frame."""
    image = np.zeros((FULL, FULL, 3), np.uint8)
    x = 5 + 7 * (index % 5)
    for height in heads:
        image[20 + x : 20 + x + height, x : x + height] = height
        x += height + 10
    image[-8:] += np.uint8(noise)
    return VideoFrame(index, index / 5, image)


def sizes(frames: Sequence[VideoFrame], shots: Sequence[int] | None = None) -> list[int]:
    fake = Fake()
    Looks(fake)(frames, shots or [0] * len(frames))
    return [size for _, size in fake.looks]


def test_large_heads_are_looked_at_in_a_small_picture() -> None:
    frames = [picture(i, 100, 160) for i in range(4)]
    assert sizes(frames) == [FULL, 160, 160, 160]


def test_small_heads_keep_the_full_size() -> None:
    assert sizes([picture(i, 30, 160) for i in range(3)]) == [FULL] * 3


def test_a_new_shot_begins_in_full_size() -> None:
    assert sizes([picture(i, 100) for i in range(4)], [0, 0, 1, 1]) == [FULL, 160, FULL, 160]


def test_a_small_head_that_comes_is_found_within_a_second() -> None:
    frames = [picture(0, 160), *(picture(i, 160, 20) for i in range(1, 8))]
    fake = Fake()
    found = Looks(fake)(frames, [0] * len(frames))
    assert [len(one) for one in found[:5]] == [1] * 5
    survey = round(SURVEY * 5)
    assert fake.looks[survey] == (survey, FULL)
    assert [len(one) for one in found[survey:]] == [2, 2, 2]
    assert [size for _, size in fake.looks[survey:]] == [FULL] * 3


def test_fewer_heads_more_heads_and_none_are_looked_at_again() -> None:
    more = [picture(0, 100), picture(1, 100, 160)]
    assert sizes(more) == [FULL, 160, FULL]
    fewer = [picture(0, 100, 160), picture(1, 160), picture(2, 160)]
    assert sizes(fewer) == [FULL, 160, FULL, 100]
    none = [picture(0, 100), picture(1), picture(2, noise=9)]
    assert sizes(none) == [FULL, 160, FULL, FULL]


def test_a_head_that_goes_away_is_looked_at_again() -> None:
    assert sizes([picture(0, 160), picture(1, 80)]) == [FULL, 100, FULL]


@pytest.mark.parametrize("batch", [1, 2, 3, 9])
@pytest.mark.parametrize("kind", [Fake, Numbered])
def test_how_many_come_at_once_changes_nothing(batch: int, kind: type) -> None:
    frames = [picture(i // 2 * 2, 60 + 20 * (i % 4 // 2), 160) for i in range(9)]
    shots = [0, 0, 0, 0, 0, 1, 1, 1, 1]
    whole = Looks(kind())(frames, shots)
    looks = Looks(kind())
    parts = [
        one
        for at in range(0, 9, batch)
        for one in looks(frames[at : at + batch], shots[at : at + batch])
    ]
    assert [p.boxes.tolist() for p in parts] == [w.boxes.tolist() for w in whole]


def test_a_still_picture_is_looked_at_once_a_shot() -> None:
    fake = Fake()
    still = [picture(0, LEAST) for _ in range(6)]
    frames = [VideoFrame(i, i / 5, f.image) for i, f in enumerate(still)]
    frames.append(picture(6, LEAST))
    found = Looks(fake)(frames, [0, 0, 0, 1, 1, 1, 1])
    assert [index for index, _ in fake.looks] == [0, 3, 6]
    assert all(np.array_equal(one.boxes, found[0].boxes) for one in found[:6])
    assert not np.array_equal(found[6].boxes, found[0].boxes)


def test_boxes_that_do_not_come_from_the_picture_are_asked_for_in_every_frame() -> None:
    image = picture(0, 100).image
    frames = [VideoFrame(i, i / 5, image) for i in range(5)]
    found = Looks(Numbered())(frames, [0] * 5)
    assert [one.boxes[0, 0] for one in found] == [0, 10, 20, 30, 40]


def test_who_looks_in_sizes() -> None:
    assert isinstance(CenterFace(), SizedDetector) and not isinstance(Numbered(), SizedDetector)


@pytest.mark.parametrize("batch", [1, 4, 9])
def test_a_small_head_in_a_picture_that_then_stands_still_is_found_within_a_second(
    batch: int,
) -> None:
    image = picture(1, 160, 20).image
    frames = [picture(0, 160), *(VideoFrame(i, i / 5, image) for i in range(1, 9))]
    fake = Fake()
    looks = Looks(fake)
    found = [
        len(one)
        for at in range(0, 9, batch)
        for one in looks(frames[at : at + batch], [0] * len(frames[at : at + batch]))
    ]
    survey = round(SURVEY * 5)
    assert found == [1] * survey + [2] * (9 - survey)
    assert [index for index, _ in fake.looks] == [0, 1, survey], "and then it is looked at no more"


def test_what_compression_changes_is_still_and_a_head_of_16_pixels_is_not() -> None:
    rng = np.random.default_rng(0)
    base = np.full((FULL, FULL, 3), 100, np.uint8)
    noisy = (base + rng.integers(-1, 2, base.shape)).astype(np.uint8)
    moved = base.copy()
    moved[200:216, 300:312] = 180
    for image, looked in ((noisy, 1), (moved, 2)):
        fake = Fake()
        frames = [VideoFrame(0, 0.0, base), VideoFrame(1, 0.2, image)]
        Looks(fake)(frames, [0, 0])
        assert len({index for index, _ in fake.looks}) == looked


def test_a_slow_fade_does_not_stay_still_for_ever() -> None:
    """Each picture is compared with the last one looked at, not with the one before."""
    frames = [VideoFrame(i, i / 5, np.full((64, 64, 3), i, np.uint8)) for i in range(10)]
    fake = Fake()
    Looks(fake)(frames, [0] * 10)
    assert [index for index, _ in fake.looks] == [0, 3, 6, 9]


@pytest.mark.parametrize("shape", [(2, 1920, 3), (1920, 2, 3), (1, 1, 3)])
def test_a_picture_of_a_few_rows_is_compared_too(shape: tuple[int, ...]) -> None:
    dark, light = np.zeros(shape, np.uint8), np.full(shape, 90, np.uint8)
    fake = Fake()
    frames = [VideoFrame(i, i / 5, image) for i, image in enumerate((dark, dark, light))]
    Looks(fake)(frames, [0] * 3)
    assert [index for index, _ in fake.looks] == [0, 2]

"""A folder of pictures: a video's frames, or photos, which are no frames of one shot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [video] is not installed")

from spacy_tiktalk.video.reading.reader import VideoReader

RNG = np.random.default_rng(5)


def scene(width: int = 96, height: int = 64) -> np.ndarray:
    """Eight by eight areas of any color."""
    areas = RNG.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(areas).resize((width, height), Image.Resampling.NEAREST))


def written(folder: Path, pictures: list[np.ndarray], kind: str = "png") -> Path:
    folder.mkdir(exist_ok=True)
    for n, image in enumerate(pictures):
        Image.fromarray(image).save(folder / f"{n}.{kind}")
    return folder


def moved(image: np.ndarray, n: int) -> list[np.ndarray]:
    return [np.roll(image, k, axis=1) for k in range(n)]


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_photos_stand_for_a_second(tmp_path: Path, kind: str) -> None:
    reader = VideoReader(written(tmp_path, [scene() for _ in range(5)], kind))
    assert [frame.time for frame in reader] == [0, 1, 2, 3, 4]
    assert (reader.info.fps, reader.report.duration) == (1.0, 5.0)


def test_frames_follow_each_other(tmp_path: Path) -> None:
    # Three shots: a cut is no reason to take frames for photos.
    frames = [frame for _ in range(3) for frame in moved(scene(), 6)]
    assert VideoReader(written(tmp_path / "cuts", frames)).info.fps == 25
    assert VideoReader(written(tmp_path / "still", [scene()] * 3)).info.fps == 25
    assert VideoReader(written(tmp_path / "one", [scene()])).info.fps == 25


def test_a_given_rate_counts(tmp_path: Path) -> None:
    written(tmp_path, [scene() for _ in range(3)])
    assert VideoReader(tmp_path, image_fps=25.0).info.fps == 25
    assert VideoReader([scene() for _ in range(3)]).info.fps == 25  # in memory: frames


def test_photos_of_several_sizes_keep_their_shape(tmp_path: Path) -> None:
    tall, wide = np.full((120, 60, 3), 255, np.uint8), np.full((40, 80, 3), 255, np.uint8)
    reader = VideoReader(written(tmp_path, [wide, tall]))
    assert (reader.info.width, reader.info.height, reader.info.fps) == (60, 120, 1)
    first, second = [frame.image for frame in reader]
    assert (second == 255).all()
    lit = np.argwhere(first[:, :, 0] > 127)
    assert lit.min(axis=0).tolist() == [45, 0] and lit.max(axis=0).tolist() == [74, 59]


def test_a_photo_that_a_phone_turned_counts_as_it_is_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(scene(96, 64)).save(tmp_path / "a.jpg", exif=exif)
    Image.fromarray(scene(32, 32)).save(tmp_path / "b.jpg")
    info = VideoReader(tmp_path).info
    assert (info.width, info.height) == (64, 96)

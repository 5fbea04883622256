"""Annotated boxes as head tracks: labels, pictures, and names of files that lead elsewhere."""

from __future__ import annotations

import math
import os
import zlib
from pathlib import Path

import numpy as np
import pytest

Image = pytest.importorskip("PIL.Image", reason="the extra [video] is not installed")
cv2 = pytest.importorskip("cv2", reason="the extra [video] is not installed")

from spacy_tiktalk.errors import TiktalkError  # noqa: E402
from spacy_tiktalk.formats.record import GoldBox  # noqa: E402
from spacy_tiktalk.linking.box_heads import BoxHeads  # noqa: E402


def picture(path: Path, color: tuple[int, int, int] = (40, 40, 230)) -> Path:
    image = np.full((30, 20, 3), color, dtype=np.uint8)
    image[10:20, 5:15] = 255
    assert cv2.imwrite(str(path), image)
    return path


def box(*labels: str, frame: int = 3, x: float = 0.0, crop: str | None = None) -> GoldBox:
    return GoldBox(labels, frame, (x, 0.0, x + 20.0, 30.0), crop=crop)


def test_every_box_is_a_head_with_its_labels() -> None:
    # Head ids go by first appearance, so the later frame comes last.
    boxes = [box("C2", frame=9), box("C1", x=50.0), box("C3", "C4", x=100.0)]
    tracked, labels = BoxHeads()(boxes)
    assert labels == {"H1": ("C1",), "H2": ("C3", "C4"), "H3": ("C2",)}
    assert tracked.tracks.head_ids == ["H1", "H2", "H3"]
    assert tracked.tracks.of("H3").frames.tolist() == [9]
    assert tracked.tracks.of("H1").boxes.tolist() == [[50.0, 0.0, 70.0, 30.0]]
    assert tracked.crops == {} and tracked.vectors == {}


def test_no_box_is_no_head() -> None:
    tracked, labels = BoxHeads()([])
    assert tracked.tracks.head_ids == [] and labels == {}


def test_pictures_are_read(tmp_path: Path) -> None:
    picture(tmp_path / "a_C1.png")
    picture(tmp_path / "头像.png", (230, 40, 40))
    maker = BoxHeads(tmp_path)
    tracked, labels = maker([box("C1", crop="a_C1.png"), box("C2", x=50.0, crop="头像.png")])
    assert labels == {"H1": ("C1",), "H2": ("C2",)} and not maker.missing
    (red,), (blue,) = tracked.identity_crops("H1"), tracked.identity_crops("H2")
    assert red.image.shape == (30, 20, 3) and red.image.dtype == np.uint8
    assert red.image[0, 0].tolist() == [40, 40, 230] and blue.image[0, 0].tolist() == [230, 40, 40]
    assert red.frame == 3 and red.box.tolist() == [0.0, 0.0, 20.0, 30.0]
    assert 0.0 <= red.quality <= 1.0


def test_what_is_missing_is_collected(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    maker = BoxHeads(tmp_path)
    named = ["gone.png", "broken.png", "empty.png", "folder.png", None]
    tracked, labels = maker([box("C1", x=30.0 * i, crop=crop) for i, crop in enumerate(named)])
    assert maker.missing == {"gone.png", "broken.png", "empty.png", "folder.png"}
    assert tracked.crops == {} and len(labels) == 5


def test_pictures_that_would_fill_the_memory_are_not_decoded(tmp_path: Path) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "large.png")
    stated = bytearray((tmp_path / "large.png").read_bytes())
    stated[16:24] = (60_000).to_bytes(4, "big") * 2
    stated[29:33] = zlib.crc32(stated[12:29]).to_bytes(4, "big")
    (tmp_path / "stated.png").write_bytes(stated)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
    names = ["large.png", "stated.png", "pipe.png", f"{'x' * 300}.png"]
    maker = BoxHeads(tmp_path)
    tracked, _ = maker([box("C1", x=30.0 * i, crop=name) for i, name in enumerate(names)])
    assert tracked.crops == {} and maker.missing == set(names)


@pytest.mark.parametrize(
    "name", ["../secret.png", "{outside}", "x/../../secret.png", "..", "/", "\0"]
)
def test_no_name_leads_out(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "images"
    inside.mkdir()
    secret = picture(tmp_path / "secret.png")
    maker = BoxHeads(inside)
    tracked, _ = maker([box("C1", crop=name.format(outside=secret))])
    assert tracked.crops == {}
    assert len(maker.missing) == 1 and not any("/" in found for found in maker.missing)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    file = picture(tmp_path / "a.png")
    for path in (tmp_path / "gone", file, str(tmp_path / "gone")):
        with pytest.raises(TiktalkError, match=r"T842.*not a folder"):
            BoxHeads(path)


def test_the_smallest_picture(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "dot.png"), np.zeros((1, 1, 3), dtype=np.uint8))
    tracked, _ = BoxHeads(tmp_path)([box("C1", crop="dot.png")])
    (crop,) = tracked.identity_crops("H1")
    assert crop.image.shape == (1, 1, 3) and math.isfinite(crop.quality)

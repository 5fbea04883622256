"""`VideoWriter`: what comes back, which encoder it was, and no half files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.types import Image
from spacy_tiktalk.video.writing import sinks
from spacy_tiktalk.video.writing import writer as module
from spacy_tiktalk.video.writing.audio_copy import AudioCopy
from spacy_tiktalk.video.writing.writer import VideoWriter

cv2 = pytest.importorskip("cv2")


def pictures(n: int = 8, height: int = 64, width: int = 96) -> list[Image]:
    """A blue left and a red right half under a brightness that rises from picture to picture."""
    made = []
    for i in range(n):
        image = np.zeros((height, width, 3), np.uint8)
        image[:, : width // 2, 0] = 120 + 12 * i
        image[:, width // 2 :, 2] = 120 + 12 * i
        made.append(image)
    return made


def write(path: Path, images: list[Image], **settings: Any) -> VideoWriter:
    height, width = images[0].shape[:2]
    with VideoWriter(path, **{"width": width, "height": height, "fps": 25.0} | settings) as writer:
        for image in images:
            writer.write(image)
    return writer


def read(path: Path) -> list[Any]:
    with VideoReader(path, fps=None) as reader:
        return list(reader)


@pytest.mark.parametrize("suffix", [".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm", ".MP4"])
def test_every_container_comes_back(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("av")
    images = pictures()
    writer = write(tmp_path / f"头{suffix}", images)
    assert writer.codec == ("libvpx-vp9" if suffix == ".webm" else "libx264")
    frames = read(tmp_path / f"头{suffix}")
    assert len(frames) == len(images) == writer.n_written
    np.testing.assert_allclose([f.time for f in frames], np.arange(8) / 25, atol=0.002)
    for frame, image in zip(frames, images, strict=True):
        assert np.abs(frame.image.astype(int) - image)[:, 8:40].mean() < 8
        assert np.abs(frame.image.astype(int) - image)[:, 56:88].mean() < 8
    assert [p.name for p in tmp_path.iterdir()] == [f"头{suffix}"]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_same_pictures_same_bytes(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("av")
    paths = [tmp_path / f"{i}{suffix}" for i in range(2)]
    for path in paths:
        write(path, pictures())
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("size", [(1, 1), (1, 64), (33, 17), (64, 95), (2, 2)])
def test_odd_and_tiny_sizes_gain_a_row_or_column(tmp_path: Path, size: tuple[int, int]) -> None:
    images = [np.full((*size, 3), 90, np.uint8)] * 3
    write(tmp_path / "a.mp4", images)
    frames = read(tmp_path / "a.mp4")
    assert len(frames) == 3
    assert frames[0].image.shape == (size[0] + size[0] % 2, size[1] + size[1] % 2, 3)
    assert np.abs(frames[0].image.astype(int) - 90).max() < 6


@pytest.mark.parametrize("fps", [0.5, 7.3, 23.976, 29.97, 30000 / 1001, 60, 119.88, 1000])
def test_frame_rates(tmp_path: Path, fps: float) -> None:
    write(tmp_path / "a.mkv", pictures(), fps=fps)
    times = [frame.time for frame in read(tmp_path / "a.mkv")]
    np.testing.assert_allclose(times, np.arange(8) / fps, atol=0.0021)


def test_quality(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (64, 64, 3), dtype=np.uint8) for _ in range(4)]
    sizes = []
    for crf in (0, 20, 51):
        write(tmp_path / "a.mp4", images, crf=crf)
        sizes.append((tmp_path / "a.mp4").stat().st_size)
    assert sizes[0] > sizes[1] > sizes[2]


def test_without_libx264_it_is_mpeg4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    monkeypatch.setattr(module, "_H264", ("no_such_encoder", "mpeg4"))
    for suffix in (".mp4", ".avi", ".mkv"):
        assert write(tmp_path / f"a{suffix}", pictures()).codec == "mpeg4"
        assert len(read(tmp_path / f"a{suffix}")) == 8


def test_without_pyav_it_is_opencv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    for suffix in (".mp4", ".avi", ".mkv"):
        writer = write(tmp_path / f"a{suffix}", pictures(height=63), audio_from=tmp_path)
        assert writer.codec == "OpenCV mp4v" and "OpenCV" in str(writer.audio_problem)
        capture = cv2.VideoCapture(str(tmp_path / f"a{suffix}"))
        shapes = []
        while (step := capture.read())[0]:
            shapes.append(step[1].shape)
        capture.release()
        assert shapes == [(64, 96, 3)] * 8


def test_without_any_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    monkeypatch.setattr(module, "_H264", ("no_such_encoder",))
    monkeypatch.setattr(cv2, "VideoWriter", lambda *_: cv2.VideoCapture())
    with pytest.raises(TiktalkError, match=r"T760.*no_such_encoder"):
        VideoWriter(tmp_path / "a.mp4", width=4, height=4, fps=25)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_file_that_is_replaced_leaves_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write(path, pictures(2))
    assert path.stat().st_size > 3 and path.stat().st_mode & 0o777 == 0o640


def test_a_failed_run_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    with (
        pytest.raises(RuntimeError, match="stop"),
        VideoWriter(path, width=4, height=4, fps=25) as w,
    ):
        w.write(np.zeros((4, 4, 3), np.uint8))
        raise RuntimeError("stop")
    with pytest.raises(TiktalkError, match="T764"), VideoWriter(path, width=4, height=4, fps=25):
        pass
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
    with pytest.raises(TiktalkError, match=r"T763.*closed"):
        w.write(np.zeros((4, 4, 3), np.uint8))
    w.close()
    w.discard()


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 5, 3), np.uint8),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        None,
    ],
)
def test_wrong_pictures(tmp_path: Path, image: Any) -> None:
    with (
        pytest.raises(TiktalkError, match=r"T762.*\[4, 4, 3\]"),
        VideoWriter(tmp_path / "a.mp4", width=4, height=4, fps=25) as writer,
    ):
        writer.write(image)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "settings", "code"),
    [
        ("a.gif", {}, "T761"),
        ("a", {}, "T761"),
        ("nowhere/a.mp4", {}, "T763"),
        ("a.mp4", {"width": 0}, "T765"),
        ("a.mp4", {"height": 20000}, "T765"),
        ("a.mp4", {"fps": 0}, "T765"),
        ("a.mp4", {"fps": float("nan")}, "T765"),
        ("a.mp4", {"fps": 1e9}, "T765"),
        ("a.mp4", {"crf": 52}, "T765"),
    ],
)
def test_bad_settings(tmp_path: Path, name: str, settings: dict[str, Any], code: str) -> None:
    with pytest.raises(TiktalkError, match=code):
        VideoWriter(tmp_path / name, **{"width": 4, "height": 4, "fps": 25.0} | settings)
    assert not list(tmp_path.iterdir())


def test_pictures_that_are_views(tmp_path: Path) -> None:
    image = pictures(1)[0]
    write(tmp_path / "a.mp4", [image[::-1, ::-1], image[:, ::-1]])
    assert len(read(tmp_path / "a.mp4")) == 2


PYAV_ERRORS = ["ExternalError", "UnknownError", "EncoderNotFoundError", "EOFError"]


@pytest.mark.parametrize("kind", PYAV_ERRORS)
def test_any_error_of_pyav_leads_to_the_next_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    error = pytest.importorskip("av.error")

    def fail(*_: Any, **__: Any) -> None:
        raise getattr(error, kind)(1, "broken")

    monkeypatch.setattr(sinks, "_options", fail)  # after the file was made
    assert write(tmp_path / "a.mp4", pictures()).codec == "OpenCV mp4v"
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("kind", PYAV_ERRORS)
@pytest.mark.parametrize("moment", ["write", "close"])
def test_any_error_of_pyav_is_coded_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, moment: str
) -> None:
    error = pytest.importorskip("av.error")

    def fail(*_: Any) -> None:
        raise getattr(error, kind)(1, "broken")

    writer = VideoWriter(tmp_path / "a.mp4", width=96, height=64, fps=25)
    writer.write(pictures(1)[0])
    monkeypatch.setattr(sinks.PyavSink, "_mux", fail)
    with pytest.raises(TiktalkError, match=r"T763.*broken"):
        writer.close() if moment == "close" else writer.write(pictures(1)[0])
    assert not list(tmp_path.iterdir())


def test_sound_that_cannot_be_added_is_told(tmp_path: Path) -> None:
    error = pytest.importorskip("av.error")
    from video_files import VideoFiles

    class Target:
        def add_stream_from_template(self, stream: Any) -> None:
            raise error.ExternalError(1, "broken")

    (tmp_path / "made").mkdir()
    copy = AudioCopy(VideoFiles(tmp_path / "made")("with_sound.mp4"), Target(), "mp4")
    assert "broken" in str(copy.problem)
    copy.close()

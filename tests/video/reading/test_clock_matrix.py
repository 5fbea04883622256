"""Odd clocks: every frame at the time at which a browser shows it, the same in both backends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from clock_files import COVERS, KINDS, LATE, UNPLAYED, ClockFiles
from places import SHARED
from video_files import FPS, FRAMES, number

pytest.importorskip("cv2")
pytest.importorskip("av")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.writing.writer import VideoWriter

BACKENDS = ("opencv", "pyav")
ALL = {**KINDS, **UNPLAYED}
MENDED = {
    **dict.fromkeys(("ahead.mkv", "ahead.mp4", "a_little_ahead.mkv", "back.mkv", "back.webm"), 1),
    **dict.fromkeys(("jump.mkv", "jump.ts"), 1),
    **dict.fromkeys(("always_zero.mkv", "always_one.mkv"), FRAMES - 1),
    "same_at_first.mkv": 2,
}
CASES = SHARED / "cases" / "video"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClockFiles:
    return ClockFiles(tmp_path_factory.mktemp("clocks"))


@pytest.mark.parametrize("name", ALL)
def test_both_backends_give_every_frame_at_the_time_it_is_shown(
    files: ClockFiles, name: str
) -> None:
    numbers, times = ALL[name]
    found = {}
    for backend in BACKENDS:
        with VideoReader(files(name), backend=backend) as reader:
            frames = list(reader)
        report = reader.report
        assert [number(f.image) for f in frames] == numbers.tolist()
        found[backend] = [f.time for f in frames]
        np.testing.assert_allclose(found[backend], times, atol=1.7e-3)
        assert not report.truncated, report.reason
        assert report.frames_expected == report.frames_decoded == len(numbers)
        assert report.start == pytest.approx(times[0], abs=1e-3)
        assert report.duration == pytest.approx(times[-1] + 1 / FPS, abs=3e-3)
        assert report.mended_times == MENDED.get(name, 0)
        only = VideoReader(files(name), backend=backend, every_frame=False)
        chosen = [(f.index, f.time, number(f.image)) for f in only]
        assert chosen == [(f.index, f.time, number(f.image)) for f in frames if f.sampled]
    np.testing.assert_allclose(found["opencv"], found["pyav"], atol=1e-6)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "name",
    ["late.mp4", "late.mov", "late.mkv", "late.webm", "late_mute.mkv", "late_by_far.mkv",
     "fragments.mp4"],
)  # fmt: skip
def test_the_stated_end_is_that_of_the_last_picture(
    files: ClockFiles, name: str, backend: str
) -> None:
    with VideoReader(files(name), backend=backend) as reader:
        # Matroska states no number, and a fragmented file none in front.
        stated = name in ("late.mp4", "late.mov")
        assert reader.info.frames_expected == (FRAMES if stated else None)
        assert reader.info.frames_likely == FRAMES
        assert reader.info.duration == pytest.approx(KINDS[name][1][-1] + 1 / FPS, abs=3e-3)


@pytest.mark.parametrize("backend", ("auto", *BACKENDS))
@pytest.mark.parametrize("name", COVERS)
def test_sound_with_a_cover_picture_is_no_video(files: ClockFiles, name: str, backend: str) -> None:
    with pytest.raises(TiktalkError, match=r"T705.*a sound file with a cover picture") as caught:
        _ = VideoReader(files(name), backend=backend).info
    assert name in str(caught.value)


def test_a_cover_is_told_without_pyav(files: ClockFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacy_tiktalk.video.reading.open_video.find_spec", lambda name: None)
    with pytest.raises(TiktalkError, match=r"T705.*a sound file with a cover picture"):
        _ = VideoReader(files("cover.m4a"), backend="opencv").info


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv", "fragments.mp4"])
def test_without_pyav_times_are_right_to_a_frame(
    files: ClockFiles, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacy_tiktalk.video.reading.open_video.find_spec", lambda name: None)
    times = [f.time for f in VideoReader(files(name), backend="opencv")]
    np.testing.assert_allclose(times, KINDS[name][1], atol=1 / FPS)


@pytest.mark.parametrize("name", ["late.mkv", "late.webm", "late_other_zero.mkv", "late.flv"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_late_file_that_is_cut_is_read_in_part(
    files: ClockFiles, name: str, backend: str
) -> None:
    reader = VideoReader(files.cut(name), backend=backend)
    assert len(list(reader)) < FRAMES
    assert reader.report.truncated and reader.report.reason


def test_a_copied_sound_keeps_its_place(files: ClockFiles, tmp_path: Path) -> None:
    """Pictures written from 0 on with the sound of a late file: both as a browser plays it."""
    import av

    source = files("late.mp4")
    for begin, length in ((0.0, 4.4), (LATE, 3.0)):
        out = tmp_path / f"{begin}.mp4"
        writer = VideoWriter(
            out, width=64, height=48, fps=10.0, audio_from=source, audio_begin=begin
        )
        with writer:
            for _ in range(44):
                writer.write(np.zeros((48, 64, 3), np.uint8))
        assert writer.audio_problem is None
        with av.open(str(out)) as made:
            sound = made.streams.audio[0]
            assert float(sound.duration * sound.time_base) == pytest.approx(length, abs=0.05)


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the cases of shared/")
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["late.mkv", "marked_late.mp4"])
def test_the_given_cases_are_whole_and_begin_late(name: str, backend: str) -> None:
    reader = VideoReader(CASES / name, backend=backend)
    times = [f.time for f in reader]
    np.testing.assert_allclose(times, 1.4 + np.arange(100) / 25, atol=1e-3)
    assert not reader.report.truncated and reader.report.frames_expected == 100

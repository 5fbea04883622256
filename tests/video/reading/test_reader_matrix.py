"""Every kind of video, whole and damaged, through both backends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from video_files import ENCODINGS, FPS, FRAMES, HEIGHT, WIDTH, VideoFiles, is_upright, number

pytest.importorskip("cv2")
pytest.importorskip("av")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.reader import ReadReport, VideoReader
from spacy_tiktalk.video.types import VideoFrame

BACKENDS = ("opencv", "pyav")
BEGINS = {"fragmented.mp4": 2 / FPS}
"""Seconds at which the pictures of an encoding begin, as Chromium shows it, where that is not 0."""
HELD = {"reordered.avi": 1, "h264.avi": 2}
"""Pictures that a decoder holds behind the last packet: AVI tells no time of them."""


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> VideoFiles:
    return VideoFiles(tmp_path_factory.mktemp("videos"))


def read(path: Path, backend: str = "auto") -> tuple[list[VideoFrame], ReadReport]:
    with VideoReader(path, backend=backend) as reader:
        frames = list(reader)
    return frames, reader.report


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ENCODINGS)
def test_every_container_gives_every_frame_at_its_time(
    files: VideoFiles, name: str, backend: str
) -> None:
    with VideoReader(files(name), backend=backend) as reader:
        frames = list(reader)
    assert [number(f.image) for f in frames] == list(range(FRAMES))
    assert [f.index for f in frames] == list(range(FRAMES))
    # MPEG-PS as ffmpeg writes it lacks some stamps: half a frame off there.
    slack = 0.017 if name == "mpeg2.mpg" else 1.1e-3
    start = BEGINS.get(name, 0.0)
    times = start + np.arange(FRAMES) / FPS
    np.testing.assert_allclose([f.time for f in frames], times, atol=slack)
    if name != "mpeg2.mpg":
        assert reader.report.mended_times == HELD.get(name, 0)
        steps = np.floor(times * 5 + 1e-3)
        first_of_step = np.flatnonzero(np.diff(steps, prepend=-1))
        assert [f.index for f in frames if f.sampled] == first_of_step.tolist()
    info, report = reader.info, reader.report
    assert (info.width, info.height, info.rotation) == (WIDTH, HEIGHT, 0)
    assert info.backend == backend and info.name == Path(name).name
    assert info.fps == pytest.approx(FPS, rel=0.01)
    assert report.frames_decoded == report.frames_expected == FRAMES
    assert not report.truncated and report.reason == "" and report.complete
    assert report.start == info.start == pytest.approx(start, abs=0.002)
    assert report.duration == pytest.approx(start + FRAMES / FPS, abs=0.002)
    if name != "gray.mkv":
        assert all(is_upright(f.image) for f in frames)


@pytest.mark.parametrize(
    "name", ["h264.mp4", "ten_bit.mkv", "h264.ts", "vp9.webm", "rotated90.mp4"]
)
def test_backends_give_the_same_pictures(files: VideoFiles, name: str) -> None:
    (first, _), (second, _) = (read(files(name), backend) for backend in BACKENDS)
    for one, other in zip(first, second, strict=True):
        assert one.sampled == other.sampled and one.time == pytest.approx(other.time, abs=1e-3)
        assert one.image.shape == other.image.shape
        assert np.abs(one.image.astype(int) - other.image).mean() < 1.0


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_videos_stand_upright(files: VideoFiles, degrees: int, backend: str) -> None:
    with VideoReader(files(f"rotated{degrees}.mp4"), backend=backend) as reader:
        frames = list(reader)
    assert (reader.info.width, reader.info.height) == (WIDTH, HEIGHT)
    assert reader.info.rotation == 360 - degrees  # ffmpeg counts against the clock
    assert [number(f.image) for f in frames] == list(range(FRAMES))
    assert all(is_upright(f.image) for f in frames)
    assert all(f.image.flags["C_CONTIGUOUS"] for f in frames)


@pytest.mark.parametrize("backend", BACKENDS)
def test_frames_hidden_by_an_edit_list_are_not_missing(files: VideoFiles, backend: str) -> None:
    frames, report = read(files("edit_list.mp4"), backend)
    numbers = [number(f.image) for f in frames]
    assert numbers == list(range(numbers[0], FRAMES)) and 15 < numbers[0] < 30
    assert frames[0].time == 0.0
    assert report.frames_decoded == report.frames_expected == len(frames)
    assert not report.truncated


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["vfr.mp4", "vfr.mkv"])
def test_variable_rate_keeps_the_containers_times(
    files: VideoFiles, name: str, backend: str
) -> None:
    frames, report = read(files(name), backend)
    times = [n / 30 if n < 45 else 1.5 + (n - 45) / 10 for n in range(FRAMES)]
    np.testing.assert_allclose([f.time for f in frames], times, atol=1.1e-3)
    sampled = [f.time for f in frames if f.sampled]
    np.testing.assert_allclose(sampled, np.arange(0, 6, 0.2)[: len(sampled)], atol=0.11)
    assert len(sampled) == 30
    assert not report.truncated, report.reason
    with VideoReader(files(name), backend=backend) as reader:
        assert reader.info.frames_expected == (FRAMES if name == "vfr.mp4" else None)


@pytest.mark.parametrize("backend", BACKENDS)
def test_pictures_that_change_size_get_the_first_size(files: VideoFiles, backend: str) -> None:
    frames, report = read(files("two_sizes.ts"), backend)
    assert report.frames_decoded == 2 * FRAMES
    assert {f.image.shape for f in frames} == {(HEIGHT, WIDTH, 3)}
    assert [number(f.image) for f in frames[FRAMES + 2 :]] == list(range(2, FRAMES))
    times = [f.time for f in frames]
    assert (np.diff(times) > 0).all()
    assert times[-1] == pytest.approx((2 * FRAMES - 1) / FPS, abs=0.2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_frame_and_animations(files: VideoFiles, backend: str) -> None:
    frames, report = read(files("one_frame.mp4"), backend)
    assert [f.time for f in frames] == [0.0] and not report.truncated
    frames, report = read(files("animation.gif"), backend)
    assert [f.time for f in frames] == pytest.approx([n / 10 for n in range(30)], abs=1e-3)
    assert not report.truncated


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "name",
    ["h264.mp4", "h264.mkv", "vp9.webm", "mpeg4.avi", "h264.flv", "wmv2.wmv", "theora.ogv",
     "h264.ts", "h264.m2ts", "animation.gif", "fragmented.mp4", "long_sound.mkv"],
)  # fmt: skip
def test_a_cut_file_is_read_to_its_end_and_reported(
    files: VideoFiles, name: str, backend: str
) -> None:
    for part in (0.6, 0.62):  # of MPEG-TS nothing shows where the cut is between two pictures
        frames, report = read(files.cut(name, part), backend)
        if report.truncated:
            break
    assert 8 < len(frames) < 80 and report.frames_decoded == len(frames)
    assert report.truncated and report.complete and report.reason
    if report.frames_expected is not None:
        assert report.frames_expected > report.frames_decoded
    if name != "animation.gif":
        assert [number(f.image) for f in frames[:10]] == list(range(10))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["h264.mp4", "h264.mkv", "h264.ts", "vp9.webm"])
def test_a_damaged_file_is_read_on_and_reported(files: VideoFiles, name: str, backend: str) -> None:
    frames, report = read(files.flipped(name), backend)
    # MPEG-TS has no table of its frames: a single lost one shows in the times alone.
    assert report.truncated or (name == "h264.ts" and report.mended_times)
    assert bool(report.reason) == report.truncated
    if name != "vp9.webm":
        assert frames[-1].time > 2.0  # the part behind the first damage is there
    assert frames[-1].time < 4.0  # a damaged stamp leads nowhere
    times = [f.time for f in frames]
    assert (np.diff(times) > 0).all()


def test_backends_agree_on_damaged_files(files: VideoFiles) -> None:
    for path in (files.cut("h264.mp4"), files.flipped("h264.mp4"), files.flipped("h264.mkv")):
        counts = [read(path, backend)[1].frames_decoded for backend in BACKENDS]
        assert abs(counts[0] - counts[1]) <= 4


@pytest.mark.parametrize("name", ["h264.mp4", "h264.flv", "h264.avi", "mpeg4.avi"])
def test_both_backends_give_all_good_pictures_of_a_cut_file(files: VideoFiles, name: str) -> None:
    """Cut inside of a picture, which OpenCV may give as a copy of another one."""
    for part in (0.6, 0.7, 0.8, 0.9):
        first, second = (read(files.cut(name, part), backend)[0] for backend in BACKENDS)
        assert {number(f.image) for f in first} == {number(f.image) for f in second}
        assert len(first) > 20


REFUSED = {
    "empty.mp4": ("T705", "empty"),
    "text.mp4": ("T705", "a text"),
    "noise.mp4": ("T705", "no known kind"),
    "png.mp4": ("T705", "PNG"),
    "avif.mp4": ("T705", "AVIF"),
    "playlist.mp4": ("T705", "m3u8"),
    "playlist.m3u8": ("T705", "m3u8"),
    "concat.ffconcat": ("T705", "ffconcat"),
    "plain_concat.txt": ("T705", "concat"),
    "dash.mpd": ("T705", "manifest"),
    "sound_only.mp4": ("T712", "pictures"),
    "no_frames.mp4": ("T713", "not one frame"),
    "zero_pictures.mp4": ("T713", "not one frame"),
}


@pytest.mark.parametrize("backend", ("auto", *BACKENDS))
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_video_is_refused_by_name(files: VideoFiles, name: str, backend: str) -> None:
    code, words = REFUSED[name]
    with pytest.raises(TiktalkError) as caught:
        read(files(name), backend)
    assert (caught.value.code, name in str(caught.value)) == (code, True), caught.value
    assert words in str(caught.value)


@pytest.mark.parametrize("backend", ("auto", *BACKENDS))
def test_a_picture_shown_again_is_no_damage(files: VideoFiles, backend: str) -> None:
    frames, report = read(files("repeated.ogv"), backend)
    assert 2 <= len(frames) < FRAMES / 2  # most are empty packets
    wanted = [60 * (f.time > 1.99) for f in frames]
    assert [number(f.image) for f in frames] == wanted and set(wanted) == {0, 60}
    assert report.duration == pytest.approx(3, abs=0.02)
    assert (report.truncated, report.damaged, report.reason) == (False, 0, "")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_cut_file_with_its_header_at_the_end_is_refused(files: VideoFiles, backend: str) -> None:
    with pytest.raises(TiktalkError, match="T712"):
        read(files.cut("moov_at_end.mov"), backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "name", ["playlist.m3u8", "playlist.mp4", "concat.ffconcat", "concat.mp4", "dash.mpd"]
)
def test_playlists_reach_no_file_even_past_the_first_check(
    files: VideoFiles, name: str, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacy_tiktalk.video.reading.open_video.sniff", lambda path: "MPEG-TS")
    with pytest.raises(TiktalkError, match=r"T712|T713"):
        read(files(name), backend)


def test_without_those_lists_playlists_do_reach_files(files: VideoFiles) -> None:
    """The test above tests something: FFmpeg as it is reads the other file."""
    import av

    with av.open(str(files("concat.mp4")), options={"protocol_whitelist": "file"}) as container:
        assert sum(1 for _ in container.decode(video=0)) == FRAMES


READ_ALL = """
import sys
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.reader import VideoReader

for path in sys.argv[1:]:
    for backend in ("opencv", "pyav"):
        try:
            with VideoReader(path, backend=backend) as reader:
                print(sum(1 for _ in reader))
        except TiktalkError as err:
            print(err.code)
"""


def test_nothing_is_written_to_stderr(files: VideoFiles) -> None:
    # A process of its own: how loud OpenCV is, is settled when it opens its first video.
    paths = (files.cut("h264.mkv"), files.flipped("h264.mp4"), files("zero_pictures.mp4"))
    words = [sys.executable, "-c", READ_ALL, *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    *told, empty, without = done.stdout.split()
    assert (empty, without) == ("T713", "T713")
    assert all(0 < int(pictures) <= FRAMES for pictures in told) and len(told) == 4

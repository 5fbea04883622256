"""The reader's promises: times, sampling, limits, files released, bounded memory, fall-back."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from video_files import FRAMES, HEIGHT, WIDTH, VideoFiles, number, picture

pytest.importorskip("cv2")
pytest.importorskip("av")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.backend import StreamFacts
from spacy_tiktalk.video.reading.backends.pyav_container import packets_of
from spacy_tiktalk.video.reading.clock import LOOK, Clock, Sampler
from spacy_tiktalk.video.reading.last_picture import last_seconds
from spacy_tiktalk.video.reading.limits import Limits
from spacy_tiktalk.video.reading.reader import VideoReader

BACKENDS = ("opencv", "pyav")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> VideoFiles:
    return VideoFiles(tmp_path_factory.mktemp("videos"))


def code(call: Any) -> str:
    with pytest.raises(TiktalkError) as caught:
        call()
    assert str(caught.value).startswith(f"[{caught.value.code}]")
    return caught.value.code


# --- clock and sampling ---------------------------------------------------------------------


def ticked(clock: Clock, stamps: list[float | None]) -> list[float]:
    """The times of the stamps, with a look at the next one where the clock asks for it."""
    return [
        clock.tick(stamp, stamps[i + 1 : i + 1 + LOOK] if clock.doubts(stamp) else ())
        for i, stamp in enumerate(stamps)
    ]


@given(
    st.lists(st.one_of(st.none(), st.floats(), st.floats(min_value=-5, max_value=20)), max_size=40),
    st.sampled_from([5.0, 29.97, 60.0]),
    st.sampled_from([None, 3.0]),
)
def test_times_always_rise_and_are_finite(
    stamps: list[float | None], fps: float, end: float | None
) -> None:
    times = ticked(Clock(fps, end), stamps)
    if len(stamps) == 1 and stamps[0] is not None and np.isfinite(stamps[0]):
        assert times == stamps
    assert np.isfinite(times).all()
    steps = np.diff(times)
    assert (steps >= 0).all()
    assert (steps[np.abs(times[1:]) < 1e9] > 0).all()  # beyond that floats have larger steps


def test_clock_keeps_good_stamps_and_mends_bad_ones() -> None:
    clock = Clock(10.0, end=2.4)
    stamps = [1.4, 1.5, None, 1.7, 1.7, 1.9, 1494.0, 2.1, -0.5, -0.4]
    times = ticked(clock, stamps)
    assert times == pytest.approx([1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.1, 2.2, 2.3])
    assert clock.mended == 4


@given(
    st.integers(3, 60),
    st.data(),
    st.floats(-30, 30).filter(lambda by: abs(by) > 0.2),
    st.sampled_from([0.0, 1.4, 100.0]),
    st.booleans(),
)
def test_one_stamp_apart_moves_no_other_time(
    n: int, data: Any, by: float, start: float, stated: bool
) -> None:
    true = [start + i / 10 for i in range(n)]
    at = data.draw(st.integers(1, n - 2))
    stamps: list[float | None] = [*true]
    stamps[at] = true[at] + by
    clock = Clock(10.0, true[-1] + 0.1 if stated else None)
    times = ticked(clock, stamps)
    assert [*times[:at], *times[at + 1 :]] == pytest.approx([*true[:at], *true[at + 1 :]])
    assert times[at - 1] < times[at] < times[at + 1]


@given(st.integers(2, 30), st.integers(2, 30), st.floats(1, 50), st.booleans())
def test_stamps_that_jump_back_go_on(before: int, behind: int, back: float, stated: bool) -> None:
    true = [50 + i / 10 for i in range(before + behind)]
    stamps: list[float | None] = [t if i < before else t - back for i, t in enumerate(true)]
    clock = Clock(10.0, true[-1] if stated else None)
    assert ticked(clock, stamps) == pytest.approx(true)
    assert clock.mended == 1


def test_a_first_or_last_stamp_apart_is_mended() -> None:
    assert ticked(Clock(10.0), [70.0, 0.1, 0.2, 0.3]) == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert ticked(Clock(10.0, 0.4), [0.0, 0.1, 0.2, 5.0]) == pytest.approx([0.0, 0.1, 0.2, 0.3])
    # A real gap stays, and so does a slide show whose end the file does not state well.
    assert ticked(Clock(10.0, 0.4), [0.0, 0.1, 5.0, 5.1]) == pytest.approx([0.0, 0.1, 5.0, 5.1])
    assert ticked(Clock(0.5, 1.0), [0.0, 2.0, 4.0, 6.0]) == pytest.approx([0.0, 2.0, 4.0, 6.0])


@given(st.floats(1, 60), st.floats(0.5, 40), st.integers(1, 200))
def test_sampling_takes_the_first_frame_of_each_step(rate: float, fps: float, n: int) -> None:
    sampler, taken = Sampler(fps), []
    for index in range(n):
        if sampler.due(index / rate):
            sampler.took(index / rate)
            taken.append(index / rate)
    steps = [int(np.floor((t + 0.0005) * fps)) for t in taken]
    assert taken[0] == 0.0 and len(set(steps)) == len(steps)
    assert len(set(steps)) == len({int(np.floor((i / rate + 0.0005) * fps)) for i in range(n)})


def test_the_last_picture_is_shown_as_long_as_its_packet_says(files: VideoFiles) -> None:
    """A mean rate that one long picture made slow says little of the last one."""
    facts = StreamFacts(WIDTH, HEIGHT, 20.0, duration=3.0)
    shown = last_seconds(facts, str(files("h264.mp4")), 89 / 30, 1 / 20)
    assert shown == pytest.approx(1 / 30, abs=1e-3)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("fps", "count"), [(None, 90), (5.0, 15), (7.0, 21), (1000.0, 90)])
def test_rates(files: VideoFiles, backend: str, fps: float | None, count: int) -> None:
    reader = VideoReader(files("h264.mp4"), fps=fps, backend=backend)
    frames = list(reader)
    assert len(frames) == FRAMES and sum(f.sampled for f in frames) == count
    only = VideoReader(files("h264.mp4"), fps=fps, backend=backend, every_frame=False)
    chosen = list(only)
    assert [(f.index, f.time) for f in chosen] == [(f.index, f.time) for f in frames if f.sampled]
    assert all(number(f.image) == f.index for f in chosen)
    assert only.report == reader.report and only.report.frames_decoded == FRAMES


@pytest.mark.parametrize("backend", BACKENDS)
def test_frames_are_the_callers_own(files: VideoFiles, backend: str) -> None:
    frames = list(VideoReader(files("h264.mp4"), backend=backend))
    frames[0].image[:] = 0  # writable, and no other frame shares it
    assert [number(f.image) for f in frames[1:]] == list(range(1, FRAMES))


def test_reading_twice_gives_the_same(files: VideoFiles) -> None:
    first, second = (list(VideoReader(files("hevc.mp4"))) for _ in range(2))
    assert all(
        a.time == b.time and (a.image == b.image).all() for a, b in zip(first, second, strict=True)
    )


# --- life of a reader -----------------------------------------------------------------------


def is_open(path: Path) -> bool:
    """Whether this process holds the file open."""
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("needs /proc")
    links = []
    for entry in folder.iterdir():
        try:
            links.append(os.readlink(entry))
        except OSError:
            continue
    return str(path.resolve()) in links


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_file_is_always_released(files: VideoFiles, backend: str) -> None:
    path = files("h264.mkv")
    gc.disable()  # by counting references alone, not by luck
    try:
        with VideoReader(path, backend=backend) as reader:
            assert is_open(path)
            list(reader)
            assert not is_open(path)

        reader = VideoReader(path, backend=backend)
        frames = iter(reader)
        next(frames)
        assert is_open(path)
        del frames  # abandoned; the reader lives on
        assert not is_open(path)
        assert reader.report.frames_decoded == 1 and not reader.report.complete

        for frame in VideoReader(path, backend=backend):
            assert frame.index == 0
            break
        assert not is_open(path)

        with pytest.raises(KeyError), VideoReader(path, backend=backend) as reader:
            for _ in reader:
                raise KeyError
        assert not is_open(path)

        reader = VideoReader(path, backend=backend)
        assert reader.info.width == WIDTH and is_open(path)
        del reader  # never read
        assert not is_open(path)

        assert code(lambda: list(VideoReader(path, limits=Limits(max_frames=5)))) == "T711"
        assert not is_open(path)
    finally:
        gc.enable()


def test_one_pass_only(files: VideoFiles) -> None:
    reader = VideoReader(files("h264.mp4"))
    assert code(lambda: reader.report) == "T714"
    assert len(list(reader)) == FRAMES
    assert code(lambda: list(reader)) == "T714"
    assert reader.info.frames_expected == FRAMES  # still known
    reader.close()
    reader.close()


def test_a_reader_closed_while_read_does_not_look_finished(files: VideoFiles) -> None:
    with VideoReader(files("h264.mp4")) as reader:
        frames = iter(reader)
        next(frames)
    assert code(lambda: next(frames)) == "T714"
    assert not reader.report.complete


def test_environment_is_put_back(files: VideoFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "user;choice")
    monkeypatch.delenv("OPENCV_FFMPEG_LOGLEVEL", raising=False)
    import cv2

    before = dict(os.environ), cv2.getNumThreads(), cv2.utils.logging.getLogLevel()
    list(VideoReader(files("h264.mp4"), backend="opencv"))
    assert code(lambda: VideoReader(files("no_frames.mp4"), backend="opencv").info) == "T713"
    assert before == (dict(os.environ), cv2.getNumThreads(), cv2.utils.logging.getLogLevel())


def test_memory_does_not_grow_with_length(files: VideoFiles) -> None:
    """240 pictures of 640 x 384 are 177 MB; the reader holds one."""
    path = files.folder / "long.mp4"
    files.run("-f", "lavfi", "-i", "color=s=640x384:r=30:d=8", "-c:v", "libx264", "-preset",
              "ultrafast", path)  # fmt: skip
    script = (
        "import resource, sys\n"
        "from spacy_tiktalk.video.reading.reader import VideoReader\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "for backend in ('opencv', 'pyav'):\n"
        "    for frame in VideoReader(sys.argv[1], backend=backend):\n"
        "        if frame.index == 40: start = peak()\n"
        "    print(frame.index, peak() - start)\n"
    )
    pytest.importorskip("resource")
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True)
    assert done.stderr == ""
    for line in done.stdout.splitlines():
        last, growth = map(int, line.split())
        assert last == 239 and growth < 40


# --- settings, limits -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"fps": 0},
        {"fps": -1.0},
        {"fps": float("nan")},
        {"fps": float("inf")},
        {"fps": "5"},
        {"fps": True},
        {"backend": "decord"},
        {"image_fps": 0},
        {"image_fps": -1},
    ],
)
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    assert code(lambda: VideoReader("x.mp4", **settings)) == "T703"


@pytest.mark.parametrize("value", [0, -1, float("nan"), "5", True])
@pytest.mark.parametrize("name", ["max_pixels", "max_seconds", "max_frames"])
def test_limits_out_of_range(name: str, value: Any) -> None:
    assert code(lambda: Limits(**{name: value})) == "T703"
    if name == "max_pixels":
        assert code(lambda: Limits(**{name: None})) == "T703"
    else:
        assert getattr(Limits(**{name: None}), name) is None


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("limits", "error_code"),
    [
        ({"max_pixels": WIDTH * HEIGHT - 1}, "T710"),
        ({"max_seconds": 2.9}, "T711"),
        ({"max_frames": FRAMES - 1}, "T711"),
    ],
)
@pytest.mark.parametrize("name", ["h264.mp4", "h264.ts"])
def test_limits_stop_the_reader(
    files: VideoFiles, backend: str, limits: dict[str, Any], error_code: str, name: str
) -> None:
    path = files(name)
    assert code(lambda: list(VideoReader(path, backend=backend, limits=Limits(**limits)))) == (
        error_code
    )
    exact = Limits(max_pixels=WIDTH * HEIGHT, max_seconds=3.05, max_frames=FRAMES)
    assert len(list(VideoReader(path, backend=backend, limits=exact))) == FRAMES


@pytest.mark.parametrize("limits", [{"max_seconds": 1.0}, {"max_frames": 30}])
def test_truncating_limits_cut_and_say_so(files: VideoFiles, limits: dict[str, Any]) -> None:
    reader = VideoReader(files("h264.mp4"), limits=Limits(truncate=True, **limits))
    frames = list(reader)
    assert [f.index for f in frames] == list(range(30))
    report = reader.report
    assert report.truncated and next(iter(limits)) in report.reason
    assert (report.frames_decoded, report.frames_expected) == (30, FRAMES)
    assert report.duration == pytest.approx(1.0)


def test_pixel_limit_holds_before_decoding(
    files: VideoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a backend was opened")

    monkeypatch.setattr(
        "spacy_tiktalk.video.reading.backends.opencv_backend.OpenCVBackend.__init__", never
    )
    monkeypatch.setattr(
        "spacy_tiktalk.video.reading.backends.pyav_backend.PyAVBackend.__init__", never
    )
    assert code(lambda: VideoReader(files("h264.mp4"), limits=Limits(max_pixels=9)).info) == "T710"


# --- fall-back ------------------------------------------------------------------------------


def test_falls_back_to_pyav_where_opencv_gives_no_frame(
    files: VideoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenCV 4.13 opens AV1, states 90 frames and gives none."""
    monkeypatch.setattr(
        "spacy_tiktalk.video.reading.backends.opencv_backend.OpenCVBackend.grab", lambda self: False
    )
    path = files("av1.mp4")
    with VideoReader(path) as reader:
        assert reader.info.backend == "pyav"
        assert [number(f.image) for f in reader] == list(range(FRAMES))
    assert not is_open(path)
    assert code(lambda: VideoReader(path, backend="opencv").info) == "T713"


def test_without_opencv_pyav_reads_and_without_both_the_error_names_the_extra(
    files: VideoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files("h264.mp4")
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert VideoReader(path).info.backend == "pyav"
    assert code(lambda: VideoReader(path, backend="opencv").info) == "T700"
    monkeypatch.setattr("spacy_tiktalk.video.reading.open_video.find_spec", lambda name: None)
    monkeypatch.setattr("spacy_tiktalk.video.reading.completeness.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(TiktalkError, match=r"T700.*spacy-tiktalk\[video\]"):
        _ = VideoReader(path).info


def test_without_pyav_opencv_reads_and_doubts_aloud(
    files: VideoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacy_tiktalk.video.reading.open_video.find_spec", lambda name: None)
    monkeypatch.setattr("spacy_tiktalk.video.reading.completeness.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "av", None)
    reader = VideoReader(files("h264.mp4"))
    assert len(list(reader)) == FRAMES and not reader.report.truncated
    reader = VideoReader(files("edit_list.mp4"))
    list(reader)
    assert reader.report.truncated and "PyAV is not installed" in reader.report.reason
    with pytest.raises(TiktalkError, match=r"T713.*or install the other reader.*av"):
        _ = VideoReader(files("no_frames.mp4")).info


# --- other sources --------------------------------------------------------------------------


def test_pictures_in_memory() -> None:
    images = [picture(n) for n in range(30)]
    reader = VideoReader(images, image_fps=10.0)
    assert (reader.info.width, reader.info.height, reader.info.fps) == (WIDTH, HEIGHT, 10.0)
    frames = list(reader)
    assert [number(f.image) for f in frames] == list(range(30))
    assert [f.time for f in frames] == pytest.approx(np.arange(30) / 10)
    assert sum(f.sampled for f in frames) == 15
    report = reader.report
    assert (report.frames_expected, report.truncated, report.duration) == (30, False, 3.0)
    stream = VideoReader(image for image in images)
    assert len(list(stream)) == 30 and stream.info.frames_expected is None
    assert not stream.report.truncated
    assert len(list(VideoReader(np.stack(images)))) == 30
    sizes = [np.zeros((8, 6, 3), np.uint8), np.zeros((4, 12, 3), np.uint8)]
    assert [f.image.shape for f in VideoReader(sizes)] == [(8, 6, 3)] * 2
    assert len(list(VideoReader([np.zeros((1, 1, 3), np.uint8)]))) == 1


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
        None,
        "a.png",
    ],
)
def test_bad_pictures_in_memory(bad: Any) -> None:
    good = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(TiktalkError, match=r"T709.*Picture 1 is"):
        list(VideoReader([good, bad]))


def test_odd_sources() -> None:
    assert code(lambda: VideoReader([]).info) == "T716"
    for source in (5, None, b"x.mp4", {"a": 1}):
        assert code(lambda source=source: VideoReader(source).info) == "T715"
    big = [np.zeros((9, 9, 3), np.uint8)]
    assert code(lambda: VideoReader(big, limits=Limits(max_pixels=80)).info) == "T710"
    endless = (np.zeros((2, 2, 3), np.uint8) for _ in iter(int, 1))
    reader = VideoReader(endless, limits=Limits(max_frames=50, truncate=True))
    assert len(list(reader)) == 50 and reader.report.truncated


@pytest.mark.parametrize("tag", ["nan:0:0", "0:inf:0", "0:0:-1", "1e400:0:0", "soon", ""])
def test_a_duration_tag_may_be_any_text(tag: str) -> None:
    pytest.importorskip("av")
    from spacy_tiktalk.video.reading.backends.pyav_facts import facts_of

    stream = SimpleNamespace(
        average_rate=25,
        duration=None,
        frames=0,
        metadata={"DURATION": tag},
        codec_context=SimpleNamespace(width=8, height=8),
        sample_aspect_ratio=None,
    )
    container = SimpleNamespace(streams=Streams([stream]), duration=2_000_000)
    facts = facts_of(container)
    assert (facts.duration, facts.frames) == (2.0, 50)
    stream.metadata["DURATION"] = "00:00:04.000000000"
    assert facts_of(container).frames == 100


class Streams(list[Any]):
    @property
    def video(self) -> list[Any]:
        return list(self)


def test_a_container_of_nonsense_is_closed_and_told(
    files: VideoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("av")
    from spacy_tiktalk.video.reading.backends import pyav_backend, pyav_facts

    path = files("h264.mkv")

    def fail(container: Any) -> None:
        raise OverflowError("cannot convert float infinity to integer")

    monkeypatch.setattr(pyav_facts, "facts_of", fail)
    assert pyav_facts.probe(str(path)) is None
    with pytest.raises(TiktalkError, match=r"T712.*infinity"):
        pyav_backend.PyAVBackend(str(path))
    assert not is_open(path)


def test_streams_that_come_late_end_no_reading() -> None:
    """PyAV looks for them when all packets are read."""

    class Late:
        def demux(self, *streams: str) -> Any:
            yield from streams
            raise IndexError("list index out of range")

    assert list(packets_of(Late(), "pictures", "sound")) == ["pictures", "sound"]

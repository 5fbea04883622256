"""Annotated videos: what is drawn where, names, mosaics, clocks and sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.report.pictures import label_font
from spacy_tiktalk.report.pictures.annotated_video import Painter, annotate_video, at_constant_rate
from spacy_tiktalk.report.pictures.drawing import (
    Labels,
    draw_box,
    head_color,
    pixelate,
    to_rect,
)
from spacy_tiktalk.report.pictures.label_font import LabelFont
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks
from spacy_tiktalk.video.types import Image
from spacy_tiktalk.video.writing.writer import VideoWriter

pytest.importorskip("cv2")
pytest.importorskip("PIL")
WIDTH, HEIGHT, N = 320, 240, 30


def portrait() -> Image:
    data = pytest.importorskip("skimage.data")
    return np.ascontiguousarray(data.astronaut()[20:140:1, 160:280, ::-1])


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A head that moves right by two pixels a frame before gray, 25 fps."""
    path = tmp_path_factory.mktemp("clip") / "片.mp4"
    head = portrait()
    with VideoWriter(path, width=WIDTH, height=HEIGHT, fps=25.0, crf=10) as writer:
        for i in range(N):
            image = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
            image[60:180, 20 + 2 * i : 140 + 2 * i] = head
            writer.write(image)
    return path


def make_tracks(**changes: Any) -> HeadTracks:
    """The head of `clip`, sampled every five frames from 5 to 20."""
    frames = [5, 10, 15, 20]
    boxes = [[30 + 2 * f, 70, 130 + 2 * f, 170] for f in frames]
    facts = VideoFacts(
        name="片.mp4", width=WIDTH, height=HEIGHT, fps=25.0, sampled_fps=5.0, frames_decoded=N
    )
    rows = (frames, [f / 25 for f in frames], boxes, [0.9] * 4, 0)
    return HeadTracks.from_tracklets({1: rows}, {1: 1}, **{"video": facts} | changes)


def read(path: Path) -> list[Image]:
    with VideoReader(path, fps=None) as reader:
        return [frame.image for frame in reader]


def test_boxes_follow_the_head_in_every_frame(clip: Path, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    done = annotate_video(
        clip, make_tracks(), tmp_path / "a.mp4", crf=5, progress=lambda *call: calls.append(call)
    )
    assert done == tmp_path / "a.mp4" and [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    assert [c[0] for c in calls] == list(range(1, N + 1))
    before, after = read(clip), read(done)
    assert len(after) == N
    for i in range(N):
        changed = np.abs(before[i].astype(int) - after[i]).max(axis=2) > 60
        if 3 <= i <= 22:  # half a sampling step around the samples
            left = 30 + 2 * min(max(i, 5), 20)
            columns = np.flatnonzero(changed[100:160].mean(axis=0) > 0.9)
            assert abs(columns.min() - left) <= 1 and abs(columns.max() - (left + 99)) <= 1
        else:
            assert not changed.any()


def test_boxes_go_on_to_the_cut(clip: Path, tmp_path: Path) -> None:
    """Cuts at 13 and at the end, and no sample between them and those of the two tracklets: a
    third one is gone two samples before the cut, and a fourth comes late."""
    frames = {1: [0, 5, 10], 2: [15, 20, 25], 3: [0], 4: [25]}
    rows = {
        n: (own, [f / 25 for f in own], [[40 * n, 20, 40 * n + 30, 50]] * len(own),
            [0.9] * len(own), int(own[0] > 13))
        for n, own in frames.items()
    }  # fmt: skip
    tracks = HeadTracks.from_tracklets(
        rows, {n: n for n in rows}, video=make_tracks().video, shot_starts=[0, 13]
    )
    annotate_video(clip, tracks, tmp_path / "a.mp4", crf=5)
    before, after = read(clip), read(tmp_path / "a.mp4")
    changed = [
        np.abs(a.astype(int) - b).max(axis=2) > 60 for a, b in zip(before, after, strict=True)
    ]
    shown = {n: [i for i in range(N) if changed[i][30:45, 40 * n].mean() > 0.9] for n in rows}
    assert shown == {
        1: list(range(13)), 2: list(range(13, N)), 3: [0, 1, 2], 4: list(range(23, N)),
    }  # fmt: skip


def test_names(tmp_path: Path, clip: Path) -> None:
    with pytest.raises(TiktalkError, match=r"T751.*'H2'.*H1"):
        annotate_video(clip, make_tracks(), tmp_path / "a.mp4", labels={"H2": "x"})
    painter = Painter(make_tracks(), {}, height=HEIGHT, width=WIDTH)
    assert painter.names == {}
    annotate_video(clip, make_tracks(), tmp_path / "a.mp4", labels={"H1": " A\nlong\x00 " * 20})
    assert len(read(tmp_path / "a.mp4")) == N


def test_chinese_names_are_drawn(clip: Path, tmp_path: Path) -> None:
    images = []
    for name in ("刘德华", "孙一二"):
        annotate_video(clip, make_tracks(), tmp_path / "a.mp4", labels={"H1": name}, crf=5)
        images.append(read(tmp_path / "a.mp4")[10])
    assert (np.abs(images[0].astype(int) - images[1]).max(axis=2) > 100).sum() > 40


def test_an_emoji_is_a_box_and_one_warning_says_so(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_font, "_installed", lambda character: None)
    with pytest.warns(UserWarning, match="W760.*(?:1fae8|\U0001fae8)") as caught:
        painter = Painter(
            make_tracks(), {"H1": "H1 刘\U0001fae8"}, height=HEIGHT, width=WIDTH, font=None
        )
        annotate_video(clip, make_tracks(), tmp_path / "a.mp4", labels={"H1": "刘\U0001fae8"})
    assert painter.names == {"H1": "H1 刘□"}
    assert len([w for w in caught if "W760" in str(w.message)]) == 2, "one a call"


def test_mosaics_cover_the_head_before_and_behind_it(clip: Path, tmp_path: Path) -> None:
    done = annotate_video(
        clip, make_tracks(), tmp_path / "a.mp4", blur=True, boxes=False, crf=5, audio=False
    )
    before, after = read(clip), read(done)

    def detail(image: Image, i: int) -> float:
        part = image[75:165, 35 + 2 * i : 125 + 2 * i].astype(float).mean(axis=2)
        return float(np.abs(np.diff(part, axis=1)).mean())

    for i in range(N):
        if 0 <= i <= 25:  # a whole sampling step around the samples
            assert detail(after[i], i if 5 <= i <= 20 else min(max(i, 5), 20)) < 0.5 * detail(
                before[i], i
            )
        else:
            assert np.abs(before[i].astype(int) - after[i]).mean() < 4


def restamped(source: Path, path: Path, setts: str, *before: str) -> Path:
    """A copy with other times. setts: ffmpeg's bit stream filter; before: options of the input."""
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    command = [ffmpeg, "-v", "error", "-y", *before, "-i", source, "-c", "copy", *setts.split()]
    subprocess.run([*map(str, command), str(path)], check=True, capture_output=True, timeout=60)
    return path


def detail(image: Image, left: int) -> float:
    part = image[75:165, left + 5 : left + 95].astype(float).mean(axis=2)
    return float(np.abs(np.diff(part, axis=1)).mean())


@pytest.mark.parametrize("frames", [[0, 5], [10, 15, 20], [5, 10]])
def test_mosaics_stay_on_a_picture_that_stands(
    clip: Path, tmp_path: Path, frames: list[int]
) -> None:
    """Frame 9 stands for 4 s between two samples, 5 and 10, of which one or both have the head."""
    later = "-bsf:v setts=ts=N/25/TB+if(gt(N\\,9)\\,4/TB\\,0)"
    plain = tmp_path / "plain.mp4"
    with VideoWriter(plain, width=WIDTH, height=HEIGHT, fps=25.0, crf=10) as writer:
        for image in read(clip):
            writer.write(image)
    film = restamped(no_b_frames(plain, tmp_path), tmp_path / "film.mp4", later)
    with VideoReader(film, fps=None) as reader:
        times = {frame.index: frame.time for frame in reader}
    assert times[9] == pytest.approx(0.36) and times[10] == pytest.approx(4.4)
    boxes = [[30 + 2 * f, 70, 130 + 2 * f, 170] for f in frames]
    facts = VideoFacts(
        width=WIDTH, height=HEIGHT, fps=reader.info.fps, sampled_fps=5.0, frames_decoded=N
    )
    rows = (frames, [times[f] for f in frames], boxes, [0.9] * len(frames), 0)
    tracks = HeadTracks.from_tracklets({1: rows}, {1: 1}, video=facts)
    done = annotate_video(film, tracks, tmp_path / "a.mp4", blur=True, boxes=False, crf=5)
    bare = read(clip)[9]
    with VideoReader(done, fps=None) as reader:
        shown = [frame.image for frame in reader if 0.6 < frame.time < 4.2]
    assert len(shown) > 10
    assert all(detail(image, 30 + 2 * 9) < 0.5 * detail(bare, 30 + 2 * 9) for image in shown)


def no_b_frames(source: Path, folder: Path) -> Path:
    """A copy that is stored in the order in which it is shown."""
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    path = folder / "ordered.mp4"
    command = [ffmpeg, "-v", "error", "-y", "-i", source, "-c:v", "libx264", "-bf", "0", "-crf"]
    subprocess.run([*map(str, command), "10", str(path)], check=True, capture_output=True)
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_copy_of_a_late_video_does_not_depend_on_its_container(
    clip: Path, tmp_path: Path, suffix: str
) -> None:
    sound = ("-f", "lavfi", "-i", "sine=d=14", "-itsoffset", "12")
    maps = "-map 1:v -map 0:a -c:a aac"
    late = restamped(clip, tmp_path / f"late{suffix}", maps, *sound)
    with VideoReader(late) as reader:
        assert next(iter(reader)).time == pytest.approx(12, abs=0.01)
    done = annotate_video(late, HeadTracks(), tmp_path / "a.mp4")
    assert len(read(done)) == N


def test_the_copy_lasts_as_long_as_the_last_picture(clip: Path, tmp_path: Path) -> None:
    longer = f"-bsf:v setts=duration=if(eq(N\\,{N - 1})\\,3/TB\\,DURATION)"
    film = restamped(no_b_frames(clip, tmp_path), tmp_path / "film.mp4", longer)
    done = annotate_video(film, HeadTracks(), tmp_path / "a.mp4")
    with VideoReader(done) as reader:
        list(reader)
    assert reader.report.duration == pytest.approx((N - 1) / 25 + 3, abs=0.15)


def test_errors_leave_no_file(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    with pytest.raises(TiktalkError, match=r"T767"):
        annotate_video(clip, make_tracks(), clip)
    other = make_tracks(video=VideoFacts(width=100, height=HEIGHT, fps=25.0))
    with pytest.raises(TiktalkError, match=r"T768.*320x240.*100x240"):
        annotate_video(clip, other, out)
    with pytest.raises(TiktalkError, match="T766"):
        annotate_video(clip, make_tracks(), out, font=tmp_path / "no.ttf")
    with pytest.raises(TiktalkError):
        annotate_video(tmp_path / "no.mp4", make_tracks(), out)

    def stop(_n: int, _expected: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate_video(clip, make_tracks(), out, progress=stop)
    assert not list(tmp_path.iterdir())


def test_pictures_of_a_caller_stay_as_they_are(tmp_path: Path) -> None:
    images = [np.full((HEIGHT, WIDTH, 3), 50, np.uint8) for _ in range(8)]
    annotate_video(images, make_tracks(), tmp_path / "a.mp4")
    assert all((image == 50).all() for image in images)
    assert len(read(tmp_path / "a.mp4")) == 8


def test_empty_tracks_give_the_plain_video(clip: Path, tmp_path: Path) -> None:
    annotate_video(clip, HeadTracks(), tmp_path / "a.mp4", crf=5)
    assert np.abs(read(tmp_path / "a.mp4")[9].astype(int) - read(clip)[9]).mean() < 3


def test_tiny_pictures(tmp_path: Path) -> None:
    rows = ([0], [0.0], [[-5, -5, 50, 50]], [1], 0)
    for size in (1, 3, 16):
        images = [np.zeros((size, size, 3), np.uint8)] * 2
        tracks = HeadTracks.from_tracklets({1: rows}, {1: 1})
        annotate_video(images, tracks, tmp_path / f"{size}.mp4", blur=True)
        even = size + size % 2
        made = read(tmp_path / f"{size}.mp4")
        assert [frame.shape for frame in made] == [(even, even, 3)] * 2


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0, 0.1, 0.2, 0.3], [0, 1, 2, 3]),
        ([0, 0.3, 0.4], [0, 0, 0, 1, 2]),
        ([0, 0.01, 0.02, 0.1], [2, 3]),
        ([0, 0.12, 0.19, 0.31], [0, 1, 2, 3]),
        ([0], [0]),
        ([], []),
    ],
)
def test_constant_rate(times: list[float], expected: list[int]) -> None:
    frames = ((t, np.full((1, 1, 3), i, np.uint8)) for i, t in enumerate(times))
    assert [int(image[0, 0, 0]) for image in at_constant_rate(frames, 10.0)] == expected


def test_sound_is_kept(clip: Path, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    source = tmp_path / "sound.mp4"
    with av.open(str(clip)) as pictures, av.open(str(source), "w") as file:
        video = file.add_stream_from_template(pictures.streams.video[0])
        audio = file.add_stream("aac", rate=44100, layout="mono")
        for packet in pictures.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                file.mux(packet)
        for start in range(0, 2 * 44100, 1024):
            wave = 9000 * np.sin(np.arange(start, start + 1024) * 0.06)
            frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None], "s16", "mono")
            frame.sample_rate, frame.pts = 44100, start
            file.mux(audio.encode(frame))
        file.mux(audio.encode(None))
    for suffix in (".mp4", ".mkv", ".mov"):
        done = annotate_video(source, make_tracks(), tmp_path / f"a{suffix}")
        with av.open(str(done)) as file:
            samples = sum(frame.samples for frame in file.decode(audio=0))
        assert abs(samples / 44100 - N / 25) < 0.06, "as long as the pictures"
        assert len(read(done)) == N
    with pytest.warns(UserWarning, match=r"W761.*aac is not kept in webm"):
        annotate_video(source, make_tracks(), tmp_path / "a.webm")
    done = annotate_video(source, make_tracks(), tmp_path / "b.webm", audio=False)
    with av.open(str(done)) as file:
        assert not file.streams.audio


# --- drawing --------------------------------------------------------------------------------


def test_colors_are_stable_and_far_apart() -> None:
    colors = [head_color(i) for i in range(1, 13)]
    assert len(set(colors)) == 12 and head_color(3) == colors[2]
    assert head_color(0) == head_color(-1) != colors[0]
    near = [np.abs(np.subtract(a, b)).max() for i, a in enumerate(colors) for b in colors[:i]]
    assert min(near) >= 40


def test_letters_are_read_on_any_color() -> None:
    labels = Labels(LabelFont(40))
    for color in (*map(head_color, range(1, 13)), (0, 0, 0), (255, 255, 255), (160, 160, 160)):
        image = np.full((100, 100, 3), color, np.uint8)
        labels.place(image, (0, 90, 10, 95), "H1", color, [])
        differences = (image.astype(float) - color) @ (0.07, 0.72, 0.21)
        assert np.abs(differences).max() > 70


@pytest.mark.parametrize("rect", [(0, 0, 1, 1), (0, 0, 2, 2), (3, 4, 40, 50), (0, 0, 64, 48)])
def test_boxes_stay_inside(rect: tuple[int, int, int, int]) -> None:
    image = np.full((50, 64, 3), 100, np.uint8)
    draw_box(image, rect, (0, 255, 0), 2)
    outside = np.ones((50, 64), bool)
    outside[rect[1] : rect[3], rect[0] : rect[2]] = False
    assert (image[outside] == 100).all()
    assert (image[~outside] != 100).any()


def test_to_rect() -> None:
    assert to_rect((1.2, 1.8, 5.1, 6.0), 10, 10) == (1, 1, 6, 6)
    assert to_rect((-5, -5, 3e30, 4), 10, 20) == (0, 0, 20, 4)
    for box in ((30, 0, 40, 5), (-9, -9, -1, -1), (0, 10, 5, 20), (-1e30, 0, -1e29, 1)):
        assert to_rect(box, 10, 20) is None


@pytest.mark.parametrize("size", [1, 5, 6, 7, 61])
def test_mosaics_keep_the_mean(size: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    old = image.copy()
    pixelate(image, (20, 20, 20 + size, 20 + size))
    margin = int(np.ceil(size * 0.15)) + 1
    part = np.s_[20 - margin : 20 + size + margin, 20 - margin : 20 + size + margin]
    assert abs(image[part].mean() - old[part].mean()) < 2
    old[part] = image[part]
    assert (image == old).all()


def test_labels_do_not_cover_each_other_and_stay_inside() -> None:
    labels = Labels(LabelFont(12))
    image = np.zeros((100, 200, 3), np.uint8)
    taken: list[Any] = []
    for rect in ((10, 30, 60, 80), (20, 30, 70, 80), (190, 0, 200, 10), (0, 95, 5, 100)):
        labels.place(image, rect, "H1", (0, 255, 0), taken)
    assert len(taken) == 4 and all(
        0 <= s[0] < s[2] <= 200 and 0 <= s[1] < s[3] <= 100 for s in taken
    )
    assert not (taken[0][1] < taken[1][3] and taken[1][1] < taken[0][3]), "one above, one below"
    labels.place(np.zeros((3, 3, 3), np.uint8), (0, 0, 3, 3), "a long label", (0, 255, 0), [])


def test_without_pillow(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.ImageFont", None)
    with pytest.raises(TiktalkError, match=r"T700.*Pillow|T700.*pillow"):
        annotate_video(clip, make_tracks(), tmp_path / "a.mp4")

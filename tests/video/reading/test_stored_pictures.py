"""How pictures are stored: in fields, mirrored, behind a cover, late, and the last one for long."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import numpy as np
import pytest
from video_files import FPS, FRAMES, H264, HEIGHT, WIDTH, VideoFiles, number

pytest.importorskip("cv2")
pytest.importorskip("av")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.limits import Limits
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.types import Image

BACKENDS = ("opencv", "pyav")
FIELDS = "-flags +ildct+ilme"
INTERLACED = {
    "fields.mp4": f"{H264} {FIELDS} -x264opts tff=1",
    "fields.mkv": f"{H264} {FIELDS} -x264opts tff=1",
    "fields.mpg": f"-c:v mpeg2video -q:v 2 {FIELDS}",
    "fields.ts": f"{H264} {FIELDS} -x264opts tff=1",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> VideoFiles:
    return VideoFiles(tmp_path_factory.mktemp("stored"))


def numbers(path: Path, backend: str = "auto") -> list[int]:
    return [number(frame.image) for frame in VideoReader(path, backend=backend)]


# --- fields ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INTERLACED)
def test_interlaced_pictures_are_read_and_not_what_the_memory_held(
    files: VideoFiles, name: str
) -> None:
    path = files.encode(files.folder / name, INTERLACED[name])
    assert numbers(path) == list(range(FRAMES))
    with pytest.raises(TiktalkError, match=r"T703.*'opencv'.*interlaced.*pyav"):
        _ = VideoReader(path, backend="opencv").info


def test_a_stream_that_turns_interlaced_on_the_way(files: VideoFiles) -> None:
    first = files("h264.ts")
    second = files.encode(files.folder / "later.ts", INTERLACED["fields.ts"])
    joined = files.folder / "turns.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    found = numbers(joined)
    assert found[:FRAMES] == list(range(FRAMES)) and found[-60:] == list(range(30, FRAMES))


# --- turned and mirrored --------------------------------------------------------------------


def as_ffmpeg_shows(files: VideoFiles, path: Path, *options: str) -> bytes:
    command = [files.ffmpeg, "-v", "error", "-i", str(path), *options, "-frames:v", "1"]
    command += ["-f", "rawvideo", "-pix_fmt", "bgr24", "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("degrees", "flips"),
    [*itertools.product((0, 90, 180, 270), ("", "h", "v", "hv"))],
)
def test_pictures_stand_as_ffmpeg_shows_them(
    files: VideoFiles, degrees: int, flips: str, backend: str
) -> None:
    options = [f"-display_{flip}flip" for flip in flips]
    path = files.folder / f"shown_{degrees}_{flips}.mp4"
    source = files("h264.mp4")
    files.run("-display_rotation", str(degrees), *options, "-i", source, "-c", "copy", path)
    with VideoReader(path, backend=backend) as reader:
        image = next(iter(reader)).image
    shown = np.frombuffer(as_ffmpeg_shows(files, path), np.uint8)
    size = (WIDTH, HEIGHT) if degrees % 180 else (HEIGHT, WIDTH)
    assert image.shape == (*size, 3) == (reader.info.height, reader.info.width, 3)
    assert np.abs(image.astype(int) - shown.reshape(image.shape)).mean() < 3
    mirrored: Image = image[:, ::-1]
    assert np.abs(mirrored.astype(int) - shown.reshape(image.shape)).mean() > 20


# --- pixels that are not square -------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("2/1.mp4", (320, 96)),
        ("1/2.mkv", (160, 192)),
        ("4/3.webm", (213, 96)),
        ("16/11.ts", (233, 96)),
        ("2/1 turned.mp4", (96, 320)),
        ("2/1 mirrored.mp4", (96, 320)),
        ("201/200.mp4", (160, 96)),  # rounded to whole pixels
        ("60/1.mp4", (160, 96)),  # damage
    ],
)
def test_pixels_that_are_not_square_are_shown_as_a_player_does(
    files: VideoFiles, name: str, size: tuple[int, int], backend: str
) -> None:
    ratio, turn = name.split(".")[0].split(" ")[0], name.split(".")[0].split(" ")[1:]
    plain = files.folder / f"pixels_{ratio.replace('/', '_')}.{name.split('.')[1]}"
    codec = "-c:v libvpx-vp9 -cpu-used 8" if plain.suffix == ".webm" else H264
    path = files.encode(plain, f"-vf setsar={ratio}:max=1000 {codec}")
    if turn:
        path = files.folder / f"{turn[0]}_{plain.name}"
        how = ["-display_rotation", "90", *(["-display_hflip"] if turn == ["mirrored"] else [])]
        files.run(*how, "-i", plain, "-c", "copy", path)
    with VideoReader(path, backend=backend) as reader:
        image = next(iter(reader)).image
    width, height = reader.info.width, reader.info.height
    assert (width, height) == size and image.shape == (height, width, 3)
    shown = as_ffmpeg_shows(files, path, "-vf", f"scale={width}:{height}")
    assert (
        np.abs(image.astype(int) - np.frombuffer(shown, np.uint8).reshape(image.shape)).mean() < 3
    )


def test_the_limit_is_that_of_the_pictures_as_they_are_shown(files: VideoFiles) -> None:
    path = files.encode(files.folder / "wide.mp4", f"-vf setsar=4/1 {H264}")
    for backend in BACKENDS:
        with pytest.raises(TiktalkError, match=r"T710.*640 x 96"):
            _ = VideoReader(path, backend=backend, limits=Limits(max_pixels=600 * 96)).info


# --- covers, late pictures ------------------------------------------------------------------


def test_a_marked_cover_before_the_pictures_is_passed_over(files: VideoFiles) -> None:
    cover = files.encode(files.folder / "cover.png", "-frames:v 1 -update 1")
    path = files.folder / "cover_first.mp4"
    maps = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic")
    files.run("-i", cover, "-i", files("h264.mp4"), *maps, path)
    data = path.read_bytes()  # the header is at the end: no offset changes
    tracks, tags = data.index(b"trak") - 4, data.index(b"udta") - 4
    assert data.index(b"mdat") < tracks < tags
    path.write_bytes(data[:tracks] + data[tags:] + data[tracks:tags])
    assert numbers(path) == list(range(FRAMES))


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "avif"])
def test_a_single_picture_before_the_video_is_passed_over(files: VideoFiles, ending: str) -> None:
    path = files.folder / f"single_first.{ending}"
    if ending == "avif":  # what shows no animations shows the picture in front
        files.encode(path, "-c:v libsvtav1 -preset 12 -crf 20")
    else:
        still = files.encode(files.folder / "still.jpg", "-frames:v 1 -update 1")
        maps = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "0")
        files.run("-i", still, "-i", files("h264.mp4"), *maps, path)
    for backend in ("auto", "pyav"):
        with VideoReader(path, backend=backend) as reader:
            assert [number(frame.image) for frame in reader] == list(range(FRAMES))
        assert not reader.report.truncated and reader.report.duration == pytest.approx(
            3.0, abs=0.002
        )
    with pytest.raises(TiktalkError, match=r"T703.*'opencv'.*still picture.*pyav"):
        _ = VideoReader(path, backend="opencv").info


def test_the_limit_counts_from_the_first_picture(files: VideoFiles) -> None:
    path = files.folder / "far.mkv"
    files.run("-itsoffset", "5000", "-i", files("h264.mp4"), "-c", "copy", "-copyts", path)
    reader = VideoReader(path)
    times = [frame.time for frame in reader]
    assert len(times) == FRAMES and times[0] == pytest.approx(5000)
    with pytest.raises(TiktalkError, match=r"T711.*max_seconds"):
        _ = VideoReader(path, limits=Limits(max_seconds=2.0)).info


# --- the last picture -----------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_the_last_picture_stands_as_long_as_the_file_says(
    files: VideoFiles, suffix: str, backend: str
) -> None:
    """90 pictures at 30 a second, then the last one for 5 s; the average rate makes 0.1 s of it."""
    plain = files.encode(files.folder / "plain.mp4", H264.replace("-bf 2", "-bf 0"))
    path = files.folder / f"stands.{suffix}"
    longer = f"setts=duration='if(eq(N,{FRAMES - 1}),5/TB,DURATION)'"
    files.run("-i", plain, "-c", "copy", "-bsf:v", longer, path)
    with VideoReader(path, backend=backend) as reader:
        times = [frame.time for frame in reader]
    report = reader.report
    assert times == pytest.approx([n / FPS for n in range(FRAMES)], abs=1e-3)
    assert report.duration == pytest.approx((FRAMES - 1) / FPS + 5, abs=2e-3)
    assert not report.truncated, report.reason


def test_of_a_constant_rate_the_last_picture_stands_one_step(files: VideoFiles) -> None:
    for name in ("h264.mp4", "h264.mkv", "h264.ts", "long_sound.mkv"):
        reader = VideoReader(files(name))
        last = [frame.time for frame in reader][-1]
        assert reader.report.duration == pytest.approx(last + 1 / FPS, abs=1.1e-3)


# --- PyAV of another time ---------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_pyav_19_has_no_word_for_broken_tags(
    files: VideoFiles, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import av

    whole = av.open

    def of_19(file: str, *, options: dict[str, str]) -> object:
        return whole(file, options=options)

    monkeypatch.setattr(av, "open", of_19)
    monkeypatch.setattr(av, "__version__", "19.0.2")
    assert numbers(files("h264.mp4"), backend) == list(range(FRAMES))

"""Names, folders, first bytes and hashes: what is accepted as a video, and what is not."""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_files import FRAMES, VideoFiles, number, picture

pytest.importorskip("cv2")
pytest.importorskip("av")
pytest.importorskip("PIL")

from PIL import Image

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.reading.backends.picture_backend import open_folder
from spacy_tiktalk.video.reading.cut_off import cut_off
from spacy_tiktalk.video.reading.reader import Limits, VideoReader
from spacy_tiktalk.video.reading.sniff import container, describe
from spacy_tiktalk.video.reading.sources import (
    content_hash,
    existing,
    natural_key,
    pictures,
    resolve_video,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> VideoFiles:
    return VideoFiles(tmp_path_factory.mktemp("videos"))


def test_resolve_keeps_inside_the_root(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "root_2"
    (root / "in").mkdir(parents=True)
    outside.mkdir()
    for folder in (root, root / "in", outside):
        (folder / "a.mp4").write_bytes(b"x")
    (root / "link.mp4").symlink_to(outside / "a.mp4")
    (root / "door").symlink_to(outside)
    (root / "fine.mp4").symlink_to(root / "in" / "a.mp4")
    inside = (root / "in" / "a.mp4").resolve()
    for good in ("in/a.mp4", "./in/../in/a.mp4", str(inside), "fine.mp4"):
        assert resolve_video(good, root) == inside
    assert resolve_video("in", root) == inside.parent
    (tmp_path / "way").symlink_to(root)  # a root reached through a link, named either way
    for good in (str(tmp_path / "way" / "in" / "a.mp4"), str(inside), "in/a.mp4"):
        assert resolve_video(good, tmp_path / "way") == inside
    for bad in (str(tmp_path / "way" / "link.mp4"), str(tmp_path / "way" / ".." / "root_2/a.mp4")):
        with pytest.raises(TiktalkError, match="T706"):
            resolve_video(bad, tmp_path / "way")
    escapes = [
        "../root_2/a.mp4",
        "in/../../root_2/a.mp4",
        str(outside / "a.mp4"),
        "link.mp4",
        "door/a.mp4",
        "../not_there.mp4",
        "/etc/hostname",
    ]
    for bad in escapes:
        with pytest.raises(TiktalkError, match="T706") as caught:
            resolve_video(bad, root)
        assert str(tmp_path) not in str(caught.value).replace(repr(bad), "")
    assert resolve_video(str(outside / "a.mp4")) == outside / "a.mp4"
    # ".." behind a link names one file by its letters, another on the disk: the checked one counts.
    (root / "in" / "deep").mkdir()
    (root / "deep").symlink_to(root / "in" / "deep")
    (root / "a.mp4").unlink()
    (root / "a.mp4").symlink_to(outside / "a.mp4")
    assert resolve_video("deep/../a.mp4", root) == inside
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(TiktalkError, match=r"T701|T706"):
        resolve_video("loop/a.mp4", root)


def test_a_folder_of_pictures_that_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.jpg").symlink_to(folder / "1.jpg")
    with pytest.raises(TiktalkError, match=r"T70[17].*folder"):
        list(VideoReader(resolve_video("folder", tmp_path)))

    def loops(path: Path, strict: bool = False) -> Path:
        if path.name == "1.jpg":
            raise RuntimeError("Symlink loop")  # Python before 3.13
        return real(path, strict)

    real = Path.resolve
    monkeypatch.setattr(Path, "resolve", loops)
    with pytest.raises(TiktalkError, match=r"T701.*folder/1\.jpg.*loop"):
        resolve_video("folder", tmp_path)

    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(TiktalkError, match=r"T701.*folder.*Permission denied"):
        resolve_video("folder", tmp_path)


@pytest.mark.parametrize("root", [None, "."])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("http://host/a.mp4", "T702"),
        ("file:///etc/hostname", "T702"),
        ("rtsp://host/live", "T702"),
        ("a\0.mp4", "T702"),
        ("", "T702"),
        ("img%03d.png", "T702"),
        ("\ud800.mp4", "T702"),
        ("videotestsrc ! appsink", "T702"),
        ("not there.mp4", "T701"),
        ("x" * 5000, "T701"),
    ],
)
def test_names_that_are_refused(
    name: str, code: str, root: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TiktalkError) as caught:
        resolve_video(name, root)
    assert caught.value.code == code
    with pytest.raises(TiktalkError) as caught:
        _ = VideoReader(name).info
    assert caught.value.code == code


@given(st.text(max_size=40))
def test_no_name_gets_out_of_the_root(name: str) -> None:
    root = Path(__file__).parent
    try:
        found = resolve_video(name, root)
    except TiktalkError as err:
        assert err.code in ("T701", "T702", "T704", "T706")
    else:
        assert found.is_relative_to(root.resolve())


def test_devices_pipes_and_folders(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", Path("/dev/zero")):
        with pytest.raises(TiktalkError, match="T704"):
            existing(path)
    with pytest.raises(TiktalkError, match="T707"):
        _ = VideoReader(tmp_path).info


@pytest.mark.parametrize("backend", ["opencv", "pyav"])
def test_a_real_file_may_look_like_a_pattern(files: VideoFiles, backend: str) -> None:
    """Neither backend takes the name apart: the file is read, not its neighbor 001."""
    path = files("per%03dcent.mp4")
    path.with_name("per001cent.mp4").write_bytes(files("one_frame.mp4").read_bytes())
    assert resolve_video(path.name, path.parent) == path.resolve()
    assert len(list(VideoReader(path, backend=backend))) == FRAMES
    renamed = path.with_name("per%03dcent.png")  # FFmpeg reads pictures by such a name
    renamed.write_bytes(path.read_bytes())
    picture_neighbor = path.with_name("per001cent.png")
    picture_neighbor.write_bytes(files("png.mp4").read_bytes())
    try:
        frames = list(VideoReader(renamed, backend=backend))
    except TiktalkError as err:
        assert err.code == "T712"
    else:
        assert len(frames) == FRAMES


@pytest.mark.parametrize("backend", ["opencv", "pyav"])
def test_a_relative_name_is_no_protocol(
    files: VideoFiles, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files("concat:a|b.mp4")
    monkeypatch.chdir(path.parent)
    assert len(list(VideoReader(path.name, backend=backend))) == FRAMES


def test_a_folder_of_pictures(tmp_path: Path) -> None:
    for n in (10, 9, 2, 1, 100):
        Image.fromarray(picture(n)[:, :, ::-1]).save(tmp_path / f"f{n}.png")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden.png").write_bytes(b"broken")
    reader = VideoReader(tmp_path, image_fps=5.0)
    frames = list(reader)
    assert [number(f.image) for f in frames] == [1, 2, 9, 10, 100]
    np.testing.assert_array_equal(frames[0].image, picture(1))
    assert [f.time for f in frames] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert all(f.sampled for f in frames) and not reader.report.truncated
    assert reader.info.name == tmp_path.name and reader.info.frames_expected == 5

    turned = Image.fromarray(picture(7)[:, :, ::-1]).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned right
    folder = tmp_path / "turned"
    folder.mkdir()
    turned.save(folder / "a.png", exif=exif)
    (only,) = VideoReader(folder)
    assert number(only.image) == 7

    with pytest.raises(TiktalkError, match=r"T710.*f1\.png"):
        _ = VideoReader(tmp_path, limits=Limits(max_pixels=100)).info
    (tmp_path / "f5.png").write_bytes(b"\x89PNG broken")
    with pytest.raises(TiktalkError, match=r"T708.*f5\.png"):
        list(VideoReader(tmp_path))


def test_a_folder_of_videos_is_no_folder_of_pictures(tmp_path: Path) -> None:
    for name in ("cover.png", "0.PNG"):
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    (tmp_path / "result.mp4").write_bytes(b"")
    for name in ("a.mp4", "b.MOV"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(TiktalkError, match=r"T717.*a\.mp4.*3 in all"):
        pictures(tmp_path)
    for k in range(2):  # frames, and videos made of them
        Image.new("RGB", (8, 8)).save(tmp_path / f"frame{k}.png")
    assert len(pictures(tmp_path)) == 4


def test_damaged_chunks_and_tags_name_the_picture(tmp_path: Path) -> None:
    """Pillow then raises what its parsers do: struct.error, KeyError, zlib.error …"""
    from io import BytesIO

    from PIL import Image

    drawn = Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8))
    rng = np.random.default_rng(1)
    refused = 0
    for kind in ("PNG", "TIFF", "JPEG", "WEBP", "BMP"):
        file = BytesIO()
        drawn.save(file, kind)
        good = np.frombuffer(file.getvalue(), np.uint8)
        for turn in range(60):
            bad = good.copy()
            near = rng.integers(0, min(200, len(bad)) if turn % 2 else len(bad), 6)
            bad[near] = rng.integers(0, 256, 6)
            if turn % 5 == 0:
                bad = bad[: rng.integers(8, len(bad))]
            (tmp_path / f"1.{kind.lower()}").write_bytes(bad.tobytes())
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    list(open_folder([tmp_path / f"1.{kind.lower()}"], Limits(), 1.0)._images)
                except TiktalkError as err:
                    refused += 1
                    assert err.code in ("T708", "T710")
    assert refused > 60


@pytest.mark.parametrize(
    "err", [ValueError("x"), TypeError("x"), KeyError("x"), IndexError("x"), struct.error("x"),
            zlib.error("x"), ZeroDivisionError("x")],
)  # fmt: skip
def test_any_error_of_pillow_names_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, err: Exception
) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(tmp_path / "1.png")

    def damaged(*_: object, **__: object) -> None:
        raise err

    monkeypatch.setattr(Image.Image, "convert", damaged)
    with pytest.raises(TiktalkError, match=rf"T708.*1\.png.*{type(err).__name__}"):
        list(VideoReader(tmp_path))


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_gray_pictures_of_16_bits_keep_their_light(tmp_path: Path, suffix: str) -> None:
    from PIL import Image

    levels = np.linspace(0, 65535, 48 * 32).reshape(32, 48)
    turned = Image.Exif()
    turned[0x0112] = 3  # upside down
    Image.fromarray(levels.astype(np.uint16)).save(tmp_path / f"1.{suffix}")
    Image.fromarray(levels.astype(np.uint16)).save(tmp_path / f"2.{suffix}", exif=turned)
    Image.fromarray((levels / 257).astype(np.uint8)).save(tmp_path / "3.png")
    plain, other, eight = (frame.image for frame in VideoReader(tmp_path))
    assert np.abs(plain.astype(int) - eight).max() <= 1 and eight.max() == 255
    assert (other == plain[::-1, ::-1]).all()


def test_a_dangling_link_goes_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "clip.mp4").symlink_to(tmp_path / "root" / "secret.mp4")
    with pytest.raises(TiktalkError, match=r"T701.*clip\.mp4'.*no such file") as caught:
        resolve_video("clip.mp4", tmp_path / "root")
    assert "secret" not in str(caught.value)


def test_a_name_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    """OpenCV ends the process on such a name."""
    path = os.path.join(str(tmp_path), os.fsdecode(b"bad\xff.mp4"))
    try:
        Path(path).write_bytes(b"x")
    except (OSError, UnicodeError):
        pytest.skip("the file system takes no such name")
    for call in (content_hash, existing, lambda p: VideoReader(p).info):
        with pytest.raises(TiktalkError, match="T702") as caught:
            call(path)
        str(caught.value).encode()  # the message can be printed


def test_natural_order() -> None:
    names = ["b1", "a10", "a2", "a02", "A1", "a", "10", "9", "图2", "图10"]
    order = [p.name for p in sorted(map(Path, names), key=natural_key)]
    assert order == ["9", "10", "a", "A1", "a02", "a2", "a10", "b1", "图2", "图10"]


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: Path(name).name == name)


@given(st.lists(NAMES, max_size=6))
@example(["²", "٣", "1"])
def test_natural_order_is_an_order(names: list[str]) -> None:
    paths = [Path(name) for name in names]
    backwards = list(reversed(paths))
    assert sorted(paths, key=natural_key) == sorted(backwards, key=natural_key)


def test_content_hash(tmp_path: Path) -> None:
    first, second = tmp_path / "a.mp4", tmp_path / "b.mp4"
    first.write_bytes(b"abc")
    second.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert content_hash(first) == content_hash(str(second)) == known
    assert content_hash([picture(1)]) is None and content_hash("http://host/a.mp4") is None
    with pytest.raises(TiktalkError, match="T701"):
        content_hash(tmp_path / "none.mp4")

    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "1.png").write_bytes(b"one")
    (folder / "2.png").write_bytes(b"two")
    before = content_hash(folder)
    (folder / "notes.txt").write_text("no picture")
    assert content_hash(folder) == before
    (folder / "1.png").write_bytes(b"onet")
    (folder / "2.png").write_bytes(b"wo")
    assert content_hash(folder) != before
    (folder / "1.png").write_bytes(b"one")
    (folder / "2.png").rename(folder / "3.png")
    (folder / "3.png").write_bytes(b"two")
    assert content_hash(folder) != before


@given(st.binary(max_size=600))
def test_any_first_bytes_are_judged(head: bytes) -> None:
    known = {"ISO BMFF", "AVI", "Matroska", "MPEG-PS", "MPEG-TS", "FLV", "ASF", "Ogg", "GIF", None}
    assert container(head) in known
    assert container(b"GIF89a" + head) == "GIF" and container(b"%PDF\n" + head) != "GIF"
    assert describe(head).split()[0] in ("a", "an", "of")


def test_texts_are_no_transport_streams() -> None:
    assert container(("G" + "x" * 187).encode() * 8) is None
    assert container((b"G" + bytes(187)) * 8) == "MPEG-TS"
    assert container(b"xx" + (b"G" + bytes(187)) * 8) == "MPEG-TS"
    assert container(b"G" + bytes(187)) is None
    assert describe("中文".encode() * 2000) == "a text"
    assert describe(b"YUV4MPEG2 W2 H2 F25:1\nFRAME\n" + b"p" * 6) == "a bare YUV stream (Y4M)"


@given(st.binary(max_size=200), st.sampled_from([b"RIFF", b"\x1aE\xdf\xa3", b"OggS", b"GIF89a",
       b"\0\0\0\x08free", b"\0\0\1\xba", bytes.fromhex("3026b2758e66cf11")]))  # fmt: skip
def test_cut_off_stands_any_bytes(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(head + tail)
    found = cut_off(path)
    assert isinstance(found, bool)
    if head == b"GIF89a":
        assert found is not tail.rstrip(b"\0").endswith(b";")


@pytest.mark.parametrize("before", [0, 4])
@pytest.mark.parametrize("lost", [0, 100])
@pytest.mark.parametrize("added", [0, 16])
def test_a_transport_stream_may_end_inside_a_packet(
    tmp_path: Path, before: int, lost: int, added: int
) -> None:
    packet = bytes(before) + b"G" + bytes(187 + (0 if before else added))
    path = tmp_path / "a.ts"
    whole = b"x" * lost + packet * 9  # a recording may begin anywhere
    for end, cut in ((len(whole), False), (-1, True), (-150, True), (-len(packet), False)):
        path.write_bytes(whole[:end])
        assert cut_off(path) is (cut and not (end == -1 and len(packet) == 204)), end
    for behind in (b"\0" * 50, b"G" * 20 + b"\0" * 250):
        path.write_bytes(whole + behind)
        assert not cut_off(path)


@pytest.mark.parametrize("mpeg1", [False, True])
def test_a_program_stream_may_end_inside_a_packet(tmp_path: Path, mpeg1: bool) -> None:
    pack = b"\0\0\1\xba" + (b"\x21" + bytes(7) if mpeg1 else b"\x44" + bytes(8) + b"\xf8")
    packet = b"\0\0\1\xe0" + (50).to_bytes(2, "big") + b"\x55" * 50
    whole = (pack + packet * 2) * 3
    path = tmp_path / "a.mpg"
    for end in (b"", b"\0\0\1\xb9", b"\0" * 100):
        path.write_bytes(whole + end)
        assert not cut_off(path)
    for lost in (1, 30, 50, 53, 56 + 1, 56 + 50):
        path.write_bytes(whole[:-lost])
        assert cut_off(path), lost
    path.write_bytes(whole[: -len(packet)])  # between two packets nothing tells
    assert not cut_off(path)


def test_a_fragmented_file_may_end_behind_what_tells_of_its_pictures(tmp_path: Path) -> None:
    def box(kind: bytes, length: int) -> bytes:
        return (8 + length).to_bytes(4, "big") + kind + bytes(length)

    path = tmp_path / "a.mp4"
    whole = box(b"ftyp", 8) + box(b"moov", 30) + (box(b"moof", 20) + box(b"mdat", 300)) * 2
    for end, cut in ((len(whole), False), (-300, True), (-301, True), (-308, True), (-309, True)):
        path.write_bytes(whole[:end])
        assert cut_off(path) is cut, end
    path.write_bytes(whole[:-304])  # half of a head
    assert cut_off(path)
    path.write_bytes(whole + bytes(3))
    assert not cut_off(path)


def test_a_link_in_a_folder_of_pictures_is_no_way_out(tmp_path: Path) -> None:
    from spacy_tiktalk.video.reading.sources import resolve_video

    outside = tmp_path / "secret.jpg"
    outside.write_bytes(b"x")
    folder = tmp_path / "root" / "pictures"
    folder.mkdir(parents=True)
    (folder / "1.jpg").write_bytes(b"x")
    assert resolve_video("pictures", tmp_path / "root") == folder.resolve()
    (folder / "2.jpg").symlink_to(outside)
    with pytest.raises(TiktalkError, match=r"T706.*2\.jpg"):
        resolve_video("pictures", tmp_path / "root")

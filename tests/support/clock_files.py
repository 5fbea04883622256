"""Videos whose clocks are odd, and when a browser shows each of their pictures.

The times are not the reader's: each was looked up in Chromium (`test_report_clocks.py` does so
again), or follows from how the file was made.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from video_files import FPS, FRAMES, H264, VideoFiles

LATE = 1.4
"""Seconds that pictures begin after the sound."""

Truth = tuple[NDArray[np.int64], NDArray[np.float64]]
"""(numbers of the pictures that are shown, seconds at which each is)."""


def _whole(start: float = 0.0) -> Truth:
    numbers = np.arange(FRAMES)
    return numbers, start + numbers / FPS


def _from(first: int, start: float = 0.0) -> Truth:
    numbers = np.arange(first, FRAMES)
    return numbers, start + (numbers - first) / FPS


def _vfr() -> Truth:
    numbers = np.arange(FRAMES)
    return numbers, np.where(numbers < 45, numbers / 30, 1.5 + (numbers - 45) / 10)


def _gap() -> Truth:
    numbers, times = _whole()
    return numbers, times + 1.2 * (numbers >= 60)


KINDS: dict[str, Truth] = {
    # pictures that begin after the sound, or after nothing
    "late.mp4": _whole(LATE),
    "late.mov": _whole(LATE),
    "late.mkv": _whole(LATE),
    "late.webm": _whole(LATE),
    "late_stream.mp4": _whole(LATE),
    "late_mute.mkv": _whole(LATE),
    "late_by_far.mkv": _whole(10.0),
    "late_other_zero.mkv": _whole(LATE),
    "sound_late.mp4": _whole(),
    # edit lists and cuts without encoding
    "fragments.mp4": _whole(2 / FPS),
    "no_edit_list.mp4": _whole(2 / FPS),
    "cut.mp4": _from(21),
    "cut_stream.mp4": _from(21),
    "cut_behind.mp4": _from(30, 0.3),
    "cut_behind.mkv": _from(30, 0.3),
    # rates
    "vfr.mp4": _vfr(),
    "vfr.mkv": _vfr(),
    "gap.mkv": _gap(),
    # single stamps
    "ahead.mkv": _whole(),
    "ahead.mp4": _whole(),
    "a_little_ahead.mkv": _whole(),
    "back.mkv": _whole(),
    "back.webm": _whole(),
}
UNPLAYED: dict[str, Truth] = {
    "late.ts": _whole(1.4232),
    "late.flv": _whole(1.423),
    "long_sound.flv": _whole(0.023),
    "jump.mkv": _whole(),
    "same_at_first.mkv": _whole(),
    "always_zero.mkv": _whole(),
    "always_one.mkv": _whole(1.0),
    "jump.ts": (np.tile(np.arange(FRAMES), 2), np.arange(2 * FRAMES) / FPS),
}
"""What Chromium does not play, or, of stamps that jump back for good, shows in another order."""

COVERS = ("cover.m4a", "cover.mp4", "cover.mkv", "cover.mka")


class ClockFiles(VideoFiles):
    """Makes the videos of `KINDS`, `UNPLAYED` and `COVERS`."""

    def __call__(self, name: str) -> Path:
        path = self.folder / name
        stem = path.stem
        if not path.exists() and hasattr(self, "clock_" + stem):
            getattr(self, "clock_" + stem)(path)
        return path if path.exists() else super().__call__(name)

    def with_sound(self, path: Path, *options: str, before: tuple[str, ...] = ()) -> None:
        """The 90 pictures, as they come in a container, and 4.4 s of sound."""
        webm = path.suffix == ".webm"
        pictures = super().__call__("vp9.webm" if webm else "h264.mp4")
        sound = ("-f", "lavfi", "-i", "sine=d=4.4", "-map", "0", "-map", "1")
        codecs = ("-c:v", "copy", "-c:a", "libopus" if webm else "aac")
        self.run(*before, "-i", pictures, *sound, *codecs, *options, path)

    def clock_late(self, path: Path) -> None:
        self.with_sound(path, before=("-itsoffset", str(LATE)))

    def clock_late_stream(self, path: Path) -> None:
        """Fragments, with the delay in an edit list."""
        flags = ("-movflags", "+frag_keyframe+delay_moov")
        self.with_sound(path, *flags, before=("-itsoffset", str(LATE)))

    def clock_late_mute(self, path: Path) -> None:
        source = super().__call__("h264.mp4")
        self.run("-itsoffset", str(LATE), "-i", source, "-c", "copy", path)

    def clock_late_by_far(self, path: Path) -> None:
        """Behind so much sound that FFmpeg does not look for the first picture."""
        source = super().__call__("h264.mp4")
        sound = ("-f", "lavfi", "-i", "sine=d=13.5", "-map", "0", "-map", "1")
        self.run("-itsoffset", "10", "-i", source, *sound, "-c:v", "copy", "-c:a", "aac", path)

    def clock_late_other_zero(self, path: Path) -> None:
        """The stated duration counts from the first picture, not from the file's zero."""
        data = self("late.mkv").read_bytes()
        assert data.count(b"00:00:04.400000000") == 1
        path.write_bytes(data.replace(b"00:00:04.400000000", b"00:00:03.000000000"))

    def clock_sound_late(self, path: Path) -> None:
        source = super().__call__("h264.mp4")
        sound = ("-itsoffset", "0.8", "-f", "lavfi", "-i", "sine=d=2.2")
        self.run(
            "-i", source, *sound, "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac", path
        )

    def clock_fragments(self, path: Path) -> None:
        self.with_sound(path, "-movflags", "+frag_keyframe+empty_moov")

    def clock_no_edit_list(self, path: Path) -> None:
        self.with_sound(path, "-use_editlist", "0")

    def clock_cut(self, path: Path) -> None:
        self.run("-ss", "0.7", "-i", super().__call__("with_sound.mp4"), "-c", "copy", path)

    def clock_cut_stream(self, path: Path) -> None:
        """What lies before the cut is in the file, with stamps below 0."""
        flags = ("-movflags", "+dash+frag_keyframe+delay_moov")
        source = super().__call__("with_sound.mp4")
        self.run("-ss", "0.7", "-i", source, "-c", "copy", *flags, path)

    def clock_cut_behind(self, path: Path) -> None:
        """Cut at 0.7 s without seeking: sound from there, pictures from the next key frame."""
        self.run("-i", super().__call__("with_sound.mp4"), "-ss", "0.7", "-c", "copy", path)

    def clock_long_sound(self, path: Path) -> None:
        sound = ("-f", "lavfi", "-i", "sine=d=6", "-map", "0", "-map", "1")
        source = super().__call__("h264.mp4")
        self.run("-i", source, *sound, "-c:v", "copy", "-c:a", "aac", path)

    # --- single stamps ------------------------------------------------------------------------
    def plain(self, suffix: str) -> Path:
        """Matroska whose pictures are stored in the order in which they are shown."""
        if suffix == ".webm":
            return super().__call__("vp9.webm")
        path = self.folder / "plain.mkv"
        return path if path.exists() else self.encode(path, H264.replace("-bf 2", "-bf 0"))

    def restamp(self, path: Path, new: Callable[[int, int], int]) -> None:
        """new: (number of the picture, its milliseconds) → its milliseconds."""
        data = bytearray(self.plain(path.suffix).read_bytes())
        for number, (at, cluster, stamp) in enumerate(blocks(data)):
            data[at : at + 2] = struct.pack(">h", new(number, stamp) - cluster)
        path.write_bytes(data)

    def clock_ahead(self, path: Path) -> None:
        if path.suffix == ".mkv":
            self.restamp(path, lambda n, t: t + 5000 * (n == 40))
            return
        later = "setts=pts='PTS+if(eq(N,40),1/TB,0)':dts=DTS"
        self.run("-i", super().__call__("h264.mp4"), "-c", "copy", "-bsf:v", later, path)

    def clock_a_little_ahead(self, path: Path) -> None:
        self.restamp(path, lambda n, t: t + 150 * (n == 40))

    def clock_back(self, path: Path) -> None:
        self.restamp(path, lambda n, t: t - 1300 * (n == 50))

    def clock_gap(self, path: Path) -> None:
        self.restamp(path, lambda n, t: t + 1200 * (n >= 60))

    def clock_jump(self, path: Path) -> None:
        """Stamps go back by 1.3 s, or by all, and on from there."""
        if path.suffix == ".ts":
            path.write_bytes(super().__call__("h264.ts").read_bytes() * 2)
        else:
            self.restamp(path, lambda n, t: t - 1300 * (n >= 60))

    def clock_same_at_first(self, path: Path) -> None:
        self.restamp(path, lambda n, t: t * (n > 2))

    def clock_always_zero(self, path: Path) -> None:
        """As a muxer writes that knows no times."""
        self.restamp(path, lambda n, t: 0)

    def clock_always_one(self, path: Path) -> None:
        self.restamp(path, lambda n, t: 1000)

    # --- no videos ----------------------------------------------------------------------------
    def clock_cover(self, path: Path) -> None:
        picture = self.encode(self.folder / "cover.png", "-frames:v 1 -update 1")
        sound = ("-f", "lavfi", "-i", "sine=d=2")
        if path.suffix == ".mkv":
            facts = ("-metadata:s:t", "mimetype=image/png", "-metadata:s:t", "filename=cover.png")
            self.run(*sound, "-c:a", "aac", "-attach", picture, *facts, path)
            return
        attached = () if path.suffix == ".mp4" else ("-disposition:v:0", "attached_pic")
        kind = "matroska" if path.suffix == ".mka" else "mp4"
        maps = ("-map", "0", "-map", "1", "-c:a", "aac", "-c:v", "png", *attached)
        self.run(*sound, "-i", picture, *maps, "-f", kind, path)


def blocks(data: bytes | bytearray) -> list[tuple[int, int, int]]:
    """(offset of its stamp, stamp of its cluster, its own) of every block of track 1 (RFC 9559)."""
    return list(_blocks(data, 0, len(data), [0]))


def _blocks(
    data: bytes | bytearray, at: int, end: int, cluster: list[int]
) -> Iterator[tuple[int, int, int]]:
    while at < end:
        n = 9 - data[at].bit_length()
        name = int.from_bytes(data[at : at + n], "big")
        at += n
        n = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + n], "big") & ((1 << 7 * n) - 1)
        at += n
        if name in (0x18538067, 0x1F43B675, 0xA0):  # segment, cluster, group
            yield from _blocks(data, at, at + size, cluster)
        elif name == 0xE7:
            cluster[0] = int.from_bytes(data[at : at + size], "big")
        elif name in (0xA3, 0xA1) and data[at] == 0x81:
            stamp = struct.unpack(">h", data[at + 1 : at + 3])[0]
            yield at + 1, cluster[0], cluster[0] + stamp
        at += size

"""Small videos of every kind, made with ffmpeg when a test asks for them.

Each picture (160 x 96) carries its number in eight black or white blocks at its lower edge and a
red square in its upper left corner, so that a test sees which frame it got and which way it stands.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

WIDTH, HEIGHT, FPS, FRAMES = 160, 96, 30, 90

H264 = "-c:v libx264 -preset veryfast -crf 12 -g 30 -bf 2 -pix_fmt yuv420p"
FAST_START = "-movflags +faststart"
ENCODINGS = {
    "h264.mp4": f"{H264} {FAST_START}",
    "moov_at_end.mov": H264,
    "fragmented.mp4": f"{H264} -movflags +frag_keyframe+empty_moov",
    "hevc.mp4": "-c:v libx265 -preset ultrafast -crf 12 -x265-params log-level=none",
    "av1.mp4": "-c:v libsvtav1 -preset 12 -crf 20",
    "vp9.webm": "-c:v libvpx-vp9 -cpu-used 8 -deadline realtime -b:v 2M",
    "vp8.webm": "-c:v libvpx -cpu-used 16 -deadline realtime -b:v 2M",
    "h264.mkv": H264,
    "ten_bit.mkv": "-c:v libx264 -preset veryfast -crf 12 -pix_fmt yuv420p10le",
    "gray.mkv": "-c:v ffv1 -pix_fmt gray",
    "mpeg4.avi": "-c:v mpeg4 -q:v 2 -bf 0",
    "reordered.avi": "-c:v mpeg4 -q:v 2 -bf 2",
    "h264.avi": H264,
    "mjpeg.avi": "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p",
    "h264.ts": H264,
    "h264.m2ts": H264,
    "mpeg2.mpg": "-c:v mpeg2video -q:v 2 -bf 2",
    "h264.flv": H264,
    "wmv2.wmv": "-c:v wmv2 -q:v 2",
    "theora.ogv": "-c:v libtheora -q:v 9",
    "with_sound.mp4": f"-f lavfi -i sine=d=3 {H264} -c:a aac",
    "long_sound.mp4": f"-f lavfi -i sine=d=5 {H264} -c:a aac",
    "long_sound.mkv": f"-f lavfi -i sine=d=5 {H264} -c:a aac",
    "抖音 视频/测试😀#1 'x'.mp4": H264,
    "per%03dcent.mp4": H264,
    "a ! b.mp4": H264,
    "concat:a|b.mp4": f"{H264} -f mp4",
}
"""Name -> how ffmpeg encodes the 90 pictures. All have 90 frames at 30 a second."""


def picture(number: int) -> np.ndarray:
    """Frame `number`, uint8 [96, 160, 3], blue, green, red."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    image = np.stack([x + 40, (y + 2 * number) % 200 + 20, 200 - x], axis=2).astype(np.uint8)
    image[:24, :24] = (0, 0, 250)
    for bit in range(8):
        image[-24:, bit * 20 : bit * 20 + 20] = 235 if number >> bit & 1 else 20
    return image


def number(image: np.ndarray) -> int:
    """The number of an upright frame."""
    row = image[-14:-10].astype(float).mean(axis=(0, 2))
    return sum(1 << bit for bit in range(8) if row[bit * 20 + 6 : bit * 20 + 14].mean() > 128)


def is_upright(image: np.ndarray) -> bool:
    """Whether the red square is in the upper left corner."""
    blue, green, red = image[4:20, 4:20].reshape(-1, 3).mean(axis=0)
    return bool(red > 180 and blue < 80 and green < 80)


class VideoFiles:
    """Makes each video once, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
        self.raw = folder / "pictures.raw"
        np.stack([picture(n) for n in range(FRAMES)]).tofile(self.raw)

    def run(self, *args: str | Path) -> None:
        """Run ffmpeg."""
        command = [self.ffmpeg, "-v", "error", "-nostdin", "-y", *map(str, args)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    def encode(self, path: Path, options: str, *before: str) -> Path:
        """Encode the 90 pictures. options: ffmpeg's, parted by spaces; before: of the input."""
        path.parent.mkdir(parents=True, exist_ok=True)
        source = f"-f rawvideo -pix_fmt bgr24 -s {WIDTH}x{HEIGHT} -r {FPS}".split()
        # "file:" for names that ffmpeg would take apart.
        self.run(*source, *before, "-i", self.raw, *options.split(), f"file:{path}")
        return path

    def __call__(self, name: str) -> Path:
        """The video `name`: of ENCODINGS, or made by the method of that name."""
        path = self.folder / name
        if not path.exists():
            if name in ENCODINGS:
                self.encode(path, ENCODINGS[name])
            else:
                getattr(self, "make_" + path.stem)(path)
        return path

    # --- good ones with a twist -------------------------------------------------------------
    def make_rotated90(self, path: Path) -> None:
        self._turned(path, 90)

    def make_rotated180(self, path: Path) -> None:
        self._turned(path, 180)

    def make_rotated270(self, path: Path) -> None:
        self._turned(path, 270)

    def _turned(self, path: Path, degrees: int) -> None:
        """Stored turned, with a mark that says how to show it: upright it is as all others."""
        turns = {90: "transpose=1", 180: "transpose=1,transpose=1", 270: "transpose=2"}
        stored = self.encode(path.with_suffix(".stored.mp4"), f"-vf {turns[degrees]} {H264}")
        self.run("-display_rotation", str(degrees), "-i", stored, "-c", "copy", path)

    def make_edit_list(self, path: Path) -> None:
        """Cut at 0.7 s without encoding: the frames from 0 on stay in the file, hidden."""
        self.run("-ss", "0.7", "-i", self("h264.mp4"), "-c", "copy", path)

    def make_vfr(self, path: Path) -> None:
        """45 frames at 30 a second, then 45 at 10."""
        times = "settb=1/1000,setpts='if(lt(N,45),N*1000/30,1500+(N-45)*100)'"
        self.encode(path, f"-vf {times} -fps_mode passthrough -enc_time_base 1/1000 {H264}")

    def make_two_sizes(self, path: Path) -> None:
        small = self.encode(path.with_name("s.ts"), f"-vf scale=80:48 {H264}")
        path.write_bytes(self("h264.ts").read_bytes() + small.read_bytes())

    def make_one_frame(self, path: Path) -> None:
        self.encode(path, f"-frames:v 1 {H264}")

    def make_animation(self, path: Path) -> None:
        self.encode(path, "-vf select=not(mod(n\\,3)) -fps_mode passthrough")

    def make_repeated(self, path: Path) -> None:
        """Pictures 0 and 60, for 2 s and 1 s: Theora stores the repeats as empty packets."""
        self.encode(path, "-vf select='not(mod(n,60))',fps=30 -t 3 -c:v libtheora -q:v 9")

    # --- damaged ones -----------------------------------------------------------------------
    def cut(self, name: str, part: float = 0.6) -> Path:
        """The first part of a file."""
        data = self(name).read_bytes()
        path = self.folder / f"cut_{part}_{name}"
        path.write_bytes(data[: int(len(data) * part)])
        return path

    def flipped(self, name: str, n: int = 40) -> Path:
        """A file with n flipped bits in the last four fifths of its pictures."""
        data = bytearray(self(name).read_bytes())
        chance = random.Random(0)
        for _ in range(n):
            data[chance.randrange(len(data) // 5, len(data) - 300)] ^= 1 << chance.randrange(8)
        path = self.folder / f"flipped_{name}"
        path.write_bytes(data)
        return path

    def make_no_frames(self, path: Path) -> None:
        """All of the header and not one picture."""
        data = self("h264.mp4").read_bytes()
        path.write_bytes(data[: data.index(b"mdat") + 4])

    def make_zero_pictures(self, path: Path) -> None:
        """Every picture is zeros."""
        data = self("h264.mp4").read_bytes()
        start = data.index(b"mdat") + 4
        path.write_bytes(data[:start] + bytes(len(data) - start))

    def make_sound_only(self, path: Path) -> None:
        self.run("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", path)

    # --- no videos --------------------------------------------------------------------------
    def make_empty(self, path: Path) -> None:
        path.write_bytes(b"")

    def make_text(self, path: Path) -> None:
        path.write_text("这不是视频。\n" * 500, encoding="utf-8")

    def make_noise(self, path: Path) -> None:
        path.write_bytes(random.Random(1).randbytes(5000))

    def make_png(self, path: Path) -> None:
        self.encode(path.with_suffix(".png"), "-frames:v 1 -update 1")
        shutil.move(path.with_suffix(".png"), path)

    def make_avif(self, path: Path) -> None:
        path.write_bytes(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(100))

    def make_playlist(self, path: Path) -> None:
        """HLS that names h264.ts."""
        self("h264.ts")
        lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:3", "#EXTINF:3,", "h264.ts", "#EXT-X-ENDLIST"]
        path.write_text("\n".join(lines))

    def make_concat(self, path: Path) -> None:
        self("h264.mp4")
        path.write_text("ffconcat version 1.0\nfile h264.mp4\n")

    def make_plain_concat(self, path: Path) -> None:
        self("h264.mp4")
        path.write_text("file 'h264.mp4'\n")

    def make_dash(self, path: Path) -> None:
        path.write_text(
            '<?xml version="1.0"?>\n<MPD type="static" mediaPresentationDuration="PT3S"><Period>'
            "<AdaptationSet><Representation id='1'><BaseURL>h264.mp4</BaseURL></Representation>"
            "</AdaptationSet></Period></MPD>"
        )

"""Pictures that stand for seconds count as long as they are shown, as at a constant rate."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("cv2")
pytest.importorskip("av")
pytest.importorskip("scenedetect")
from drawn import ColorDetector, draw, make_tracker, two_shots, write_video

from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.reading.limits import Limits
from spacy_tiktalk.video.reading.standing import sampled_again, with_ends
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks
from spacy_tiktalk.video.types import Detections, Image, VideoFrame

FROZEN = 24
"""The frame that stands, from 0.96 to 5 s."""


def restamped(source: Path, path: Path, setpts: str) -> Path:
    """A copy with other times. setpts: ffmpeg's expression."""
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    command = [ffmpeg, "-v", "error", "-y", "-i", source, "-vf", f"setpts={setpts}"]
    command += ["-fps_mode", "passthrough", "-enc_time_base", "1/12800"]
    command += ["-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p", path]
    subprocess.run([*map(str, command)], check=True, capture_output=True, timeout=60)
    return path


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two shots with a picture that stands for 4 s in the first, and the same to the eye at a
    constant rate."""
    folder, images = tmp_path_factory.mktemp("frozen"), two_shots()[:50]
    plain = write_video(folder / "plain.mp4", images)
    later = f"PTS+if(gt(N\\,{FROZEN})\\,4/TB\\,0)"
    shown = [*images[: FROZEN + 1], *[images[FROZEN]] * 100, *images[FROZEN + 1 :]]
    return restamped(plain, folder / "a.mp4", later), write_video(folder / "b.mp4", shown)


def test_heads_are_there_while_a_picture_stands(frozen: tuple[Path, Path]) -> None:
    found, twin = (make_tracker().track(path).tracks for path in frozen)
    assert found.video.duration == pytest.approx(6.0, abs=1e-3)
    assert found.tracklet_numbers == twin.tracklet_numbers and len(found.shot_starts) == 2
    for time in np.arange(0.05, 6.0, 0.1):
        mine, others = found.at(time), twin.at(time)
        assert mine.identities.tolist() == others.identities.tolist(), time
        assert not len(mine) or np.abs(mine.boxes - others.boxes).max() < 3
    for head in twin.head_ids:
        assert found.seconds(head) == pytest.approx(twin.seconds(head), abs=0.05)


def test_a_picture_stands_until_the_limit(frozen: tuple[Path, Path]) -> None:
    limits = Limits(max_seconds=2.0, truncate=True)
    found = make_tracker(limits=limits).track(frozen[0]).tracks
    assert found.video.truncated and found.video.duration == pytest.approx(2.0)
    assert found.at(1.7).identities.tolist() == [1, 2]


def test_every_frame_is_taken_and_the_standing_one_again(frozen: tuple[Path, Path]) -> None:
    found = make_tracker(fps=None).track(frozen[0]).tracks
    assert found.at(3.0).identities.tolist() == [1, 2]
    assert set(found.frames.tolist()) == set(range(50))


def test_a_detector_is_asked_once_for_a_picture_that_stands(frozen: tuple[Path, Path]) -> None:
    detector = ColorDetector()
    found = make_tracker(detector=detector, max_step=None).track(frozen[0]).tracks
    assert sum(detector.batches) == len(set(found.frames.tolist()))
    assert (found.frames == FROZEN).sum() > 30


def slides(folder: Path, fps: float, of: int) -> Path:
    """Six pictures of three people, one second each."""
    people = ("red", "green", "red", "blue", "green", "red")
    images = [draw({who: (60, 40)}, shot=n) for n, who in enumerate(people)]
    return write_video(folder / f"{fps}.mp4", [image for image in images for _ in range(of)], fps)


def test_slides_are_shots_whatever_their_rate(tmp_path: Path) -> None:
    slow = make_tracker().track(slides(tmp_path, 1.0, 1)).tracks
    twin = make_tracker().track(slides(tmp_path, 25.0, 25)).tracks
    assert slow.shot_starts.tolist() == [0, 1, 2, 3, 4, 5]
    assert twin.shot_starts.tolist() == [0, 25, 50, 75, 100, 125]
    for tracks in (slow, twin):
        people = [tracks.of_tracklet(n).identities[0] for n in tracks.tracklet_numbers]
        assert people == [1, 2, 1, 3, 2, 1]
    assert [slow.seconds(head) for head in slow.head_ids] == pytest.approx([3, 2, 1])


class Unsure(ColorDetector):
    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        found = super().__call__(frames)
        return [replace(one, scores=np.full(len(one), 0.5, np.float32)) for one in found]


def test_a_weak_hit_that_stands_for_a_second_is_no_lone_one(tmp_path: Path) -> None:
    tracker: dict[str, Any] = {"detector": Unsure(), "min_score": 0.6}
    assert len(make_tracker(**tracker).track(slides(tmp_path, 1.0, 1)).tracks.head_ids) == 3
    images = [draw({"red": (60, 40)} if n == 10 else {}) for n in range(40)]
    moment = write_video(tmp_path / "moment.mp4", images)
    assert make_tracker(**tracker).track(moment).tracks.is_empty()


def test_of_a_folder_every_picture_is_looked_at(tmp_path: Path) -> None:
    from PIL import Image as pillow

    for n in range(12):
        image: Image = draw({"red": (20 + n, 40)})
        pillow.fromarray(image[:, :, ::-1]).save(tmp_path / f"{n}.png")
    tracks: HeadTracks = make_tracker().track(tmp_path).tracks
    assert tracks.frames.tolist() == list(range(12)) and tracks.video.sampled_fps is None


# --- the parts ------------------------------------------------------------------------------


def frames(times: Sequence[float]) -> list[VideoFrame]:
    picture = np.zeros((2, 2, 3), np.uint8)
    return [VideoFrame(n, time, picture, sampled=False) for n, time in enumerate(times)]


@pytest.mark.parametrize("rate", [2.6, 5.0, 24.0, 25.0, 30.0, 60.0])
def test_at_a_constant_rate_nothing_stands(rate: float) -> None:
    times = [n / rate for n in range(40)]
    again: dict[int, list[float]] = {}
    seen = sampled_again(with_ends(frames(times), lambda: 40 / rate), 5.0, again)
    assert not any(frame.sampled for frame in seen) and again == {}


def test_the_times_of_a_picture_that_stands() -> None:
    again: dict[int, list[float]] = {}
    ended = with_ends(frames([0.0, 0.1, 1.0, 1.05]), lambda: 1.7)
    seen = [frame.sampled for frame in sampled_again(ended, 5.0, again)]
    assert seen == [False, True, False, True]
    assert again == {1: pytest.approx([0.2, 0.4, 0.6, 0.8]), 3: pytest.approx([1.2, 1.4, 1.6])}


def test_a_step_is_what_lies_between_two_looks() -> None:
    assert VideoFacts(fps=1.0, sampled_fps=5.0).step == 0.2
    assert VideoFacts(fps=3.0, sampled_fps=5.0).step == pytest.approx(1 / 3)
    assert VideoFacts(fps=1.0).step == 1.0

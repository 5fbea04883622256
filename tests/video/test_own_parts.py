"""What a cut or head detector of the user's own gives: used as meant, or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")

from drawn import ColorDetector, make_tracker, two_shots, write_video

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.types import Detections, VideoFrame


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("own") / "film.mp4", two_shots())


class Told:
    """Cuts that a function tells of; also its own state."""

    fingerprint = "Told"

    def __init__(self, pushed: Callable[[int], Any], closing: Any = (), delay: int = 0) -> None:
        self.pushed, self.closing, self.delay = pushed, closing, delay

    def start(self, fps: float) -> Told:
        return self

    def push(self, frame: VideoFrame) -> Any:
        return self.pushed(frame.index)

    def close(self) -> Any:
        return list(self.closing)


def starts(film: Path, shots: Told) -> list[int]:
    tracks = make_tracker(shots=shots, embedder=None).track(film).tracks
    return tracks.shot_starts.tolist()


@pytest.mark.parametrize(
    "shots",
    [
        Told(lambda n: [40, 20] if n == 45 else [], delay=30),
        Told(lambda n: {45: [40], 48: [20]}.get(n, []), delay=30),
        Told(lambda n: [np.int64(20)] if n == 30 else [], [40], delay=99),
        Told(lambda n: [], [40, 20, 40, 0], delay=99),
    ],
)
def test_cuts_are_taken_in_any_order(film: Path, shots: Told) -> None:
    assert starts(film, shots) == [0, 20, 40]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda n: None, "None after frame 0"),
        (lambda n: n == 30, "False after frame 0"),
        (lambda n: [30.0] if n == 30 else [], r"\[30.0\] after frame 30"),
        (lambda n: [n + 1] if n == 30 else [], r"\[31\] after frame 30"),  # counted from 1
        (lambda n: [20] if n == 30 else [], r"\[20\] after frame 30"),
        (lambda n: [-1] if n == 2 else [], r"\[-1\] after frame 2"),
    ],
)
def test_a_cut_where_no_frame_is_waiting_is_refused(film: Path, answer: Any, said: str) -> None:
    with pytest.raises(TiktalkError, match=rf"T776.*Told gave {said}.*delay \(5\)"):
        starts(film, Told(answer, delay=5))


BOX = np.array([[10, 10, 40, 40]], dtype=np.float32)
SCORE = np.array([0.9], dtype=np.float32)


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        (Detections(BOX.tolist(), SCORE), "boxes in a list"),
        (Detections(BOX[0], SCORE), r"boxes of shape \[4\]"),
        (Detections(BOX, np.repeat(SCORE, 2)), r"scores of shape \[2\] beside 1 boxes"),
        (Detections(BOX, 100 * SCORE), "the score 90 for"),
        (Detections(BOX, SCORE, np.zeros((1, 10), np.float32)), r"landmarks of shape \[1, 10\]"),
    ],
)
def test_a_detector_gives_arrays_that_fit(film: Path, heads: Detections, said: str) -> None:
    class Own(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            return [heads for _ in frames]

    with pytest.raises(TiktalkError, match=rf"T774.*Own gave {said}"):
        make_tracker(detector=Own(), embedder=None).track(film)


@pytest.mark.parametrize("score", [1 + 1e-7, -1e-8])
def test_a_score_that_is_rounded_and_marks_of_nobody_pass(film: Path, score: float) -> None:
    nobody = Detections(BOX[:0], SCORE[:0], np.array([]))
    one = Detections(BOX, np.array([score]))

    class Own(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            return [one if frame.index % 2 else nobody for frame in frames]

    make_tracker(detector=Own(), embedder=None).track(film)

"""Windows of a network that finds cuts: every frame scored once, in its context, and on time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.shots.windowed import MARGIN, STEP, WINDOW, WindowedState
from spacy_tiktalk.video.types import VideoFrame

pytest.importorskip("cv2")


class Red:
    """In place of a network: how red the pictures are. Keeps the windows that it was shown."""

    def __init__(self) -> None:
        self.windows: list[np.ndarray] = []

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        assert pictures.shape == (WINDOW, 27, 48, 3) and pictures.dtype == np.uint8
        self.windows.append(pictures[:, 0, 0, 1])
        return (pictures[:, 0, 0, 0] / 255).astype(np.float32)


def picture(over: bool, number: int) -> np.ndarray:
    """A transition is red; green has the number."""
    return np.full((54, 30, 3), (0, number % 256, 255 if over else 0), np.uint8)


def run(overs, *, fps=25.0, min_shot_seconds=0.0):
    """(first frame of the shot, push that reported it; None: close), and the windows."""
    network = Red()
    state = WindowedState(score=network, threshold=0.5, min_shot_seconds=min_shot_seconds)
    found = []
    for k, over in enumerate(overs):
        found += [(cut, k) for cut in state.push(VideoFrame(k, k / fps, picture(over, k)))]
    return found + [(cut, None) for cut in state.close()], network.windows, state.delay


def ends_of_runs(overs) -> list[int]:
    return [k for k in range(1, len(overs)) if overs[k - 1] and not overs[k]]


runs = st.lists(st.tuples(st.booleans(), st.integers(1, 90)), min_size=1, max_size=6).map(
    lambda parts: [over for over, n in parts for _ in range(n)]
)


@given(runs)
def test_the_frame_behind_a_transition_begins_a_shot_whatever_the_length(overs):
    found, windows, delay = run(overs)
    assert [cut for cut, _ in found] == ends_of_runs(overs)
    assert all(at is None or cut <= at <= cut + delay for cut, at in found)
    assert len(windows) == -(-len(overs) // STEP)


@pytest.mark.parametrize("n", [1, 24, 25, 49, 50, 51, 74, 75, 76, 100, 124, 125, 200])
def test_windows_are_those_of_the_paper(n):
    """25 times the first frame, the video, the last frame until a window is full: steps of 50."""
    _, windows, _ = run([False] * n)
    padded = [0] * MARGIN + list(range(n)) + [n - 1] * (MARGIN + -n % STEP)
    assert len(padded) == len(windows) * STEP + 2 * MARGIN
    for k, window in enumerate(windows):
        assert window.tolist() == padded[k * STEP : k * STEP + WINDOW]


def test_a_cut_is_reported_by_the_push_of_frame_n_plus_delay():
    """The worst case: the first frame of a block, whose window has just begun."""
    overs = [k == 49 for k in range(140)]
    found, _, delay = run(overs)
    assert found == [(50, 50 + delay)] and delay == 74


def test_a_short_shot_is_passed_over_and_the_video_may_end_in_a_transition():
    overs = [k in (9, 12, 39, 60, 61) for k in range(62)]
    assert [cut for cut, _ in run(overs)[0]] == [10, 13, 40]
    assert [cut for cut, _ in run(overs, min_shot_seconds=0.2)[0]] == [10, 40]
    assert [cut for cut, _ in run(overs, min_shot_seconds=0.5)[0]] == [13, 40]


def test_no_frames_no_windows():
    assert run([])[:2] == ([], [])


def test_memory_is_bounded():
    state = WindowedState(score=Red(), threshold=0.5, min_shot_seconds=0.2)
    for k in range(260):
        state.push(VideoFrame(k, k / 25, picture(False, k)))
        assert len(state._pictures) < WINDOW and len(state._unscored) < WINDOW


def test_frames_out_of_order_or_of_another_size():
    state = WindowedState(score=Red(), threshold=0.5, min_shot_seconds=0.2)
    state.push(VideoFrame(3, 0.1, picture(False, 3)))
    for frame in (
        VideoFrame(3, 0.2, picture(False, 3)),
        VideoFrame(4, 0.05, picture(False, 3)),
        VideoFrame(4, 0.2, np.zeros((54, 31, 3), np.uint8)),
        VideoFrame(4, 0.2, np.zeros((54, 30), np.uint8)),
    ):
        with pytest.raises(TiktalkError, match="T734"):
            state.push(frame)
    assert state.push(VideoFrame(4, 0.2, picture(False, 4))) == []

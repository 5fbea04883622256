"""Cuts where frames stand: at a low rate each is a shot, at a usual one nothing changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from spacy_tiktalk.video.shots.detectors import AdaptiveShots, ContentShots, GradualShots, NoShots
from spacy_tiktalk.video.shots.frames import ShotLog, shot_frames
from spacy_tiktalk.video.shots.standing import StandingState
from spacy_tiktalk.video.shots.state import SceneDetectState
from spacy_tiktalk.video.types import ShotDetector, ShotState, VideoFrame

pytest.importorskip("scenedetect")
cv2 = pytest.importorskip("cv2")

ALL = pytest.mark.parametrize(
    "shots", [AdaptiveShots(), ContentShots(), GradualShots()], ids=lambda s: type(s).__name__
)


def scene(seed: int) -> np.ndarray:
    patches = np.random.default_rng(seed).integers(0, 255, (12, 8, 3), np.uint8)
    return cv2.resize(patches, (90, 160), interpolation=cv2.INTER_CUBIC)


def cuts(state: ShotState, scenes: list[int], fps: float) -> list[tuple[int, int | None]]:
    """(first frame of the shot, push that reported it; None: close)."""
    found = []
    for k, number in enumerate(scenes):
        noise = np.random.default_rng(k).integers(0, 4, (160, 90, 3), np.uint8)
        picture = np.minimum(scene(number), 250) + noise
        found += [(cut, k) for cut in state.push(VideoFrame(k, k / fps, picture))]
    return found + [(cut, None) for cut in state.close()]


def standing(shots: ShotDetector, scenes: list[int], fps: float) -> StandingState:
    return StandingState(shots, fps, lambda: len(scenes) / fps)


@ALL
@pytest.mark.parametrize("fps", [1.0, 0.5, 2.0])
def test_every_slide_is_a_shot(shots: ShotDetector, fps: float) -> None:
    scenes = [1, 2, 1, 3, 3, 4, 1]
    state = standing(shots, scenes, fps)
    assert [cut for cut, _ in cuts(state, scenes, fps)] == [1, 2, 3, 5, 6]


@ALL
@pytest.mark.parametrize("fps", [24.0, 25.0, 60.0])
def test_at_a_usual_rate_nothing_changes(shots: ShotDetector, fps: float) -> None:
    lengths = [40, 2, 40, 30, 3, 30, 12, 60]  # those of 2 and 3 frames are flashes
    scenes = [k for k, n in zip([1, 2, 1, 3, 4, 3, 5, 6], lengths, strict=True) for _ in range(n)]
    found = cuts(standing(shots, scenes, fps), scenes, fps)
    assert found == cuts(shots.start(fps), scenes, fps)
    assert [cut for cut, _ in found] == [82, 145, 157]


@ALL
def test_a_flash_is_short_in_seconds_too(shots: ShotDetector) -> None:
    """At 5 frames a second three frames are more than half a second, one is a flash."""
    for n, expected in ((1, []), (3, [20, 23])):
        scenes = [1] * 20 + [2] * n + [1] * 20
        found = cuts(standing(shots, scenes, 5.0), scenes, 5.0)
        assert [cut for cut, _ in found] == expected


def test_one_picture_and_no_shots() -> None:
    assert cuts(standing(AdaptiveShots(), [1], 0.1), [1], 0.1) == []
    assert cuts(standing(NoShots(), [1, 2], 0.1), [1, 2], 0.1) == []


@ALL
def test_a_slide_is_held_no_longer_than_the_detector_needs(shots: ShotDetector) -> None:
    """At 1 frame a second the next one or two tell, not as many as the delay has frames."""
    scenes = list(range(12))
    state = standing(shots, scenes, 1.0)
    frames = (VideoFrame(k, float(k), scene(n)) for k, n in enumerate(scenes))
    log, read = ShotLog(), -1

    def counted() -> Iterator[VideoFrame]:
        nonlocal read
        for frame in frames:
            read = frame.index
            yield frame

    for frame, shot in shot_frames(counted(), state, log):
        assert shot == frame.index and read - frame.index <= 3
    assert log.starts == scenes


def shaken(lengths: list[int], times: list[int]) -> list[np.ndarray]:
    """Pictures of scenes that a hand-held camera films; picture n comes `times[n % len]` times."""
    rng = np.random.default_rng(5)
    pictures = []
    for seed, length in enumerate(lengths):
        wide = cv2.resize(scene(seed), (180, 320))
        for _ in range(length):
            x, y = rng.integers(0, 8, 2)
            pictures.append(np.ascontiguousarray(wide[y : y + 160, x : x + 90]))
    return [one for k, one in enumerate(pictures) for _ in range(times[k % len(times)])]


def cuts_in(state: ShotState, pictures: list[np.ndarray], fps: float) -> list[int]:
    found = []
    for k, picture in enumerate(pictures):
        found += state.push(VideoFrame(k, k / fps, picture))
    return found + state.close()


@pytest.mark.parametrize("shots", [AdaptiveShots(), GradualShots()], ids=["adaptive", "gradual"])
@pytest.mark.parametrize(
    ("times", "fps", "cut"),
    [([1], 30.0, 40), ([2], 60.0, 80), ([1, 1, 1, 2], 30.0, 50), ([2, 3], 60.0, 100)],
)
def test_movement_of_pictures_that_come_again_is_no_cut(
    shots: ShotDetector, times: list[int], fps: float, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = shaken([40, 40], times)
    # In the last frames too little is behind a cut to tell.
    end = len(pictures) - 5
    assert [one for one in cuts_in(shots.start(fps), pictures, fps) if one < end] == [cut]
    monkeypatch.setattr(SceneDetectState, "_is_motion", lambda self, cut: False)
    without = cuts_in(shots.start(fps), pictures, fps)
    assert (len(without) > 2) == (fps == 60.0)


@pytest.mark.parametrize("shots", [AdaptiveShots(), GradualShots()], ids=["adaptive", "gradual"])
def test_a_short_insert_of_pictures_that_come_twice_is_a_shot(shots: ShotDetector) -> None:
    """0.24 s: three pictures, six frames, more than a flash has."""
    scenes = [one for one in [1] * 12 + [2] * 3 + [1] * 12 for _ in range(2)]
    assert [cut for cut, _ in cuts(shots.start(25.0), scenes, 25.0)] == [24, 30]


@pytest.mark.parametrize("shots", [AdaptiveShots(), GradualShots()], ids=["adaptive", "gradual"])
def test_a_cut_from_a_still_picture_to_one_that_moves_is_found(shots: ShotDetector) -> None:
    still = [shaken([1], [1])[0]] * 40
    moving = shaken([1, 40], [1])[1:]
    assert cuts_in(shots.start(25.0), still + moving, 25.0) == [40]
    assert cuts_in(shots.start(25.0), moving + still, 25.0) == [40]


def panned(seed: int, steps: list[int]) -> list[np.ndarray]:
    """Pictures of a camera that moves on by so many pixels each."""
    patches = np.random.default_rng(seed).integers(0, 255, (12, 20, 3), np.uint8)
    wide = cv2.resize(patches, (450, 160), interpolation=cv2.INTER_CUBIC)
    return [np.ascontiguousarray(wide[:, x : x + 90]) for x in np.cumsum([0, *steps])]


@pytest.mark.parametrize("shots", [AdaptiveShots(), GradualShots()], ids=["adaptive", "gradual"])
def test_a_slow_movement_behind_a_fast_one_is_no_repeat(shots: ShotDetector) -> None:
    """At 5 frames a second a camera moves far from one picture to the next."""
    fast, slow = [7] * 9, [1, 1, 4, 4, 4, 4]
    assert cuts_in(shots.start(5.0), panned(3, fast) + panned(4, slow), 5.0) == [10]
    assert cuts_in(shots.start(5.0), panned(3, slow[::-1]) + panned(4, fast), 5.0) == [7]

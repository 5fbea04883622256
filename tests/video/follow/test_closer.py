"""A closer look between two samples: when, where, and what it is good for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import ColorDetector, draw, make_tracker, write_video

from spacy_tiktalk.video.detect.precomputed import Precomputed
from spacy_tiktalk.video.follow.closer import CloserLook, Stretch, spaced, stretches, too_far
from spacy_tiktalk.video.types import Boxes, Detections, Image, VideoFrame

BLANK = np.zeros((4, 4, 3), np.uint8)
BOX = np.array([[100, 100, 200, 200]], np.float32)
NONE = np.zeros((0, 4), np.float32)


def moved(x: float) -> np.ndarray:
    return BOX + np.array([x, 0, x, 0], np.float32)


@given(st.floats(-99, 99), st.floats(0.05, 0.95))
def test_too_far_is_a_share_of_the_width(x: float, step: float) -> None:
    if abs(abs(x) - 100 * step) > 0.1:
        assert too_far(BOX, moved(x), step) == (abs(x) > 100 * step)


def test_a_head_that_only_one_of_two_pictures_has() -> None:
    assert too_far(BOX, NONE, 0.5)
    assert not too_far(NONE, BOX, 0.5)
    two = np.concatenate([BOX, BOX + 300])
    assert too_far(two, BOX, 0.5)
    assert not too_far(BOX, two, 0.5)


def test_stretches_hold_the_frames_between_samples_of_one_shot() -> None:
    numbers: set[int] = set()
    frames = [VideoFrame(i, i / 50, BLANK, sampled=i % 10 == 0) for i in range(25)]
    held = [frame for frame in spaced(frames, numbers, spacing=0.04) if frame.sampled]
    assert numbers == {0, 10, 20} and len(held) == 13  # the others wait for nothing
    made = list(stretches([(frame, int(frame.index >= 13)) for frame in held], numbers))
    assert [s.frame.index for s in made] == [0, 10, 20]
    assert [s.shot for s in made] == [0, 0, 1]
    # Every second one at 50 a second; none of a shot of which no sample has been seen.
    assert [[f.index for f in s.between] for s in made] == [[], [2, 4, 6, 8], []]


class Path1D:
    """A detector of one head, whose place at every frame is known; None where it is missed."""

    fingerprint = "path"

    def __init__(self, places: Sequence[float | None], score: float = 0.9) -> None:
        self.places, self.score, self.asked = places, score, []

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        self.asked += [frame.index for frame in frames]
        return [self.one(frame.index) for frame in frames]

    def one(self, n: int) -> Detections:
        place = self.places[n]
        if place is None:
            return Detections()
        return Detections(moved(place), np.full(1, self.score, np.float32))


@pytest.mark.parametrize(
    ("places", "asked"),
    [
        ([0, 0, 0, 0, 0, 0], []),
        ([0, 9, 18, 27, 36, 45], []),  # less than half a box
        ([0, 16, 32, 48, 64, 80], [3]),  # less than one: the middle is enough
        ([0, 60, 120, 180, 240, 300], [3, 2, 1, 4]),
        ([0, 0, 0, 0, 0, None], [3]),  # where it went, about
        ([0, 30, 60, 90, 120, None], [3, 2, 1]),  # on its way out
        ([None, 0, 0, 0, 0, 0], [3]),
    ],
)
def test_looks_where_the_head_is_too_far_away(places: list[float | None], asked: list[int]) -> None:
    detector = Path1D(places)
    look = CloserLook(detector, 0.5, 0.5)
    frames = [VideoFrame(i, i / 25, BLANK) for i in range(6)]
    assert look(Stretch((), frames[0], 0), detector.one(0)) == []
    found = look(Stretch(tuple(frames[1:5]), frames[5], 0), detector.one(5))
    assert detector.asked == asked
    assert [frame.index for frame, _ in found] == sorted(asked)


def test_a_new_head_that_can_be_nobodys_is_no_reason_to_look() -> None:
    frames = [VideoFrame(i, i / 25, BLANK) for i in range(6)]
    one = Path1D([0] * 6).one(0)
    two = Detections(np.concatenate([BOX, BOX + 300]), np.full(2, 0.9, np.float32))
    behind = Detections(np.concatenate([BOX, moved(5)]), np.full(2, 0.9, np.float32))
    for before, lost, looks in ((one, False, False), (one, True, True), (behind, False, True)):
        detector = Path1D([0] * 6)
        look = CloserLook(detector, 0.5, 0.5)
        look(Stretch((), frames[0], 0), before)
        look(Stretch(tuple(frames[1:5]), frames[5], 0), two, lost=lost)
        assert bool(detector.asked) == looks


def test_looks_where_a_head_is_not_where_its_motion_leads() -> None:
    detector = Path1D([0, 40, 60, 60, 40, 0])
    look = CloserLook(detector, 0.5, 0.5)
    frames = [VideoFrame(i, i / 25, BLANK) for i in range(6)]
    look(Stretch((), frames[0], 0), detector.one(0))
    look(Stretch(tuple(frames[1:5]), frames[5], 0), detector.one(5), moved(200))
    assert detector.asked == [3, 2, 1, 4]


def test_no_look_across_a_cut_for_a_weak_head_or_where_it_is_off() -> None:
    frames = [VideoFrame(i, i / 25, BLANK) for i in range(6)]
    for shot, score, step in ((1, 0.9, 0.5), (0, 0.4, 0.5), (0, 0.9, None)):
        detector = Path1D([0, 60, 120, 180, 240, 300], score)
        look = CloserLook(detector, step, 0.5)
        look(Stretch((), frames[0], 0), detector.one(0))
        look(Stretch(tuple(frames[1:5]), frames[5], shot), detector.one(5))
        assert detector.asked == []


class Coarse(ColorDetector):
    """One that looks in sizes, and lets frames between samples be held at half their size."""

    size = 160
    halves = 0

    def look(self, frame: VideoFrame, size: int) -> Detections:
        return self([frame])[0]

    def size_for(self, boxes: Boxes, width: int, height: int) -> int:
        return self.size

    def coarse(self, image: Image) -> Image:
        self.halves += 1
        half: Image = image[::2, ::2].copy()
        return half


def swing(n: int = 50) -> list[Image]:
    """Red shoots over the picture and back, 8 px of its 24 a frame; green stands below."""
    there = np.abs((8 * np.arange(n)) % 256 - 128)
    return [draw({"red": (4 + int(x), 20), "green": (60, 80)}) for x in there]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("swing") / "swing.mp4", swing())


def test_a_head_that_shoots_through_the_picture_stays_one(film: Path) -> None:
    # Without an embedder nothing but motion can join what is lost.
    lost = make_tracker(embedder=None, max_step=None).track(film).tracks
    kept = make_tracker(embedder=None).track(film).tracks
    assert len(lost.head_ids) > 2
    assert len(kept.head_ids) == 2
    assert set(kept.frames.tolist()) == set(range(0, 50, 5))  # the rate of rows stays


def test_looking_closer_costs_nothing_where_heads_stand(tmp_path: Path) -> None:
    slow = [draw({"red": (20 + i // 5, 20)}) for i in range(50)]
    still = write_video(tmp_path / "slow.mp4", slow)
    tracker = make_tracker()
    tracker.track(still)
    assert isinstance(tracker.detector, ColorDetector)
    assert sum(tracker.detector.batches) == 10


def test_a_picture_that_stands_still_is_looked_at_once_in_sizes(tmp_path: Path) -> None:
    still = write_video(tmp_path / "still.mp4", [draw({"red": (20, 20)})] * 50)
    for detector, looks in ((ColorDetector(), 10), (Coarse(), 1)):
        tracks = make_tracker(detector=detector).track(still).tracks
        assert sum(detector.batches) == looks
        assert tracks.frames.tolist() == list(range(0, 50, 5))


def test_boxes_from_a_file_move_in_a_picture_that_stands_still(tmp_path: Path) -> None:
    still = write_video(tmp_path / "still.mp4", [draw({"red": (20, 20)})] * 30)
    boxes = {f: [[f, 20.0, f + 24.0, 50.0]] for f in range(30)}
    tracker = make_tracker(detector=Precomputed(boxes=boxes), embedder=None)
    tracks = tracker.track(still).tracks
    assert tracks.boxes[:, 0].tolist() == [0, 5, 10, 15, 20, 25]


def test_no_result_depends_on_the_memory_for_waiting(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = make_tracker(batch_size=1).track(film).tracks
    assert make_tracker(batch_size=8).track(film).tracks == expected
    monkeypatch.setattr("spacy_tiktalk.video.track.WAITING_BYTES", 3 * 160 * 120 * 6)
    assert make_tracker(batch_size=8).track(film).tracks == expected


def test_few_large_frames_are_held(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Room for a frame in every 0.2 s: the samples alone, and the quick head is lost.
    monkeypatch.setattr("spacy_tiktalk.video.track.HELD_BYTES", 3 * 160 * 120 * 4)
    assert make_tracker(embedder=None).track(film).tracks == (
        make_tracker(embedder=None, max_step=None).track(film).tracks
    )


def test_a_tracker_that_does_not_predict_gets_the_samples_alone(film: Path) -> None:
    from spacy_tiktalk.video.follow.trackers import ByteTrack

    class Plain:
        """What docs/plugins.md asks of a tracker, no more."""

        def __init__(self) -> None:
            self.inner = ByteTrack().start(5.0)
            self.times: list[float] = []

        def reset(self) -> None:
            self.inner.reset()

        @property
        def ended(self) -> list[int]:
            return self.inner.ended

        def update(self, detections: Detections, time: float) -> object:
            self.times.append(time)
            return self.inner.update(detections, time)

    class Settings:
        fingerprint = "plain"
        made: Plain

        def start(self, fps: float) -> Plain:
            self.made = Plain()
            return self.made

    settings = Settings()
    make_tracker(tracker=settings, embedder=None).track(film)
    assert len(settings.made.times) == 10


def test_frames_that_are_held_smaller_lead_a_track_as_well(tmp_path: Path) -> None:
    """A head that moves by two of its widths between two samples is one all the same."""
    frames = [draw({"red": (10 + 9 * i, 50)}) for i in range(14)]
    video = write_video(tmp_path / "fast.mp4", frames)
    coarse = Coarse()
    found = [
        make_tracker(detector=detector, min_score=0.0).track(video).tracks
        for detector in (ColorDetector(), coarse)
    ]
    assert coarse.halves > 5
    assert [len(tracks.tracklet_numbers) for tracks in found] == [1, 1]
    assert np.allclose(found[0].boxes, found[1].boxes)

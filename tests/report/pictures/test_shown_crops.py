"""Which pictures of a head are shown."""

from __future__ import annotations

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.report.pictures.crops import key_rows
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

FACTS = VideoFacts(
    name="clip.mp4", sha256=None, width=640, height=480, fps=25.0, sampled_fps=5.0,
    duration=4.0, frames_decoded=100, frames_expected=100,
)  # fmt: skip


def tracks(crops: dict[int, list[tuple[int, float, float]]]) -> HeadTracks:
    """Tracklets 1, 2 and 3 of one head, in a shot each; box k of a tracklet is its frame k."""
    frames = {1: [0, 5, 10], 2: [30, 35, 40], 3: [60, 65, 70]}
    rows = {
        number: (f, [n / 25 for n in f], [[0, 0, 10 + k, 10 + k] for k in range(3)], [1.0] * 3, i)
        for i, (number, f) in enumerate(frames.items())
    }
    return HeadTracks.from_tracklets(
        rows, {1: 1, 2: 1, 3: 1}, video=FACTS, shot_starts=[0, 25, 50], merges=[], crops=crops
    )


def shown(found: HeadTracks, n: int) -> list[int]:
    return [int(found.frames[row]) for row in key_rows(found, "H1", n)]


def test_the_best_of_each_tracklet_comes_before_the_second_of_any() -> None:
    crops = {
        1: [(0, 0.0, 0.7), (5, 0.2, 0.9), (10, 0.4, 0.8)],
        2: [(35, 1.4, 0.3), (30, 1.2, 0.2)],
        3: [(60, 2.4, 0.5)],
    }
    assert shown(tracks(crops), 3) == [5, 60, 35]
    assert shown(tracks(crops), 9) == [5, 60, 35, 10, 30, 0]


def test_without_key_crops_the_largest_boxes_are_taken() -> None:
    assert shown(tracks({}), 2) == [10, 40]
    with pytest.raises(TiktalkError, match="T751"):
        key_rows(tracks({}), "H2", 1)

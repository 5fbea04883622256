"""`benchmarks/composites.py`: what its tables make of videos without a score."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from script_files import load_benchmark

from spacy_tiktalk.metrics.tracks.shot_boundaries import shot_scores
from spacy_tiktalk.metrics.tracks.tracking import tracking_scores

ONE_HEAD: Any = ([0], [1], [[10, 10, 60, 70]])
NOBODY: Any = ([], [], [])


@pytest.fixture(scope="module")
def composites() -> ModuleType:
    return load_benchmark("composites")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_video_with_nothing_to_score_is_no_zero(composites: ModuleType) -> None:
    right = composites.Scored(tracking_scores(*ONE_HEAD, *ONE_HEAD, n_frames=1))
    missed = composites.Scored(tracking_scores(*ONE_HEAD, *NOBODY, n_frames=1))
    empty = composites.Scored(tracking_scores(*NOBODY, *NOBODY, n_frames=1))
    assert empty.scores.hota is None
    assert missed.scores.hota == 0
    found = {"empty": [empty], "half": [right, empty], "missed": [right, missed]}
    shots = {kind: [shot_scores([], [])] for kind in found}
    rows = {cells(line)[0]: cells(line)[1:] for line in composites.table(found, shots).split("\n")}
    assert rows["empty"] == ["-"] * 6
    assert rows["half"] == ["100.0"] * 5 + ["-"]
    assert rows["missed"][:2] == ["50.0", "0.0"]
    assert rows["all"][:2] == ["66.7", "0.0"]


def test_trackers_are_compared_without_what_cannot_be_scored(composites: ModuleType) -> None:
    right = composites.Scored(tracking_scores(*ONE_HEAD, *ONE_HEAD, n_frames=1))
    empty = composites.Scored(tracking_scores(*NOBODY, *NOBODY, n_frames=1))
    found = {composites.OURS: {"cuts": [right, empty]}, "theirs": {"cuts": [empty]}}
    lines = composites.tracker_table(found).split("\n")
    assert cells(lines[2]) == ["cuts", "100.0 / 100.0", "- / -"]

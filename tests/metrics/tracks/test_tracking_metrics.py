"""Tracking measures: published numbers on real sequences, hand-made cases, bad input."""

from __future__ import annotations

import importlib.metadata
import sys

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.tracks.tracking import combine_tracking, tracking_scores

pytest.importorskip("trackeval")


def tud(name: str) -> tuple:
    """Gold and tracker rows of a sequence in the motmetrics wheel, which is only read as data:
    version 1.4.0 cannot be imported beside numpy 2."""
    try:
        wheel = importlib.metadata.distribution("motmetrics")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("motmetrics, whose wheel holds the TUD sequences, is not installed")
    sides = []
    for file in ("gt.txt", "test.txt"):
        path = wheel.locate_file(f"motmetrics/data/{name}/{file}")
        rows = np.loadtxt(str(path), delimiter=",")
        boxes = rows[:, 2:6].copy()
        boxes[:, 2:] += boxes[:, :2]
        sides += [rows[:, 0] - 1, rows[:, 1], boxes]
    return tuple(sides)


GOLDEN = {
    "TUD-Campus": (
        71, 8, .3914, .4180, .3691, .5265, 13, 150, 7, 7, (1, 6, 1), .5577, .7297, .4513
    ),
    "TUD-Stadtmitte": (
        179, 10, .3978, .3923, .4088, .5640, 45, 452, 7, 6, (5, 4, 1), .6446, .8198, .5311
    ),
}  # fmt: skip


def as_row(s) -> tuple:
    tracked = (s.mostly_tracked, s.partly_tracked, s.mostly_lost)
    return (
        s.n_frames, s.n_gold_tracks, s.hota, s.det_a, s.ass_a, s.mota, s.false_positives, s.misses,
        s.id_switches, s.fragments, tracked, s.idf1, s.idp, s.idr,
    )  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_published_numbers(name):
    found = as_row(tracking_scores(*tud(name)))
    for one, other in zip(found, GOLDEN[name], strict=True):
        assert one == (other if isinstance(other, tuple) else pytest.approx(other, abs=5e-5))


def test_combined_counts_are_sums_and_rates_follow_from_them():
    parts = [tracking_scores(*tud(name)) for name in GOLDEN]
    both = combine_tracking(parts)
    for field in ("false_positives", "misses", "id_switches", "n_gold", "n_frames", "mostly_lost"):
        assert getattr(both, field) == sum(getattr(part, field) for part in parts)
    errors = both.false_positives + both.misses + both.id_switches
    assert both.mota == pytest.approx(1 - errors / both.n_gold)
    assert combine_tracking(parts[:1]) == parts[0]
    assert (
        combine_tracking([combine_tracking(parts), parts[0]]).n_gold
        == both.n_gold + parts[0].n_gold
    )


def two_people(switch: int | None = None) -> tuple:
    """2 heads in 5 frames; the second changes its number from frame `switch` on."""
    frames = np.repeat(np.arange(5), 2)
    ids = np.tile([7, 9], 5)
    boxes = np.tile([[0, 0, 10, 10], [50, 0, 60, 10]], (5, 1))
    changed = ids.copy()
    if switch is not None:
        changed[(frames >= switch) & (ids == 9)] = 12
    return (frames, ids, boxes, frames, changed, boxes)


def test_tiny_case():
    scores = tracking_scores(*two_people(switch=3))
    assert scores.hota == pytest.approx(0.8718, abs=5e-5)
    assert (scores.mota, scores.idf1, scores.id_switches) == (0.9, 0.8, 1)
    assert (scores.det_a, scores.motp) == (1.0, 1.0)


def test_perfect_whatever_the_order_and_the_numbers():
    rows = two_people()
    order = np.random.default_rng(0).permutation(10)
    scores = tracking_scores(*rows[:3], rows[0][order], rows[1][order] * -100, rows[2][order])
    assert (scores.hota, scores.mota, scores.idf1, scores.mostly_tracked) == (1, 1, 1, 2)


def test_empty_sides():
    rows = two_people()
    none = ([], np.array([], object), [])  # pandas gives an empty column the type object
    both = tracking_scores(*none, *none)
    assert (both.hota, both.mota, both.idf1, both.idp, both.idr, both.motp) == (None,) * 6
    missed = tracking_scores(*rows[:3], *none)
    assert (missed.hota, missed.mota, missed.idf1, missed.idr, missed.idp) == (0, 0, 0, 0, None)
    assert (missed.misses, missed.mostly_lost) == (10, 2)
    invented = tracking_scores(*none, *rows[3:], n_frames=9)
    assert (invented.hota, invented.mota, invented.idf1, invented.idp) == (0, None, 0, 0)
    assert (invented.false_positives, invented.n_frames) == (10, 9)
    joined = combine_tracking([both, missed, invented])
    assert joined.mota == pytest.approx(-1.0)


def test_gaps_and_far_frames_cost_nothing():
    frames, ids, boxes, *_ = two_people()
    far = tracking_scores(frames + 10**12, ids, boxes, frames + 10**12, ids, boxes)
    assert far.hota == 1 and far.n_frames == 10**12 + 5


def test_iou_threshold():
    gold = ([0], [1], [[0, 0, 10, 10]])
    half = ([0], [1], [[0, 0, 10, 5]])  # IoU exactly 0.5
    assert tracking_scores(*gold, *half).mota == 1.0
    assert tracking_scores(*gold, *half, iou=0.6).mota == -1.0
    assert tracking_scores(*gold, *gold, iou=1.0).mota == 1.0


def test_it_prints_nothing(capsys):
    combine_tracking([tracking_scores(*two_people())])
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("T780", {0: [0, 1]}),
        ("T780", {1: ["a"] * 10}),
        ("T780", {1: [1.5] * 10}),
        ("T780", {1: [np.nan] * 10}),
        ("T780", {1: [*range(9), np.inf]}),
        ("T780", {2: np.zeros((10, 3))}),
        ("T780", {2: np.full((10, 4), np.nan)}),
        ("T781", {1: [7] * 10}),
        ("T782", {0: np.repeat(np.arange(5), 2) - 1}),
    ],
)
@pytest.mark.parametrize("side", [0, 3])
def test_bad_input_names_its_side(code, change, side):
    rows = list(two_people())
    for place, value in change.items():
        rows[side + place] = value
    with pytest.raises(TiktalkError, match=f"{code}.*{'predicted' if side else 'gold'}"):
        tracking_scores(*rows)


def test_the_first_bad_row_is_named():
    frames, ids, boxes, *rest = two_people()
    with pytest.raises(TiktalkError, match="box 3 is not finite"):
        tracking_scores(frames, ids, np.where(np.arange(10)[:, None] < 3, boxes, np.nan), *rest)
    with pytest.raises(TiktalkError, match="id 9 twice in frame 2"):
        tracking_scores(frames, np.where(frames < 2, ids, 9), boxes, *rest)


def test_other_bad_input():
    with pytest.raises(TiktalkError, match="T782"):
        tracking_scores(*two_people(), n_frames=4)
    with pytest.raises(TiktalkError, match="T783"):
        combine_tracking([])
    for iou in (0.0, 1.1, float("nan")):
        with pytest.raises(TiktalkError, match="T785"):
            tracking_scores(*two_people(), iou=iou)
    with pytest.raises(TiktalkError, match="T785"):
        combine_tracking([tracking_scores(*two_people(), iou=i) for i in (0.5, 0.6)])


def test_without_trackeval_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "trackeval", None)
    with pytest.raises(TiktalkError, match=r"T700.*track-eval"):
        tracking_scores(*two_people())

"""`HeadTracks`: rows, moments, dicts and Docs, and what is refused."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from spacy_tiktalk import merge_docs
from spacy_tiktalk.doc.extensions.computed import tracks_of_one_video
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.tables import to_frames
from spacy_tiktalk.video.facts import CropRef, Merge, VideoFacts
from spacy_tiktalk.video.tracks import table
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks
from spacy_tiktalk.video.tracks.table import COLUMNS

FACTS = VideoFacts(
    name="片.mp4", sha256="0" * 64, width=640, height=480, fps=25.0, sampled_fps=5.0,
    duration=3.0, frames_decoded=75, frames_expected=75,
)  # fmt: skip


def make_tracks(**changes: Any) -> HeadTracks:
    """Two shots; H1 is seen in both (tracklets 1 and 3), tracklet 2 is nobody."""
    given: dict[str, Any] = {
        "tracklets": {
            1: ([0, 5, 10], [0.0, 0.2, 0.4], [[x, 0, x + 10, 20] for x in (0, 10, 30)],
                [1, 0.5, 0], 0),
            2: ([5], [0.2], [[100, 100, 150, 150]], [0.7], 0),
            3: ([40, 50], [1.6, 2.0], [[0, 0, 10, 10], [50, 0, 60, 10]], [0.9, 0.9], 1),
        },
        "labels": {1: 9, 3: 9},
        "video": FACTS,
        "shot_starts": [0, 38],
        "merges": [Merge((1,), (3,), 0.25)],
        "crops": {1: [(5, 0.2, 0.8)]},
    }  # fmt: skip
    given |= changes
    return HeadTracks.from_tracklets(given.pop("tracklets"), given.pop("labels"), **given)


@st.composite
def head_tracks(draw: st.DrawFn) -> HeadTracks:
    """Any head tracks: boxes of pixels, shots, tracklets with gaps, some without identity."""
    starts = [0, *sorted(draw(st.sets(st.integers(1, 300), max_size=3)))]
    tracklets: dict[int, Any] = {}
    for number in range(1, draw(st.integers(0, 5)) + 1):
        shot = draw(st.integers(0, len(starts) - 1))
        end = starts[shot + 1] if shot + 1 < len(starts) else starts[shot] + 50
        frames = sorted(draw(st.sets(st.integers(starts[shot], end - 1), min_size=1, max_size=6)))
        place = st.floats(-1000, 1000, width=32)
        side = st.floats(0.5, 500, width=32)
        unit = st.floats(0, 1, width=32)
        boxes = []
        for _ in frames:
            x, y = draw(place), draw(place)
            boxes.append([x, y, x + draw(side), y + draw(side)])
        scores = draw(st.lists(unit, min_size=len(frames), max_size=len(frames)))
        tracklets[number] = (frames, [f / 29.97 for f in frames], boxes, scores, shot)
    labels = {n: draw(st.integers(0, 3)) for n in tracklets}
    name = draw(st.text(max_size=5))
    return HeadTracks.from_tracklets(
        tracklets, labels, video=VideoFacts(name=name, fps=29.97), shot_starts=starts
    )


# --- rows -----------------------------------------------------------------------------------


def test_rows_are_sorted_and_identities_numbered_by_first_appearance() -> None:
    tracks = make_tracks(labels={3: 1, 1: 4, 2: 4})
    assert tracks.frames.tolist() == [0, 5, 5, 10, 40, 50]
    assert tracks.tracklets.tolist() == [1, 1, 2, 1, 3, 3]
    assert tracks.identities.tolist() == [1, 1, 1, 1, 2, 2]
    assert tracks.head_ids == ["H1", "H2"]
    assert tracks.identity_tracklets("H1") == (1, 2)


def test_selecting() -> None:
    tracks = make_tracks()
    assert len(tracks) == 6 and tracks[0].frames.tolist() == [0] and tracks[-1].frames[0] == 50
    assert tracks[tracks.scores > 0.6].tracklets.tolist() == [1, 2, 3, 3]
    assert tracks[4:].video == FACTS and tracks[[5, 4]].frames.tolist() == [40, 50]
    assert tracks[[]].is_empty() and tracks[[]].head_ids == []
    assert [row.frames[0] for row in tracks] == tracks.frames.tolist()
    assert tracks.of("H1") == tracks[tracks.identities == 1]
    assert tracks.of(2) == tracks.of_tracklet(2) == tracks[2]
    assert [(h, len(t)) for h, t in tracks.by_identity()] == [("H1", 5)]
    assert [(n, len(t)) for n, t in tracks.by_tracklet()] == [(1, 3), (2, 1), (3, 2)]
    with pytest.raises(IndexError):
        tracks[6]


def naive(tracks: HeadTracks, rows: Any) -> HeadTracks:
    """A part of them by the checked way."""
    return dataclasses.replace(tracks, **{name: getattr(tracks, name)[rows] for name in COLUMNS})


def test_a_slice_with_a_step_that_no_int64_holds() -> None:
    tracks = make_tracks()
    assert tracks[:: 2**63] == tracks[:1] and len(tracks[:0][:: 2**63]) == 0


@settings(max_examples=50, deadline=None)
@given(head_tracks(), st.data())
def test_parts_are_what_checking_them_makes(tracks: HeadTracks, data: st.DataObject) -> None:
    n = len(tracks)
    mask = np.asarray(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    assert tracks[mask] == tracks[mask.tolist()] == naive(tracks, mask)
    cut = data.draw(st.slices(n))
    assert tracks[cut] == naive(tracks, cut)
    rows = data.draw(st.permutations(range(n)))
    assert tracks[rows] == tracks == tracks[np.arange(n)]
    for number in tracks.tracklet_numbers:
        part = tracks.of_tracklet(number)
        assert part == naive(tracks, tracks.tracklets == number)
        assert not part.frames.flags.writeable
    assert dict(tracks.by_tracklet()) == {n: tracks.of(n) for n in tracks.tracklet_numbers}
    assert dict(tracks.by_identity()) == {h: tracks.of(h) for h in tracks.head_ids}
    assert list(dict(tracks.by_identity())) == tracks.head_ids
    for head in tracks.head_ids:
        times = [(t.times[0], t.times[-1]) for _, t in tracks.of(head).by_tracklet()]
        assert tracks.seconds(head) == pytest.approx(_union(times, tracks.video.step), abs=1e-9)


def _union(spans: list[tuple[float, float]], step: float) -> float:
    """The length of what the spans cover, each with a step after it."""
    ends = sorted({edge for a, b in spans for edge in (a, b + step)})
    inside = [(a, b) for a, b in pairwise(ends) if any(p <= a and b <= q + step for p, q in spans)]
    return sum(b - a for a, b in inside)


def test_rows_twice_are_refused() -> None:
    with pytest.raises(TiktalkError, match=r"T750.*a frame twice"):
        make_tracks()[[1, 1]]


def test_parts_are_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of tracklets are looked at one by one: checking each makes that quadratic."""
    tracks = make_tracks(labels={1: 1, 2: 2, 3: 1})
    checked: list[Any] = []
    monkeypatch.setattr(table, "check_columns", lambda columns: checked.append(columns) or columns)
    assert len(list(tracks)) == len(list(tracks.by_tracklet())) + 3 == 6
    assert [head for head, _ in tracks.by_identity()] == tracks.head_ids
    for head in tracks.head_ids:
        assert tracks.seconds(head) and len(tracks.of(head))
    assert len(tracks[2:]) == len(tracks[tracks.frames > 0][-4:]) == 4 and tracks.once_a_frame()
    assert not checked
    assert len(tracks[::-1]) == 6 and len(checked) == 1, "rows in another order are checked"


@pytest.mark.parametrize("last", [10**12, 2**62])
def test_frame_numbers_that_are_wrong_ask_for_no_memory(last: int) -> None:
    boxes = [[0, 0, 9, 9]] * 2
    tracklets = {n: ([0, last], [0.0, 1.0], boxes, [1, 1], 0) for n in (1, 2, 3)}
    with pytest.raises(TiktalkError, match=r"T758.*every_frame: [0-9,]+ boxes would be made"):
        HeadTracks.from_tracklets(tracklets).every_frame()


@pytest.mark.parametrize("head", ["H2", "H0", "H01", "h1", "", "H", "H²", "H" + "9" * 400, 7, 0])
def test_unknown_ids_are_errors(head: str | int) -> None:
    with pytest.raises(TiktalkError, match=r"T751.*(H1|1, 2, 3)"):
        make_tracks().of(head)


def test_arrays_are_copied_and_read_only() -> None:
    frames = np.array([3])
    tracks = HeadTracks(
        frames=frames, times=[0.1], boxes=[[0, 0, 1, 1]], scores=[1], tracklets=[1],
        identities=[0], shots=[0],
    )  # fmt: skip
    frames[0] = 9
    assert tracks.frames[0] == 3 and tracks.boxes.dtype == np.float32
    for made in (
        tracks,
        pickle.loads(pickle.dumps(tracks)),
        copy.deepcopy(tracks),
        tracks.at_frame(3),
    ):
        with pytest.raises(ValueError, match="read-only"):
            made.frames[0] = 1


def test_seconds_count_a_sampling_step_and_overlaps_once() -> None:
    tracks = make_tracks()
    assert tracks.seconds("H1") == pytest.approx(0.6 + 0.6)
    assert make_tracks(labels={1: 1, 2: 1}).seconds("H1") == pytest.approx(0.6)
    short = VideoFacts(fps=25.0, sampled_fps=5.0, duration=2.05)
    assert make_tracks(video=short).seconds("H1") == pytest.approx(0.6 + 0.45)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("times", [0.0], "has 1 rows"),
        ("frames", [0.5, 1.0], "whole numbers"),
        ("frames", [True, False], "whole numbers"),
        ("frames", [-1, 3], "smallest is 0"),
        ("tracklets", [0, 1], "smallest is 1"),
        ("tracklets", np.array([1, 2**63 + 5], dtype=np.uint64), "64 bits"),
        ("times", [np.nan, 1], "not finite in row 0"),
        ("times", [1.0, 0.5], "back in time"),
        ("scores", [0.5, 1.01], "between 0 and 1"),
        ("boxes", [[0, 0, 1, 1], [5, 0, 5, 1]], "no area in row 1"),
        ("boxes", [[0, 0, 1, 1], [0, 0, 1e300, 1]], "not finite in row 1"),
        ("boxes", [[0, 0, 1], [0, 0, 1]], "shape"),
        ("boxes", [[0, 0, 1, 1], [0]], "no array"),
        ("scores", ["a", "b"], "must be numbers"),
        ("identities", [1, 2], "two identities"),
        ("shots", [0, 1], "two shots"),
        ("shot_starts", [1, 2], "begin with 0"),
        ("shot_starts", [0, 5, 5], "grow"),
        ("shots", [1, 1], "outside that shot"),
        ("merges", [((1,), (), 0.5)], "needs two groups"),
        ("merges", [((1,), (2,), 0.5, "hat")], "neither face nor clothes"),
    ],
)
def test_bad_arrays_are_named(field: str, value: Any, reason: str) -> None:
    good: dict[str, Any] = {
        "frames": [0, 4], "times": [0.0, 0.5], "boxes": [[0, 0, 1, 1]] * 2, "scores": [1, 1],
        "tracklets": [1, 1], "identities": [1, 1], "shots": [0, 0],
    }  # fmt: skip
    HeadTracks(**good)
    with pytest.raises(TiktalkError, match=rf"T750.*{field}.*{reason}"):
        HeadTracks(**{**good, field: value})


def test_a_picture_that_stands_has_a_row_for_each_time_it_was_looked_at() -> None:
    frames, times = [0, 4, 4, 4, 5], [0.0, 0.2, 0.4, 0.6, 0.8]
    boxes = [[x, 0, x + 10, 10] for x in (0, 8, 8, 8, 10)]
    tracks = HeadTracks.from_tracklets({1: (frames, times, boxes, [1] * 5, 0)}, {1: 1})
    assert tracks.at(0.5).boxes[0, 0] == 8 and tracks.at(0.7).boxes[0, 0] == 9
    assert tracks.at_frame(4).boxes[:, 0].tolist() == [8]
    assert tracks.every_frame().frames.tolist() == [0, 1, 2, 3, 4, 5]
    assert tracks.once_a_frame().times.tolist() == [0.0, 0.2, 0.8]
    assert HeadTracks.from_json(tracks.to_json()) == tracks
    mixed = HeadTracks(**{name: getattr(tracks, name)[::-1] for name in COLUMNS})
    assert mixed.times.tolist() == times
    with pytest.raises(TiktalkError, match=r"T750.*a frame twice \(frame 4\)"):
        HeadTracks.from_tracklets({1: ([4, 4], [0.2, 0.2], boxes[:2], [1] * 2, 0)})


# --- moments --------------------------------------------------------------------------------


def test_between_samples_boxes_are_linear() -> None:
    tracks = make_tracks()
    now = tracks.at_frame(8)
    assert now.tracklets.tolist() == [1] and now.frames.tolist() == [8]
    np.testing.assert_allclose(now.boxes, [[22, 0, 32, 20]])
    np.testing.assert_allclose(now.scores, [0.2], rtol=1e-6)
    np.testing.assert_allclose(now.times, [0.32])
    np.testing.assert_allclose(tracks.at(0.32).boxes, now.boxes, rtol=1e-5)
    assert tracks.at_frame(5).boxes.tolist() == [[10, 0, 20, 20], [100, 100, 150, 150]]


def test_narrow_boxes_stay_open_between_samples() -> None:
    first, last = np.float32([1, 1000])
    boxes = [[x, 0, np.nextafter(x, np.float32(np.inf)), 20] for x in (first, last)]
    rows = ([0, 100], [0.0, 4.0], boxes, [1, 1], 0)
    between = HeadTracks.from_tracklets({1: rows}, video=FACTS).every_frame().boxes
    assert (between[:, 2:] > between[:, :2]).all()


def test_rows_of_every_frame_are_in_order() -> None:
    samples = [0, 10], [0.0, 0.4], [[0, 0, 10, 10]] * 2, [1, 1], 0
    tracks = HeadTracks.from_tracklets({1: samples, 2: samples}, video=FACTS).every_frame()
    assert tracks.frames.tolist() == sorted([*range(11)] * 2)
    assert tracks.tracklets.tolist() == [1, 2] * 11


def test_nothing_is_drawn_across_tracklets_and_shots() -> None:
    tracks = make_tracks()
    for frame in (11, 20, 37, 38, 39, 51, 10_000, -3):
        assert tracks.at_frame(frame).is_empty()
    assert tracks.at_frame(36, extend=5).is_empty(), "tracklet 3 begins in the next shot"
    assert tracks.at_frame(38, extend=2).boxes.tolist() == [[0, 0, 10, 10]]
    assert tracks.at_frame(37, extend=100).tracklets.tolist() == [1, 2], "held until the cut"
    assert tracks.at_frame(38, extend=100).tracklets.tolist() == [3]
    assert tracks.at(0.45, extend=0.1).tracklets.tolist() == [1]
    assert tracks.at(0.45).is_empty() and tracks.at(1.5, extend=0.05).is_empty()
    unknown = make_tracks(shot_starts=[])
    assert unknown.at_frame(11, extend=3).is_empty(), "no shots known, so nothing is held"


def test_a_variable_frame_rate_keeps_its_times() -> None:
    rows = ([0, 2, 4], [0.0, 1.0, 1.1], [[x, 0, x + 5, 5] for x in (0, 10, 20)], [1, 1, 1], 0)
    tracks = HeadTracks.from_tracklets({1: rows}, video=VideoFacts(fps=25.0))
    assert tracks.at(0.5).boxes[0, 0] == 5 and tracks.at(0.5).frames[0] == 1
    assert tracks.at_frame(3).times[0] == pytest.approx(1.05)
    assert tracks.at(1.05).boxes[0, 0] == pytest.approx(15)


def test_times_must_be_numbers() -> None:
    with pytest.raises(TiktalkError, match="T758"):
        make_tracks().at(float("nan"))


@given(head_tracks(), st.integers(-2, 400), st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_moments_agree_with_the_dense_rows(tracks: HeadTracks, n: int, extend: int) -> None:
    dense = tracks.every_frame()
    plain = {name: getattr(dense, name) for name in ("frames", "times", "boxes", "scores")}
    ids = {name: getattr(dense, name) for name in ("tracklets", "identities", "shots")}
    HeadTracks(**plain, **ids, shot_starts=dense.shot_starts)  # the rows keep all rules
    there = tracks.at_frame(n)
    assert there.boxes.tolist() == dense[dense.frames == n].boxes.tolist()
    held = tracks.at_frame(n, extend=extend)
    assert set(there.tracklets.tolist()) <= set(held.tracklets.tolist())
    shot = int(np.searchsorted(tracks.shot_starts, n, side="right")) - 1
    assert set(held.shots.tolist()) <= {shot}
    for number in held.tracklets.tolist():
        rows = tracks.of_tracklet(number)
        box = held.of_tracklet(number).boxes[0]
        assert (rows.boxes.min(axis=0) <= box).all() and (box <= rows.boxes.max(axis=0)).all()


# --- dicts and JSON -------------------------------------------------------------------------


def test_the_dict_is_what_the_docs_say() -> None:
    data = make_tracks().to_dict()
    assert list(data) == ["version", "video", "shots", "identities", "tracklets", "merges"]
    assert data["version"] == 1 and data["shots"] == [0, 38]
    assert data["identities"] == [{"id": "H1", "tracklets": [1, 3]}]
    assert data["merges"] == [{"first": [1], "second": [3], "distance": 0.25}]
    worn = make_tracks(merges=[Merge((1,), (3,), 0.25, "clothes")])
    assert worn.to_dict()["merges"][0]["by"] == "clothes"
    assert HeadTracks.from_dict(worn.to_dict()) == worn
    first, second = data["tracklets"][:2]
    assert (first["id"], first["identity"], first["shot"]) == (1, "H1", 0)
    assert second["identity"] is None and second["crops"] == []
    assert first["crops"] == [{"frame": 5, "time": 0.2, "quality": 0.8}]
    dtypes = [first[name].dtype for name in ("frames", "times", "boxes", "scores")]
    assert dtypes == [np.int64, np.float64, np.float32, np.float32]


@given(head_tracks())
@settings(max_examples=60, deadline=None)
def test_dict_and_json_round_trips(tracks: HeadTracks) -> None:
    assert HeadTracks.from_dict(tracks.to_dict()) == tracks
    assert HeadTracks.from_json(tracks.to_json()) == tracks
    assert pickle.loads(pickle.dumps(tracks)) == tracks


def test_json_files(tmp_path: Any) -> None:
    tracks = make_tracks()
    text = tracks.to_json(tmp_path / "轨.json")
    assert HeadTracks.from_json(tmp_path / "轨.json") == tracks
    assert HeadTracks.from_json(str(tmp_path / "轨.json")) == tracks
    assert json.loads(text)["video"]["name"] == "片.mp4"
    assert [p.name for p in tmp_path.iterdir()] == ["轨.json"], "no temporary file stays"
    with pytest.raises(TiktalkError, match=r"T758.*nowhere"):
        tracks.to_json(tmp_path / "nowhere" / "x.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "T755"),
        ('{"version": 1, "version": 1}', "T755"),
        ('{"version": NaN}', "T755"),
        ('{"version": ' + "[" * 100_000 + "}", "T755"),
        ('{"version": ' + "9" * 5000 + "}", "T755"),
        ('{"version": 2}', "T753"),
        ('{"version": true}', "T753"),
        ("{}", "T752"),
        ("missing.json", "T758"),
        ("a\0b", "T758"),
    ],
)
def test_bad_json(text: str, code: str) -> None:
    with pytest.raises(TiktalkError, match=code):
        HeadTracks.from_json(text)


@pytest.mark.parametrize(
    ("text", "code"), [("{", "T755"), ('{"version": 2}', "T753"), ("[]", "T752"), ("{}", "T752")]
)
def test_bad_json_of_a_file_names_it(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TiktalkError) as caught:
        HeadTracks.from_json(path)
    assert str(caught.value).startswith(f"[{code}] {path}: ")


def test_kinds_of_values_have_the_names_of_json() -> None:
    data = json.loads(make_tracks().to_json())
    data["tracklets"][0]["scores"] = ["a"]
    with pytest.raises(TiktalkError, match="must be numbers, found texts"):
        HeadTracks.from_dict(data)
    with pytest.raises(TiktalkError, match="must be a dict, found null"):
        HeadTracks.from_dict(None)


def _set(*path: Any, to: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


def _drop(*path: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_drop("video"), "video"),
        (_drop("shots"), "shots"),
        (_drop("merges"), "merges"),
        (_drop("identities"), "identities"),
        (_drop("video", "fps"), r"video\.fps"),
        (_drop("tracklets", 1, "crops"), r"tracklets\[1\]\.crops"),
        (_drop("tracklets", 2, "boxes"), r"tracklets\[2\]\.boxes"),
        (_set("tracklets", to={}), "tracklets"),
        (_set("tracklets", 0, to=3), r"tracklets\[0\]"),
        (_set("tracklets", 0, "id", to="1"), r"tracklets\[0\]\.id"),
        (_set("tracklets", 0, "id", to=2), r"tracklets\[1\]\.id 2 appears twice"),
        (_set("tracklets", 0, "identity", to="H01"), r"tracklets\[0\]\.identity"),
        (_set("tracklets", 0, "identity", to=["H1"]), r"tracklets\[0\]\.identity"),
        (_set("tracklets", 0, "identity", to="H2"), "identities"),
        (_set("tracklets", 1, "identity", to="H1"), "identities lacks tracklet 2"),
        (_set("tracklets", 0, "shot", to=5), "shot"),
        (_set("tracklets", 0, "shot", to=-1), r"tracklets\[0\]\.shot"),
        (_set("tracklets", 0, "scores", to=[1.0]), r"tracklets\[0\]\.scores has 1 rows"),
        (_set("tracklets", 0, "frames", to=[]), r"tracklets\[0\]\.frames is empty"),
        (_set("tracklets", 0, "frames", to=[0, 10, 5]), r"tracklets\[0\]\.frames must grow"),
        (_set("tracklets", 0, "frames", to=[0, 5, 10**30]), r"tracklets\[0\]\.frames"),
        (_set("tracklets", 0, "frames", to="abc"), r"tracklets\[0\]\.frames"),
        (_set("tracklets", 0, "times", 1, to=float("nan")), r"tracklets\[0\]\.times"),
        (_set("tracklets", 0, "boxes", to=[[0, 0, 1, 1], [0, 1], 3]), r"tracklets\[0\]\.boxes"),
        (_set("tracklets", 0, "boxes", 1, to=[5, 5, 5, 6]), r"tracklets\[0\]\.boxes"),
        (_set("tracklets", 0, "crops", 0, "quality", to="x"), r"crops\[0\]\.quality"),
        (_set("tracklets", 0, "crops", 0, "time", to=10**400), r"crops\[0\]\.time"),
        (_set("identities", 0, "tracklets", to=[1, 2, 3]), r"identities\[0\]\.tracklets"),
        (_set("identities", 0, "tracklets", to=[1, 1, 3]), r"identities\[0\]\.tracklets"),
        (_set("identities", 0, "id", to=None), r"identities\[0\]\.id"),
        (_set("shots", to=[5]), "shot_starts"),
        (_set("shots", to=[0, 1.5]), r"shots\[1\]"),
        (_set("video", "width", to=-1), r"video\.width"),
        (_set("video", "fps", to=float("inf")), r"video\.fps"),
        (_set("video", "sha256", to="xyz"), r"video\.sha256"),
        (_set("video", "truncated", to=1), r"video\.truncated"),
        (_set("video", "path", to="/"), "unknown fields path"),
        (_set("merges", 0, "second", to=[]), r"merges\[0\]\.second"),
        (_set("merges", 0, "distance", to=None), r"merges\[0\]\.distance"),
        (_set("merges", 0, "by", to="hat"), r"merges\[0\]\.by"),
    ],
)
def test_bad_dicts_name_the_field(change: Callable[[Any], None], field: str) -> None:
    data = make_tracks().to_dict()
    change(data)
    with pytest.raises(TiktalkError, match=f"T752.*{field}"):
        HeadTracks.from_dict(data)


def test_what_is_wrong_is_told_once() -> None:
    for change, told in (
        (
            _set("tracklets", 0, "scores", to=[1.0, 2.0, 0.0]),
            "tracklets[0].scores is 2.0 in row 1, and a score lies between 0 and 1",
        ),
        (
            _set("shots", to=[5]),
            "tracklets do not agree: shot_starts must begin with 0 and grow, found [5]",
        ),
    ):
        data = make_tracks().to_dict()
        change(data)
        with pytest.raises(TiktalkError) as caught:
            HeadTracks.from_dict(data)
        assert str(caught.value) == (
            f"[T752] These head tracks cannot be read: {told}. Give what HeadTracks.to_dict or "
            "to_json made."
        )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.data(), JSON)
@settings(max_examples=150, deadline=None)
def test_any_value_anywhere_is_read_or_refused_with_a_code(data: st.DataObject, value: Any) -> None:
    raw = json.loads(make_tracks().to_json())
    place = raw
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(place[key], dict | list) and place[key]
        if not deeper or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = value
    try:
        tracks = HeadTracks.from_dict(raw)
    except TiktalkError as err:
        assert err.code in ("T752", "T753", "T754")
    else:
        assert HeadTracks.from_dict(tracks.to_dict()) == tracks


# --- Docs -----------------------------------------------------------------------------------


def _doc(tracks: HeadTracks, text: str = "你好") -> Doc:
    doc = spacy.blank("zh")(text)
    doc.user_data["spacy_tiktalk"] = {"head_tracks": tracks.to_dict()}
    return doc


def _of(doc: Doc, **settings: Any) -> HeadTracks:
    return HeadTracks.from_dict(doc.user_data["spacy_tiktalk"]["head_tracks"], **settings)


@given(head_tracks())
@settings(max_examples=8, deadline=None)
def test_docs_keep_head_tracks(tracks: HeadTracks) -> None:
    doc = _doc(tracks)
    assert _of(Doc(doc.vocab).from_bytes(doc.to_bytes())) == tracks
    packed = DocBin(docs=[doc], store_user_data=True).to_bytes()
    assert _of(next(iter(DocBin().from_bytes(packed).get_docs(doc.vocab)))) == tracks
    assert _of(pickle.loads(pickle.dumps(doc))) == tracks
    assert _of(doc.copy()) == tracks


def test_merged_docs() -> None:
    first, second = (
        make_tracks(),
        make_tracks(labels={1: 1, 2: 2, 3: 3}, video=VideoFacts(fps=30.0)),
    )
    docs = [_doc(first), _doc(second)]
    docs[1] = Doc(docs[0].vocab).from_bytes(docs[1].to_bytes())
    merged = merge_docs(docs)
    with pytest.raises(TiktalkError, match=r"T754.*document=0.*0, 1"):
        _of(merged)
    with pytest.raises(TiktalkError, match=r"T754.*2 is not"):
        _of(merged, document=2)
    assert tracks_of_one_video(merged) is None and tracks_of_one_video(docs[0]) == first
    frames = to_frames([merged])  # of the joined Doc no heads, but all else
    assert not len(frames["heads"]) and "mentions" in frames
    again = Doc(merged.vocab).from_bytes(merged.to_bytes())
    assert _of(again, document=0).head_ids == ["H1"]
    found = _of(again, document=1)
    assert found.head_ids == ["H2", "H3", "H4"]
    assert found.boxes.tolist() == second.boxes.tolist()
    assert found.frames.tolist() == second.frames.tolist()
    assert found.shot_starts.tolist() == [0, 38], "both Docs had the same"
    assert found.identity_tracklets("H4") == (3,)


def test_a_single_merged_doc_needs_no_number() -> None:
    tracks = make_tracks()
    assert _of(merge_docs([_doc(tracks)])) == tracks
    assert _of(_doc(tracks), document=0) == tracks
    with pytest.raises(TiktalkError, match="T754"):
        _of(_doc(tracks), document=1)


def test_facts() -> None:
    assert VideoFacts(name="a\udc80b").name.encode("utf-8")
    assert VideoFacts(fps=25.0).step == 0.04 and VideoFacts().step == 0.0
    assert VideoFacts(fps=25.0, sampled_fps=100.0).step == 0.04
    assert make_tracks().crops[1] == (CropRef(5, 0.2, 0.8),)

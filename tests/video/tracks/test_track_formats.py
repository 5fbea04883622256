"""MOTChallenge, COCO, CVAT, crops and pandas."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.formats.crops_folder import write_crops
from spacy_tiktalk.video.tracks.formats.mot import MotRows, every_frame, read_mot
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks
from spacy_tiktalk.video.types import Crop

FACTS = VideoFacts(name="a<b>\x01&片.mp4", width=640, height=480, fps=25.0, frames_decoded=60)


def make_tracks(labels: dict[int, int] | None = None) -> HeadTracks:
    """H1 in two shots (tracklets 1 and 3); tracklet 2 is nobody."""
    return HeadTracks.from_tracklets(
        {
            1: ([0, 4], [0.0, 0.16], [[0, 0, 10, 20], [40, 0, 50.5, 20]], [1, 0.5], 0),
            2: ([4], [0.16], [[100, 100, 150, 150]], [0.7], 0),
            3: ([40], [1.6], [[0.1, 0.2, 10.3, 10.4]], [0.9], 1),
        },
        {1: 1, 3: 1} if labels is None else labels,
        video=FACTS,
        shot_starts=[0, 38],
    )


# --- MOT ------------------------------------------------------------------------------------


def test_mot_lines(tmp_path: Path) -> None:
    make_tracks().to_mot(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text().splitlines() == [
        "1,1,0,0,10,20,1,-1,-1,-1",
        "5,1,40,0,10.5,20,0.5,-1,-1,-1",
        "41,1,0.1,0.2,10.2,10.2,0.9,-1,-1,-1",
    ]
    make_tracks().to_mot(tmp_path / "b.txt", ids="tracklets", interpolate=True)
    lines = (tmp_path / "b.txt").read_text().splitlines()
    assert [line.split(",")[:3] for line in lines] == [
        ["1", "1", "0"], ["2", "1", "10"], ["3", "1", "20"], ["4", "1", "30"], ["5", "1", "40"],
        ["5", "2", "100"], ["41", "3", "0.1"],
    ]  # fmt: skip


@st.composite
def boxes_in_frames(draw: st.DrawFn) -> HeadTracks:
    tracklets = {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        frames = sorted(draw(st.sets(st.integers(0, 200), min_size=1, max_size=6)))
        boxes = []
        for _ in frames:
            x, y = (draw(st.floats(-5000, 5000, width=32)) for _ in "xy")
            w, h = (draw(st.floats(0.0625, 5000, width=32)) for _ in "wh")
            boxes.append(np.float32([x, y, x + w, y + h]))
        scores = [draw(st.floats(0, 1, width=32)) for _ in frames]
        tracklets[number] = (frames, np.asarray(frames) / 25.0, boxes, scores, 0)
    labels = {n: n for n in tracklets}
    return HeadTracks.from_tracklets(tracklets, labels, video=VideoFacts(fps=25.0))


@given(boxes_in_frames())
@settings(max_examples=60, deadline=None)
def test_mot_round_trip_is_exact(tracks: HeadTracks) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tracks.to_mot(Path(folder) / "x.txt", ids="tracklets")
        again = HeadTracks.from_mot(Path(folder) / "x.txt", video=VideoFacts(fps=25.0))
    assert again == tracks


def test_mot_of_a_video_whose_pictures_begin_late(tmp_path: Path) -> None:
    facts = VideoFacts(fps=10.0, start=1.4)
    frames = np.arange(9)
    boxes = [np.float32([1, 2, 11, 14])] * 9
    rows = {1: (frames.tolist(), 1.4 + frames / 10.0, boxes, [1.0] * 9, 0)}
    tracks = HeadTracks.from_tracklets(rows, {1: 1}, video=facts)
    tracks.to_mot(tmp_path / "x.txt")
    again = HeadTracks.from_mot(tmp_path / "x.txt", video=facts)
    np.testing.assert_allclose(again.times, tracks.times)
    assert len(again.at(2.0)) == 1 and len(again.at(0.5)) == 0


def test_mot_without_identities(tmp_path: Path) -> None:
    with pytest.raises(TiktalkError, match=r"T758.*tracklets"):
        make_tracks({}).to_mot(tmp_path / "x.txt")
    with pytest.raises(TiktalkError, match=r"T758.*'heads'"):
        make_tracks().to_mot(tmp_path / "x.txt", ids="heads")
    assert not list(tmp_path.iterdir())
    HeadTracks().to_mot(tmp_path / "x.txt")
    assert HeadTracks.from_mot(tmp_path / "x.txt", fps=25).is_empty()


def test_mot_has_one_box_of_a_person_who_is_seen_twice(tmp_path: Path) -> None:
    """Tracklet 2 is a copy of H1 in frame 4; tracklet 1 has more boxes."""
    tracks = make_tracks({1: 1, 2: 1, 3: 2})
    with pytest.warns(UserWarning, match=r"W775.*x\.txt.* 1 boxes"):
        tracks.to_mot(tmp_path / "x.txt")
    lines = (tmp_path / "x.txt").read_text().splitlines()
    assert [line.split(",")[:3] for line in lines] == [
        ["1", "1", "0"], ["5", "1", "40"], ["41", "2", "0.1"],
    ]  # fmt: skip
    tracks.to_mot(tmp_path / "x.txt", ids="tracklets")
    assert len(HeadTracks.from_mot(tmp_path / "x.txt", video=FACTS)) == len(tracks) == 4
    nobody = make_tracks({1: 1})
    assert nobody.once_a_head() == nobody and HeadTracks().once_a_head().is_empty()


def test_reading_ground_truth_and_detections(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text("2,7,10,20,5,6,1,1,0.5\n\n1,9,0,0,5,5,0,1,1\n1, 7, 10, 20, 5, 6, 1, 1, 1\r\n")
    rows = read_mot(path)
    assert rows.frames.tolist() == [1, 0], "conf 0 in ground truth does not count"
    assert rows.ids.tolist() == [7, 7]
    assert rows.boxes.tolist() == [[10, 20, 15, 26]] * 2
    tracks = HeadTracks.from_mot(path, fps=10)
    assert tracks.tracklet_numbers == [7] and tracks.head_ids == ["H1"]
    assert tracks.times.tolist() == [0.0, 0.1]

    path.write_text("3 -1 5 5 10 10 0.4\n1 -1 5 5 10 10 -1\n1 -1 1 5 10 10 37.5\n")
    found = HeadTracks.from_mot(path, fps=10)
    assert found.tracklets.tolist() == [1, 2, 3] and found.head_ids == []
    np.testing.assert_allclose(found.scores, [1, 1, 0.4])
    path.write_text("1,1,0,0,5,5\n")
    assert HeadTracks.from_mot(path, fps=10).scores.tolist() == [1]


def test_the_sequence_file_gives_the_clock(tmp_path: Path) -> None:
    (tmp_path / "gt").mkdir()
    path = tmp_path / "gt" / "gt.txt"
    path.write_text("31,1,0,0,5,5,1,1,1\n")
    with pytest.raises(TiktalkError, match="T759"):
        HeadTracks.from_mot(path)
    info = "[Sequence]\nname=S-01\nframeRate=30\nseqLength=50\nimWidth=64\nimHeight=48\n"
    (tmp_path / "seqinfo.ini").write_text(info)
    tracks = HeadTracks.from_mot(path)
    assert tracks.times.tolist() == [1.0]
    assert tracks.video == VideoFacts(name="S-01", width=64, height=48, fps=30.0, frames_decoded=50)
    assert HeadTracks.from_mot(path, fps=10).times.tolist() == [3.0]
    (tmp_path / "seqinfo.ini").write_text("[Sequence]\nframeRate=x\n")
    with pytest.raises(TiktalkError, match=r"T758.*seqinfo"):
        HeadTracks.from_mot(path)
    for fps in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(TiktalkError, match="T759"):
            HeadTracks.from_mot(path, video=VideoFacts(), fps=fps)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,1,0,0,5", "5 fields"),
        ("0,1,0,0,5,5,1", "counted from 1"),
        ("1.5,1,0,0,5,5,1", "counted from 1"),
        ("1,a,0,0,5,5,1", "not all fields are numbers"),
        ("1,-2,0,0,5,5,1", "the id is -2"),
        ("1,1,0,0,0,5,1", "0 wide"),
        ("1,1,0,0,5,-5,1", "-5 high"),
        ("1,1,nan,0,5,5,1", "not finite"),
        ("1,1,0,0,1e300,5,1", "beyond all measure"),
        ("1,1,0,0,5,5,1,x", "not all fields are numbers"),
        ("1,1,0,0,5,5,1,inf", "not finite, or beyond all measure"),
        ("1,1,0,0,5,5,1,1e300", "not finite, or beyond all measure"),
        ("1,1,0,0,5,5,1,1,1,1,1", "11 fields"),
    ],
)
def test_bad_mot_lines_are_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,1,0,0,5,5,1,1,1\n{line}\n")
    with pytest.raises(TiktalkError, match=f"T756.*gt.txt, line 2: .*{reason}"):
        read_mot(path)


def test_other_bad_mot_files(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with pytest.raises(TiktalkError, match="T758"):
        read_mot(path)
    path.write_bytes(b"1,1,\xff\xfe")
    with pytest.raises(TiktalkError, match=r"T758.*UTF-8"):
        read_mot(path)
    path.write_text("2,7,0,0,5,5\n1,7,0,0,5,5\n\n1,-1,0,0,5,5\n1,-1,0,0,5,5\n1,7,0,0,6,6\n")
    with pytest.raises(TiktalkError, match=r"T756.*, line 6: the id 7 is in frame 1 already"):
        HeadTracks.from_mot(path, fps=25)
    assert len(read_mot(path).frames) == 5, "boxes for a detector need no ids"


# --- others ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", ["identities", "tracklets"])
def test_what_a_mot_file_cannot_hold_is_not_written(tmp_path: Path, ids: str) -> None:
    """One limit for both ways."""

    def far(right: float) -> HeadTracks:
        rows = ([0], [0.0], [[0, 0, right, 20]], [1])
        return HeadTracks.from_tracklets({1: (*rows, 0)}, {1: 1}, video=FACTS)

    far(9e14).to_mot(tmp_path / "a.txt", ids=ids)
    assert len(HeadTracks.from_mot(tmp_path / "a.txt", video=FACTS)) == 1
    with pytest.raises(TiktalkError, match=r"T758.*b\.txt.*1e\+15"):
        far(2e15).to_mot(tmp_path / "b.txt", ids=ids)
    assert not (tmp_path / "b.txt").exists()


def test_coco() -> None:
    coco = make_tracks().to_coco()
    assert json.loads(json.dumps(coco, allow_nan=False)) == coco
    assert [image["frame_id"] for image in coco["images"]] == [0, 4, 40]
    assert coco["categories"] == [{"id": 1, "name": "head"}]
    assert coco["videos"][0]["name"] == FACTS.name
    images = {image["id"]: image for image in coco["images"]}
    rows = [
        (images[a["image_id"]]["frame_id"], a["track_id"], a["instance_id"], a["head_id"])
        for a in coco["annotations"]
    ]
    assert rows == [(0, 1, 1, "H1"), (4, 1, 1, "H1"), (4, 2, -2, None), (40, 3, 1, "H1")]
    assert coco["annotations"][1]["bbox"] == [40, 0, 10.5, 20]
    assert coco["annotations"][1]["area"] == 210
    assert images[1]["file_name"] == "000000.jpg" and images[1]["width"] == 640
    assert HeadTracks().to_coco()["annotations"] == []


def test_cvat(tmp_path: Path) -> None:
    text = make_tracks().to_cvat(tmp_path / "a.xml")
    root = ElementTree.parse(tmp_path / "a.xml").getroot()
    assert root.findtext("version") == "1.1" and (tmp_path / "a.xml").read_text("utf-8") == text
    assert root.findtext("meta/task/name") == "a<b>�&片.mp4"
    assert root.findtext("meta/task/size") == "60"
    assert root.findtext("meta/task/labels/label/name") == "head"
    assert [track.get("id") for track in root.iter("track")] == ["0", "1", "2"]
    boxes = list(root.findall("track")[0])
    assert [(b.get("frame"), b.get("outside"), b.get("keyframe")) for b in boxes] == [
        ("0", "0", "1"), ("4", "0", "1"), ("5", "1", "1"),
    ]  # fmt: skip
    assert [boxes[1].get(n) for n in ("xtl", "ytl", "xbr", "ybr")] == [
        "40.00",
        "0.00",
        "50.50",
        "20.00",
    ]
    values = {a.get("name"): a.text for a in boxes[0]}
    assert values == {"identity": "H1", "tracklet": "1"}
    nobody = {a.get("name"): a.text or "" for a in root.findall("track")[1][0]}
    assert nobody == {"identity": "", "tracklet": "2"}
    assert ElementTree.fromstring(HeadTracks().to_cvat().encode()).findall("track") == []


def test_a_track_up_to_the_last_frame_has_no_end_behind_the_video() -> None:
    rows = ([59], [2.36], [[0, 0, 5, 5]], [1], 0)
    root = ElementTree.fromstring(
        HeadTracks.from_tracklets({1: rows}, video=FACTS).to_cvat().encode()
    )
    assert [box.get("frame") for box in root.iter("box")] == ["59"]


def test_crops_folder(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    image = np.full((12, 10, 3), (10, 200, 30), np.uint8)
    box = np.float32([0, 0, 10, 10])
    crops = {n: [Crop(image, f, f / 25, box, None, 0.5)] for n, f in ((3, 40), (1, 4), (2, 4))}
    folder = tmp_path / "头" / "crops"
    paths = write_crops(make_tracks(), crops, folder)
    assert [p.relative_to(folder).as_posix() for p in paths] == [
        "H1/1-4.jpg", "none/2-4.jpg", "H1/3-40.jpg",
    ]  # fmt: skip
    read = cv2.imdecode(np.fromfile(paths[0], np.uint8), cv2.IMREAD_COLOR)
    assert read.shape == image.shape and np.abs(read.astype(int) - image).max() < 8
    with pytest.raises(TiktalkError, match="T751"):
        write_crops(make_tracks(), {9: crops[1]}, folder)
    empty = Crop(image[:0], 0, 0.0, box, None, 0.5)
    with pytest.raises(TiktalkError, match=r"T758.*empty"):
        write_crops(make_tracks(), {1: [empty]}, folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(TiktalkError, match="T758"):
        write_crops(make_tracks(), crops, tmp_path / "file")


def test_pandas() -> None:
    pytest.importorskip("pandas")
    frame = make_tracks().to_frame()
    assert list(frame.columns) == [
        "frame", "time", "x1", "y1", "x2", "y2", "score", "tracklet", "identity", "shot",
    ]  # fmt: skip
    assert frame["identity"].tolist() == ["H1", "H1", None, "H1"]
    assert frame["x2"].tolist() == make_tracks().boxes[:, 2].tolist()
    assert len(HeadTracks().to_frame()) == 0


def test_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(TiktalkError, match=r"T700.*pandas"):
        make_tracks().to_frame()


def _rows(tmp_path: Path, *rows: tuple[int, int, float]) -> MotRows:
    """Frame, id and left edge of boxes of 10 pixels."""
    path = tmp_path / "rows.txt"
    path.write_text("".join(f"{f + 1},{i},{x},0,10,10,1,-1,-1,-1\n" for f, i, x in rows), "utf-8")
    return read_mot(path)


def test_samples_of_a_mot_file_are_filled(tmp_path: Path) -> None:
    rows = _rows(tmp_path, *((5 * k, 1, 10.0 * k) for k in range(6)), (5, 2, 50), (25, 2, 90))
    frames, ids, boxes = every_frame(rows)
    one = ids == 1
    assert sorted(frames[one].tolist()) == list(range(26))
    left = dict(zip(frames[one].tolist(), boxes[one, 0].tolist(), strict=True))
    assert left[7] == pytest.approx(14) and left[25] == pytest.approx(50)
    assert sorted(frames[~one].tolist()) == [5, 25]  # four samples apart: he was gone
    assert (boxes[:, 2] - boxes[:, 0] == 10).all()


def test_a_mot_file_of_every_frame_or_of_few_stays(tmp_path: Path) -> None:
    every = _rows(tmp_path, *((k, 1, float(k)) for k in range(9)), (20, 1, 0.0))
    assert len(every_frame(every)[0]) == 10
    few = _rows(tmp_path, (0, 1, 0.0), (5, 1, 1.0), (10, 1, 2.0))
    assert len(every_frame(few)[0]) == 3
    bare = _rows(tmp_path, *((5 * k, -1, float(k)) for k in range(9)))
    assert len(every_frame(bare)[0]) == 9
    assert len(every_frame(_rows(tmp_path))[0]) == 0


def test_a_wrong_frame_number_does_not_ask_for_any_memory(tmp_path: Path) -> None:
    before = time.process_time()
    far = _rows(tmp_path, *((10**5 * k, 1, float(k)) for k in range(6)))
    assert len(every_frame(far)[0]) == 500_001
    assert time.process_time() - before < 1
    far = _rows(tmp_path, *((10**9 * k, 1, float(k)) for k in range(6)))
    with pytest.raises(TiktalkError, match=r"T758.*pred\.txt: 5,000,000,001 boxes"):
        every_frame(far, "pred.txt")

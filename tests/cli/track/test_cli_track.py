"""`tiktalk track` and `track-eval`, on drawn heads with their boxes given."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import SIDE, make_tracker, two_shots, write_video
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.video.track import VideoTracker
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks


def invoke(*arguments: object):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(tiktalk_cli, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """film.mp4 with gt.txt beside it: two heads, then after a cut one, then one again."""
    folder = tmp_path_factory.mktemp("clip")
    images = two_shots()
    write_video(folder / "film.mp4", images)
    n = len(images)
    rows = []
    for i in range(n):
        part = 3 * i // n
        heads = {
            0: {1: (20 + i // 2, 40), 2: (110, 60)},
            1: {2: (20 + n // 6, 40)},
            2: {1: (100, 20 + i // 8)},
        }[part]
        rows += [f"{i + 1},{k},{x},{y},{SIDE},{SIDE},1,-1,-1,-1" for k, (x, y) in heads.items()]
    (folder / "gt.txt").write_text("\n".join(rows) + "\n")
    return folder


def test_track_says_how_many_persons_it_saw_and_writes_files(clip: Path, tmp_path: Path) -> None:
    done = invoke(
        "track", clip / "film.mp4", "--detector", f"mot:{clip / 'gt.txt'}", "--embedder", "none",
        "--out", tmp_path / "sub" / "t.json", "--mot", tmp_path / "t.txt",
        "--coco", tmp_path / "coco.json", "--cvat", tmp_path / "cvat.xml",
        "--crops", tmp_path / "crops", "--annotate", tmp_path / "seen.mp4",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "4 persons seen in film.mp4 (4.0 s, 3 shots, 100 frames read)" in done.output
    tracks = HeadTracks.from_json(tmp_path / "sub" / "t.json")
    assert tracks.head_ids == ["H1", "H2", "H3", "H4"]
    assert HeadTracks.from_mot(tmp_path / "t.txt", fps=25).head_ids == tracks.head_ids
    assert len(json.loads((tmp_path / "coco.json").read_text())["annotations"]) == len(tracks)
    assert "<track" in (tmp_path / "cvat.xml").read_text()
    assert list((tmp_path / "crops").rglob("*.jpg"))
    assert (tmp_path / "seen.mp4").stat().st_size > 1000


def test_track_prints_json(clip: Path) -> None:
    mot = f"mot:{clip / 'gt.txt'}"
    done = invoke("track", clip / "film.mp4", "--detector", mot, "--embedder", "none", "--json")
    assert done.exit_code == 0
    assert [i["id"] for i in json.loads(done.stdout)["identities"]] == ["H1", "H2", "H3", "H4"]


def test_nobody_is_an_answer(tmp_path: Path) -> None:
    from drawn import draw

    write_video(tmp_path / "empty.mp4", [draw({})] * 30)
    done = invoke(
        "track", tmp_path / "empty.mp4", "--mot", tmp_path / "e.txt", "--out", tmp_path / "e.json",
        "--coco", tmp_path / "e2.json", "--cvat", tmp_path / "e.xml", "--crops", tmp_path / "c",
        "--annotate", tmp_path / "e.mp4",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert (tmp_path / "e.txt").read_text() == ""
    assert HeadTracks.from_json(tmp_path / "e.json").is_empty()
    assert done.stdout.startswith("nobody seen in empty.mp4")


def test_only_the_first_seconds(clip: Path, tmp_path: Path) -> None:
    mot = f"mot:{clip / 'gt.txt'}"
    done = invoke(
        "track", clip / "film.mp4", "--detector", mot, "--embedder", "none", "--max-seconds", 1,
        "--annotate", tmp_path / "a.mp4",
    )  # fmt: skip
    assert done.exit_code == 0
    from spacy_tiktalk.video.reading.reader import VideoReader

    with VideoReader(tmp_path / "a.mp4") as reader:
        assert sum(1 for _ in reader) == 25
    assert "25 frames" in done.output and "read only in part" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.mp4"], r"T701.*missing\.mp4"),
        (["http://example.org/a.mp4"], "T702"),
        (["CLIP", "--detector", "magic"], "T511.*--detector.*magic.*centerface"),
        (["CLIP", "--embedder", "x:y"], "T511.*--embedder"),
        (["CLIP", "--shots", "many"], "T511.*--shots"),
        (["CLIP", "--detector", "mot:none.txt"], "T7.*none.txt"),
        (["CLIP", "--detector", "yolo:none.pt"], "T7.*none.pt"),
        (["CLIP", "--max-seconds", "0"], "T520.*--max-seconds 0.*above 0"),
        (["CLIP", "--detector-size", "10"], "T520.*--detector-size 10.*from 32"),
        (["CLIP", "--merge-threshold", "-1"], "T520.*--merge-threshold -1"),
    ],
)
def test_errors_name_what_is_wrong(clip: Path, arguments: list[str], told: str) -> None:
    import re

    done = invoke("track", *[clip / "film.mp4" if a == "CLIP" else a for a in arguments])
    assert done.exit_code == (2 if told.startswith(("T511", "T520")) else 1)
    assert re.search(told, done.output), done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--annotate", "seen.xyz"], r"T761.*seen\.xyz"),
        (["--annotate", "seen.mp4", "--font", "gt.txt"], r"T766.*gt\.txt"),
        (["--blur"], "T516.*--blur.*--annotate"),
        (["--font", "gt.txt"], "T516.*--font.*--annotate"),
    ],
)
def test_what_cannot_be_drawn_is_told_before_the_work(
    clip: Path, arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import re

    def never(**_: object) -> None:
        raise AssertionError("work was begun")

    monkeypatch.setattr("spacy_tiktalk.cli.track.run.make_tracker", never)
    monkeypatch.chdir(clip)
    done = invoke("track", "film.mp4", *arguments)
    assert done.exit_code == (1 if "T766" in told else 2) and re.search(told, done.output)
    assert not list(clip.glob("seen*"))


def _dialogues(path: Path, videos: list[str | None], boxes: list[dict] | None = None) -> Path:
    lines = []
    for i, video in enumerate(videos):
        record = {
            "key": f"k{i}",
            "title": None,
            "video": video,
            "turns": [{"speaker": "A", "text": "他是谁"}],
        }
        if boxes is not None and video:
            mention = {"turn": 0, "start": 0, "end": 1, "text": "他"}
            del mention  # the boxes alone are what is scored
            record["boxes"] = boxes
        lines.append(json.dumps(record, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_jsonl_tracks_each_video_once_and_names_bad_ones(clip: Path, tmp_path: Path) -> None:
    (clip / "text.mp4").write_text("no video")
    videos = ["film.mp4", "film.mp4", None, "text.mp4", "../film.mp4"]
    jsonl = _dialogues(tmp_path / "d.jsonl", videos)
    done = invoke(
        "track", jsonl, "--video-root", clip, "--out", tmp_path / "out", "--embedder", "none"
    )
    assert done.exit_code == 1
    assert "text.mp4" in done.output and "../film.mp4" in done.output
    assert "1 of 3 videos tracked" in done.output
    index = [
        json.loads(line) for line in (tmp_path / "out" / "index.jsonl").read_text().splitlines()
    ]
    assert [(e["video"], e["keys"]) for e in index] == [("film.mp4", ["k0", "k1"])]
    assert HeadTracks.from_json(tmp_path / "out" / index[0]["tracks"]).video.name == "film.mp4"


def test_a_copy_of_a_file_that_changed_while_read_is_tracked_itself(
    clip: Path, tmp_path: Path
) -> None:
    from spacy_tiktalk.cli.track.jsonl import track_dialogues

    whole = (clip / "film.mp4").read_bytes()
    for name in ("first.mp4", "second.mp4"):
        (tmp_path / name).write_bytes(whole)
    jsonl = _dialogues(tmp_path / "d.jsonl", ["first.mp4", "second.mp4"])
    tracker: Any = make_tracker()
    state = tracker.shots.start

    def late(fps: float) -> Any:
        (tmp_path / "first.mp4").write_bytes(whole[:-100])
        return state(fps)

    tracker.shots = SimpleNamespace(start=late, fingerprint="late")
    out = tmp_path / "out"
    with pytest.warns(UserWarning, match=r"W772.*first\.mp4"):
        assert not track_dialogues(jsonl, tracker, out=out, video_root=None, bar=False)
    first, second = (json.loads(line)["tracks"] for line in (out / "index.jsonl").open())
    assert first != second
    found = [HeadTracks.from_json(out / name).video.sha256 for name in (first, second)]
    assert found[0] is None and found[1] is not None


def test_a_video_with_a_long_name_of_rare_characters(clip: Path, tmp_path: Path) -> None:
    from spacy_tiktalk.cli.track.jsonl import track_dialogues

    name = "𠮷" * 60 + ".mp4"  # 244 bytes, and what is written has a hash in its name as well
    (tmp_path / name).write_bytes((clip / "film.mp4").read_bytes())
    jsonl = _dialogues(tmp_path / "d.jsonl", [name])
    out = tmp_path / "out"
    assert not track_dialogues(jsonl, make_tracker(), out=out, video_root=None, bar=False)
    entry = json.loads((out / "index.jsonl").read_text(encoding="utf-8"))
    assert HeadTracks.from_json(out / entry["tracks"]).video.name == name


def test_a_jsonl_needs_a_folder(tmp_path: Path) -> None:
    jsonl = _dialogues(tmp_path / "d.jsonl", ["film.mp4"])
    done = invoke("track", jsonl, "--mot", tmp_path / "x.txt")
    assert done.exit_code == 2 and "T512" in done.output


def test_an_id_twice_in_a_frame_is_named_by_file_and_line(clip: Path, tmp_path: Path) -> None:
    twice = tmp_path / "twice.txt"
    lines = (clip / "gt.txt").read_text(encoding="utf-8").splitlines()
    twice.write_text("\n".join([*lines, lines[0]]), encoding="utf-8")
    for files in ((twice, clip / "gt.txt"), (clip / "gt.txt", twice)):
        done = invoke("track-eval", *files)
        assert done.exit_code == 1
        assert f"twice.txt, line {len(lines) + 1}: the id" in " ".join(done.output.split())
    bare = [re.sub(r"^(\d+),\d+,", r"\1,-1,", line) for line in lines]
    twice.write_text("\n".join(bare), encoding="utf-8")  # detections, which belong to nobody
    done = invoke("track-eval", clip / "gt.txt", twice)
    assert done.exit_code == 1
    assert re.search(r"T781\] \S*twice\.txt: The predicted rows", " ".join(done.output.split()))


def test_perfect_boxes_score_one_and_persons_torn_apart_cost(clip: Path, tmp_path: Path) -> None:
    same = invoke("track-eval", clip / "gt.txt", clip / "gt.txt", "--json")
    assert same.exit_code == 0, same.output
    scores = json.loads(same.stdout)
    assert (scores["HOTA"], scores["MOTA"], scores["IDF1"]) == (1.0, 1.0, 1.0)
    mot = f"mot:{clip / 'gt.txt'}"
    invoke(
        "track", clip / "film.mp4", "--detector", mot, "--embedder", "none",
        "--out", tmp_path / "t.json",
    )  # fmt: skip
    done = invoke("track-eval", clip / "gt.txt", tmp_path / "t.json", "--sampled", "--json")
    scores = json.loads(done.stdout)
    assert scores["misses"] == scores["false positives"] == 0
    assert scores["gold tracks"] == 2 and scores["predicted tracks"] == 4
    assert scores["IDF1"] < 0.8
    table = invoke("track-eval", clip / "gt.txt", tmp_path / "t.json")
    assert "HOTA" in table.output and "frames" in table.output
    # All four tracklets one person: two copies in one picture, of which one is scored.
    tracks = HeadTracks.from_json((tmp_path / "t.json").read_text(encoding="utf-8"))
    one = tracks.with_identities(dict.fromkeys(tracks.tracklet_numbers, 1))
    (tmp_path / "one.json").write_text(one.to_json(), encoding="utf-8")
    done = invoke("track-eval", clip / "gt.txt", tmp_path / "one.json", "--sampled", "--json")
    assert done.exit_code == 0, done.output
    scores = json.loads(done.stdout)
    assert scores["predicted tracks"] == 1
    assert 0 < scores["misses"] == scores["gold boxes"] - scores["predicted boxes"]


def test_one_frame_measures(clip: Path, tmp_path: Path) -> None:
    boxes = [
        {"heads": ["C1"], "frame": 10, "box": [25, 40, 49, 64]},
        {"heads": ["C2"], "frame": 10, "box": [110, 60, 134, 84]},
        {"heads": ["C2"], "frame": 12, "box": [0, 0, 20, 20]},
    ]
    record = {
        "key": "k", "title": None, "video": "film.mp4",
        "turns": [{"speaker": "A", "text": "他俩"}], "boxes": boxes,
    }  # fmt: skip
    (clip / "gold.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    mot = f"mot:{clip / 'gt.txt'}"
    made = invoke(
        "track", clip / "gold.jsonl", "--out", tmp_path / "o", "--detector", mot,
        "--embedder", "none",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    done = invoke("track-eval", clip / "gold.jsonl", tmp_path / "o", "--json")
    assert done.exit_code == 0, done.output
    scores = json.loads(done.stdout)
    assert scores["gold boxes"] == 3
    assert scores["hit rate"] == pytest.approx(2 / 3)
    assert scores["identity purity"] == 1.0
    lines = clip / "gold.jsonlines"  # the other endings of such files
    lines.write_bytes((clip / "gold.jsonl").read_bytes())
    again = invoke("track", lines, "--out", tmp_path / "p", "--detector", mot, "--embedder", "none")
    assert again.exit_code == 0, again.output
    assert json.loads(invoke("track-eval", lines, tmp_path / "p", "--json").stdout) == scores


@pytest.mark.parametrize("missing", ["folder", "boxes"])
def test_scoring_what_does_not_go_together(clip: Path, tmp_path: Path, missing: str) -> None:
    jsonl = _dialogues(tmp_path / "d.jsonl", ["film.mp4"])
    if missing == "boxes":
        (tmp_path / "index.jsonl").write_text("")
    done = invoke("track-eval", jsonl, tmp_path)
    assert done.exit_code == 1 and "T513" in done.output


def test_the_video_is_never_overwritten(clip: Path) -> None:
    before = (clip / "film.mp4").read_bytes()
    for option in ("--out", "--mot", "--annotate"):
        done = invoke("track", clip / "film.mp4", option, clip / "film.mp4")
        assert done.exit_code == 1 and "T562" in done.output
    assert (clip / "film.mp4").read_bytes() == before


def test_a_mot_file_of_samples_scores_as_the_json(clip: Path, tmp_path: Path) -> None:
    mot = f"mot:{clip / 'gt.txt'}"
    done = invoke(
        "track", clip / "film.mp4", "--detector", mot, "--embedder", "none",
        "--out", tmp_path / "t.json", "--mot", tmp_path / "t.txt",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    scores = [
        json.loads(invoke("track-eval", clip / "gt.txt", tmp_path / name, "--json").stdout)
        for name in ("t.json", "t.txt")
    ]
    assert scores[0]["HOTA"] > 0.5
    assert scores[1]["HOTA"] == pytest.approx(scores[0]["HOTA"], abs=0.02)
    assert scores[1]["misses"] == pytest.approx(scores[0]["misses"], abs=4)
    refused = invoke("track-eval", clip / "gt.txt", tmp_path / "t.txt", "--sampled")
    assert refused.exit_code == 1 and "T513" in refused.output and "JSON" in refused.output


def test_a_jsonl_goes_on_where_it_was_cut_off(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (clip / "film.mp4").read_bytes()
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        (tmp_path / name).write_bytes(whole + name.encode())  # each a file of its own
    jsonl = _dialogues(tmp_path / "d.jsonl", ["a.mp4", "b.mp4", "c.mp4"])
    out = tmp_path / "out"
    given = ("track", jsonl, "--out", out, "--embedder", "none")
    tracked: list[str] = []
    track = VideoTracker.track

    def counted(self: VideoTracker, source: Any, **settings: Any) -> Any:
        if len(tracked) == 2:
            raise KeyboardInterrupt
        tracked.append(Path(source).name)
        return track(self, source, **settings)

    monkeypatch.setattr(VideoTracker, "track", counted)
    stopped = invoke(*given)
    assert stopped.exit_code == 130 and "2 of 3" in stopped.output and "--resume" in stopped.output
    assert tracked == ["a.mp4", "b.mp4"] and not out.exists()
    refused = invoke(*given)
    assert refused.exit_code == 1 and "T560" in refused.output and "--resume" in refused.output
    other = invoke(*given, "--resume", "--fps", "2")
    assert other.exit_code == 1 and "T517" in other.output
    # A file that its writer did not end is tracked again, one that is whole is kept.
    part = tmp_path / "out.part"
    (half,) = part.glob("b-*.json")
    half.write_text(half.read_text("utf-8")[:50], "utf-8")
    tracked.clear()
    done = invoke(*given, "--resume")
    assert done.exit_code == 0, done.output
    assert tracked == ["b.mp4", "c.mp4"] and "3 of 3 videos tracked (1 before)" in done.output
    index = [json.loads(line) for line in (out / "index.jsonl").read_text().splitlines()]
    assert [entry["keys"] for entry in index] == [["k0"], ["k1"], ["k2"]]
    assert {path.name for path in out.iterdir()} == {
        "index.jsonl", *(entry["tracks"] for entry in index)
    }  # fmt: skip
    assert not part.exists()
    assert invoke(*given, "--resume", "--force").exit_code == 2
    assert "T516" in invoke("track", clip / "film.mp4", "--resume").output


def test_comments_are_no_video(tmp_path: Path) -> None:
    (tmp_path / "comments.csv").write_text("评论\n他是谁\n", "utf-8")
    done = invoke("track", tmp_path / "comments.csv")
    assert done.exit_code == 1 and "T565" in done.output and "convert" in done.output

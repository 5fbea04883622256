"""`tiktalk info` of files: what they are, and how much of what they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from places import CORPUS
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli


def info(path: Path) -> dict[str, Any]:
    done = CliRunner().invoke(tiktalk_cli, ["info", str(path), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_annotated_dialogues_in_any_format(tmp_path: Path) -> None:
    source = CORPUS / "dev.jsonl"
    for name in ("dev.jsonl", "dev.spacy", "dev.conll"):
        path = tmp_path / name
        args = ["convert", str(source), str(path)]
        assert CliRunner().invoke(tiktalk_cli, args).exit_code == 0
        found = info(path)
        assert found["file"]["kind"] == "annotated dialogues"
        counts = found["annotated dialogues"]
        lines = source.read_text(encoding="utf-8").splitlines()
        gold = [len(c["mentions"]) for r in map(json.loads, lines) for c in r["clusters"]]
        assert counts["format"] == path.suffix[1:]
        assert (counts["dialogues"], counts["mentions"]) == (len(lines), sum(gold))
        assert "boxes" not in counts


def test_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A：他好\nB：好\n\n好\n", encoding="utf-8")
    found = info(path)["dialogues as text"]
    assert found == {"dialogues": 2, "turns": 3, "characters": 4}


def test_results_of_annotate(listed_model: str, tmp_path: Path) -> None:
    text, out = tmp_path / "a.txt", tmp_path / "out.jsonl"
    text.write_text("A：小满\n", encoding="utf-8")
    args = ["annotate", str(text), "-m", listed_model, "-o", str(out)]
    assert CliRunner().invoke(tiktalk_cli, args).exit_code == 0
    found = info(out)
    assert found["file"]["kind"] == "results of annotate"
    counts = found["results of annotate"]
    assert (counts["mentions"], counts["heads"], counts["with an error"]) == (1, 0, 0)


def test_line_separators_inside_a_comment_end_no_result(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    heads = [{"id": "H1"}, {"id": "H2"}]
    line = {"key": "a", "turns": [{"speaker": "A", "text": "小\u2028满\u2029来\x85了"}]}
    line |= {"clusters": [], "heads": heads}
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    counts = info(path)["results of annotate"]
    assert (counts["dialogues"], counts["heads"]) == (1, 2)


def test_a_video_and_its_head_tracks(tmp_path: Path) -> None:
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    video, gold, tracks = (tmp_path / name for name in ("a.mp4", "gt.txt", "t.json"))
    made = ["generate-video", str(video), "--size", "128x128", "--mot", str(gold)]
    assert CliRunner().invoke(tiktalk_cli, made).exit_code == 0
    found = info(video)
    assert found["file"]["kind"] == "video" and found["video"]["size"] == "128 x 128"
    assert found["video"]["frames a second"] == 25
    args = ["track", str(video), "--detector", f"mot:{gold}", "--embedder", "none"]
    printed = CliRunner().invoke(tiktalk_cli, [*args, "--out", "-"])
    assert printed.exit_code == 0 and printed.stderr == ""
    tracks.write_text(printed.stdout, encoding="utf-8")
    seen = info(tracks)["head tracks"]
    assert seen["video"] == "a.mp4" and seen["heads"] == len(seen["seconds seen"]) > 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("readme.md", b"# Nothing of ours\n", "T890"),
        ("empty.jsonl", b"", "T890"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "T890"),
        ("cut.json", b'{"version": 1, "video"', "T755"),
        ("part.json", b'{"version": 1}', "T891"),
        ("later.json", b'{"version": 7}', "T891"),
        ("people.json", b'{"version": 1, "settings": {}, "videos": [{"people": []}]}', "T890"),
        ("gallery.json", b'{"A": ["a.jpg"]}', "T890"),
    ],
)
def test_what_is_nothing_of_ours(name: str, content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = CliRunner().invoke(tiktalk_cli, ["info", str(path)])
    assert done.exit_code == 1 and f"[{code}]" in done.stderr and name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_folders(tmp_path: Path) -> None:
    done = CliRunner().invoke(tiktalk_cli, ["info", str(tmp_path)])
    assert done.exit_code == 1 and "[T890]" in done.stderr
    (tmp_path / "index.jsonl").write_text("{}\n")
    assert info(tmp_path)["head tracks"] == {"videos": 1, "files": 0}


def test_a_video_has_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 99)
    done = CliRunner().invoke(tiktalk_cli, ["info", str(path), "--column", "text=a"])
    assert done.exit_code == 2 and "[T168]" in done.stderr and "format video" in done.stderr

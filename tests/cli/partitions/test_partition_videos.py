"""Videos in runs over partitions: where they are looked for, and what results call them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import spacy
from spacy.util import registry
from typer.testing import CliRunner

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import ColorDetector, ColorEmbedder, draw, write_video
from partition_pipes import PIPE

from spacy_tiktalk.cli import tiktalk_cli

registry.misc("partition_tests.ColorDetector.v1", func=ColorDetector)
registry.misc("partition_tests.ColorEmbedder.v1", func=ColorEmbedder)
run = CliRunner().invoke


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    nlp = spacy.blank("zh")
    nlp.add_pipe(PIPE)
    parts = {
        "detector": {"@misc": "partition_tests.ColorDetector.v1"},
        "embedder": {"@misc": "partition_tests.ColorEmbedder.v1"},
    }
    nlp.add_pipe("head_tracker", config=parts)
    path = tmp_path_factory.mktemp("partition_videos") / "model"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    write_video(path, [draw({"blue": (30, 30)})] * 10)
    return path


def results(out: Path) -> list[dict]:
    found = [r for path in sorted(out.glob("*.parquet")) for r in pq.read_table(path).to_pylist()]
    return [{**json.loads(r["result"]), "source": r["source"]} for r in found]


def annotate(source: Path, model: str, out: Path, *more: str):
    return run(tiktalk_cli, ["annotate", str(source), "-m", model, "--out", str(out), *more])


def write_comments(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(f"comment_id,content,aweme_id\n{name}1,林小雨来了,v{name}\n", "utf-8")


def test_videos_lie_beside_the_comments_that_name_them(
    model: str, clip: Path, tmp_path: Path
) -> None:
    crawl, out = tmp_path / "crawl", tmp_path / "out.parquet"
    for name in ("a", "b"):
        write_comments(crawl / name / "comments.csv", name)
        shutil.copy(clip, crawl / name / f"v{name}.MP4")
        (crawl / name / "cover.jpg").write_bytes(b"a picture")
    done = annotate(crawl, model, out)
    assert done.exit_code == 0 and not (out / "_failed").exists(), done.output
    found = results(out)
    assert [(r["source"], r["video"]) for r in found] == [
        ("a/comments.csv", "va.MP4"),
        ("b/comments.csv", "vb.MP4"),
    ]
    assert all(len(r["heads"]) == 1 for r in found)
    one = tmp_path / "one.jsonl"
    assert annotate(crawl / "a" / "comments.csv", model, one).exit_code == 0
    del found[0]["source"]
    assert json.loads(one.read_text("utf-8")) == found[0]


def test_a_folder_of_nothing_but_videos_has_no_input(
    model: str, clip: Path, tmp_path: Path
) -> None:
    done = annotate(clip.parent, model, tmp_path / "out.parquet")
    assert done.exit_code == 1 and "T505" in done.output


def test_a_video_keeps_the_words_of_its_option(
    model: str, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_comments(tmp_path / "in" / "comments.csv", "a")
    shutil.copy(clip, tmp_path / "clip.mp4")
    monkeypatch.chdir(tmp_path)
    done = annotate(Path("in/comments.csv"), model, Path("out.parquet"), "--video", "clip.mp4")
    assert done.exit_code == 0, done.output
    assert annotate(Path("in/comments.csv"), model, Path("o.jsonl"), "--video", "clip.mp4").stdout
    (found,) = results(Path("out.parquet"))
    del found["source"]
    assert found["video"] == "clip.mp4" and len(found["heads"]) == 1
    assert found == json.loads(Path("o.jsonl").read_text("utf-8"))
    again = annotate(
        Path("in/comments.csv"),
        model,
        Path("out.parquet"),
        "--video",
        "./in/../clip.mp4",
        "--resume",
    )
    assert "T592" in again.output and "video" in again.output


def test_a_folder_of_results_says_nothing_of_where_it_was_made(
    model: str, clip: Path, tmp_path: Path
) -> None:
    crawl, root, out = tmp_path / "crawl", tmp_path / "films", tmp_path / "out.parquet"
    for name in ("a", "b"):
        crawl.mkdir(exist_ok=True)
        turns = [{"speaker": "", "text": "林小雨来了"}]
        line = {"key": name, "title": None, "video": "gone.mp4", "turns": turns}
        bad = {**line, "turns": 3}
        text = "".join(json.dumps(obj) + "\n" for obj in (line, bad))
        (crawl / f"{name}.jsonl").write_text(text, "utf-8")
    root.mkdir()
    done = annotate(crawl, model, out, "--video-root", str(root))
    assert done.exit_code == 1 and not list(out.glob("_work")), done.output
    failed = [r for p in (out / "_failed").glob("*") for r in pq.read_table(p).to_pylist()]
    assert sorted({r["step"] for r in failed}) == ["annotate", "reading"]
    told = [r["error"] for r in results(out)] + [r["reason"] for r in failed]
    assert all(told) and not any(str(tmp_path) in reason for reason in told)
    assert str(tmp_path) not in (out / "_manifest.json").read_text("utf-8")
    for where in (root, tmp_path):  # another root is another run
        done = annotate(crawl, model, out, "--video-root", str(where), "--resume")
        assert ("T592" in done.output) == (where != root), done.output

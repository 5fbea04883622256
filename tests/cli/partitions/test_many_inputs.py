"""Folders of inputs: what tells their dialogues apart, and one bad line that costs no other."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.partitions.inputs import source_names, source_path

run = CliRunner().invoke


def rows(folder: Path) -> list[dict]:
    return [r for path in sorted(folder.glob("*.parquet")) for r in pq.read_table(path).to_pylist()]


def annotate(source: Path, pipeline: str, out: Path, *more: str):
    return run(tiktalk_cli, ["annotate", str(source), "-m", pipeline, "--out", str(out), *more])


def people(source: Path, out: Path, *more: str):
    return run(tiktalk_cli, ["people", str(source), "--out", str(out), *more])


def write(path: Path, *dialogues: dict | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [d if isinstance(d, str) else json.dumps(d, ensure_ascii=False) for d in dialogues]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def dialogue(key: str | None, title: str | None) -> dict:
    turns = [{"speaker": "甲", "text": "林小雨来了，她呢"}]
    mentions = [{"turn": 0, "start": 0, "end": 3, "text": "林小雨"}]
    clusters = [{"name": None, "heads": None, "mentions": mentions}]
    return {"key": key, "title": title, "turns": turns, "clusters": clusters}


KEYS = {
    "none": ([None, None], ["a.jsonl/dialogue-0001", "a.jsonl/dialogue-0002"]),
    "the same": (["k", "l"], ["a.jsonl/k", "a.jsonl/l"]),
}


@pytest.mark.parametrize("title", ["夜市", None])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("keys", KEYS)
def test_inputs_without_keys_or_with_the_same_lose_nothing(
    pipeline: str, tmp_path: Path, keys: str, kept: bool, title: str | None
) -> None:
    given, named = KEYS[keys]
    source = tmp_path / "in"
    for name in ("a.jsonl", "b.jsonl"):
        write(source / name, *(dialogue(key, title) for key in given))
    if kept:
        done = annotate(source, pipeline, tmp_path / "persons.parquet")
        assert done.exit_code == 0, done.output
        videos = {r["title"] for r in rows(tmp_path / "persons.parquet")} if title else range(4)
        assert f"of {len(videos)} video" in done.output
        source = tmp_path / "persons.parquet"
    done = people(source, tmp_path / "people.parquet")
    assert done.exit_code == 0, done.output
    found = rows(tmp_path / "people.parquet")
    assert [r["threads"] for r in found] == ([4] if title else [1, 1, 1, 1])
    threads = [t for r in found for t in json.loads(r["result"])["documents"]]
    if title or keys == "none" or kept:
        assert threads == [*named, *(n.replace("a.", "b.", 1) for n in named)]
    else:
        assert threads == [*given, *given]


@pytest.mark.parametrize("title", ["夜市", None])
def test_dialogues_without_a_video_are_told_as_without_partitions(
    tmp_path: Path, title: str | None
) -> None:
    source = write(tmp_path / "a.jsonl", dialogue("k", "别的"), *[dialogue(None, title)] * 2)
    done = people(source, tmp_path / "people.parquet", "--partition-size", "1")
    again = people(source, tmp_path / "people.parquet", "--partition-size", "1", "--resume")
    words = [" ".join(one.output.split()) for one in (done, again)]
    told = "[W895] 2 dialogues name no video and have no title (first: dialogue-0002)"
    assert [told in text for text in words] == [title is None] * 2, words
    lone = write(tmp_path / "b.jsonl", dialogue(None, None))
    assert "W895" not in people(lone, tmp_path / "lone.parquet").output


def test_names_of_folders_are_columns(pipeline: str, tmp_path: Path) -> None:
    """As Spark writes `partitionBy`; the video's name is nowhere else."""
    for number, folder in enumerate(("aweme_id=v%3A1", "aweme_id=v%3A1", "aweme_id=v2")):
        path = tmp_path / "in" / folder / f"part-{number}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table = {"comment_id": [str(number)], "content": ["林小雨来了"]}
        pq.write_table(pa.table(table), path)
    done = annotate(tmp_path / "in", pipeline, tmp_path / "out.parquet")
    assert "of 2 videos" in done.output, done.output


def test_one_input_keeps_the_names_of_a_run_without_partitions(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", dialogue(None, "夜市"), dialogue("k", "夜市"))
    assert people(source, tmp_path / "one.json").exit_code == 0
    assert people(source, tmp_path / "many.parquet").exit_code == 0
    (found,) = rows(tmp_path / "many.parquet")
    expected = json.loads((tmp_path / "one.json").read_text("utf-8"))["videos"]
    assert [json.loads(found["result"])] == expected
    assert expected[0]["documents"] == ["dialogue-0001", "k"]


def test_a_broken_line_of_results_costs_no_other(tmp_path: Path) -> None:
    bad = {**dialogue("bad", "夜市"), "turns": "no list"}
    source = write(
        tmp_path / "a.jsonl", dialogue("k", "夜市"), '{"key": "cut', bad, dialogue("l", "夜市")
    )
    done = people(source, tmp_path / "people.parquet")
    assert done.exit_code == 1 and "2 records with an error" in done.output, done.output
    (found,) = rows(tmp_path / "people.parquet")
    assert found["threads"] == 2
    reasons = [r["reason"] for r in rows(tmp_path / "people.parquet" / "_failed")]
    assert "T112" in reasons[0] and "line 2" in reasons[0] and "turns" in reasons[1]


def test_inputs_with_bad_records_alone_say_the_first_reason(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.jsonl", {"turns": 3}, '{"key": "cut')
    write(tmp_path / "in" / "b.jsonl", {"turns": 3})
    for path, n in ((source, 2), (source.parent, 3)):
        done = people(path, tmp_path / "people.parquet")
        assert done.exit_code == 1 and f"T104] {path}: all {n} records" in done.output
        assert "line 2" in done.output
        assert not (tmp_path / "people.parquet").exists()


def test_tables_of_one_name_in_two_folders_do_not_stop_resume(
    pipeline: str, tmp_path: Path
) -> None:
    crawl, out = tmp_path / "crawl", tmp_path / "out.parquet"
    for name in ("a", "b"):
        (crawl / name).mkdir(parents=True)
        text = f"comment_id,content,aweme_id\n{name}1,林小雨来了,v{name}\n"
        (crawl / name / "search_comments.csv").write_text(text, "utf-8")
        text = f"aweme_id,title\nv{name},夜市{name}\n"
        (crawl / name / "search_contents.csv").write_text(text, "utf-8")
    assert annotate(crawl, pipeline, out).exit_code == 0
    assert [(r["source"], r["title"]) for r in rows(out)] == [
        ("a/search_comments.csv", "夜市a"),
        ("b/search_comments.csv", "夜市b"),
    ]
    inputs = json.loads((out / "_manifest.json").read_text("utf-8"))["inputs"]
    tables = [f"titles in {name}/search_contents.csv" for name in ("a", "b")]
    assert [name for name in inputs if name.startswith("titles")] == tables
    (crawl / "a" / "search_contents.csv").write_text("aweme_id,title\nva,别的\n", "utf-8")
    again = annotate(crawl, pipeline, out, "--resume")
    assert "T592" in again.output and f"({tables[0]})" in again.output


def test_an_out_among_the_inputs_is_no_input(pipeline: str, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", dialogue("k", "夜市"))
    out = tmp_path / "out.parquet"
    assert annotate(tmp_path, pipeline, out).exit_code == 0
    again = annotate(tmp_path, pipeline, out, "--resume")
    assert again.exit_code == 0 and "(1 were there already)" in again.output, again.output


def test_one_file_of_people_calls_the_same_keys_as_partitions_do(
    pipeline: str, tmp_path: Path
) -> None:
    for name in ("a.jsonl", "b/a.jsonl"):
        write(tmp_path / "in" / name, dialogue("k", "夜市"), dialogue("l", "夜市"))
    persons = tmp_path / "persons.parquet"
    assert annotate(tmp_path / "in", pipeline, persons).exit_code == 0
    for out in ("people.parquet", "people.json"):
        done = people(persons, tmp_path / out)
        assert done.exit_code == 0, done.output
    (row,) = rows(tmp_path / "people.parquet")
    (video,) = json.loads((tmp_path / "people.json").read_text("utf-8"))["videos"]
    assert video == json.loads(row["result"])
    assert video["documents"] == ["a.jsonl/k", "a.jsonl/l", "b/a.jsonl/k", "b/a.jsonl/l"]


def test_the_same_keys_under_several_videos_are_told_apart_everywhere(
    pipeline: str, tmp_path: Path
) -> None:
    """Tables that count their comments 1, 2, 3 … each, one a video."""
    for title in ("夜市", "早市"):
        write(tmp_path / "in" / f"{title}.jsonl", dialogue("1", title), dialogue("2", title))
    persons = tmp_path / "persons.parquet"
    assert annotate(tmp_path / "in", pipeline, persons).exit_code == 0
    for out in ("people.parquet", "people.json"):
        done = people(persons, tmp_path / out)
        assert done.exit_code == 0, done.output
    videos = json.loads((tmp_path / "people.json").read_text("utf-8"))["videos"]
    assert videos == [json.loads(row["result"]) for row in rows(tmp_path / "people.parquet")]
    named = ["夜市.jsonl/1", "夜市.jsonl/2", "早市.jsonl/1", "早市.jsonl/2"]
    assert [name for video in videos for name in video["documents"]] == named
    done = run(tiktalk_cli, ["convert", str(persons), str(tmp_path / "tables"), "-F", "csv"])
    assert done.exit_code == 0, done.output
    told = (tmp_path / "tables" / "documents.csv").read_text("utf-8").splitlines()
    assert [line.partition(",")[0] for line in told[1:]] == named


def test_a_report_finds_videos_beside_nested_inputs(pipeline: str, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for name in ("a", "b"):
        write(source / name / "talk.jsonl", {**dialogue(name, None), "video": "clip.mp4"})
        clip = b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + name.encode() * 40
        (source / name / "clip.mp4").write_bytes(clip)
    persons, out = tmp_path / "persons.parquet", tmp_path / "report.html"
    assert annotate(source, pipeline, persons).exit_code == 0
    words = ["report", str(persons), "--out", str(out), "--video", "link", "--force"]
    done = run(tiktalk_cli, words)
    assert "W850" in done.output and "where annotate read a folder" in done.output
    done = run(tiktalk_cli, [*words, "--video-root", str(source)])
    assert done.exit_code == 0 and "W850" not in done.output, done.output
    page = out.read_text("utf-8")
    assert "./in/a/clip.mp4" in page and "./in/b/clip.mp4" in page


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_an_input_whose_name_is_no_utf_8(pipeline: str, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("评论".encode("gbk") + b".jsonl")
    done = annotate(write(path, dialogue("k", None)), pipeline, tmp_path / "persons.parquet")
    assert done.exit_code == 0, done.output
    assert [row["source"] for row in rows(tmp_path / "persons.parquet")] == [
        r"\xc6\xc0\xc2\xdb.jsonl"
    ]
    again = annotate(path, pipeline, tmp_path / "persons.parquet", "--resume")
    assert again.exit_code == 0, again.output


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_name_that_is_no_utf_8_is_found_again(tmp_path: Path) -> None:
    names = [os.fsdecode(b"\xc6\xcc/c.jsonl"), "刘/d.jsonl", "a.jsonl"]
    told = source_names([tmp_path / name for name in names])
    assert told == ["\\xc6\\xcc/c.jsonl", "刘/d.jsonl", "a.jsonl"]
    assert [source_path(tmp_path, one) for one in told] == [tmp_path / name for name in names]

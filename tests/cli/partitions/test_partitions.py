"""Runs in partitions with the engine of this process, and what every engine shares."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from partition_pipes import BOMB, POISON, annotate_in_children, write_comments
from people_material import write_jsonl
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.annotate.partition_work import AnnotateWork
from spacy_tiktalk.cli.annotate.video_options import VideoOptions
from spacy_tiktalk.cli.shared.partitions.attempts import Attempts
from spacy_tiktalk.cli.shared.partitions.manifest import digest
from spacy_tiktalk.cli.shared.partitions.run import _LIST, _read_list
from spacy_tiktalk.cli.shared.partitions.spec import Partition, Slice, VideoSlice, pack
from spacy_tiktalk.cli.shared.partitions.staging import WORK, read_items
from spacy_tiktalk.errors import TiktalkError

run = CliRunner().invoke
SIZE = ["--partition-size", "6"]


def rows(folder: Path) -> list[dict]:
    return [r for path in sorted(folder.glob("*.parquet")) for r in pq.read_table(path).to_pylist()]


def contents(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def annotate(source: Path, pipeline: str, out: Path, *more: str):
    return run(tiktalk_cli, ["annotate", str(source), "-m", pipeline, "--out", str(out), *more])


# --- partitions ---


LISTED = {
    "number": 0,
    "slices": [{"file": "input-00000.jsonl", "start": 0, "size": 9}],
    "videos": 1,
    "dialogues": 1,
    "comments": 1,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "/../../../outside/victim"},
        {"number": 1},
        {"number": True},
        {"dialogues": -1},
        {"comments": 1.0},
        {"slices": [{"file": "/home/other/private.jsonl", "start": 0, "size": 9}]},
        {"slices": [{"file": "../input-00000.jsonl", "start": 0, "size": 9}]},
        {"slices": [{"file": "/home/other/part-00000.parquet", "start": 0, "size": 0}]},
        {"slices": [{"file": "input-00000.jsonl", "start": "0", "size": 9}]},
        {"slices": [{"file": 0, "start": 0, "size": 9}]},
        {"slices": [[]]},
        {"slices": None},
    ],
)
def test_a_list_of_others_leads_to_no_other_file(tmp_path: Path, wrong: dict) -> None:
    path = tmp_path / WORK / _LIST
    path.parent.mkdir()
    path.write_text(json.dumps(LISTED) + "\n", encoding="utf-8")
    assert [p.to_json()["number"] for p in _read_list(tmp_path)] == [0]
    path.write_text(json.dumps({**LISTED, **wrong}) + "\n", encoding="utf-8")
    with pytest.raises(TiktalkError, match="T593"):
        _read_list(tmp_path)


@pytest.mark.parametrize("source", ["/home/other/a.csv", "../other/a.csv", 1])
def test_a_dialogue_that_names_an_input_elsewhere_is_refused(tmp_path: Path, source) -> None:
    """A video is looked for beside its input, so this would be a way out of the folder."""
    (tmp_path / WORK).mkdir()
    line = json.dumps({"source": source, "number": 1, "record": {}}).encode() + b"\n"
    (tmp_path / WORK / "0.jsonl").write_bytes(line)
    with pytest.raises(TiktalkError, match="T595"):
        read_items(tmp_path, Partition(0, (Slice("0.jsonl", 0, len(line)),), 1, 1, 1))


def test_dialogues_that_cannot_be_read_here(tmp_path: Path) -> None:
    """Another machine sees another folder under the path, or the file was cut off."""
    (tmp_path / WORK).mkdir()
    line = b'{"source": "a", "number": 1, "record": {}}\n'
    partition = Partition(0, (Slice("0.jsonl", 0, 2 * len(line)),), 1, 2, 2)
    for content, told in ((None, "No such file"), (line[:9], "0.jsonl"), (line, "1 dialogues")):
        if content is not None:
            (tmp_path / WORK / "0.jsonl").write_bytes(content)
        with pytest.raises(TiktalkError, match=rf"T595.*{told}"):
            read_items(tmp_path, partition)
    (tmp_path / WORK / "0.jsonl").write_bytes(2 * line)
    assert [item["number"] for item in read_items(tmp_path, partition)] == [1, 1]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(1, 30), st.integers(1, 3)), max_size=40
    ),
    st.integers(1, 40),
)
def test_packing_loses_nothing_and_divides_no_video(found, size: int) -> None:
    place = 0
    slices = []
    for video, comments, dialogues in found:
        slices.append(VideoSlice(video, Slice("f", place, comments), dialogues, comments))
        place += comments
    partitions = pack(slices, size=size)
    of_byte = {
        byte: p.number
        for p in partitions
        for s in p.slices
        for byte in range(s.start, s.start + s.size)
    }
    assert sorted(of_byte) == list(range(place))
    by_video: dict[str, set[int]] = {}
    for one in slices:
        by_video.setdefault(one.video, set()).add(of_byte[one.slice.start])
    assert all(len(numbers) == 1 for numbers in by_video.values())
    assert all(p.comments <= size or p.videos == 1 for p in partitions)
    assert all(one.comments + other.comments > size for one, other in pairwise(partitions))
    assert sum(p.dialogues for p in partitions) == sum(d for _, _, d in found)
    assert [Partition.from_json(json.loads(json.dumps(p.to_json()))) for p in partitions] == (
        partitions
    )


def test_a_dialogue_that_ends_two_processes_is_left_out(tmp_path: Path) -> None:
    """As an engine that tries for ever meets it: the notes of each start are all that is kept."""
    path = tmp_path / "part.tries"
    reached = []
    for _start in range(10):
        notes = Attempts.begin(path)
        taken = []
        for place in range(4):
            if notes.careful and not notes.take(place):
                continue
            if place == 2:
                break  # the process dies
            taken.append(place)
        else:
            reached = taken
            break
    assert reached == [0, 1, 3] and notes.starts == 5
    notes.end()
    assert not path.exists() and Attempts.begin(path).deaths == {}


# --- annotate ---


def test_partitions_have_the_lines_of_one_file(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    one = annotate(comments, pipeline, tmp_path / "one.jsonl")
    done = annotate(comments, pipeline, tmp_path / "many.parquet", *SIZE)
    assert one.exit_code == done.exit_code == 0, done.output
    assert "18 dialogues with 36 comments of 6 videos in 6 partitions" in done.stdout
    found = rows(tmp_path / "many.parquet")
    lines = (tmp_path / "one.jsonl").read_text(encoding="utf-8").splitlines()
    assert [r["result"] for r in sorted(found, key=lambda r: r["number"])] == lines
    first = json.loads(lines[0])
    assert {r["source"] for r in found} == {"comments.csv"}
    assert (found[0]["key"], found[0]["comments"]) == (first["key"], len(first["turns"]))
    assert found[0]["persons"] == len(first["clusters"]) > 0
    for path in (tmp_path / "many.parquet").glob("*.parquet"):
        assert len({r["title"] for r in pq.read_table(path).to_pylist()}) == 1
    assert not (tmp_path / "many.parquet" / "_work").exists()
    assert "ray" not in sys.modules
    # Readers of folders pass over what begins with _.
    assert pq.read_table(tmp_path / "many.parquet").num_rows == len(lines)


def test_a_run_goes_on_and_does_no_partition_again(
    comments: Path, pipeline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spacy_tiktalk.cli.shared.partitions import worker

    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    assert annotate(comments, pipeline, whole, *SIZE).exit_code == 0
    real = worker.write_part

    def fails_late(path, *args):
        if path.name == "part-00003.parquet":
            raise OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28]")
        return real(path, *args)

    monkeypatch.setattr(worker, "write_part", fails_late)
    cut = annotate(comments, pipeline, out, *SIZE)
    assert cut.exit_code == 1 and "T594" in cut.output
    words = " ".join(cut.output.split())
    assert "out.parquet: No space left on device. Make room on its disk" in words
    assert "OSError" not in words and "Detail" not in words
    monkeypatch.setattr(worker, "write_part", real)
    (out / ".0.part.parquet").write_bytes(b"half")
    times = {p.name: p.stat().st_mtime_ns for p in out.glob("part-*")}
    assert len(times) == 5
    kept = annotate(comments, pipeline, out, *SIZE)
    assert kept.exit_code == 1 and "T560" in kept.output
    assert "5, the run has not ended (--resume)" in run(tiktalk_cli, ["info", str(out)]).stdout
    again = annotate(comments, pipeline, out, *SIZE, "--resume")
    assert again.exit_code == 0 and "(5 were there already)" in again.stdout, again.output
    assert contents(out) == contents(whole)
    assert times == {name: (out / name).stat().st_mtime_ns for name in times}
    nothing = annotate(comments, pipeline, out, *SIZE, "--resume")
    assert nothing.exit_code == 0 and "(6 were there already)" in nothing.stdout
    told = json.loads(run(tiktalk_cli, ["info", str(out), "--json"]).stdout)
    assert told["folder"]["kind"] == "partitions of annotate"
    assert {"dialogues": 18, "partitions": 6, "done": "6"}.items() <= told["partitions"].items()


def test_leftovers_of_another_run_are_refused(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    assert annotate(comments, pipeline, out, *SIZE).exit_code == 0
    for more in (["--partition-size", "7"], [*SIZE, "--title", "别的"]):
        other = annotate(comments, pipeline, out, *more, "--resume")
        assert other.exit_code == 1 and "T592" in other.output
        assert ("partition_size" if more[1] == "7" else "title") in other.output
    changed = shutil.copytree(pipeline, tmp_path / "changed")
    (changed / "meta.json").write_text("{}", "utf-8")
    other = annotate(comments, str(changed), out, *SIZE, "--resume")
    assert "its pipeline differ" in other.output
    comments.write_text(comments.read_text("utf-8") + "99,,丁,她,1,v1,夜市1\n", "utf-8")
    other = annotate(comments, pipeline, out, *SIZE, "--resume")
    assert "T592" in other.output and "inputs (comments.csv)" in other.output
    assert annotate(comments, pipeline, out, *SIZE, "--force").exit_code == 0
    assert len(rows(out)) == 19
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    for option in ("--force", "--resume"):
        refused = annotate(comments, pipeline, out, *SIZE, option)
        assert "T593" in refused.output and "mine.txt" in refused.output
    assert (out / "mine.txt").exists()


def test_a_poisoned_record_stands_in_the_side_table(pipeline: str, tmp_path: Path) -> None:
    source = write_comments(tmp_path / "comments.csv", odd=True)
    text = source.read_text("utf-8").replace(BOMB, "")
    source.write_text(text, "utf-8")
    out = tmp_path / "out.parquet"
    done = annotate(source, pipeline, out, *SIZE)
    assert done.exit_code == 1 and "2 records with an error" in done.output, done.output
    failed = {r["step"]: r for r in rows(out / "_failed")}
    assert "poisoned" in failed["annotate"]["reason"] and POISON in failed["annotate"]["record"]
    assert failed["reading"]["record"] is None and "line 40" in failed["reading"]["reason"]
    found = {r["key"]: r for r in rows(out)}
    assert len(found) == 20 and found["9000"]["error"] == failed["annotate"]["reason"]
    assert found["9001"]["error"] is None and found["9001"]["persons"] == 1
    assert sum(r["error"] is not None for r in found.values()) == 1


def test_a_refused_dialogue_is_called_by_its_input_and_number(
    pipeline: str, tmp_path: Path
) -> None:
    limit = spacy.load(pipeline).max_length
    lines = [{"turns": [{"text": text}]} for text in ("林小雨来了", "好", "她" * (limit + 1))]
    source = write_jsonl(tmp_path / "talk.jsonl", lines)
    done = annotate(source, pipeline, tmp_path / "out.parquet", *SIZE)
    assert done.exit_code == 1, done.output
    (failed,) = rows(tmp_path / "out.parquet" / "_failed")
    assert failed["number"] == 3
    assert failed["reason"].startswith("[T508] talk.jsonl, dialogue 3: ")  # as in one process


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the process that dies is forked")
def test_a_record_that_kills_its_process_costs_no_other(pipeline: str, tmp_path: Path) -> None:
    source = write_comments(tmp_path / "comments.csv", videos=3, odd=True)
    out = tmp_path / "out.parquet"
    codes = annotate_in_children(source, pipeline, out, *SIZE)
    assert codes == [-9, -9, -9, -9, 0]
    failed = {r["key"]: r for r in rows(out / "_failed")}
    assert "T596" in failed["9001"]["reason"] and "poisoned" in failed["9000"]["reason"]
    found = [r["key"] for r in rows(out)]
    assert len(found) == len(set(found)) == 9 + 2


def test_a_folder_of_files_is_one_input_a_file(pipeline: str, tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    whole = write_comments(tmp_path / "whole.csv", videos=4, threads=2).read_text("utf-8")
    head, *lines = whole.splitlines()
    for number in range(2):  # every video has a thread in each
        part = lines[number * 8 : number * 8 + 8]
        (folder / f"{number}.csv").write_text("\n".join([head, *part]) + "\n", "utf-8")
    (folder / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    done = annotate(folder, pipeline, tmp_path / "out.parquet", "--partition-size", "4")
    assert done.exit_code == 1 and "8 dialogues with 16 comments of 4 videos" in done.output
    found = rows(tmp_path / "out.parquet")
    assert [(r["source"], r["title"]) for r in found[:4]] == [
        ("0.csv", "夜市0"),
        ("1.csv", "夜市0"),
        ("0.csv", "夜市1"),
        ("1.csv", "夜市1"),
    ]
    (bad,) = rows(tmp_path / "out.parquet" / "_failed")
    assert bad["source"] == "bad.csv" and bad["number"] is None and "T1" in bad["reason"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "x.parquet", "--frame", "f"], "--frame"),
        (["--out", "x.parquet", "--resume", "--force"], "--resume, --force"),
        (["--out", "x.jsonl", "--engine", "ray"], "--engine ray without"),
        (["--out", "x.parquet", "--engine", "spark"], "spark"),
        (["--partition-size", "6"], "--partition-size without --out NAME.parquet"),
    ],
)
def test_options_that_do_not_go_together(
    comments: Path, pipeline: str, options: list[str], said: str
) -> None:
    done = run(tiktalk_cli, ["annotate", str(comments), "-m", pipeline, *options])
    assert done.exit_code == 2 and said in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--partition-size", "6"], "--partition-size without --out NAME.parquet"),
        (["-n", "2", "--out", "x.json"], "--n-process without --out NAME.parquet"),
        (["--resume"], "--resume without --out NAME.parquet"),
        (["--out", "x.parquet", "-n", "2"], "--n-process without --engine ray"),
        (["--out", "x.parquet", "--top", "20"], "--top with --out NAME.parquet"),
        (["--out", "x.parquet", "--table-format", "csv"], "--table-format with --out"),
    ],
)
def test_options_of_people_that_mean_nothing_there(
    comments: Path, options: list[str], said: str
) -> None:
    done = run(tiktalk_cli, ["people", str(comments), *options])
    assert done.exit_code == 2 and said in done.output


def test_kept_partitions_have_their_size(comments: Path, pipeline: str, tmp_path: Path) -> None:
    assert annotate(comments, pipeline, tmp_path / "many.parquet").exit_code == 0
    more = ["--out", str(tmp_path / "people.parquet"), *SIZE]
    done = run(tiktalk_cli, ["people", str(tmp_path / "many.parquet"), *more])
    assert done.exit_code == 2 and "--partition-size" in done.output and "kept" in done.output


def test_a_worker_with_another_pipeline_refuses(pipeline: str, tmp_path: Path) -> None:
    work = AnnotateWork(
        model=pipeline, options=VideoOptions(), folder=tmp_path, pipeline="0", batch_size=1
    )
    with pytest.raises(TiktalkError, match="T598"):
        work.load()


def test_what_python_makes_of_a_package_makes_no_other_pipeline(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    before = digest(tmp_path)
    (tmp_path / "a.pyc").write_bytes(b"1")
    assert digest(tmp_path) == before
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    assert digest(tmp_path) != before


# --- people ---


def test_people_are_those_of_one_file(comments: Path, pipeline: str, tmp_path: Path) -> None:
    one, many = tmp_path / "one.jsonl", tmp_path / "many.parquet"
    assert annotate(comments, pipeline, one).exit_code == 0
    assert annotate(comments, pipeline, many, "--partition-size", "12").exit_code == 0
    done = run(tiktalk_cli, ["people", str(one), "--out", str(tmp_path / "one.json")])
    assert done.exit_code == 0, done.output
    expected = json.loads((tmp_path / "one.json").read_text("utf-8"))["videos"]
    assert any(len(p["clusters"]) > 1 for v in expected for p in v["people"])
    for number, source in enumerate((one, many)):
        out = tmp_path / f"people{number}.parquet"
        size = [] if number else SIZE  # partitions of annotate are kept
        done = run(tiktalk_cli, ["people", str(source), "--out", str(out), *size])
        assert done.exit_code == 0, done.output
        found = rows(out)
        assert [json.loads(r["result"]) for r in found] == expected
        assert [(r["title"], r["people"]) for r in found] == [
            (v["title"], len(v["people"])) for v in expected
        ]
    unfinished = tmp_path / "many.parquet" / "_manifest.json"
    text = unfinished.read_text("utf-8").replace('"complete": true', '"complete": false')
    unfinished.write_text(text, "utf-8")
    more = ["--out", str(tmp_path / "p.parquet")]
    assert "T593" in run(tiktalk_cli, ["people", str(many), *more]).output

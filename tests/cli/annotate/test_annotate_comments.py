"""A crawler's export from file to page: annotate, info, convert, evaluate and report."""

from __future__ import annotations

import csv
import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
import typer
from comment_files import EMPTY, LATER, LONE, REPLY, ROOT_ID, THREADS, VIDEO, as_platform
from comment_files import write_file as write
from places import SHARED
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.comments import COLUMN_HELP, FORMAT_HELP
from spacy_tiktalk.formats.comments.header.names import ROLES
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.registry import FORMATS

run = CliRunner().invoke
COMMENTS = [{**one, "text": one["text"].replace("何知夏", "高小满")} for one in THREADS]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    titles = [{"aweme_id": VIDEO, "title": "小满的一天", "desc": ""}]
    write(tmp_path / "detail_contents_a.json", titles)
    return write(tmp_path / "detail_comments_a.csv", as_platform(COMMENTS, "douyin"))


def results(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_results_join_the_export_by_id(export: Path, listed_model: str, tmp_path: Path) -> None:
    out = tmp_path / "result.jsonl"
    done = run(tiktalk_cli, ["annotate", str(export), "-m", listed_model, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    found = results(out)
    assert [obj["key"] for obj in found] == [ROOT_ID, LONE, EMPTY]
    assert [obj["title"] for obj in found] == ["小满的一天", None, None]
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["comment_id"]: row for row in csv.DictReader(file)}
    turns = {turn["id"]: turn for obj in found for turn in obj["turns"]}
    assert set(turns) == set(rows) and sum(len(obj["turns"]) for obj in found) == len(rows)
    for number, turn in turns.items():
        assert turn["speaker"] == rows[number]["nickname"]
        assert turn["source"]["likes"] == rows[number]["like_count"]
        assert turn["source"]["time"] == rows[number]["create_time"]
    assert [turns[name].get("reply_to") for name in (ROOT_ID, REPLY, LATER)] == [None, 0, 0]
    mentions = [m["text"] for obj in found for c in obj["clusters"] for m in c["mentions"]]
    assert mentions[0] == "高小满"
    resumed = run(
        tiktalk_cli, ["annotate", str(export), "-m", listed_model, "--out", str(out), "--resume"]
    )
    assert resumed.exit_code == 0 and "3 more were there already" in resumed.stdout
    assert [r.dialogue for r in read_records(out)] == [r.dialogue for r in read_records(export)]


def test_the_page_shows_ids_answers_and_likes(
    export: Path, listed_model: str, tmp_path: Path
) -> None:
    out, page = tmp_path / "result.jsonl", tmp_path / "page.html"
    run(tiktalk_cli, ["annotate", str(export), "-m", listed_model, "--out", str(out)])
    for source, persons in ((out, 1), (export, 0)):
        done = run(tiktalk_cli, ["report", str(source), "--out", str(page), "--json", "--force"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["persons"] == persons
        text = page.read_text(encoding="utf-8")
        block = re.findall(r'<script type="application/json" id="d\w+">(.*?)</script>', text)[0]
        about = [turn.get("about") for turn in json.loads(block)["turns"]]
        assert about[1] == [
            "↩ 阿Q！", "2024-05-01 02:01 UTC+8", "浙江", "♥ 7", f"id {REPLY}",
        ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "jsonl", "parquet"])
def test_every_kind_of_file_and_stdin(listed_model: str, tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"a.{kind}", as_platform(COMMENTS, "weibo"))
    command = ["-m", listed_model, "--json"]
    done = run(tiktalk_cli, ["annotate", str(path), *command])
    piped = run(tiktalk_cli, ["annotate", "-", *command], input=path.read_bytes())
    assert done.exit_code == piped.exit_code == 0, done.output + piped.output
    assert done.stdout == piped.stdout and len(done.stdout.splitlines()) == 3


def test_the_options_are_the_same_in_every_command(listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("谁,说了什么\n甲,是小满\n".encode("gb18030"))
    named = ["--column", "text=说了什么", "--column", "writer=谁", "--encoding", "gb18030"]
    out = str(tmp_path / "out")
    for command in (
        ["annotate", str(path), "-m", listed_model],
        ["report", str(path), "--out", f"{out}.html"],
        ["info", str(path)],
        ["convert", str(path), f"{out}.jsonl"],
        ["convert", str(path), out, "--output-format", "csv"],
    ):
        bare = run(tiktalk_cli, command)
        assert bare.exit_code == 1 and "[T157]" in bare.stderr and "'说了什么'" in bare.stderr
        done = run(tiktalk_cli, [*command, *named])
        assert done.exit_code == 0, done.output
        wrong = run(tiktalk_cli, [*command, "--column", "words=谁"])
        assert wrong.exit_code == 2 and "[T159]" in wrong.stderr
    assert results(Path(f"{out}.jsonl"))[0]["turns"][0]["speaker"] == "甲"
    turns = (tmp_path / "out" / "turns.csv").read_text(encoding="utf-8").splitlines()
    assert turns[0] == "document,turn,speaker,text,comment_id,reply_to,time,likes"


def test_evaluate_says_that_nothing_is_annotated(
    export: Path, trained_model: str, tmp_path: Path
) -> None:
    done = run(tiktalk_cli, ["evaluate", trained_model, str(export)])
    assert done.exit_code == 1 and "[T504]" in done.stderr
    path = tmp_path / "own.txt"
    path.write_bytes("谁,说了什么\n甲,是小满\n".encode("gb18030"))
    command = ["evaluate", trained_model, str(path), "--column", "text=说了什么"]
    for words, code, status in (
        ([], "T504", 1),
        (["--encoding", "no-such"], "T161", 1),
        (["--format", "conll"], "T168", 2),
        (["--format", "crawled"], "T106", 2),
        (["--column", "words=谁"], "T159", 2),
    ):
        done = run(tiktalk_cli, [*command, *words])
        assert done.exit_code == status and f"[{code}]" in done.stderr, done.output
    piped = ["evaluate", trained_model, "-", "--format", "comments", *command[3:]]
    done = run(tiktalk_cli, piped, input=path.read_bytes())
    assert done.exit_code == 1 and "[T504]" in done.stderr


def test_the_options_are_declared_once() -> None:
    group: Any = typer.main.get_command(tiktalk_cli)
    for name in ("column", "encoding", "format_"):
        forms = {
            (p.help, tuple(p.opts), p.multiple, p.default)
            for command in ("annotate", "evaluate", "convert", "info", "report")
            for p in group.commands[command].params
            if p.name == name
        }
        assert len(forms) == 1
        holders = {c for c, made in group.commands.items() for p in made.params if p.name == name}
        assert holders == {"annotate", "evaluate", "convert", "info", "report"}
    assert all(format_ in FORMAT_HELP for format_ in FORMATS[1:])
    assert all(role in COLUMN_HELP for role in ROLES)


@pytest.mark.parametrize("suffix", ["jsonl", "spacy", "txt"])
def test_the_options_are_refused_where_they_mean_nothing(
    listed_model: str, trained_model: str, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    (tmp_path / "a.jsonl").write_text('{"turns": [{"text": "小满"}]}\n', encoding="utf-8")
    if suffix == "spacy":
        assert run(tiktalk_cli, ["convert", str(tmp_path / "a.jsonl"), str(path)]).exit_code == 0
    elif suffix == "txt":
        path.write_text("A：小满\n", encoding="utf-8")
    commands = [["annotate", str(path), "-m", listed_model], ["info", str(path)]]
    if suffix != "txt":
        commands += [
            ["report", str(path), "--out", str(tmp_path / "a.html")],
            ["evaluate", trained_model, str(path)],
            ["convert", str(path), str(tmp_path / "b.conll")],
            ["convert", str(path), str(tmp_path / "tables"), "-F", "csv"],
        ]
    for command in commands:
        options = [["--column", "text=x"]]
        if suffix != "txt":  # a plain text has an encoding, too
            options.append(["--encoding", "gb18030"])
        for option in options:
            done = run(tiktalk_cli, [*command, *option])
            assert done.exit_code == 2, (command, done.output)
            assert "[T168]" in done.stderr and option[1] in done.stderr


def test_an_object_of_json_with_comments_inside(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = as_platform(COMMENTS, "douyin")
    path.write_text(json.dumps({"code": 0, "comments": rows}), encoding="utf-8")
    done = run(tiktalk_cli, ["info", str(path)])
    assert done.exit_code == 0 and "comments" in done.stdout, done.output
    path.write_text(json.dumps({"code": 0, "comments": [{"said": "好"}]}), encoding="utf-8")
    done = run(tiktalk_cli, ["info", str(path), "--column", "text=said"])
    assert done.exit_code == 0 and json.loads(path.read_text()), done.output
    path.write_text('{"shots": 1, "tracklets": 2}', encoding="utf-8")
    assert "[T891]" in run(tiktalk_cli, ["info", str(path)]).stderr


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_report_reads_comments_from_stdin(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / f"a.{kind}", as_platform(COMMENTS, "weibo"))
    page = str(tmp_path / "page.html")
    for given, data in ((str(path), None), ("-", path.read_bytes())):
        done = run(tiktalk_cli, ["report", given, "-o", page, "--json", "--force"], input=data)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["dialogues"] == 3


def test_bad_rows_are_named_and_the_others_annotated(listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "comment_id,parent_comment_id,content\n1,0,是小满\n2,0\n3,1,她呢\n1,0,别的\n9,5,谁\n"
    path.write_text(text, encoding="utf-8")
    command = ["annotate", str(path), "-m", listed_model, "--json"]
    stopped = run(tiktalk_cli, command)
    assert stopped.exit_code == 1 and stopped.stdout == "" and "[T160]" in stopped.stderr
    done = run(tiktalk_cli, [*command, "--skip-bad"])
    assert done.exit_code == 1
    assert [json.loads(line)["key"] for line in done.stdout.splitlines()] == ["1", "9"]
    said = done.stderr.splitlines()
    codes = [re.search(r"\[([TW]\d+)\]", line) for line in said]
    assert [code and code[1] for code in codes] == ["T160", "T165", "W156", None]
    assert said[-1] == "✘ 2 bad records skipped, named above."


def test_a_format_may_be_asked_for(listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("content\n是小满\n", encoding="utf-8")
    command = ["annotate", str(path), "-m", listed_model, "--json", "--format"]
    as_text = run(tiktalk_cli, [*command, "text"])
    assert [t["text"] for t in json.loads(as_text.stdout)["turns"]] == ["content", "是小满"]
    table = run(tiktalk_cli, [*command, "comments"])
    assert [t["text"] for t in json.loads(table.stdout)["turns"]] == ["是小满"]
    wrong = run(tiktalk_cli, [*command, "csv"])
    assert wrong.exit_code == 2 and "[T106]" in wrong.stderr


def test_every_format_of_the_table_is_annotated(listed_model: str, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"key": "k", "turns": [{"speaker": "A", "text": "是小满"}]}\n')
    for name, asked in (
        ("a.spacy", "auto"),
        ("a.conll", "auto"),
        ("a.conllu", "auto"),
        ("t.json", "tiktalkcoref"),
        ("l.json", "labelstudio"),
        ("d.json", "doccano"),
    ):
        path = str(tmp_path / name)
        assert run(tiktalk_cli, ["convert", str(source), path, "-F", asked]).exit_code == 0
        done = run(tiktalk_cli, ["annotate", path, "-m", listed_model, "--json"])
        assert done.exit_code == 0, done.output
        obj = json.loads(done.stdout)
        assert obj["key"] == "k" and obj["clusters"][0]["name"] == "小满"


@pytest.mark.parametrize("command", ["annotate", "report", "info", "convert", "evaluate"])
def test_no_command_reads_subtitles(command: str, trained_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:03,000\n是小满\n", encoding="utf-8")
    arguments = {
        "annotate": [str(path), "-m", trained_model],
        "convert": [str(path), str(tmp_path / "b.jsonl")],
        "evaluate": [trained_model, str(path)],
    }.get(command, [str(path)])
    done = run(tiktalk_cli, [command, *arguments])
    assert done.exit_code == 1 and done.stdout == "" and "subtitles (SRT)" in done.stderr


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the cases are not at hand")
def test_the_cases(trained_model: str) -> None:
    files = SHARED / "cases" / "files"
    with (files / "comments.csv").open(encoding="utf-8-sig", newline="") as file:
        ids = sorted(row["comment_id"] for row in csv.DictReader(file))
    for name in ("comments.csv", "mediacrawler_list.json"):
        done = run(tiktalk_cli, ["annotate", str(files / name), "-m", trained_model, "--json"])
        assert done.exit_code == 0, done.output
        turns = [turn for line in done.stdout.splitlines() for turn in json.loads(line)["turns"]]
        assert sorted(turn["id"] for turn in turns) == ids
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read_records(files / "comments.csv")) == 5

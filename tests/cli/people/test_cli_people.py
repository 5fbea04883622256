from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import spacy
from people_material import thread, write_jsonl
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_tiktalk import Dialogue, clusters_from_spans
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.people import run as people_run
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.people import find_people, read_people

run = CliRunner().invoke
THREADS = [
    thread("a", [(1, "林小雨"), (2, "他")], title="校运会"),
    thread("b", [(1, "小雨"), (1, "她")], title="校运会"),
    thread("c", [(1, "小雨")], video="w.mp4"),
]
DRAWN = """\
v.mp4 · 校运会
2 threads, 2 people
    who     comments  threads  writers  heads  also called
P1  林小雨  3         2        2               小雨
P2  他      1         1        1

w.mp4
1 thread, 1 person
    who   comments  threads  writers  heads  also called
P1  小雨  1         1        1
"""


@pytest.fixture
def result(tmp_path: Path) -> str:
    return str(write_jsonl(tmp_path / "result.jsonl", THREADS))


def test_people_are_shown_video_by_video(result: str) -> None:
    done = run(tiktalk_cli, ["people", result])
    assert done.exit_code == 0, done.output
    assert done.stdout == DRAWN


def test_all_that_can_be_written(result: str, tmp_path: Path) -> None:
    out, into, tables = (tmp_path / name for name in ("people.json", "with.jsonl", "tables"))
    options = ["--out", str(out), "--into", str(into), "--tables", str(tables)]
    done = run(tiktalk_cli, ["people", result, *options])
    assert done.exit_code == 0, done.output
    assert read_people(out) == find_people(THREADS)
    lines = [json.loads(line) for line in into.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["clusters"][0]["person"] == lines[1]["clusters"][0]["person"] == "P1"
    assert (tables / "people.csv").read_text(encoding="utf-8").count("\n") == 4
    again = run(tiktalk_cli, ["people", result, *options])
    assert again.exit_code == 1 and "T560" in again.output
    assert run(tiktalk_cli, ["people", result, *options, "--force"]).exit_code == 0


def test_json_goes_to_stdout(result: str) -> None:
    for option in (["--json"], ["--out", "-"]):
        done = run(tiktalk_cli, ["people", result, *option])
        assert [len(v["people"]) for v in json.loads(done.stdout)["videos"]] == [2, 1]


def test_a_threshold_and_aliases_are_heard(result: str, tmp_path: Path) -> None:
    done = run(tiktalk_cli, ["people", result, "--threshold", "0.999", "--json"])
    assert [len(v["people"]) for v in json.loads(done.stdout)["videos"]] == [3, 1]
    names = tmp_path / "names.txt"
    names.write_text("沈知行\t木木老师\n", encoding="utf-8")
    two = [thread("a", [(1, "沈知行")]), thread("b", [(1, "木木老师")])]
    asked = ["people", str(write_jsonl(tmp_path / "two.jsonl", two)), "--json"]
    for options, people in (([], 2), (["--aliases", str(names)], 1)):
        (video,) = json.loads(run(tiktalk_cli, [*asked, *options]).stdout)["videos"]
        assert len(video["people"]) == people


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--threshold", "2"], 2, "T895"),
        (["--sum", "likes"], 2, "T897"),
        (["--sum", "cats.POSITIVE"], 2, "T897"),
        (["--aliases", "none.txt"], 1, "T310"),
        (["--tables", "t", "--table-format", "xlsx"], 2, "T106"),
        (["--excel"], 2, "[T516] --excel: it is for --tables in csv"),
        (["--tables", "t", "--table-format", "parquet", "--excel"], 2, "[T516] --excel"),
        (["--table-format", "parquet"], 2, "[T516] --table-format without --tables"),
    ],
)
def test_what_is_wrong_is_named(result: str, options: list[str], code: int, said: str) -> None:
    done = run(tiktalk_cli, ["people", result, *options])
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_sums_stand_beside_the_people(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "r.jsonl", [{**THREADS[0], "cats": {"POSITIVE": 0.75}}])
    done = run(tiktalk_cli, ["people", str(path), "--sum", "cats.POSITIVE"])
    assert "cats.POSITIVE" in done.stdout and "0.75" in done.stdout


@pytest.mark.parametrize(
    ("likes", "shown"),
    [("1234587", "1234587"), ("113209.5", "113209.5"), ("0.1234567", "0.1235"), ("100", "100")],
)
def test_sums_are_shown_in_full(likes: str, shown: str, tmp_path: Path) -> None:
    one = thread("a", [(1, "林小雨")])
    one["turns"][0]["source"] = {"likes": likes}
    path = write_jsonl(tmp_path / "r.jsonl", [one])
    done = run(tiktalk_cli, ["people", str(path), "--sum", "turn.likes"])
    assert done.stdout.splitlines()[-1].split()[-1] == shown


def test_a_bad_record_is_named_with_its_place(tmp_path: Path) -> None:
    bad = thread("bad", [(1, "小雨")])
    bad["clusters"][0]["mentions"][0]["end"] = 99
    path = write_jsonl(tmp_path / "r.jsonl", [THREADS[0], bad])
    done = run(tiktalk_cli, ["people", str(path)])
    assert done.exit_code == 1
    assert f"[T119] {path}, line 2, dialogue 'bad'" in done.output


def test_a_command_that_is_told_can_be_typed(tmp_path: Path) -> None:
    source = tmp_path / "my comments.csv"
    source.write_text("nickname,content\nA,刘德华好帅\n", encoding="utf8")
    done = run(tiktalk_cli, ["people", str(source)])
    assert f"tiktalk annotate {shlex.quote(str(source))} --people" in done.stderr


def test_comments_that_nobody_annotated_are_told(result: str, tmp_path: Path) -> None:
    source = tmp_path / "c.csv"
    source.write_text("nickname,content\nA,刘德华好帅\n", encoding="utf8")
    done = run(tiktalk_cli, ["people", str(source)])
    assert done.exit_code == 0 and "0 people" in done.stdout
    assert "no dialogue in it has a cluster" in done.stderr and "annotate" in done.stderr
    assert "has a cluster" not in run(tiktalk_cli, ["people", result]).stderr


def test_an_empty_file_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_text("\n", encoding="utf-8")
    done = run(tiktalk_cli, ["people", str(tmp_path / "e.jsonl")])
    assert done.exit_code == 1 and "T103" in done.output


def test_empty_docs_are_nobody(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    docs = [nlp("")]
    for text in ("小雨来了", "她好", "小雨好"):
        doc = Dialogue.from_turns([("A", text)], title="校运会").to_doc(nlp)
        clusters_from_spans(doc, [[(0, 2 if text.startswith("小") else 1)]])
        docs.append(doc)
    docs.insert(2, nlp("\n"))
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "a.spacy")
    out, into = tmp_path / "people.json", tmp_path / "with.jsonl"
    options = ["--one-video", "--out", str(out), "--into", str(into)]
    done = run(tiktalk_cli, ["people", str(tmp_path / "a.spacy"), *options])
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in into.read_text(encoding="utf-8").splitlines()]
    names = ["dialogue-0002", "dialogue-0004", "dialogue-0005"]
    assert [line["key"] for line in lines] == names
    assert all(cluster["person"] for line in lines for cluster in line["clusters"])
    threads = {name for video in read_people(out) for name in video.documents}
    assert threads >= set(names)
    assert len(read_records(into)) == 3


def test_the_people_are_written_before_what_may_fail(
    result: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise TiktalkError("T000", "no")

    monkeypatch.setattr(people_run, "with_people", fails)
    out = tmp_path / "people.json"
    options = ["--out", str(out), "--into", str(tmp_path / "with.jsonl")]
    assert run(tiktalk_cli, ["people", result, *options]).exit_code == 1
    assert read_people(out) == find_people(THREADS)


def test_annotate_joins_in_the_same_run(listed_model: str, tmp_path: Path) -> None:
    turns = ["这不是高小满吗", "小满真好", "她妈来了"]
    threads = [
        {"key": f"t{n}", "title": "后台", "turns": [{"speaker": "A", "text": text}]}
        for n, text in enumerate(turns)
    ]
    path = str(write_jsonl(tmp_path / "in.jsonl", threads))
    out, people = tmp_path / "out.jsonl", tmp_path / "people.json"
    options = ["-m", listed_model, "--people", str(people)]
    done = run(tiktalk_cli, ["annotate", path, *options, "--out", str(out)])
    assert done.exit_code == 0, done.output
    videos = read_people(people)
    assert [p.threads for v in videos for p in v.people if p.name] == [("t0", "t1")]
    again = run(tiktalk_cli, ["annotate", path, *options, "--json", "--force"])
    assert again.exit_code == 0 and read_people(people) == videos
    assert run(tiktalk_cli, ["annotate", path, *options]).exit_code == 1  # it is there


def test_annotate_keeps_corrections(listed_model: str, tmp_path: Path) -> None:
    turns = ["这不是高小满吗", "小满真好"]
    threads = [
        {"key": f"t{n}", "title": "后台", "turns": [{"speaker": "A", "text": text}]}
        for n, text in enumerate(turns)
    ]
    path = str(write_jsonl(tmp_path / "in.jsonl", threads))
    first = {"document": "t0", "turn": 0, "start": 3, "end": 6, "text": "高小满"}
    other = {"document": "t1", "turn": 0, "start": 0, "end": 2, "text": "小满"}
    apart = write_jsonl(
        tmp_path / "c.json", [{"version": 1, "corrections": [{"apart": [[first], [other]]}]}]
    )
    people, out = tmp_path / "people.json", tmp_path / "out.jsonl"
    options = ["-m", listed_model, "--corrections", str(apart)]
    written = ["--people", str(people), "--out", str(out)]
    done = run(tiktalk_cli, ["annotate", path, *options, *written])
    assert done.exit_code == 0, done.output
    (video,) = read_people(people)
    assert [p.threads for p in video.people if p.name] == [("t0",), ("t1",)]
    # Nothing is annotated again where only the corrections are new.
    apart.write_text('{"version": 1, "corrections": []}', encoding="utf-8")
    done = run(tiktalk_cli, ["annotate", path, *options, *written, "--resume"])
    assert done.exit_code == 0 and "2 more were there already" in done.output
    assert [p.threads for p in read_people(people)[0].people if p.name] == [("t0", "t1")]
    done = run(tiktalk_cli, ["annotate", path, *options])
    assert done.exit_code == 2 and "T516" in done.output and "--people" in done.output
    apart.write_text("{}", encoding="utf-8")
    done = run(tiktalk_cli, ["annotate", path, *options, "--people", str(people), "--force"])
    assert done.exit_code == 1 and "T899" in done.output and "c.json" in done.output
    done = run(tiktalk_cli, ["annotate", path, *options, "--people", str(apart), "--force"])
    assert done.exit_code == 1 and "T562" in done.output


def test_annotate_looks_at_corrections_before_the_work(listed_model: str, tmp_path: Path) -> None:
    def corrected(*places: tuple[str, int, str]) -> str:
        one = [
            {"document": key, "turn": 0, "start": start, "end": start + len(text), "text": text}
            for key, start, text in places
        ]
        path = tmp_path / "c.json"
        path.write_text(json.dumps({"version": 1, "corrections": [{"one": one}]}), "utf-8")
        return str(path)

    turns = {"t0": "这不是高小满吗", "t1": "小满真好", "z": "高小满"}
    threads = [
        {"key": key, "title": "z" if key == "z" else "后台", "turns": [{"text": text}]}
        for key, text in turns.items()
    ]
    path = str(write_jsonl(tmp_path / "in.jsonl", threads))
    people, out = tmp_path / "people.json", tmp_path / "all results.jsonl"
    written = ["-m", listed_model, "--people", str(people), "--out", str(out)]
    first = ("t0", 3, "高小满")
    for other, said in ((("gone", 0, "小满"), "'gone'"), (("z", 0, "高小满"), "two videos")):
        options = [*written, "--corrections", corrected(first, other)]
        done = run(tiktalk_cli, ["annotate", path, *options])
        assert done.exit_code == 1 and "T899" in done.output and said in done.output
        assert not list(tmp_path.glob("all results.jsonl*")) and not people.exists()
    # What only the clusters tell is told after the work, which stays.
    options = ["--corrections", corrected(first, ("t1", 2, "真"))]
    done = run(tiktalk_cli, ["annotate", path, *written, *options])
    assert done.exit_code == 1 and "T899" in done.output and not people.exists()
    assert f"tiktalk people {shlex.quote(str(out))} --corrections" in done.output
    assert out.read_text(encoding="utf-8").count("\n") == 3
    done = run(tiktalk_cli, ["annotate", path, *written[:4], *options])
    assert done.exit_code == 1 and "without the corrections" in done.output
    assert [p.threads for p in read_people(people)[0].people] == [("t0", "t1")]
    # A result that is gone on with has its own dialogues, and the input the rest.
    less = str(write_jsonl(tmp_path / "less.jsonl", threads[:1]))
    options = [*options[:1], corrected(first, ("t1", 0, "小满")), "--resume"]
    done = run(tiktalk_cli, ["annotate", less, *written, *options])
    assert done.exit_code == 0, done.output


def test_corrections_by_hand_are_kept(result: str, tmp_path: Path) -> None:
    def at(document: str, turn: int, text: str) -> dict[str, object]:
        return {"document": document, "turn": turn, "start": 0, "end": len(text), "text": text}

    rain, other, he = at("a", 0, "林小雨"), at("b", 0, "小雨"), at("a", 1, "他")
    files = []
    for name, one in (("apart", {"apart": [[other], [rain]]}), ("one", {"one": [other, he]})):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps({"version": 1, "corrections": [one]}), encoding="utf-8")
    options = [part for file in files for part in ("--corrections", str(file))]
    done = run(tiktalk_cli, ["people", result, *options, "--json"])
    assert done.exit_code == 0, done.output
    (video, _) = json.loads(done.stdout)["videos"]
    assert [p["clusters"] for p in video["people"]] == [[["a", 2], ["b", 1]], [["a", 1]]]
    files[0].write_text("[]", encoding="utf-8")
    done = run(tiktalk_cli, ["people", result, *options])
    assert done.exit_code == 1 and "T899" in done.output and "apart.json" in done.output


def test_tables_for_a_spreadsheet_run_no_formula(tmp_path: Path) -> None:
    thread = json.loads(json.dumps(THREADS[0]))
    thread["title"] = "=1+1"
    path = write_jsonl(tmp_path / "r.jsonl", [thread])
    for options, beginning, title in (
        ([], b"video,", "=1+1"),
        (["--excel", "--force"], b"\xef\xbb\xbfvideo,", "'=1+1"),
    ):
        words = ["people", str(path), "--tables", str(tmp_path / "t"), *options]
        done = run(tiktalk_cli, words)
        assert done.exit_code == 0, done.output
        data = (tmp_path / "t" / "videos.csv").read_bytes()
        assert data.startswith(beginning) and f",{title}," in data.decode()

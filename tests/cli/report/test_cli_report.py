"""`tiktalk report`: what it reads, what it writes, and what it says of bad input."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from link_scenes import two_heads
from people_material import thread, write_jsonl
from places import CORPUS
from report_material import linked_doc
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.result import result_to_json
from spacy_tiktalk.formats.convert import convert
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.people import find_people, write_people

run = CliRunner().invoke


def blocks(path: Path) -> dict[str, dict]:
    """The data blocks of a page, by id."""
    page = path.read_text(encoding="utf-8")
    found = re.findall(r'<script type="application/json" id="(\w+)">(.*?)</script>', page)
    return {name: json.loads(text) for name, text in found}


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Two results of annotate, with tracks and without."""
    lines = []
    for key in ("a1", "a2"):
        doc = linked_doc("film.mp4", two_heads(), key=key)
        lines.append(result_to_json(doc, record_from_doc(doc), tracks=key == "a1"))
    path = tmp_path / "in" / "result.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return path


def test_a_result_becomes_a_page(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "page.html"
    done = run(tiktalk_cli, ["report", str(result), "-o", str(out), "--title", "Mine", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told == {
        "path": str(out),
        "dialogues": 2,
        "persons": 8,
        "mentions": 10,
        "linked": 4,
        "videos": 0,
        "missing": 2,
        "uncut": 0,
        "skipped": 0,
        "bytes": out.stat().st_size,
    }
    assert "W850" in done.stderr and "film.mp4" in done.stderr
    found = blocks(out)
    assert [found[name]["key"] for name in ("d0", "d1")] == ["a1", "a2"]
    assert found["d0"]["tracks"] and not found["d1"]["tracks"]
    assert any("--tracks" in note for note in found["d1"]["notes"])
    assert "<title>Mine</title>" in out.read_text(encoding="utf-8")


def test_bad_lines_are_named_and_the_rest_is_drawn(result: Path, tmp_path: Path) -> None:
    with result.open("a", encoding="utf-8") as file:
        file.write('{"turns": 3}\n{\n{"turns": [{"text": "x"}], "heads": 3}\n')
    out = tmp_path / "page.html"
    done = run(tiktalk_cli, ["report", str(result), "-o", str(out), "--video", "none"])
    assert done.exit_code == 1
    for line, code in ((3, "T118"), (4, "T112"), (5, "T850")):
        assert re.search(rf"\[{code}\] \S+, line {line}\b", done.stderr)
    assert "3 bad records skipped" in done.stderr
    assert len(blocks(out)["index"]) == 2


def test_a_line_is_never_taken_for_what_the_report_made_itself(tmp_path: Path) -> None:
    """A payload of the report names the address that the page asks for: a file may not."""
    line = {"key": "a", "title": None, "turns": [], "sides": [{"name": "x", "clusters": []}]}
    line |= {"video": {"name": "n", "src": "file:///home/other/x.mp4"}, "heads": [], "tracks": None}
    for hostile in (line, {"key": "a", "sides": []}):
        source, page = write_jsonl(tmp_path / "a.jsonl", [hostile]), tmp_path / "a.html"
        arguments = ["report", str(source), "--out", str(page), "--format", "jsonl"]
        done = run(tiktalk_cli, [*arguments, "--video", "none"])
        assert done.exit_code == 1 and "a.jsonl, line 1" in done.output, done.output
        assert not page.exists()


def test_nothing_to_draw_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    for text, code in (("", "T103"), ('{"turns": 3}\n', "T104")):
        done = run(tiktalk_cli, ["report", "-", "-o", str(out)], input=text)
        assert done.exit_code == 1 and code in done.stderr
        assert list(tmp_path.iterdir()) == []


def test_stdin_and_other_formats(tmp_path: Path) -> None:
    lines = (CORPUS / "train.jsonl").read_text(encoding="utf-8").splitlines()[:5]
    source = tmp_path / "gold.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    pages = []
    for name in ("gold.jsonl", "gold.spacy", "gold.conll", "-"):
        if name not in ("-", "gold.jsonl"):
            convert(source, tmp_path / name)
        out = tmp_path / f"{len(pages)}.html"
        given = name if name == "-" else str(tmp_path / name)
        done = run(tiktalk_cli, ["report", given, "-o", str(out)], input="\n".join(lines))
        assert done.exit_code == 0, done.output
        assert re.search(r"dialogues +5\b", done.stdout)
        pages.append([entry["text"] for entry in blocks(out)["index"]])
    assert pages[0] == pages[1] == pages[2] == pages[3]


def test_the_page_on_stdout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = str(CORPUS / "dev.jsonl")
    assert run(tiktalk_cli, ["report", source, "-o", "page.html"]).exit_code == 0
    done = run(tiktalk_cli, ["report", source, "-o", "-"])
    assert done.exit_code == 0 and "dialogues" in done.stderr
    assert done.stdout == Path("page.html").read_text(encoding="utf-8")
    for option in ("--json", "--open"):
        done = run(tiktalk_cli, ["report", source, "-o", "-", option])
        assert done.exit_code == 2 and "T516" in done.stderr and not done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_docs_keep_their_links(tmp_path: Path) -> None:
    path = tmp_path / "docs.spacy"
    doc = linked_doc("film.mp4", two_heads())
    DocBin(store_user_data=True, docs=[doc]).to_disk(path)
    out = tmp_path / "page.html"
    done = run(tiktalk_cli, ["report", str(path), "-o", str(out), "--video=none", "--no-crops"])
    assert done.exit_code == 0 and not done.stderr
    clusters = blocks(out)["d0"]["sides"][0]["clusters"]
    assert clusters[0]["heads"][0]["id"] == "H1" and blocks(out)["d0"]["tracks"]


def test_a_file_is_replaced_only_by_force(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    out.write_text("mine")
    done = run(tiktalk_cli, ["report", str(result), "-o", str(out)])
    assert done.exit_code == 1 and "T560" in done.stderr and "--force" in done.stderr
    assert out.read_text() == "mine"
    assert run(tiktalk_cli, ["report", str(result), "-o", str(out), "--force"]).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    done = run(tiktalk_cli, ["report", str(result), "-o", str(result), "--force"])
    assert done.exit_code == 1 and "[T562]" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nothing.jsonl"], "T505"),
        (["."], "T564"),
        ([str(CORPUS / "sample.txt")], "T854"),
        ([str(CORPUS / "train.jsonl"), "--video", "all"], "T852"),
        ([str(CORPUS / "train.jsonl"), "-o", "."], "T561"),
    ],
)
def test_what_is_refused(
    words: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(tiktalk_cli, ["report", *words])
    assert done.exit_code == (2 if code == "T852" else 1) and f"[{code}]" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_persons_the_mend_is_named(tmp_path: Path) -> None:
    source = tmp_path / "raw.jsonl"
    source.write_text('{"turns": [{"text": "小满来了"}]}\n', encoding="utf-8")
    done = run(tiktalk_cli, ["report", str(source), "-o", str(tmp_path / "page.html")])
    assert done.exit_code == 0 and "tiktalk annotate" in done.stderr


def test_people_are_drawn_and_checked(tmp_path: Path) -> None:
    threads = [thread(key, [(1, "林小雨")], title="校运会") for key in "ab"]
    result = str(write_jsonl(tmp_path / "r.jsonl", threads))
    write_people(tmp_path / "people.json", find_people(threads))
    options = ["--people", str(tmp_path / "people.json"), "--video", "none"]
    page = tmp_path / "r.html"
    done = run(tiktalk_cli, ["report", result, *options, "--out", str(page)])
    assert done.exit_code == 0, done.output
    assert '"id":"P1","name":"林小雨"' in page.read_text(encoding="utf-8")
    assert "W851" not in done.output
    grown = str(write_jsonl(tmp_path / "grown.jsonl", [*threads, thread("c", [(1, "他")])]))
    done = run(tiktalk_cli, ["report", grown, *options, "--out", str(tmp_path / "g.html")])
    assert done.exit_code == 0 and "[W851]" in done.stderr and "'c'" in done.stderr
    write_people(tmp_path / "people.json", find_people([thread("z", [(1, "林小雨")])]))
    other = ["--out", str(tmp_path / "o.html")]
    done = run(tiktalk_cli, ["report", result, *options, *other])
    assert done.exit_code == 1 and "T898" in done.output and not (tmp_path / "o.html").exists()

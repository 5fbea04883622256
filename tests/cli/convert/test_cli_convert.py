from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from places import CORPUS
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.registry import WRITTEN

run = CliRunner().invoke
DEV = str(CORPUS / "dev.jsonl")


@pytest.mark.parametrize("name", WRITTEN[1:])
def test_there_and_back_by_asking(tmp_path: Path, name: str) -> None:
    """Every format is written where it is asked for and told from its name or content."""
    path = tmp_path / {"corefud": "a.conllu", "conll": "a.conll", "spacy": "a.spacy"}.get(
        name, "a.json"
    )
    done = run(tiktalk_cli, ["convert", DEV, str(path), "-F", name, "--json"])
    assert done.exit_code == 0, done.output
    stats = json.loads(done.stdout)
    assert stats["output_format"] == name and stats["misaligned"] == 0
    done = run(tiktalk_cli, ["convert", str(path), str(tmp_path / "back.jsonl"), "--json"])
    assert done.exit_code == 0, done.output
    back = json.loads(done.stdout)
    assert back["input_format"] == name
    assert back["mentions"] == stats["mentions"] and back["clusters"] == stats["clusters"]


def test_the_ending_conllu_means_corefud(tmp_path: Path) -> None:
    done = run(tiktalk_cli, ["convert", DEV, str(tmp_path / "a.conllu"), "--json"])
    assert json.loads(done.stdout)["output_format"] == "corefud"


def test_pipes(tmp_path: Path) -> None:
    source = Path(DEV).read_bytes()
    done = run(tiktalk_cli, ["convert", "-", "-", "-f", "jsonl", "-F", "corefud"], input=source)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("# newdoc id = ") and "dialogues" in done.stderr
    (tmp_path / "a.conllu").write_text(done.stdout, encoding="utf-8")
    records = [record.in_text_order() for record in read_records(DEV)]
    assert read_records(tmp_path / "a.conllu") == records
    again = run(
        tiktalk_cli, ["convert", "-", "-", "-f", "corefud", "-F", "jsonl"], input=done.stdout
    )
    assert len(again.stdout.splitlines()) == len(records)


def test_a_bad_line_of_stdin_is_named_so() -> None:
    done = run(tiktalk_cli, ["convert", "-", "-", "-f", "jsonl", "-F", "conll"], input="{}\n")
    assert done.exit_code == 1 and done.stdout == ""
    assert done.stderr.startswith("✘ [T117] stdin, line 1: ")


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["-", "x.jsonl"], "T882", 2),
        ([DEV, "-"], "T882", 2),
        ([DEV, "-", "-F", "csv"], "T516", 2),
        ([DEV, "x", "-F", "xlsx"], "T106", 2),
        ([DEV, "x", "-F", "jsonl", "--excel"], "T516", 2),
        ([DEV, "x", "-f", "csv"], "T106", 2),
        ([DEV, DEV, "-F", "csv"], "T561", 1),
        (["missing.json", "x.jsonl"], "T101", 1),
        (["missing.json", "x", "-F", "csv"], "T101", 1),
    ],
)
def test_what_cannot_be_done_is_one_red_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: str,
    exit_code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(tiktalk_cli, ["convert", *arguments])
    assert done.exit_code == exit_code
    assert done.stderr.startswith(f"✘ [{code}] ") and len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_tables_are_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    done = run(tiktalk_cli, ["convert", DEV, str(folder), "-F", "csv", "--excel"])
    assert done.exit_code == 0, done.output
    assert "mentions.csv" in done.stdout
    with io.TextIOWrapper((folder / "mentions.csv").open("rb"), "utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(list(record.mentions)) for record in read_records(DEV))


def test_tables_of_two_formats_lie_in_one_folder_and_each_is_kept(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    words = ["convert", DEV, str(tmp_path), "-F"]
    for format_ in ("csv", "parquet"):
        assert run(tiktalk_cli, [*words, format_]).exit_code == 0
    (tmp_path / "mentions.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    done = run(tiktalk_cli, [*words, "csv"])
    assert done.exit_code == 1 and "T560" in done.stderr and "documents.csv" in done.stderr
    assert (tmp_path / "mentions.csv").read_text(encoding="utf-8") == "mine"
    assert run(tiktalk_cli, [*words, "csv", "--force"]).exit_code == 0
    assert (tmp_path / "mentions.csv").read_text(encoding="utf-8").startswith("doc")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done = run(tiktalk_cli, ["convert", DEV, str(tmp_path / "t"), "-F", "parquet", "--json"])
    stats = json.loads(done.stdout)
    assert parquet.read_table(tmp_path / "t" / "mentions.parquet").num_rows == stats["mentions"]
    assert stats["rows"]["mentions"] == stats["mentions"]


def test_tokens_make_one_line_a_word(tmp_path: Path) -> None:
    pytest.importorskip("jieba")
    for name in ("a.conllu", "a.conll"):
        sizes = []
        for options in ([], ["--tokens", "-s", "jieba", "--force"]):
            done = run(tiktalk_cli, ["convert", DEV, str(tmp_path / name), *options])
            assert done.exit_code == 0, done.output
            sizes.append(len((tmp_path / name).read_text(encoding="utf-8").splitlines()))
        assert sizes[1] < sizes[0]


def test_jieba_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jieba", None)
    done = run(tiktalk_cli, ["convert", DEV, str(tmp_path / "a.conll"), "-s", "jieba"])
    assert done.exit_code == 1 and "[T506]" in done.stderr and "pip install jieba" in done.stderr
    assert not list(tmp_path.iterdir())


def test_label_studio_says_where_its_configuration_is(tmp_path: Path) -> None:
    done = run(tiktalk_cli, ["convert", DEV, str(tmp_path / "t.json"), "-F", "labelstudio"])
    config = tmp_path / "t.labelstudio.xml"
    assert config.is_file() and str(config) in done.stdout
    config.write_text("<View>mine</View>", encoding="utf-8")
    (tmp_path / "t.json").unlink()
    again = run(tiktalk_cli, ["convert", DEV, str(tmp_path / "t.json"), "-F", "labelstudio"])
    assert again.exit_code == 1 and f"[T560] {config} " in again.stderr
    assert config.read_text(encoding="utf-8") == "<View>mine</View>"
    assert not (tmp_path / "t.json").exists()


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(Path(DEV).read_bytes())
    before = path.read_bytes()
    words = ["convert", str(path), str(tmp_path / "x" / ".." / "a.jsonl"), "-F", "conll"]
    (tmp_path / "x").mkdir()
    done = run(tiktalk_cli, words)
    assert done.exit_code == 1 and "T562" in done.stderr
    assert path.read_bytes() == before

"""Folders of partitions where a file is read: by people in one file, the report and tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from partition_pipes import install, write_comments
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.partitions.manifest import read_manifest
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import convert
from spacy_tiktalk.formats.partitions import many_sources, part_files
from spacy_tiktalk.people import read_people
from spacy_tiktalk.people.reading import read_dialogues

run = CliRunner().invoke


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with persons.jsonl, persons.parquet and people.parquet of the same comments."""
    folder = tmp_path_factory.mktemp("reading")
    pipeline, _ = install(folder)
    source = write_comments(folder / "comments.csv")
    for out, more in (("persons.jsonl", []), ("persons.parquet", ["--partition-size", "6"])):
        words = ["annotate", str(source), "-m", str(pipeline), "--out", str(folder / out)]
        assert run(tiktalk_cli, [*words, *more]).exit_code == 0
    words = ["people", str(folder / "persons.parquet"), "--out", str(folder / "people.parquet")]
    assert run(tiktalk_cli, words).exit_code == 0
    return folder


def test_the_same_dialogues_as_in_one_file(made: Path) -> None:
    one = {obj["key"]: obj for obj in read_dialogues(made / "persons.jsonl")}
    many = list(read_dialogues(made / "persons.parquet"))
    assert len(many) == len(one) == 18
    assert {obj["key"]: obj for obj in many} == one


def test_people_are_the_same_from_a_folder(made: Path, tmp_path: Path) -> None:
    for name in ("persons.jsonl", "persons.parquet"):
        out = tmp_path / f"{name}.json"
        done = run(tiktalk_cli, ["people", str(made / name), "--out", str(out)])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "persons.jsonl.json").read_bytes() == (
        tmp_path / "persons.parquet.json"
    ).read_bytes()
    assert read_people(made / "people.parquet") == read_people(tmp_path / "persons.jsonl.json")


def test_a_report_of_folders(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    people = ["--people", str(made / "people.parquet")]
    done = run(tiktalk_cli, ["report", str(made / "persons.parquet"), "--out", str(out), *people])
    assert done.exit_code == 0, done.output
    page = out.read_text("utf-8")
    assert "夜市5" in page and "林小雨" in page


def test_tables_of_a_folder(made: Path, tmp_path: Path) -> None:
    for name in ("persons.jsonl", "persons.parquet"):
        words = ["convert", str(made / name), str(tmp_path / name), "--output-format", "csv"]
        done = run(tiktalk_cli, words)
        assert done.exit_code == 0, done.output
    one, many = (
        {path.name: sorted(path.read_text("utf-8").splitlines()) for path in folder.glob("*.csv")}
        for folder in (tmp_path / "persons.jsonl", tmp_path / "persons.parquet")
    )
    assert many == one
    assert len(one["documents.csv"]) == 19
    done = run(tiktalk_cli, ["convert", str(made / "people.parquet"), str(tmp_path), "-F", "csv"])
    assert done.exit_code == 1 and "T593" in done.output


def test_the_wrong_folder_is_told(made: Path, tmp_path: Path) -> None:
    done = run(tiktalk_cli, ["people", str(made / "people.parquet")])
    assert done.exit_code == 1 and "T593" in done.output and "people wrote" in done.output
    out = ["--out", str(tmp_path / "again.parquet")]
    done = run(tiktalk_cli, ["people", str(made / "people.parquet"), *out])
    assert done.exit_code == 1 and "T593" in done.output and "people wrote" in done.output
    with pytest.raises(TiktalkError, match="T593"):
        read_people(made / "persons.parquet")
    with pytest.raises(TiktalkError, match=r"T564.*by people, report and convert"):
        convert(made / "persons.parquet", tmp_path / "x.conllu")


def test_a_damaged_part_is_told(made: Path, tmp_path: Path) -> None:
    part = tmp_path / "part-00000.parquet"
    part.write_bytes((made / "persons.parquet" / part.name).read_bytes()[:-40])
    manifest = (made / "persons.parquet" / "_manifest.json").read_text("utf-8")
    (tmp_path / "_manifest.json").write_text(
        json.dumps({**json.loads(manifest), "partitions": 1}), "utf-8"
    )
    with pytest.raises(TiktalkError, match=r"T593.*part-00000\.parquet"):
        list(read_dialogues(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        {"partitions": "3"},
        {"partitions": True},
        {"partitions": -1},
        {"partitions": 10**12},
        {"partitions": None},
        {"inputs": 5},
        {"inputs": ["a"]},
        {"complete": "yes"},
        {"command": ["annotate"]},
    ],
)
def test_a_manifest_of_another_form_is_told(
    made: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    manifest = json.loads((made / "persons.parquet" / "_manifest.json").read_text("utf-8"))
    path = tmp_path / "_manifest.json"
    path.write_text(json.dumps(manifest | change), "utf-8")
    for read in (read_manifest, part_files, many_sources):
        with pytest.raises(TiktalkError, match=rf"T593.*'{next(iter(change))}'"):
            read(tmp_path)
    for text in ("[]", "[" * 100_000, "{"):
        path.write_text(text, "utf-8")
        for read in (read_manifest, part_files):
            with pytest.raises(TiktalkError, match=r"T593.*_manifest\.json"):
                read(tmp_path)


def test_a_manifest_may_have_a_byte_order_mark(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "persons.parquet"
    shutil.copytree(made / "persons.parquet", folder)
    path = folder / "_manifest.json"
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert len(list(read_dialogues(folder))) == 18


@pytest.mark.parametrize("column", ["result", "source", "number"])
def test_a_row_without_a_value_is_told(made: Path, tmp_path: Path, column: str) -> None:
    folder = tmp_path / "persons.parquet"
    shutil.copytree(made / "persons.parquet", folder)
    part = folder / "part-00000.parquet"
    table = pq.read_table(part)
    rows = table.to_pylist()
    rows[1][column] = None
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), part)
    with pytest.raises(TiktalkError, match=rf"T593.*part-00000\.parquet.*column {column}"):
        list(read_dialogues(folder))


def test_dialogues_without_keys_have_the_names_of_people(tmp_path: Path, made: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a", "b"):
        turn = {"speaker": name, "text": "林小雨来了"}
        text = json.dumps({"key": None, "title": f"夜市{name}", "turns": [turn], "clusters": []})
        (source / f"{name}.jsonl").write_text(text + "\n", "utf-8")
    out, people = tmp_path / "out.parquet", tmp_path / "people.parquet"
    words = ["annotate", str(source), "-m", str(made / "pipeline"), "--out", str(out)]
    assert run(tiktalk_cli, words).exit_code == 0
    assert run(tiktalk_cli, ["people", str(out), "--out", str(people)]).exit_code == 0
    (part,) = people.glob("*.parquet")
    found = [json.loads(r["result"])["documents"] for r in pq.read_table(part).to_pylist()]
    names = [f"{name}.jsonl/dialogue-0001" for name in ("a", "b")]
    assert found == [[name] for name in names]
    assert [obj["key"] for obj in read_dialogues(out)] == names

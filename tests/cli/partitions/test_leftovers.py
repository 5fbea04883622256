"""Folders that a run finds in its way: another program's, damaged ones, and its own failures'."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from partition_pipes import install, write_comments
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli

run = CliRunner().invoke
SIZE = ["--partition-size", "6"]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder, _ = install(tmp_path_factory.mktemp("leftovers"))
    return str(folder)


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    return write_comments(tmp_path / "comments.csv")


def annotate(source: Path, pipeline: str, out: Path, *more: str):
    return run(tiktalk_cli, ["annotate", str(source), "-m", pipeline, "--out", str(out), *more])


def people(source: Path, out: Path, *more: str):
    return run(tiktalk_cli, ["people", str(source), "--out", str(out), *more])


@pytest.mark.parametrize(
    "name",
    ["part-00000.parquet", "part-0.parquet", "part-00000-2f5c.snappy.parquet", "_failed/x.parquet"],
)
@pytest.mark.parametrize("option", ["--resume", "--force"])
def test_another_programs_parquet_is_kept(
    comments: Path, pipeline: str, tmp_path: Path, name: str, option: str
) -> None:
    theirs = tmp_path / "theirs.parquet" / name
    theirs.parent.mkdir(parents=True)
    pq.write_table(pa.table({"a": [1]}), theirs)
    before = theirs.read_bytes()
    done = annotate(comments, pipeline, tmp_path / "theirs.parquet", *SIZE, option)
    assert done.exit_code == 1 and "T593" in done.output, done.output
    assert name.split("/")[0] in done.output
    assert theirs.read_bytes() == before


def test_what_is_cut_off_before_its_manifest_is_ours(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    for name in ("_work", "_failed"):
        (tmp_path / "out.parquet" / name).mkdir(parents=True)
    done = annotate(comments, pipeline, tmp_path / "out.parquet", *SIZE, "--resume")
    assert done.exit_code == 0, done.output

"""Folders that a run finds in its way: another program's, damaged ones, and its own failures'."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.partitions.attempts import CAREFUL_FROM, Attempts
from spacy_tiktalk.cli.shared.partitions.run import BEFORE
from spacy_tiktalk.cli.shared.partitions.worker import PartitionWorker

run = CliRunner().invoke
SIZE = ["--partition-size", "6"]


def annotate(source: Path, pipeline: str, out: Path, *more: str):
    return run(tiktalk_cli, ["annotate", str(source), "-m", pipeline, "--out", str(out), *more])


def people(source: Path, out: Path, *more: str):
    return run(tiktalk_cli, ["people", str(source), "--out", str(out), *more])


@pytest.mark.parametrize(
    "name",
    [
        "part-00000.parquet",
        "part-0.parquet",
        "part-00000-2f5c.snappy.parquet",
        ".mine.partial",
        "_failed/x.parquet",
    ],
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


@pytest.mark.parametrize("name", ["input-00000.jsonl", "part-00000.parquet.tries"])
def test_a_link_among_unfinished_work_is_refused(
    comments: Path, pipeline: str, tmp_path: Path, name: str
) -> None:
    out, elsewhere = tmp_path / "out.parquet", tmp_path / "elsewhere"
    assert annotate(comments, pipeline, out, *SIZE).exit_code == 0
    (out / "_work").mkdir()
    (out / "_work" / name).symlink_to(elsewhere)
    done = annotate(comments, pipeline, out, *SIZE, "--resume")
    assert done.exit_code == 1 and "T561" in done.output and name in done.output, done.output
    assert not elsewhere.exists()


@pytest.mark.parametrize("name", ["_work", "_failed", "part-00000.parquet"])
@pytest.mark.parametrize("option", ["--resume", "--force"])
def test_a_link_out_of_the_folder_is_refused(
    comments: Path, pipeline: str, tmp_path: Path, name: str, option: str
) -> None:
    """A folder that came from others may have one; what is written there would land elsewhere."""
    out, elsewhere = tmp_path / "out.parquet", tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (out / name).symlink_to(elsewhere / "new" if name.startswith("part") else elsewhere)
    done = annotate(comments, pipeline, out, *SIZE, option)
    assert done.exit_code == 1 and "T593" in done.output and name in done.output, done.output
    assert list(elsewhere.iterdir()) == []


def test_what_is_cut_off_before_its_manifest_is_ours(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    for name in ("_work", "_failed"):
        (tmp_path / "out.parquet" / name).mkdir(parents=True)
    done = annotate(comments, pipeline, tmp_path / "out.parquet", *SIZE, "--resume")
    assert done.exit_code == 0, done.output


# --- failures before the first part ---


def test_a_failed_reading_leaves_nothing_behind(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out.parquet"
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    assert annotate(bad, pipeline, out, *SIZE).exit_code == 1
    assert not out.parent.exists()
    out.mkdir(parents=True)  # one of the user's own stays
    assert annotate(bad, pipeline, out, *SIZE).exit_code == 1
    assert list(out.iterdir()) == []
    assert annotate(comments, pipeline, out, *SIZE).exit_code == 0


def test_what_force_replaces_stays_where_the_inputs_cannot_be_read(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    out, bad = tmp_path / "out.parquet", tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    assert annotate(comments, pipeline, out, *SIZE).exit_code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    for killed in (False, True):  # while it divided, with the old results set aside
        if killed:
            for path in [*out.iterdir()]:
                (out / BEFORE).mkdir(exist_ok=True)
                path.rename(out / BEFORE / path.name)
            (out / "_work").mkdir()
        assert annotate(bad, pipeline, out, *SIZE, "--force").exit_code == 1
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert annotate(comments, pipeline, out, *SIZE, "--force").exit_code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_video_that_is_not_there_is_told_at_once(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    done = annotate(comments, pipeline, tmp_path / "out.parquet", "--video", "nope.mp4")
    assert done.exit_code == 1 and "T701" in done.output and "nope.mp4" in done.output
    assert "T594" not in done.output and not (tmp_path / "out.parquet").exists()


def test_without_pyarrow_nothing_is_begun(
    comments: Path, pipeline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = annotate(comments, pipeline, tmp_path / "out.parquet", *SIZE)
    assert done.exit_code == 1 and "T700" in done.output and "[tables]" in done.output
    assert not (tmp_path / "out.parquet").exists()


# --- damaged parts ---


def test_a_part_that_is_cut_off_or_gone_is_named(
    comments: Path, pipeline: str, tmp_path: Path
) -> None:
    out, joined = tmp_path / "out.parquet", tmp_path / "people.parquet"
    assert annotate(comments, pipeline, out, *SIZE).exit_code == 0
    part = out / "part-00002.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:-30])
    done = people(out, joined)
    assert done.exit_code == 1 and "T593" in done.output, done.output
    assert part.name in done.output and "out.parquet" in done.output
    part.unlink()
    for done in (people(out, joined), annotate(comments, pipeline, out, *SIZE, "--resume")):
        assert done.exit_code == 1 and "T593" in done.output, done.output
        assert f"{part.name} is missing (1 of 6 parts)" in done.output
    assert not joined.exists()
    assert annotate(comments, pipeline, out, *SIZE, "--force").exit_code == 0
    assert part.read_bytes() == whole


# --- deaths ---


def test_a_dialogue_that_is_done_is_not_blamed(tmp_path: Path) -> None:
    """A process that dies between two dialogues, as while rows are written, dies of neither."""

    class Echo:
        def lost(self, unit: list, reason: str):
            return None, {"reason": reason}

    worker = PartitionWorker(Echo(), tmp_path)
    path = tmp_path / "part.tries"
    for _ in range(CAREFUL_FROM + 3):
        notes = Attempts.begin(path)
        if notes.careful:
            done = worker._outcomes(lambda units: iter([(units, None)]), [[{}], [{}]], notes)
            assert [row for row, _ in done] == [[[{}]], [[{}]]]
        # The process dies here, before the notes are taken away.
    assert Attempts.begin(path).deaths == {}

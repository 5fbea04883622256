"""stdin and stdout where they are closed, or where there is no room for what goes through them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from people_material import thread, write_jsonl
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.annotate.reading import NamedBadRecords, read_dialogues
from spacy_tiktalk.cli.shared import streams
from spacy_tiktalk.errors import TiktalkError

run = CliRunner().invoke
CLOSED = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"


@pytest.fixture
def result(tmp_path: Path) -> str:
    return str(write_jsonl(tmp_path / "result.jsonl", [thread("a", [(1, "林小雨"), (2, "他")])]))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes it there otherwise")
@pytest.mark.parametrize(
    "words",
    [
        ["convert", "IN", "-", "-F", "jsonl"],
        ["report", "IN", "--out", "-"],
        ["people", "IN", "--json"],
        ["people", "IN"],
        ["info", "--json"],
    ],
    ids=" ".join,
)
def test_a_closed_stdout_is_told(result: str, words: list[str]) -> None:
    words = [result if word == "IN" else word for word in words]
    program = [sys.executable, "-c", CLOSED, "-m", "spacy_tiktalk_start", *words]
    done = subprocess.run(program, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("✘ [T507] stdout is closed")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes it there otherwise")
def test_files_are_written_where_stdout_is_closed(result: str, tmp_path: Path) -> None:
    out = tmp_path / "people.json"
    words = ["-m", "spacy_tiktalk_start", "people", result, "--out", str(out)]
    done = subprocess.run([sys.executable, "-c", CLOSED, *words], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "[T507]" in done.stderr
    assert out.stat().st_size


def test_without_room_for_what_goes_through(result: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(streams.tempfile, "TemporaryDirectory", full)
    for words in (["convert", result, "-", "-F", "jsonl"], ["people", "-"]):
        done = run(tiktalk_cli, words, input=Path(result).read_bytes())
        assert done.exit_code == 1, done.output
        assert "[T509]" in done.stderr and "No usable" in done.stderr and "TMPDIR" in done.stderr
    with pytest.raises(TiktalkError, match="T509"):
        read_dialogues("-", NamedBadRecords("stdin"), title=None)

"""stdin and stdout where they are closed, or where there is no room for what goes through them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path

import pytest
from people_material import thread, write_jsonl
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared import streams
from spacy_tiktalk.cli.shared.bad_records import NamedBadRecords
from spacy_tiktalk.cli.shared.reading import read_dialogues
from spacy_tiktalk.errors import TiktalkError

run = CliRunner().invoke
CLOSED = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"


@pytest.fixture
def result(tmp_path: Path) -> str:
    return str(write_jsonl(tmp_path / "result.jsonl", [thread("a", [(1, "林小雨"), (2, "他")])]))


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
def test_a_closed_stdout_is_told(
    result: str,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdout", None)  # as Python has it then
    with pytest.raises(SystemExit) as ended:
        tiktalk_cli([result if word == "IN" else word for word in words])
    said = capsys.readouterr().err
    assert ended.value.code == 1, said
    assert said.startswith("✘ [T507] stdout is closed")
    assert len(said.splitlines()) == 1


TWICE = """
import sys
from spacy_tiktalk.cli import tiktalk_cli
for name in ("-", "/dev/stdout"):
    try:
        tiktalk_cli(["convert", sys.argv[1], name, "-F", "jsonl"])
    except SystemExit as ended:
        assert not ended.code
"""


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="this system has no /dev/stdout")
def test_a_file_that_stdout_goes_to_is_gone_on_with(result: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n", encoding="utf-8")
    words = [sys.executable, "-c", TWICE, result]
    with log.open("ab") as file:
        subprocess.run(words, stdout=file, stderr=subprocess.PIPE, check=True)
        file.write(b"behind\n")
    first, one, other, last = log.read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("before", "behind") and "林小雨" in one and one == other


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
        read_dialogues("-", NamedBadRecords("stdin"))


@contextmanager
def unread() -> Iterator[None]:
    """A stdout whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as stream, redirect_stdout(stream):
        yield


def annotated(tmp_path: Path, model: str, *more: str) -> int | str | None:
    """The exit code of `annotate` with the stdout that the process has."""
    talk = tmp_path / "talk.txt"
    talk.write_text("小满来了\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        tiktalk_cli(["annotate", str(talk), "-m", model, *more])
    return ended.value.code


def files_of(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("out"))


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe breaks there otherwise")
@pytest.mark.parametrize("more", [[], ["--json"]], ids=str)
def test_without_a_reader_it_ends_without_a_word(
    more: list[str], tmp_path: Path, listed_model: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with unread():
        assert annotated(tmp_path, listed_model, *more) == 141
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe breaks there otherwise")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["annotate", "--help"]], ids=" ".join)
def test_help_without_a_reader_ends_without_a_word(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    with unread(), pytest.raises(SystemExit) as ended:
        tiktalk_cli(words)
    assert ended.value.code == 141 and capfd.readouterr().err == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_help_that_finds_no_room_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    stream = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115
    with redirect_stdout(stream), pytest.raises(SystemExit) as ended:
        tiktalk_cli(["annotate", "--help"])
    with suppress(OSError):
        stream.close()
    assert ended.value.code == 1 and "[T566]" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe breaks there otherwise")
def test_all_files_are_whole_before_the_last_line(tmp_path: Path, listed_model: str) -> None:
    files = ["--out", str(tmp_path / "out.jsonl"), "--people", str(tmp_path / "out.json")]
    with unread():
        assert annotated(tmp_path, listed_model, *files) == 141
    assert files_of(tmp_path) == ["out.json", "out.jsonl"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_full_stdout_costs_no_file(tmp_path: Path, listed_model: str) -> None:
    stream = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115
    with redirect_stdout(stream):
        assert annotated(tmp_path, listed_model, "--out", str(tmp_path / "out.jsonl")) == 1
    assert files_of(tmp_path) == ["out.jsonl"]
    with suppress(OSError):
        stream.close()


@pytest.mark.timeout(60)  # a pipe that is opened twice is waited for without end
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["convert", "IN", "OUT.jsonl"], "jsonl"),
        (["people", "IN", "--json"], "林小雨"),
        (["report", "IN", "--out", "OUT.html"], "dialogues"),
        (["info", "IN"], "dialogues"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_named_pipe_is_read_once(
    result: str, tmp_path: Path, words: list[str], said: str
) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    command = [str(pipe) if w == "IN" else w.replace("OUT", str(tmp_path / "out")) for w in words]
    # Not by opening it here, which would wait for ever for a command that does not read it.
    writer = subprocess.Popen(["sh", "-c", 'cat "$0" > "$1"', result, str(pipe)])
    try:
        done = run(tiktalk_cli, command)
    finally:
        writer.kill()
        writer.wait()
    assert done.exit_code == 0 and said in done.stdout, done.output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_annotate_reads_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=("小满：好\n阿青：嗯\n".encode("gbk"),))
    writer.start()
    (record,) = read_dialogues(str(pipe), NamedBadRecords(str(pipe), "raise"))
    writer.join()
    assert [turn.speaker for turn in record.dialogue.turns] == ["小满", "阿青"]


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "cp936"])
@pytest.mark.parametrize("words", [["annotate", "--help"], ["people", "IN"]], ids=" ".join)
def test_what_a_file_gets_on_a_system_of_another_encoding(
    result: str, tmp_path: Path, words: list[str], encoding: str
) -> None:
    """Chinese as it is: as UTF-8, unless the system's own encoding has it."""
    file = tmp_path / "said"
    with (
        file.open("w", encoding=encoding) as stream,
        redirect_stdout(stream),
        pytest.raises(SystemExit) as ended,
    ):
        tiktalk_cli([result if word == "IN" else word for word in words])
    assert not ended.value.code
    said = file.read_text("cp936" if encoding == "cp936" else "utf-8")
    assert ("林小雨" if words[0] == "people" else "他是谁") in said


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_file_name_that_is_no_utf_8_is_told_as_json(result: str, tmp_path: Path) -> None:
    name = os.fsdecode("评论".encode("gbk") + b".jsonl")
    path = Path(result).rename(tmp_path / name)
    for words in (["info", path, "--json"], ["diff", path, path, "--json"]):
        done = run(tiktalk_cli, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        assert repr(name)[1:-1] in str(json.loads(done.stdout))

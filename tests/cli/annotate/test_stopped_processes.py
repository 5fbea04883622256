"""`annotate -n 2` that is stopped early ends, and its processes with it."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import spacy
from people_material import write_jsonl
from spacy.language import Language
from spacy.tokens import Doc

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "fork" not in multiprocessing.get_all_start_methods(), reason="no process is forked here"
    ),
]
# More comes back than a pipe holds, so that the processes wait for somebody to read it.
THREADS = [{"key": f"t{n}", "turns": [{"text": "小满她妈也来了。"}]} for n in range(300)]
LAST = "散了"
THREADS.append({"key": "last", "turns": [{"text": LAST}]})
PROGRAM = f"""
import multiprocessing, signal, sys
# A shell ignores Ctrl-C for what it runs in the background, and so would the command.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {str(Path(__file__).parent)!r})
multiprocessing.set_start_method("fork")
import test_stopped_processes
from spacy_tiktalk.cli import tiktalk_cli
tiktalk_cli(sys.argv[1:])
"""


@Language.component("stopped_test_idle", assigns=["doc.spans"])
def idle(doc: Doc) -> Doc:
    """Finds nobody, takes its time in a process, and leaves much to hand back."""
    if multiprocessing.parent_process() is not None:  # none is done before it is stopped
        time.sleep(120 if doc.text == LAST else 0.01)
    doc.user_data["much"] = "x" * 5_000
    return doc


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    nlp = spacy.blank("zh")
    nlp.add_pipe("stopped_test_idle")
    nlp.to_disk(tmp_path / "model")
    path = write_jsonl(tmp_path / "in.jsonl", THREADS)
    asked = ["annotate", str(path), "-m", str(tmp_path / "model"), "--batch-size", "4"]
    return [sys.executable, "-c", PROGRAM, *asked]


def started(command: list[str], *more: str) -> subprocess.Popen[str]:
    """The command in a group of its own, which a Ctrl-C and what is left can be asked for."""
    path = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [*command, *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def ended(run: subprocess.Popen[str], seconds: float = 120) -> str:
    """What it said, once it ended by itself and left no process."""
    try:
        said = run.communicate(timeout=seconds)[1]
        with pytest.raises(ProcessLookupError):
            os.killpg(run.pid, 0)
        return said
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_fails_ends_the_processes(command: list[str]) -> None:
    run = started(command, "-n", "2", "--out", "/dev/full")
    said = ended(run)
    assert run.returncode == 1 and "[T566]" in said
    assert "W127" not in said  # that they did not end well is our own doing


def begun(run: subprocess.Popen[str], part: Path, size: int = 1) -> None:
    """Returns when the first results are there, so many bytes."""
    end = time.monotonic() + 120
    while run.poll() is None and not (part.exists() and part.stat().st_size >= size):
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("which", [0, 1])
def test_one_that_is_killed_is_told_of(command: list[str], tmp_path: Path, which: int) -> None:
    out = tmp_path / "out.jsonl"
    run = started(command, "-n", "2", "--out", str(out))
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    if not children.exists():
        run.kill()
        pytest.skip("this system does not list a process's children")
    begun(run, tmp_path / "out.jsonl.part", size=5_000)
    os.kill(int(children.read_text().split()[which]), signal.SIGKILL)
    said = ended(run)
    assert run.returncode == 1 and "[T590]" in said, said


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_ends_the_processes_and_resume_goes_on(
    command: list[str], tmp_path: Path, number: int, code: int
) -> None:
    out = tmp_path / "out.jsonl"
    part = tmp_path / "out.jsonl.part"
    run = started(command, "-n", "2", "--out", str(out))
    begun(run, part)
    if number == signal.SIGINT:  # a terminal's goes to all of its group
        os.killpg(run.pid, number)
    else:
        os.kill(run.pid, number)
    said = ended(run)
    assert run.returncode == code and "go on with --resume" in said, said
    assert 0 < part.read_text(encoding="utf-8").count("\n") < len(THREADS)
    again = started(command, "--out", str(out), "--resume")
    said = ended(again)
    assert again.returncode == 0, said
    lines = out.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["key"] for line in lines] == [one["key"] for one in THREADS]

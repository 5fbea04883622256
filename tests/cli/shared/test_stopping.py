"""SIGTERM stops a command as Ctrl-C does: nothing half written stays, and the exit code says so."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
import typer

from spacy_tiktalk.cli.shared.signals import Terminated, heard
from spacy_tiktalk.cli.shared.terminal import reporting
from spacy_tiktalk.files import whole_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM is sent there")


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_what_is_half_written_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "people.json"
    out.write_text("before")
    with pytest.raises(typer.Exit) as stopped, reporting(), whole_file(out) as part:
        part.write_text("half")
        terminate()
    assert stopped.value.exit_code == 143
    assert "Stopped." in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["people.json"]
    assert out.read_text() == "before"
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_ctrl_c_keeps_its_code() -> None:
    with pytest.raises(typer.Exit) as stopped, reporting():
        raise KeyboardInterrupt
    assert stopped.value.exit_code == 130


def test_a_second_one_is_not_held_up() -> None:
    with heard():
        with pytest.raises(Terminated):
            terminate()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_handler_of_the_users_is_kept() -> None:
    got: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: got.append(number))
    try:
        with heard():
            terminate()
        assert got == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is forked here")
def test_a_forked_process_dies_of_it() -> None:
    with heard():
        child = os.fork()
        if not child:  # pragma: no cover  # another process
            try:
                terminate()
            finally:
                os._exit(1)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGTERM

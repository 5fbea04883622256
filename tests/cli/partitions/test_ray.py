"""The engine of Ray, on a Ray of two workers that is started here: slow, so all is in one run."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from partition_pipes import SLOW, annotate_in_children, install, write_comments
from test_partitions import contents, rows
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli

_MINUTES = 15 * 60  # Ray starts seven processes, each with its imports
# Both commands on the Ray that the engine has started already.
GOES_ON = """
import json, sys
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.partitions.engines import RayEngine
with RayEngine(2):
    for words in json.loads(sys.argv[1]):
        try:
            tiktalk_cli(words)
        except SystemExit as ended:
            print("exit", ended.code)
"""
pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed: [ray]"),
    pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="workers are found in /proc"),
    pytest.mark.timeout(3 * _MINUTES),
]


def start(*words: str, env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(there: Callable[[], bool], driver: subprocess.Popen[str]) -> None:
    end = time.monotonic() + _MINUTES
    while not there():
        assert driver.poll() is None, driver.communicate()[0]
        assert time.monotonic() < end, "nothing came of it in time"
        time.sleep(0.1)


def workers(out: Path) -> list[int]:
    """The processes that have a partition of `out` half written, by what they hold open."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                links = [os.readlink(fd) for fd in (process / "fd").iterdir()]
            except OSError:  # it has gone, or is somebody else's
                continue
            if any(link.startswith(f"{out}/.") for link in links):
                found.append(int(process.name))
    return found


def kill_one(out: Path, killed: list[int]) -> bool:
    """Kill a worker in the middle of a partition, if there is one."""
    for process in workers(out):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            killed.append(process)
            return True
    return False


def test_ray_writes_what_one_process_writes(tmp_path: Path) -> None:
    """A worker is killed, a record kills its workers, the driver is killed; then it goes on."""
    pipeline, env = install(tmp_path)
    env.pop("RAY_ADDRESS", None)
    source = write_comments(tmp_path / "comments.csv", videos=6, odd=True)
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    size, ray = ["--partition-size", "6"], ["--engine", "ray", "-n", "2"]
    # In one process the record at which it dies ends it four times, and then is left out.
    assert annotate_in_children(source, pipeline, whole, *size)[-2:] == [-9, 0]

    annotate = ["annotate", str(source), "--out", str(out), "-m", str(pipeline), *size, *ray]
    driver = start("-m", "spacy", "tiktalk", *annotate, env={**env, SLOW: "0.5"})
    killed: list[int] = []
    wait_for(lambda: kill_one(out, killed), driver)
    assert killed[0] != driver.pid
    wait_for(lambda: len(list(out.glob("part-*.parquet"))) >= 2, driver)
    driver.kill()
    driver.communicate()
    done = {p.name: p.stat().st_mtime_ns for p in out.glob("part-*.parquet")}
    assert 2 <= len(done) < 6
    people, local = tmp_path / "people.parquet", tmp_path / "people_here.parquet"
    join = ["people", str(out), "--out", str(people), *ray]
    driver = start("-c", GOES_ON, json.dumps([[*annotate, "--resume"], join]), env=env)
    said = driver.communicate(timeout=_MINUTES)[0]
    assert driver.returncode == 0 and "3 records with an error" in said, said
    assert re.findall("^exit (.*)$", said, re.M) == ["1", "0"], said
    assert contents(out) == contents(whole)
    assert done == {name: (out / name).stat().st_mtime_ns for name in done}
    keys = [row["key"] for row in rows(out)]
    assert len(keys) == len(set(keys)) == 20
    reasons = {row["key"]: row["reason"] for row in rows(out / "_failed")}
    assert "T596" in reasons["9001"] and "poisoned" in reasons["9000"]

    assert CliRunner().invoke(tiktalk_cli, ["people", str(out), "--out", str(local)]).exit_code == 0
    assert contents(people) == contents(local)
    names = {p["name"] for row in rows(people) for p in json.loads(row["result"])["people"]}
    assert "林小雨" in names

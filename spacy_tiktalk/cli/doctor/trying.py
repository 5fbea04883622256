"""Try imports in child processes, with a time limit: a crash or a hang is only a finding."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

CHILD = Path(__file__).with_name("child.py")
PACKAGE = Path(__file__).parents[2]
_AT_ONCE = 4


@dataclass(frozen=True)
class Tried:
    """How one probe of `child` went.

    status (str): "ok", "missing", "broken" or "untried".
    reason (str | None): why it is not ok, in one line.
    facts (Mapping[str, Any]): what else the probe found, by name.
    """

    status: str
    reason: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


UNTRIED = Tried("untried")


def try_all(groups: Mapping[str, Sequence[str]], *, timeout: float) -> dict[str, dict[str, Tried]]:
    """Try groups of probes, each group in a process of its own; by group, then by probe.

    timeout (float): seconds for one group.
    """
    workers = max(1, min(_AT_ONCE, os.cpu_count() or 1, len(groups)))
    children = _Children()
    with ThreadPoolExecutor(workers) as pool:
        started = {
            name: pool.submit(try_probes, probes, timeout=timeout, children=children)
            for name, probes in groups.items()
        }
        try:
            return {name: future.result() for name, future in started.items()}
        except BaseException:  # Ctrl-C: the pool would wait for all that it has not begun, too
            pool.shutdown(wait=False, cancel_futures=True)
            children.end()
            raise


class _Children:
    """The processes that run, so that all can be ended at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False

    def run(self, command: list[str], timeout: float) -> subprocess.CompletedProcess[bytes]:
        """As `subprocess.run`; a process that is begun after `end` is ended at once."""
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as child:
            with self._lock:
                self._running.add(child)
                if self._ended:
                    child.kill()
            try:
                out, told = child.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                child.kill()
                out, _ = child.communicate()
                raise subprocess.TimeoutExpired(command, timeout, output=out) from None
            finally:
                with self._lock:
                    self._running.discard(child)
        return subprocess.CompletedProcess(command, child.returncode, out, told)

    def end(self) -> None:
        with self._lock:
            self._ended = True
            for child in self._running:
                child.kill()


def try_probes(
    probes: Sequence[str], *, timeout: float, children: _Children | None = None
) -> dict[str, Tried]:
    """Try probes one after the other; one that ends or hangs its process costs only itself."""
    children = children or _Children()
    tried: dict[str, Tried] = {}
    left = list(probes)
    while left:
        lines, end = _run(left, timeout, children)
        for line in lines:
            found = json.loads(line)
            name = found.pop("probe")
            status, reason = found.pop("status"), found.pop("reason", None)
            tried[name] = Tried(status, reason, found)
        left = [probe for probe in left if probe not in tried]
        if left:
            tried[left.pop(0)] = Tried("broken", end)
    return tried


def _run(probes: Sequence[str], timeout: float, children: _Children) -> tuple[list[str], str]:
    """The complete lines that a child wrote, and how it ended."""
    request = {"path": sys.path, "package": str(PACKAGE), "probes": list(probes)}
    command = [sys.executable, "-c", CHILD.read_text(encoding="utf-8"), json.dumps(request)]
    try:
        done = children.run(command, timeout)
    except subprocess.TimeoutExpired as err:
        text, end = err.stdout or b"", f"no answer within {timeout:g} s: it hangs, or is very slow"
    except OSError as err:
        return [], f"no process could be started ({err.strerror})"
    else:
        text, end = done.stdout, _ending(done.returncode, done.stderr)
    *lines, _ = text.decode("utf-8", errors="replace").split("\n")
    return lines, end


def _ending(code: int, stderr: bytes) -> str:
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"importing it crashes Python ({name})"
    told = stderr.decode("utf-8", errors="replace").strip().splitlines()
    return f"the process ended with {code}" + (f": {told[-1].strip()[:300]}" if told else "")

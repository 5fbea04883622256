"""A session of onnxruntime: made when first asked, and nothing of its graph held twice."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spacy_tiktalk.networks import session
from spacy_tiktalk.networks.session import OnnxNetwork, new_session
from spacy_tiktalk.networks.writer import GraphWriter

X = {"x": np.float32([1, 2, 3])}


def twice() -> bytes:
    graph = GraphWriter("twice")
    x = graph.input("x", "float32", ["n"])
    graph.rename(graph.call("Mul", x, graph.weight("two", np.float32(2))), "y")
    graph.output("y", "float32", ["n"])
    return graph.to_bytes()


def test_the_graph_is_not_kept_and_nobody_misses_it() -> None:
    network = OnnxNetwork(twice)
    for one in (network, pickle.loads(pickle.dumps(network))):
        for _ in range(2):
            np.testing.assert_array_equal(one.run(X)[0], [2, 4, 6])
        held = [value for value in vars(one.open()).values() if isinstance(value, bytes) and value]
        assert held == []
    again = pickle.loads(pickle.dumps(network))  # of one that has run
    np.testing.assert_array_equal(again.run(X, ["y"])[0], [2, 4, 6])


def test_an_onnxruntime_that_keeps_it_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        __slots__ = ()

        def __init__(self, graph: bytes, *args: Any, **settings: Any) -> None: ...

    runtime = session.need("onnxruntime", "A test", extra="")
    monkeypatch.setattr(runtime, "InferenceSession", Session)
    assert isinstance(new_session(twice(), 1, what="A test"), Session)


def test_freed_memory_goes_back_once_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(session, "trim_heap", lambda: calls.append(1))
    network = OnnxNetwork(twice)
    assert not calls
    network.run(X)
    network.run(X)
    assert calls == [1]


RUN = """
import os, sys
from spacy_tiktalk.networks.session import new_session
new_session(bytes.fromhex(sys.argv[1]), 1, what="A test")
print(os.environ["ORT_DISABLE_TELEMETRY"])
"""


def fresh(home: Path, **variables: str) -> tuple[str, ...]:
    kept = {k: v for k, v in os.environ.items() if k not in ("ORT_DISABLE_TELEMETRY", "CI")}
    kept = {k: v for k, v in kept.items() if not k.startswith("XDG_")}
    command = [sys.executable, "-c", RUN, twice().hex()]
    env = {**kept, "HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path), **variables}
    return tuple(subprocess.check_output(command, env=env, text=True).split())


def test_onnxruntime_notes_and_sends_nothing(tmp_path: Path) -> None:
    assert fresh(tmp_path) == ("1",)
    assert list(tmp_path.rglob("*")) == []
    assert fresh(tmp_path, ORT_DISABLE_TELEMETRY="true") == ("true",)  # who set it keeps it

"""What `RayEngine` tells of a Ray that gives up; a stand-in for it is enough."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from spacy_tiktalk.cli.shared.partitions import engines
from spacy_tiktalk.cli.shared.partitions.engines import RayEngine
from spacy_tiktalk.errors import TiktalkError


class RayError(Exception):
    """As `ray.exceptions.RayError`."""


class Rows:
    def map_batches(self, *_: Any, **__: Any) -> Rows:
        return self

    def iter_rows(self) -> Any:
        yield {"done": "{}"}
        raise RayError("the object store\nis full")


class FakeRay:
    exceptions = SimpleNamespace(RayError=RayError)

    def __init__(self, starts: int = 0) -> None:
        self.starts = starts
        self.tried = 0

    def is_initialized(self) -> bool:
        return False

    def init(self, **_: Any) -> None:
        self.tried += 1
        if self.tried <= self.starts:
            raise RuntimeError("The current node timed out during startup.")

    def shutdown(self) -> None:
        """Nothing is held."""


def engine(monkeypatch: pytest.MonkeyPatch, ray: FakeRay) -> RayEngine:
    data = SimpleNamespace(
        DataContext=SimpleNamespace(get_current=SimpleNamespace),
        ActorPoolStrategy=SimpleNamespace,
        from_items=lambda *_, **__: Rows(),
    )
    monkeypatch.setattr(engines, "need", lambda name, *_: {"ray": ray, "ray.data": data}[name])
    for name in ("RAY_USAGE_STATS_ENABLED", "RAY_DATA_LOG_LEVEL"):
        monkeypatch.setenv(name, "0")  # so that what the engine sets is taken back
    return RayEngine(2)


def test_ray_that_does_not_start_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = FakeRay(starts=2)
    with engine(monkeypatch, slow):
        assert slow.tried == 3
    dead = engine(monkeypatch, FakeRay(starts=99))
    with pytest.raises(TiktalkError, match=r"T597.*timed out during startup\).*--resume"), dead:
        pass


def test_ray_that_gives_up_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    found = engine(monkeypatch, FakeRay()).map(lambda: lambda task: task, [{"number": 0}])
    assert next(found) == {}
    with pytest.raises(TiktalkError, match=r"T597.*RayError: the object store is full"):
        next(found)

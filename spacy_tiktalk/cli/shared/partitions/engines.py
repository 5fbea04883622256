"""Where partitions are worked on: here, or by a pool of Ray's actors."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol

from ....errors import error, one_line, reason_of
from ....needs import need

ENGINES = ("local", "ray")
_STARTS = 3
_OBJECT_STORE = 200_000_000  # bytes; only names of partitions go through it
Task = dict[str, Any]
Worker = Callable[[Task], Task]


class Engine(Protocol):
    """Maps tasks, plain values that JSON can hold, to plain values, in any order."""

    outlives_workers: bool

    def map(self, make: Callable[[], Worker], tasks: Sequence[Task]) -> Iterator[Task]:
        """make (Callable): makes a worker, once a process."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *args: Any) -> None: ...


def engine_of(name: str, actors: int | None) -> Engine:
    """name (str): one of `ENGINES`. actors (int | None): of Ray; by default one a processor.
    RAISES: T700 without ray.
    """
    return LocalEngine() if name == "local" else RayEngine(actors)


class LocalEngine:
    """One worker, in this process."""

    outlives_workers = False

    def map(self, make: Callable[[], Worker], tasks: Sequence[Task]) -> Iterator[Task]:
        """One task after the other."""
        yield from map(make(), tasks)

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *args: Any) -> None:
        """Nothing to release."""


class RayEngine:
    """A pool of actors of Ray Data, each a process with one worker in it.

    If RAY_ADDRESS is set, that cluster is used; else Ray is started here, with as many processors
    as actors, without a dashboard and without usage reports. A task whose actor
    dies is given to another one.

    actors (int | None): how many; by default one a processor.
    RAISES: T700 without ray; when it is entered T597 where Ray does not start.
    """

    outlives_workers = True

    def __init__(self, actors: int | None = None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_DATA_LOG_LEVEL", "ERROR")  # no plans and tables on stderr
        self._ray = need("ray", "--engine ray", "ray")
        self._data = need("ray.data", "--engine ray", "ray")
        self._actors = actors
        self._started = False

    def __enter__(self) -> RayEngine:
        if not self._ray.is_initialized():
            quiet: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
            if not os.environ.get("RAY_ADDRESS"):
                quiet |= {
                    "address": "local",
                    "num_cpus": self._actors or os.cpu_count(),
                    "object_store_memory": _OBJECT_STORE,
                    "include_dashboard": False,
                }
            self._started = True
            self._start(quiet)
        return self

    def _start(self, settings: dict[str, Any]) -> None:
        """Start Ray; its processes get 30 seconds, which is not always enough on a busy machine."""
        for left in range(_STARTS - 1, -1, -1):
            try:
                self._ray.init(**settings)
                return
            except Exception as err:  # it has no class of its own for a start that took too long
                self._ray.shutdown()
                if not left:
                    raise error("T597", reason=reason_of(err).rstrip(".")) from err

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._started:
            self._ray.shutdown()

    def map(self, make: Callable[[], Worker], tasks: Sequence[Task]) -> Iterator[Task]:
        """RAISES: T597 where Ray itself gives up."""
        if not tasks:
            return
        actors = self._actors or int(self._ray.cluster_resources().get("CPU", 1))
        context = self._data.DataContext.get_current()
        context.enable_progress_bars = False
        rows = [{"task": json.dumps(task)} for task in tasks]
        # One task a block, and none waits behind another one's worker while a worker is free.
        pool = self._data.ActorPoolStrategy(
            size=max(1, min(actors, len(tasks))), max_tasks_in_flight_per_actor=1
        )
        found = self._data.from_items(rows, override_num_blocks=len(rows)).map_batches(
            RayWorker, fn_constructor_args=(make,), batch_size=1, compute=pool, num_cpus=1
        )
        try:
            for row in found.iter_rows():
                yield json.loads(row["done"])
        except self._ray.exceptions.RayError as err:
            reason = one_line(err)[:300]
            raise error("T597", reason=f"{type(err).__name__}: {reason}") from err


class RayWorker:
    """The worker as Ray Data calls it: batches of one task in, of one answer out."""

    def __init__(self, make: Callable[[], Worker]) -> None:
        self._worker = make()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """One answer a task, both as JSON."""
        return {"done": [json.dumps(self._worker(json.loads(str(t)))) for t in batch["task"]]}

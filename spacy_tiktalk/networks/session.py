"""A graph that runs in onnxruntime: made when first asked, and anew in every process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import after_fork
from ..heap import trim_heap
from ..needs import need

_lock = threading.Lock()
# What a forked child inherits has threads that do not exist in it: to use it or to take it down
# would wait for them forever, so it is kept and never looked at.
_of_parents: list[Any] = []


def _new_lock() -> None:
    """Another thread of the parent may have held the old one."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


def has_onnxruntime() -> bool:
    """RETURNS (bool): Whether it is installed; it is not imported."""
    return find_spec("onnxruntime") is not None


def one_thread() -> int:
    """For `OnnxNetwork`: what is reckoned is over before another thread would be awake, or others
    run it at the same time."""
    return 1


class OnnxNetwork:
    """Runs a graph; several Python threads may do so at once.

    build (Callable): Gives the bytes of the model. It is called for the first run in a process, so
        that neither loading a pipeline nor sending it to another process makes a session.
    what (str): What it is, for an error.
    threads (Callable[[], int]): In how many threads; asked then, too.
    arena (bool): Whether the memory of its results is kept for the next run (see `new_session`).
    """

    def __init__(
        self,
        build: Callable[[], bytes],
        *,
        what: str = "A network that runs without torch",
        threads: Callable[[], int] = after_fork.threads,
        arena: bool = False,
    ) -> None:
        self._build, self._threads, self._arena = build, threads, arena
        self._what = what
        self._session: tuple[int, Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_session": None}

    def run(
        self, feeds: Mapping[str, NDArray[Any]], names: Sequence[str] | None = None
    ) -> list[NDArray[np.float32]]:
        """The outputs of these names; None: all outputs of the graph, in order."""
        return list(self.open().run(names, dict(feeds)))

    def open(self) -> Any:
        """The `onnxruntime.InferenceSession` of this process."""
        made = self._session
        if made is not None and made[0] == os.getpid():
            return made[1]
        with _lock:
            if self._session is not None:
                if self._session[0] == os.getpid():  # another thread was faster
                    return self._session[1]
                _of_parents.append(self._session)
            session = new_session(
                self._build(), self._threads(), what=self._what, arena=self._arena
            )
            self._session = (os.getpid(), session)
        trim_heap()  # the graph's bytes, and what they were made of
        return session


def new_session(graph: bytes, threads: int, *, what: str, arena: bool = False) -> Any:
    """An `onnxruntime.InferenceSession` on the processor.

    threads (int): In how many it computes, from 1; with one it is its caller's, and none is made.
    what (str): What the graph is, for an error.
    arena (bool): An arena grows in doubled steps and gives nothing back. With it the weights of an
        encoder of twelve layers took 258 MB, without it 133, and its runs took as long. The
        pictures of a small network are large instead, and come and go beside the decoder's.

    RAISES: T700 where onnxruntime cannot be imported.
    """
    runtime = need("onnxruntime", what, extra="")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait for work would take the cores from the video half and from other processes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = arena
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    options.log_severity_level = 3
    session = runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    # It would keep the graph beside what it made of it, only to make itself anew with other
    # providers, which nobody asks for.
    if isinstance(getattr(session, "_model_bytes", None), bytes):
        session._model_bytes = b""
    return session

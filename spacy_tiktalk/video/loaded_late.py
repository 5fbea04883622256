"""Networks that are loaded when first asked, once for all threads, and stay out of pickles."""

from __future__ import annotations

import threading
from multiprocessing.context import get_spawning_popen
from typing import Any, ClassVar

from .. import after_fork

_SPAWNED = "spawned process"


class LoadedLate:
    """Mixin: what LATE names is None until it is loaded, in this process and under `_lock`.

    A spawned process that it is sent to computes in one thread (see `after_fork`).
    """

    LATE: ClassVar[tuple[str, ...]] = ("_net",)
    _net: Any
    _lock: threading.Lock

    def __init__(self) -> None:
        self._unload()

    def _unload(self) -> None:
        self.__dict__.update(dict.fromkeys(self.LATE))
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        state = {k: v for k, v in self.__dict__.items() if k != "_lock" and k not in self.LATE}
        # Only what is sent to a process that is being spawned says so: other pickles and copies
        # arrive where the machine is theirs.
        return state if get_spawning_popen() is None else {**state, _SPAWNED: True}

    def __setstate__(self, state: dict[str, Any]) -> None:
        if state.get(_SPAWNED):
            after_fork.one_thread()
        self.__dict__.update({k: v for k, v in state.items() if k != _SPAWNED})
        self._unload()

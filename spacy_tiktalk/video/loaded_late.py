"""Networks that are loaded when first asked, once for all threads, and stay out of pickles."""

from __future__ import annotations

import threading
from typing import Any, ClassVar


class LoadedLate:
    """Mixin: what LATE names is None until it is loaded, in this process and under `_lock`."""

    LATE: ClassVar[tuple[str, ...]] = ("_net",)
    _net: Any
    _lock: threading.Lock

    def __init__(self) -> None:
        self._unload()

    def _unload(self) -> None:
        self.__dict__.update(dict.fromkeys(self.LATE))
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k != "_lock" and k not in self.LATE}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._unload()

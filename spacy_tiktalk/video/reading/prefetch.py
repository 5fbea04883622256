"""Decoding ahead: an iterator run in one thread of its own, with a bounded queue."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.1


def prefetch(items: Iterator[T], *, size: int = 8) -> Iterator[T]:
    """Yield what `items` yields, made up to `size` items ahead in a thread.

    For work that releases the GIL (decoding, resizing) while the consumer computes. An error of
    `items` is raised here, at its place in the order. When the consumer stops early, the thread
    ends and `items` is closed.
    """
    ready: queue.Queue[tuple[str, T | BaseException | None]] = queue.Queue(maxsize=size)
    stopped = threading.Event()

    def put(kind: str, value: T | BaseException | None = None) -> bool:
        while not stopped.is_set():
            try:
                ready.put((kind, value), timeout=_POLL_SECONDS)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end")
        except BaseException as err:  # handed over, raised by the consumer
            put("error", err)
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    thread = threading.Thread(target=work, name="tiktalk-prefetch", daemon=True)
    thread.start()
    try:
        while True:
            kind, value = ready.get()
            if kind == "end":
                return
            if kind == "error":
                assert isinstance(value, BaseException)
                raise value
            yield value  # type: ignore[misc]  # beside "item" stands one of `items`
    finally:
        stopped.set()
        thread.join()

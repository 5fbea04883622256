"""Many runs of one graph, in as many threads as there are cores, given in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def run_passes(
    run: Callable[[Given], Made], given: Iterable[Given], *, threads: int
) -> Iterator[Made]:
    """What `run` makes of each, in order.

    A session that divides one pass among threads has them wait for each other at every layer, a
    hundred times a pass; passes wait for nobody. Each is reckoned by one thread, so its numbers do
    not depend on how many there are.

    run (Callable): Leaves Python while it works, as a session of onnxruntime does.
    given (Iterable): Asked for as it is needed, in the caller's thread: what is waiting or made and
        not yet taken are `threads` + 1 at most.
    threads (int): From 1; with one, or for a single pass, none is started.
    RAISES: What `run` raises; passes that have not begun are dropped.
    """
    items = iter(given)
    first = list(islice(items, 2)) if threads > 1 else []
    if len(first) < 2:
        for item in (*first, *items):
            yield run(item)
        return
    # Made anew each time: a forked child would wait for threads that do not exist in it.
    pool = ThreadPoolExecutor(threads, thread_name_prefix="passes")
    try:
        waiting: deque[Future[Made]] = deque(pool.submit(run, item) for item in first)
        waiting.extend(pool.submit(run, item) for item in islice(items, threads - 1))
        while waiting:
            made = waiting.popleft().result()
            waiting.extend(pool.submit(run, item) for item in islice(items, 1))
            yield made
    finally:
        pool.shutdown(cancel_futures=True)

"""Many runs of one graph, in as many threads as there are cores, given in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def run_passes(
    run: Callable[[Given], Made], given: Sequence[Given], *, threads: int
) -> Iterator[Made]:
    """What `run` makes of each, in order.

    A session that divides one pass among threads has them wait for each other at every layer, a
    hundred times a pass; passes wait for nobody.

    run (Callable): Leaves Python while it works, as a session of onnxruntime does.
    given (Sequence): What is made and not yet taken is of `threads` + 1 of them at most.
    threads (int): From 1; with one, or for a single pass, none is started.
    RAISES: What `run` raises; passes that have not begun are dropped.
    """
    if min(threads, len(given)) < 2:
        yield from map(run, given)
        return
    items = iter(given)
    # Made anew each time: a forked child would wait for threads that do not exist in it.
    pool = ThreadPoolExecutor(threads, thread_name_prefix="passes")
    try:
        waiting = deque(pool.submit(run, item) for item in islice(items, threads + 1))
        while waiting:
            made = waiting.popleft().result()
            waiting.extend(pool.submit(run, item) for item in islice(items, 1))
            yield made
    finally:
        pool.shutdown(cancel_futures=True)

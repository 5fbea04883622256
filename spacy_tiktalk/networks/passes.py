"""Many runs of one graph, in as many threads as there are cores, given in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def run_passes(
    run: Callable[[Given], Made], given: Sequence[Given], *, threads: int
) -> Iterator[Made]:
    """What `run` makes of each, in order.

    A session that divides one pass among threads has them wait for each other at every layer, a
    hundred times a pass; passes wait for nobody. The caller's thread is one of them: what is freed
    in its heap can be given back, that of another thread is kept until it works again.

    run (Callable): Leaves Python while it works, as a session of onnxruntime does.
    given (Sequence): What is made and not yet taken is of twice `threads` of them at most.
    threads (int): From 1; with one, or for a single pass, none is started.
    RAISES: What `run` raises; passes that have not begun are dropped.
    """
    if min(threads, len(given)) < 2:
        yield from map(run, given)
        return
    items = iter(given)
    # Made anew each time: a forked child would wait for threads that do not exist in it.
    pool = ThreadPoolExecutor(threads - 1, thread_name_prefix="passes")
    try:
        waiting = deque((item, pool.submit(run, item)) for item in islice(items, 2 * threads))
        while waiting:
            _help(run, waiting)
            made = waiting.popleft()[1].result()
            waiting.extend((item, pool.submit(run, item)) for item in islice(items, 1))
            yield made
    finally:
        pool.shutdown(cancel_futures=True)


def _help(run: Callable[[Given], Made], waiting: deque[tuple[Given, Future[Made]]]) -> None:
    """Run what nobody has begun, until the first one is there."""
    for k, (item, future) in enumerate(waiting):
        if waiting[0][1].done():
            return
        if future.cancel():
            own: Future[Made] = Future()
            own.set_result(run(item))
            waiting[k] = item, own

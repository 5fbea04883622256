"""Imported by whatever computes in threads: the processes of `n_process=2` work in one each.

A forked child inherits a pool of torch threads that do not exist in it, and the first operator
waits for them forever (after the parent has run a model). A spawned one would have a pool of its
own, as large as the machine, beside those of the other children. Loads nothing: torch is only
told of it where somebody has imported it.

A forked child inherits garbage, too: a video that the parent has read may not have been collected
yet. Its decoder has threads, and whoever takes it down waits for them.
"""

from __future__ import annotations

import gc
import os
import sys

_alone = True


def one_thread() -> None:
    """For a process like those: what is sent to a spawned one calls it when it arrives there.

    Importing does not: a web server may be a child of multiprocessing, and has the machine.
    """
    global _alone
    _alone = False
    limit_torch()


def limit_torch() -> None:
    """Where this is such a process and torch is loaded: call it after loading torch."""
    torch = sys.modules.get("torch")
    if not _alone and torch is not None:
        torch.set_num_threads(1)


def threads() -> int:
    """In how many threads a runtime of ours may work: one in such a process, else as many as the
    variable OMP_NUM_THREADS says, which torch and numpy read too, else the processor's cores."""
    if not _alone:
        return 1
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=one_thread)
    # What lay in cycles at the fork is never collected in the child.
    os.register_at_fork(after_in_child=gc.freeze)

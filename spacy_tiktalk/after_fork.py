"""Imported by whatever runs torch: makes the processes of `n_process=2` run it in one thread.

A forked child inherits a pool of torch threads that do not exist in it, and the first operator
waits for them forever (after the parent has run a model). A spawned one would have a pool of its
own, as large as the machine, beside those of the other children.
"""

from __future__ import annotations

import multiprocessing
import os

import torch


def one_thread_in_child() -> None:
    """Run torch in one thread, if multiprocessing started this process; else change nothing.

    For a spawned child: call it when what is sent to one is unpickled, not when it is imported. A
    web server may be a child as well, and loads its pipeline itself.
    """
    if multiprocessing.parent_process() is not None:
        _one_thread()


def _one_thread() -> None:
    torch.set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_one_thread)

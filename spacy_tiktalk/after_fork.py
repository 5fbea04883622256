"""Imported by whatever runs torch: makes the processes of `n_process=2` run it in one thread.

A forked child inherits a pool of torch threads that do not exist in it, and the first operator
waits for them forever (after the parent has run a model). A spawned one would have a pool of its
own, as large as the machine, beside those of the other children.
"""

from __future__ import annotations

import os

import torch


def one_thread() -> None:
    """For a process like those: what is sent to a spawned one calls it when it arrives there.

    Importing does not: a web server may be a child of multiprocessing, and has the machine.
    """
    torch.set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=one_thread)

"""Imported by whatever runs torch: makes a forked child run it in one thread.

A forked child inherits a pool of torch threads that do not exist in it, and the first operator
waits for them forever (`nlp.pipe(n_process=2)` after the parent has run a model).
"""

from __future__ import annotations

import os

import torch


def _one_thread() -> None:
    torch.set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_one_thread)

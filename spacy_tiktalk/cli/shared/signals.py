"""How a command hears that it is to stop: Ctrl-C, and SIGTERM, which service managers, containers
and `kill` send. Both unwind the work, so that what is half written goes and what is done stays."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STOPPED = 130
"""The exit code after Ctrl-C, as shells have it."""
TERMINATED = 143
"""The exit code after SIGTERM."""
_heard = False


class Terminated(KeyboardInterrupt):
    """SIGTERM: it ends the work in the same way as Ctrl-C."""


def stop_code(err: KeyboardInterrupt) -> int:
    """The exit code of a command that was stopped in this way."""
    return TERMINATED if isinstance(err, Terminated) else STOPPED


@contextmanager
def heard() -> Iterator[None]:
    """Around a command: SIGTERM raises `Terminated`, a second one ends the process at once.

    Who has a handler of their own keeps it, and so does who ignores the signal. Processes that are
    forked meanwhile die of it, as without this.
    """
    global _heard
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    _heard = True
    try:
        yield
    finally:
        _heard = False
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(number: int, frame: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise Terminated


def _leave_children_alone() -> None:
    if _heard:  # by whatever handler stands in front of ours
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_children_alone)

"""Memory that training has freed goes back to the system.

Every step has tensors of other sizes. glibc keeps what they leave in its heap, in pieces that the
next step's do not fit in: a training of 1,400 steps grew from 2 to 14 GB on a CPU, half of it free.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_EVERY = 16  # calls; one takes some 40 ms, a step of training a second or two


@cache
def _trim() -> Any:
    """glibc's `malloc_trim`; None on systems whose C library has none."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):  # no handle on the process itself, as on Windows
        return None


class HeapTrimmer:
    """Call it once a step."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> None:
        """Now and then, hand freed memory back."""
        self.calls += 1
        trim = _trim()
        if trim is not None and self.calls % _EVERY == 0:
            trim(0)

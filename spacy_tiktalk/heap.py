"""Memory that was freed goes back to the system.

glibc keeps it in its heap. In training every step has tensors of other sizes, which do not fit in
the pieces that the last one left: 1,400 steps grew from 2 to 14 GB on a CPU, half of it free.
A graph that was made for onnxruntime leaves as much behind as it holds.
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


def trim_heap() -> None:
    """Hand freed memory back, where the system's C library can; takes some milliseconds."""
    trim = _trim()
    if trim is not None:
        trim(0)


class HeapTrimmer:
    """Call it once a step."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> None:
        """Now and then, hand freed memory back."""
        self.calls += 1
        if self.calls % _EVERY == 0:
            trim_heap()

"""Thread counts of the parts, and of the process, which are put back afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .. import after_fork


@contextmanager
def thread_counts(threads: int | None = None) -> Iterator[None]:
    """Put the thread counts of OpenCV and PyTorch back at the end, whatever happened inside.

    threads (int | None): how many both may use meanwhile, from 1; None leaves them as they are.
        Only a library that is imported already is touched, and one imported inside is put back to
        its state at first sight, which is unknown, so import it before.
    """
    cv2, torch = sys.modules.get("cv2"), sys.modules.get("torch")
    before_cv2 = cv2.getNumThreads() if cv2 is not None else 0
    before_torch = torch.get_num_threads() if torch is not None else 0
    try:
        if threads is not None:
            if cv2 is not None:
                cv2.setNumThreads(threads)
            if torch is not None:
                torch.set_num_threads(threads)
        yield
    finally:
        if cv2 is not None and cv2.getNumThreads() != before_cv2:
            cv2.setNumThreads(before_cv2)
        if torch is not None and torch.get_num_threads() != before_torch:
            torch.set_num_threads(before_torch)


def network_threads(threads: int | None = None) -> int:
    """In how many threads a network of onnxruntime runs while a video is decoded.

    threads (int | None): what its user said. None: one for each core but one, which decodes, and
        one in all where processes work side by side (`after_fork.threads`).
    """
    return threads or max(1, after_fork.threads() - 1)

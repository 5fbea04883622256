"""Pictures that stand: how long each is shown, and the sampling times at which it still is.

A slide show, a frozen call or a video of a variable rate shows one picture for seconds. Sampled
once, it would count as a moment, where a file of a constant rate shows it again and again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..facts import stands
from ..types import VideoFrame
from .clock import SAMPLING_SLACK


def with_ends(
    frames: Iterable[VideoFrame], end: Callable[[], float]
) -> Iterator[tuple[VideoFrame, float]]:
    """Every frame with the seconds at which the next one replaces it. Holds one frame.

    frames (Iterable[VideoFrame]): all of a video, none left out.
    end (Callable[[], float]): when the last one ends; called behind it.
    """
    shown: VideoFrame | None = None
    for frame in frames:
        if shown is not None:
            yield shown, frame.time
        shown = frame
    if shown is not None:
        yield shown, max(shown.time, end())


def sampled_again(
    frames: Iterable[tuple[VideoFrame, float]], fps: float, again: dict[int, list[float]]
) -> Iterator[VideoFrame]:
    """Every frame, with `sampled` set for those that stand for several sampling times.

    frames (Iterable[tuple[VideoFrame, float]]): with their ends, see `with_ends`.
    fps (float): sampling times a second.
    again (dict[int, list[float]]): takes, for the number of such a frame, the sampling times
        behind its own at which it is still shown, in seconds.
    """
    for frame, end in frames:
        if not stands(end - frame.time + SAMPLING_SLACK, fps):
            yield frame
            continue
        first = math.floor((frame.time + SAMPLING_SLACK) * fps) + 1
        behind = math.ceil((end - SAMPLING_SLACK) * fps)
        again[frame.index] = [n / fps for n in range(first, behind)]
        yield replace(frame, sampled=True)

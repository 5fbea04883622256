"""Sampled frames with the number of their shot, in one pass over all frames."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..types import ShotState, VideoFrame


@dataclass
class ShotLog:
    """What `shot_frames` learns on its way.

    starts (list[int]): first frame numbers of the shots, from 0.
    """

    starts: list[int] = field(default_factory=lambda: [0])


def shot_frames(
    frames: Iterable[VideoFrame],
    state: ShotState,
    log: ShotLog,
    *,
    keep: Callable[[VideoFrame], VideoFrame] = lambda frame: frame,
) -> Iterator[tuple[VideoFrame, int]]:
    """Yield each sampled frame with its shot's number, counted from 0.

    A frame is held back until the detector can no longer report a cut at or before it, that is
    `state.delay` frames, or fewer where `state.known` says so: the tracker must know of a cut
    before it sees the frame behind it.

    keep (Callable[[VideoFrame], VideoFrame]): makes of such a frame what is held of it.
    """
    held: deque[VideoFrame] = deque()
    shot = 0
    for frame in frames:
        _take(log.starts, state.push(frame))
        if frame.sampled:
            held.append(keep(frame))
        known = max(frame.index - state.delay, getattr(state, "known", -1))
        while held and held[0].index <= known:
            shot = _shot_of(held[0].index, log.starts, shot)
            yield held.popleft(), shot
    _take(log.starts, state.close())
    while held:
        shot = _shot_of(held[0].index, log.starts, shot)
        yield held.popleft(), shot


def _take(starts: list[int], cuts: list[int]) -> None:
    """Insert new cuts in order, whatever the order in which a detector reports them."""
    for cut in cuts:
        insort(starts, cut)


def _shot_of(index: int, starts: list[int], shot: int) -> int:
    while shot + 1 < len(starts) and starts[shot + 1] <= index:
        shot += 1
    return shot

"""A closer look: detection in the frames between two samples that lie too far apart to link."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..types import Boxes, Detections, Detector, VideoFrame
from .iou import iou_matrix

CLOSEST = 0.03
"""Seconds at least between two frames looked at: at 30 frames a second every one."""
_TICK = 1e-6  # s: times are sums of floats


@dataclass(frozen=True)
class Stretch:
    """A sampled frame, and the frames of its shot that passed since the sampled frame before.

    between (tuple[VideoFrame, ...]): in order; they may be held in a smaller size.
    """

    between: tuple[VideoFrame, ...]
    frame: VideoFrame
    shot: int


def spaced(
    frames: Iterable[VideoFrame], sampled: set[int], *, spacing: float = CLOSEST
) -> Iterator[VideoFrame]:
    """Every frame, with `sampled` set for the sampled ones and for those between to look at, since
    such frames alone are held until their shot is known.

    sampled (set[int]): takes the numbers of the frames that come in as sampled.
    spacing (float): s; frames nearer to the one held before are not held.
    """
    last = -math.inf
    for frame in frames:
        if frame.sampled:
            sampled.add(frame.index)
        hold = frame.sampled or frame.time - last >= spacing - _TICK
        if hold:
            last = frame.time
        yield frame if frame.sampled == hold else replace(frame, sampled=hold)


def stretches(frames: Iterable[tuple[VideoFrame, int]], sampled: set[int]) -> Iterator[Stretch]:
    """Every sampled frame with those held before it.

    frames (Iterable[tuple[VideoFrame, int]]): the held frames (`spaced`) with their shots' numbers.
    sampled (set[int]): numbers of the sampled ones, known when the frame is; emptied on the way.
    """
    between: list[VideoFrame] = []
    begun, last_shot = False, 0  # before the first sample of a shot nothing is to be linked
    for frame, shot in frames:
        if shot != last_shot:  # what came before the cut says nothing about this shot
            between, begun, last_shot = [], False, shot
        if frame.index in sampled:
            sampled.discard(frame.index)
            yield Stretch(tuple(between), frame, shot)
            between, begun = [], True
        elif begun:
            between.append(frame)


def too_far(before: Boxes, after: Boxes, max_step: float) -> bool:
    """Whether some head of the first picture is by none of the second.

    before (Boxes), after (Boxes): [n, 4], [m, 4].
    max_step (float): what a head may move by, in widths (sideways) or heights: two boxes of one
        size so far apart overlap by (1 - step) / (1 + step), intersection over union.
    """
    return bool((~_near(before, after, max_step)).any())


def _near(before: Boxes, after: Boxes, max_step: float) -> NDArray[np.bool_]:
    """[n]: which heads of the first picture have one of the second by them."""
    if not (len(before) and len(after)):
        return np.zeros(len(before), dtype=bool)
    least = (1 - max_step) / (1 + max_step)
    overlap = iou_matrix(before.astype(np.float64), after.astype(np.float64))
    near: NDArray[np.bool_] = overlap.max(axis=1) >= least
    return near


def _left(before: Detections, after: Detections, max_step: float) -> bool:
    """Whether fewer heads of the second picture are by those of the first than these are: one
    that is behind another may come out elsewhere."""
    return int(_near(after.boxes, before.boxes, max_step).sum()) < len(before)


def _enlarged(found: Detections, held: Sequence[int], shape: Sequence[int]) -> Detections:
    """From pixels of a frame that is held smaller (rows, columns) to those of the whole one."""
    scale = np.array([shape[1] / held[1], shape[0] / held[0]], dtype=np.float32)
    marks = None if found.landmarks is None else found.landmarks.reshape(-1, 5, 2) * scale
    return replace(found, boxes=found.boxes * np.tile(scale, 2), landmarks=marks)


class CloserLook:
    """Decides for each stretch of one video whether to look between its ends, and looks.

    The frame in the middle is looked at first, then each half in which some head is still too far
    from all before and some from all behind. A head that moves by a box and a half costs one more
    look a sample, one that shoots through the picture all frames. It helps where a head moves, and
    where one is missed or comes back.

    detector (Detector): what finds the heads.
    max_step (float | None): see `too_far`; from 0. None never looks.
    high (float): a head of a lower score in the one picture and none in the other is no reason.
    """

    def __init__(self, detector: Detector, max_step: float | None, high: float) -> None:
        self.detector, self.max_step, self.high = detector, max_step, high
        self._last: Detections | None = None
        self._shape: tuple[int, ...] = ()  # of the sampled frames
        self._shot = 0

    def __call__(
        self,
        stretch: Stretch,
        found: Detections,
        expected: Boxes | None = None,
        *,
        lost: bool = True,
    ) -> list[tuple[VideoFrame, Detections]]:
        """The frames looked at, in order, with their heads.

        found (Detections): of the stretch's sampled frame.
        expected (Boxes | None): [n, 4], where the heads of the sample before should be by their
            motion: one that turned round in between may be where it was, and not where it is
            looked for.
        lost (bool): whether a head of the shot is out of sight. If none is, and every head of the
            sample before has one near it, a head more has nothing to be linked to.
        """
        self._shape = stretch.frame.image.shape
        last, shot = self._last, self._shot
        self._last, self._shot = found, stretch.shot
        if last is None or shot != stretch.shot or self.max_step is None:
            return []
        step = self.max_step
        needed = (
            (expected is not None and too_far(expected, found.boxes, step))
            or too_far(self._strong(last), found.boxes, step)
            or (
                too_far(self._strong(found), last.boxes, step)
                and (lost or _left(last, found, step))
            )
        )
        return self._look(stretch.between, last, found, step) if needed else []

    def _between(
        self, frames: Sequence[VideoFrame], first: Detections, last: Detections, step: float
    ) -> list[tuple[VideoFrame, Detections]]:
        gone = too_far(self._strong(first), last.boxes, step)
        came = too_far(self._strong(last), first.boxes, step)
        needed = gone and came
        return self._look(frames, first, last, step) if needed else []

    def _look(
        self, frames: Sequence[VideoFrame], first: Detections, last: Detections, step: float
    ) -> list[tuple[VideoFrame, Detections]]:
        if not frames:
            return []
        middle = len(frames) // 2
        (found,) = self.detector([frames[middle]])
        found = _enlarged(found, frames[middle].image.shape, self._shape)
        return [
            *self._between(frames[:middle], first, found, step),
            (frames[middle], found),
            *self._between(frames[middle + 1 :], found, last, step),
        ]

    def _strong(self, found: Detections) -> Boxes:
        return found.boxes[found.scores >= np.float32(self.high)]

"""Detection in sampled frames, no larger than the heads need and never twice in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Boxes, Detections, Detector, Image, VideoFrame
from .pictures import check_found

SURVEY = 1.0
"""Seconds after which a picture is looked at in full size again: a small head may have come."""
STILL = 2.0
"""Gray levels, the mean of a block, by which a still picture may differ: what compression does."""
_SIDE = 128  # pixels of the longer side of what is compared: one of every few, not averaged
_BLOCK = 8  # of them, in a block: half of a small head


@runtime_checkable
class SizedDetector(Detector, Protocol):
    """A detector to which nothing but the picture matters: equal pictures have equal heads.

    size (int): the picture's longer side that a call looks at, in pixels.
    """

    size: int

    def look(self, frame: VideoFrame, size: int) -> Detections:
        """As a call for one frame, with another `size`."""

    def size_for(self, boxes: Boxes, width: int, height: int) -> int:
        """The least size in which these heads are found.

        boxes (Boxes): [n, 4], of one head or more, in a picture of so many pixels.
        """

    def coarse(self, image: Image) -> Image:
        """The picture as small as it can be held for a later call, in whose pixels the heads then
        are."""


class Looks:
    """The heads in the sampled frames of one video, in order.

    A `SizedDetector` looks at a frame in the size that the heads of the sample before need. In full
    size it looks at the first sample of a shot, after `SURVEY` seconds, where no head was found,
    and where the smaller look finds fewer or more heads than the sample before had, or smaller
    ones. A frame that is the same picture as the last one looked at in its shot has its heads;
    where that look was a smaller one, the full size is still due after `SURVEY` seconds.

    Any other detector is asked for every frame: boxes may come from a file, by the frame's number.
    One that comes again at a later time, since its picture stands, has its heads already. Which
    frames come in one call changes nothing.

    detector (Detector): what finds the heads.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._sized = detector if isinstance(detector, SizedDetector) else None
        self._picture: NDArray[np.uint8] | None = None  # the last one looked at, sparse
        self._shot = 0
        self._index = -1  # of the last frame
        self._found = Detections()  # in the last picture looked at
        self._surveyed = 0.0  # when in full size
        self._smaller = False  # whether the last look was in a smaller one

    def __call__(self, frames: Sequence[VideoFrame], shots: Sequence[int]) -> list[Detections]:
        """The heads of each frame.

        frames (Sequence[VideoFrame]), shots (Sequence[int]): the next ones, and their shots.
        """
        if self._sized is None:
            return self._once(frames)
        one = self._sized
        return [self._next(one, *both) for both in zip(frames, shots, strict=True)]

    def _once(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        numbers = [self._index, *(frame.index for frame in frames)]
        new = [frame for last, frame in zip(numbers, frames, strict=False) if frame.index != last]
        given = self._detector(new) if new else []
        check_found(type(self._detector).__name__, given, new)
        found = iter(given)
        heads = []
        for last, frame in zip(numbers, frames, strict=False):
            if frame.index != last:
                self._found = next(found)
            heads.append(self._found)
        self._index = numbers[-1]
        return heads

    def _next(self, detector: SizedDetector, frame: VideoFrame, shot: int) -> Detections:
        is_new, cut = self._is_fresh(frame, shot)
        if is_new or (self._smaller and frame.time - self._surveyed >= SURVEY):
            self._found = self._look(detector, frame, cut)
        return self._found

    def _is_fresh(self, frame: VideoFrame, shot: int) -> tuple[bool, bool]:
        """Whether this picture differs from the last one looked at, and whether its shot does."""
        small = _sparse(frame.image)
        before, cut = self._picture, self._picture is None or shot != self._shot
        if before is not None and not cut and _is_still(before, small):
            return False, False
        self._picture, self._shot = small, shot
        return True, cut

    def _look(self, detector: SizedDetector, frame: VideoFrame, cut: bool) -> Detections:
        """Detect in the smallest size that is enough."""
        height, width = frame.image.shape[:2]
        before, size = self._found, detector.size
        if not cut and len(before) and frame.time - self._surveyed < SURVEY:
            size = detector.size_for(before.boxes, width, height)
        if size < detector.size:
            found = detector.look(frame, size)
            alike = len(found) == len(before)
            if alike and detector.size_for(found.boxes, width, height) <= size:
                self._smaller = True
                return found
        self._smaller, self._surveyed = False, frame.time
        return detector.look(frame, detector.size)


def _sparse(image: Image) -> NDArray[np.uint8]:
    step = max(1, max(image.shape[:2]) // _SIDE)
    # Of a picture of a few rows one is left.
    rows, columns = (slice(min(step // 2, side - 1), None, step) for side in image.shape[:2])
    return np.ascontiguousarray(image[rows, columns])


def _is_still(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether no block of the one picture differs from that of the other by more than `STILL`."""
    if one.shape != other.shape:
        return False
    cv2 = need("cv2", "the detection of heads")
    rows, columns = (max(1, side // _BLOCK) for side in one.shape[:2])
    change = cv2.absdiff(one, other).astype(np.float32)
    blocks = cv2.resize(change, (columns, rows), interpolation=cv2.INTER_AREA)
    return bool(blocks.max() <= STILL)

"""Detection in a video's sampled frames: no larger than the heads need, and none twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..needs import need
from ..types import Boxes, Detections, Detector, Image, VideoFrame

SURVEY = 1.0
"""Seconds after which a picture is looked at in full size again: a small head may have come."""
STILL = 2.0
"""Gray levels, the mean of a block, by which a still picture may differ: what compression does."""
_SIDE = 128  # pixels of the longer side of what is compared: one of every few, not averaged
_BLOCK = 8  # of them, in a block: half of a small head


class Looks:
    """The heads in the sampled frames of one video, in order.

    A detector that has `size_for` and `look` (see `CenterFace`) looks at a frame in the size that
    the heads of the sample before need. In full size it looks at the first sample of a shot, after
    `SURVEY` seconds, where no head was found, and where the smaller look finds fewer or more heads
    than the sample before had, or smaller ones.

    A frame that is the same picture as the last one looked at in its shot has its heads; where that
    look was a smaller one, the full size is still due after `SURVEY` seconds. Which frames come in
    one call changes nothing.

    detector (Detector): what finds the heads.
    """

    def __init__(self, detector: Detector) -> None:
        self.detector: Any = detector
        self._sizes = hasattr(detector, "size_for")
        self._picture: NDArray[np.uint8] | None = None  # the last one looked at, sparse
        self._shot = 0
        self._found = Detections()  # in the last picture looked at
        self._surveyed = 0.0  # when in full size
        self._smaller = False  # whether the last look was in a smaller one
        self._last = Detections()  # of the last frame, for a detector of one size

    def __call__(self, frames: Sequence[VideoFrame], shots: Sequence[int]) -> list[Detections]:
        """The heads of each frame.

        frames (Sequence[VideoFrame]), shots (Sequence[int]): the next ones, and their shots.
        """
        if self._sizes:  # which frames are looked at depends on what is found before
            return [self._next(frame, shot) for frame, shot in zip(frames, shots, strict=True)]
        fresh = [self._is_fresh(frame, shot) for frame, shot in zip(frames, shots, strict=True)]
        wanted = [frame for frame, (is_new, _) in zip(frames, fresh, strict=True) if is_new]
        rest, last = iter(self.detector(wanted) if wanted else []), self._last
        result = [last := next(rest) if is_new else last for is_new, _ in fresh]
        self._last = last
        return result

    def _next(self, frame: VideoFrame, shot: int) -> Detections:
        is_new, cut = self._is_fresh(frame, shot)
        if is_new or (self._smaller and frame.time - self._surveyed >= SURVEY):
            return self._look(frame, cut)
        return self._found

    def _is_fresh(self, frame: VideoFrame, shot: int) -> tuple[bool, bool]:
        """Whether it is another picture than the last one looked at, and whether another shot's."""
        small = _sparse(frame.image)
        before, cut = self._picture, self._picture is None or shot != self._shot
        if before is not None and not cut and _is_still(before, small):
            return False, False
        self._picture, self._shot = small, shot
        return True, cut

    def _look(self, frame: VideoFrame, cut: bool) -> Detections:
        """In as small a size as will do."""
        before, full = self._found, self.detector.size
        size = full
        if not cut and len(before) and frame.time - self._surveyed < SURVEY:
            size = self._size_for(before.boxes, frame.image)
        if size < full:
            found: Detections = self.detector.look(frame, size)
            if len(found) == len(before) and self._size_for(found.boxes, frame.image) <= size:
                self._found, self._smaller = found, True
                return found
        self._found, self._surveyed = self.detector.look(frame, full), frame.time
        self._smaller = False
        return self._found

    def _size_for(self, boxes: Boxes, image: Image) -> int:
        size: int = self.detector.size_for(boxes, image.shape[1], image.shape[0])
        return size


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

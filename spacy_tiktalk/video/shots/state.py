"""The state of a shot detector over one video: what the settings in `detectors.py` start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import VideoFrame
from .bars import inside
from .checked import FrameCheck, check_fps
from .dark import without_dark_noise
from .gray import paleness, with_false_colors

FLASH_FRAMES = 4
"""A disturbance of fewer frames than this is no cut: the picture before it comes back."""
FLASH_SECONDS = 0.3
"""And none that lasts longer: in a slide show one frame may stand for seconds."""
_REPEAT = 0.15  # share of a cut's difference up to which a step is no movement, but compression
_STILL = 0.3  # and share of the next one that moves
_AROUND = 5  # frames on either side of a cut among which pictures that move are looked for,
_MOVING = 2  # and how many of these
_LEAP = 1.7  # times the largest movement beside it: a cut, where no pictures come twice
_FLASH_SHARE = 0.5  # it is back when the difference falls below this share of the cut's
_PALER = 2.0  # by how much of its range the paleness may change in a second
_BLACK = 16  # brightness, 0 to 255: what is darker has no light to speak of
_UNLIKE = 0.2
"""By how much brightness changes in a cut, as `_relative` measures: in green night pictures 0.27,
where everything together changes by 14 of 255. Large writing that comes changes 0.13, a number that
counts down 0.05, and so does a dark picture that is compressed anew."""
_BOTH = 0.01
"""And as much of it at least is light that comes, and light that goes: a lamp, or writing on black,
only adds or only takes away."""
_NOISE = 4  # brightness, 0 to 255: by so much the noise of a dark picture goes both ways
_TICK = 1e-6  # s: times are sums of floats


def _repeats(steps: list[float], least: float) -> bool:
    """Whether a picture comes twice: a step of nearly nothing before one that moves.

    steps (list[float]): from a cut on, outward. least (float): a step above it moves.
    """
    following = (next((one for one in steps[k:] if one > least), 0.0) for k in range(len(steps)))
    return any(step <= min(least, _STILL * one) for step, one in zip(steps, following, strict=True))


def _relative(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """The mean change of brightness, 0 to 1, as a share of each pixel's; of light that only comes
    or only goes 0. However bright a subtitle is, only its pixels count."""
    before, after = np.float32(one), np.float32(other)
    change = np.where(abs(after - before) > _NOISE, after - before, 0)
    shares = change / np.maximum(np.maximum(before, after), _BLACK)
    if min(np.maximum(shares, 0).mean(), np.maximum(-shares, 0).mean()) < _BOTH:
        return 0.0
    lit = (one >= _BLACK) & (other >= _BLACK)
    if lit.any():
        after = after * float(np.median(before[lit] / after[lit]))
    larger = np.maximum(np.maximum(before, after), _BLACK)
    return float((abs(before - after) / larger).mean())


@dataclass(frozen=True)
class _Recent:
    """A pushed frame that a cut may still concern.

    small (NDArray[np.uint8]): the shrunk picture, a dark one smoothed, a gray one in false colors.
    """

    index: int
    time: float
    small: NDArray[np.uint8]


class SceneDetectState:
    """State of one video: see `ShotState`.

    above_motion (float | None): where pictures come twice around a cut, as in a video that was
        stored at a higher rate than it was filmed at, its difference is at least so many times that
        of those that move. Half of the frames of such a video differ by nothing, and any movement
        of the others stands out like a cut. None: not asked.
    min_content (float): a cut's difference, without bars, is at least this, 0 to 255, or as much
        for its light.
    delay: the shot that begins with a frame is reported when this many more have been pushed:
    never later, never earlier (but by `close`, for the last frames).
    shrunk: the last frame's picture, uint8 [rows, columns, 3] of `height` rows at most.
    """

    def __init__(
        self,
        detector: Any,
        *,
        fps: float,
        height: int,
        window: int,
        min_shot_seconds: float,
        above_motion: float | None = None,
        min_content: float = 0.0,
    ) -> None:
        check_fps(fps)
        self._cv2 = need("cv2", "Shot detection")
        self._timecode = need("scenedetect.common", "Shot detection").FrameTimecode
        self._detector, self._check = detector, FrameCheck()
        self._fps, self._height, self._min_shot = fps, height, min_shot_seconds
        self._above_motion, self._min_content = above_motion, min_content
        self.delay = max(window, FLASH_FRAMES - 1, 0 if above_motion is None else _AROUND)
        self._recent: dict[int, _Recent] = {}
        """By number of the push; only those that a coming cut may need."""
        self._n = 0
        self._waiting: list[int] = []
        self.shrunk: NDArray[np.uint8] = np.zeros((0, 0, 3), dtype=np.uint8)
        self._pale: float | None = None
        self._shot_start: float | None = None

    def push(self, frame: VideoFrame) -> list[int]:
        """Take the next frame. RAISES: T734 for one out of order or of another size."""
        self.shrunk = self._shrunk(self._check(frame))
        small = without_dark_noise(self._cv2, self.shrunk)
        # Neither colors that fade nor a subtitle that comes into a bar make a cut.
        pale, step = paleness(self._cv2, small), _PALER / self._fps
        last = pale if self._pale is None else self._pale
        self._pale = min(max(pale, last - step), last + step)
        small = with_false_colors(self._cv2, small, self._pale)
        self._recent[self._n] = _Recent(frame.index, frame.time, small)
        if self._shot_start is None:
            self._shot_start = frame.time
        # Numbers, not times: PySceneDetect only hands them back, the clock is kept here.
        timecode = self._timecode(self._n, self._fps)
        self._waiting += [cut.frame_num for cut in self._detector.process_frame(timecode, small)]
        found = self._judged(self._n - self.delay)
        self._recent.pop(self._n - self.delay - max(FLASH_FRAMES, _AROUND + 1), None)
        self._n += 1
        return found

    def close(self) -> list[int]:
        """Cuts at the last frames, judged by the frames there are."""
        return self._judged(self._n)

    def _judged(self, until: int) -> list[int]:
        """First frames of the waiting cuts up to push number `until` that are cuts."""
        found = []
        while self._waiting and self._waiting[0] <= until:
            cut = self._waiting.pop(0)
            recent = self._recent[cut]
            assert self._shot_start is not None
            long_enough = recent.time - self._shot_start >= self._min_shot - _TICK
            wide = long_enough and self._is_enough(cut)
            if wide and not self._is_flash(cut) and not self._is_motion(cut):
                self._shot_start = recent.time
                found.append(recent.index)
        return found

    def _is_enough(self, cut: int) -> bool:
        """Whether what lies inside of the bars changes by `min_content`, or by as much for its
        light."""
        if not self._min_content:
            return True
        seen = inside(self._recent[cut - 1].small, self._recent[cut].small)
        one, other = self._hsv(cut - 1)[seen], self._hsv(cut)[seen]
        if self._difference(one, other) >= self._min_content:
            return True
        return _relative(one[..., 2], other[..., 2]) >= _UNLIKE

    def _is_flash(self, cut: int) -> bool:
        """Whether some picture shortly after resembles one shortly before: nothing was cut."""
        before = [k for k in range(cut - FLASH_FRAMES, cut) if k in self._recent]
        after = [k for k in range(cut, cut + FLASH_FRAMES) if k in self._recent]
        hsv = {k: self._hsv(k) for k in (*before, *after)}
        alike = _FLASH_SHARE * self._difference(hsv[cut - 1], hsv[cut])
        return any(
            self._difference(hsv[one], hsv[other]) < alike
            for one in before
            for other in after
            if self._recent[other].time - self._recent[one + 1].time <= FLASH_SECONDS + _TICK
        )

    def _is_motion(self, cut: int) -> bool:
        """Whether only repeats beside it make a movement stand out."""
        if self._above_motion is None:
            return False
        hsv = {
            k: self._hsv(k)
            for k in range(cut - _AROUND - 1, cut + _AROUND + 1)
            if k in self._recent
        }
        steps = {k: self._difference(hsv[k - 1], hsv[k]) for k in hsv if k - 1 in hsv}
        least = _REPEAT * steps[cut]
        sides = [range(cut - 1, cut - _AROUND - 1, -1), range(cut + 1, cut + _AROUND + 1)]
        outward = [[steps[k] for k in side if k in steps] for side in sides]
        moving = [[step for step in side if step > least][:_MOVING] for side in outward]
        # What moves moves on both sides; a flash before a still picture is no movement.
        if not all(moving) or all(step > least for step in steps.values()):
            return False
        level = sum(sum(side) / len(side) for side in moving) / len(sides)
        if steps[cut] >= self._above_motion * level:
            return False
        # Behind a fast movement a slow one looks like repeats, at few frames a second above all.
        twice = all(_repeats(side, least) for side in outward)
        return twice or steps[cut] < _LEAP * max(map(max, moving))

    def _hsv(self, number: int) -> NDArray[np.uint8]:
        small = self._recent[number].small
        hsv: NDArray[np.uint8] = self._cv2.cvtColor(small, self._cv2.COLOR_BGR2HSV)
        return hsv

    def _difference(self, one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
        return float(self._cv2.absdiff(one, other).mean())

    def _shrunk(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture at `height` rows: every few pixels taken, then averaged two by two, which
        is 20 times faster than averaging all and tells cuts as well."""
        cv2 = self._cv2
        height, width = image.shape[:2]
        size = (max(1, round(width * self._height / height)), self._height)
        if height > 2 * self._height:
            image = cv2.resize(image, (2 * size[0], 2 * size[1]), interpolation=cv2.INTER_NEAREST)
        if height > self._height:
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return image.copy()  # the caller may reuse its memory

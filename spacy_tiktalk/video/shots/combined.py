"""Cuts and gradual transitions of one video, in one order."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import VideoFrame
from .gradual import GradualState
from .state import SceneDetectState

_SMALL = (18, 32)  # columns and rows: enough to tell a mixture from a movement
_CUT_WITHIN = 0.4  # seconds around a gradual transition in which a cut is the same boundary
_TICK = 1e-6  # s: times are sums of floats


class CombinedState:
    """State of one video: see `ShotState`.

    cuts (SceneDetectState): finds hard cuts, checks the frames and shrinks their pictures.
    gradual (GradualState): finds the others; what it finds near a cut is that cut.
    min_shot_seconds (float): what is nearer to its shot's start is passed over.
    delay: as `gradual`'s, which is the longer one.
    """

    def __init__(
        self, *, cuts: SceneDetectState, gradual: GradualState, min_shot_seconds: float
    ) -> None:
        self._cv2 = need("cv2", "Shot detection")
        self._cuts, self._gradual = cuts, gradual
        self._min_shot = min_shot_seconds
        self.delay = max(gradual.delay, cuts.delay)
        self._recent: deque[tuple[int, float]] = deque()  # frame and time, by push
        self._n = 0
        self._waiting: dict[int, float] = {}  # times, by frame, of transitions of both kinds
        self._cut_times: dict[int, float] = {}  # of hard cuts: those that may still be near one
        self._shot_start: float | None = None

    def push(self, frame: VideoFrame) -> list[int]:
        """Take the next frame. RAISES: T734 for one out of order or of another size."""
        cuts = self._cuts.push(frame)
        if self._shot_start is None:
            self._shot_start = frame.time
        self._recent.append((frame.index, frame.time))
        if len(self._recent) > self.delay + 1:
            self._recent.popleft()
        self._n += 1
        self._take(cuts, self._gradual.push(self._small(self._cuts.shrunk)))
        if self._n <= self.delay:
            return []
        return self._settled(self._recent[0][0])

    def close(self) -> list[int]:
        """Transitions at the last frames, judged by the frames there are."""
        self._take(self._cuts.close(), *self._gradual.close())
        return self._settled(None)

    def _take(self, cuts: list[int], *middles: int | None) -> None:
        times = dict(self._recent)
        self._cut_times |= {frame: times[frame] for frame in cuts}
        self._waiting |= {frame: times[frame] for frame in cuts}
        for number in middles:
            if number is not None:
                frame, time = self._recent[len(self._recent) - (self._n - number)]
                self._waiting[frame] = time

    def _settled(self, until: int | None) -> list[int]:
        """First frames of shots that begin at the frame `until` or before; None: of all."""
        found = []
        for frame, time in sorted(self._waiting.items()):
            if until is not None and frame > until:
                break
            del self._waiting[frame]
            same = frame not in self._cut_times and any(
                abs(time - cut) <= _CUT_WITHIN + _TICK for cut in self._cut_times.values()
            )
            assert self._shot_start is not None
            if not same and time - self._shot_start >= self._min_shot - _TICK:
                self._shot_start = time
                found.append(frame)
        oldest = self._recent[0][1] - _CUT_WITHIN if self._recent else 0.0
        self._cut_times = {f: t for f, t in self._cut_times.items() if t >= oldest}
        return found

    def _small(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The picture in gray, float32 [32, 18]."""
        gray = self._cv2.cvtColor(picture, self._cv2.COLOR_BGR2GRAY)
        small = self._cv2.resize(gray, _SMALL, interpolation=self._cv2.INTER_AREA)
        return np.asarray(small, dtype=np.float32)

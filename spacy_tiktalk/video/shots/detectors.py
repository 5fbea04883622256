"""Shot detectors: PySceneDetect's, fed with frames that are decoded anyway.

Each frame is shrunk, and PySceneDetect (Castellano) scores how much its hue, saturation and
brightness differ from the frame before. Two things are done here instead: a flash is told from a
cut, and the minimum length of a shot is kept in real seconds, so a varying frame rate is right.
PySceneDetect and OpenCV are imported when a video is started.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ...needs import need
from ..settings import LARGEST
from ..types import VideoFrame
from .bars import LEAST
from .checked import check_setting
from .combined import CombinedState
from .gradual import GradualRules, GradualState
from .state import SceneDetectState

_RANGES = {"height": (8, 4096), "least": (0, 255), "rest": (0, 1)}


@dataclass(frozen=True, kw_only=True)
class _SceneDetectShots:
    """The settings that all of PySceneDetect's detectors share."""

    min_shot_seconds: float = 0.2
    height: int = 128

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = _RANGES.get(field.name, (0, LARGEST))
            value = getattr(self, field.name)
            check_setting(field.name, value, low, high, whole=field.name == "height")

    def _state(self, detector: Any, fps: float, **settings: Any) -> SceneDetectState:
        """settings (Any): the detector's own, as `SceneDetectState` takes them."""
        return SceneDetectState(
            detector,
            fps=float(fps),
            height=self.height,
            min_shot_seconds=self.min_shot_seconds,
            **settings,
        )

    @property
    def fingerprint(self) -> str:
        """Name and settings."""
        return repr(self)


@dataclass(frozen=True, kw_only=True)
class AdaptiveShots(_SceneDetectShots):
    """Cuts where the difference to the frame before stands out: PySceneDetect's AdaptiveDetector.

    A pan, a shaking camera or a slow fade gives no cut, nor does a flash or any other disturbance
    of less than 4 frames and at most 0.3 s; a longer one begins a shot.

    threshold (float): a cut's difference is at least so many times the mean of the two before and
        the two after; of pictures that come twice one counts.
    min_content (float): and at least this, 0 to 255, without bars around the picture; in the dark
        a change of brightness that is as much for its light is enough.
        min_shot_seconds: a cut nearer to the start of its shot is passed over, at the video's
        beginning as well. height: rows that pictures are shrunk to, 8 to 4096.
    RAISES: T733 for settings out of range.
    """

    threshold: float = 3.0
    min_content: float = 15.0

    def start(self, fps: float) -> SceneDetectState:
        """The state for a new video.

        fps (float): its nominal frame rate.
        RAISES: T735, T700.
        """
        detectors = need("scenedetect.detectors", "Shot detection")
        detector = detectors.AdaptiveDetector(
            adaptive_threshold=self.threshold,
            min_scene_len=0,  # kept by the state, on the real clock and after the flash test
            min_content_val=LEAST**2 * self.min_content,  # the state leaves out the bars
        )
        return self._state(
            detector,
            fps,
            window=detector.window_width,
            above_motion=self.threshold,
            min_content=self.min_content,
        )


@dataclass(frozen=True, kw_only=True)
class GradualShots(AdaptiveShots):
    """The cuts of `AdaptiveShots`, and dissolves, wipes and fades beside them: see `gradual`.

    A shot behind a gradual transition begins in its middle. A dissolve between two pictures that
    are much alike, such as of two people on one background, is not found. Sampled frames wait about
    a second until it is known where their shot begins.

    least (float): gray levels, root mean square, by which the pictures before and behind a gradual
        transition differ, 0 to 255.
    rest (float): share of this difference that a mixture or pieces of the two may leave
        unexplained, 0 to 1.
    The others: as in `AdaptiveShots`.
    RAISES: T733 for settings out of range.
    """

    least: float = GradualRules.least
    rest: float = GradualRules.rest

    def start(self, fps: float) -> CombinedState:  # type: ignore[override]  # used alike
        """The state for a new video.

        fps (float): its nominal frame rate.
        RAISES: T735, T700.
        """
        return CombinedState(
            cuts=super().start(fps),
            gradual=GradualState(fps=fps, rules=GradualRules(least=self.least, rest=self.rest)),
            min_shot_seconds=self.min_shot_seconds,
        )


@dataclass(frozen=True, kw_only=True)
class ContentShots(_SceneDetectShots):
    """Cuts where the difference to the frame before is large: PySceneDetect's ContentDetector.

    Flashes of less than 4 frames and at most 0.3 s give no cut, but a fast pan or a shaking camera
    does: prefer `AdaptiveShots` unless shots are only a few frames long.

    threshold (float): the difference, mean of hue, saturation and brightness, 0 to 255.
        min_shot_seconds, height: as in `AdaptiveShots`.
    RAISES: T733 for settings out of range.
    """

    threshold: float = 27.0

    def start(self, fps: float) -> SceneDetectState:
        """The state for a new video.

        fps (float): its nominal frame rate.
        RAISES: T735, T700.
        """
        detectors = need("scenedetect.detectors", "Shot detection")
        detector = detectors.ContentDetector(
            threshold=self.threshold,
            min_scene_len=0,  # kept by the state, on the real clock and after the flash test
        )
        return self._state(detector, fps, window=0)


@dataclass(frozen=True)
class NoShots:
    """The whole video is one shot."""

    @property
    def fingerprint(self) -> str:
        """The name."""
        return repr(self)

    def start(self, fps: float) -> NoCuts:
        """The state for a new video. fps is not used."""
        return NoCuts()


@dataclass
class NoCuts:
    """State of `NoShots`: never a cut."""

    delay: int = 0

    def push(self, frame: VideoFrame) -> list[int]:
        return []

    def close(self) -> list[int]:
        return []

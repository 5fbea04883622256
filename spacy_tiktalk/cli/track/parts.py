"""The parts that `tiktalk track` names on the command line: "yolo:heads.onnx", "none" and so on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import TiktalkError, error
from ..shared.loading import check_input

if TYPE_CHECKING:
    from ...video.track import VideoTracker

DETECTORS = "centerface, yolo:WEIGHTS or mot:FILE"
EMBEDDERS = "mobile, dlib, clip:CHECKPOINT or none"
SHOTS = "gradual, adaptive, content, transnet or none"
_OPTIONS = {
    ("T703", "max_seconds"): "--max-seconds",
    ("T722", "size"): "--detector-size",
    ("T772", "fps"): "--fps",
    ("T772", "merge_threshold"): "--merge-threshold",
}


def make_tracker(
    *,
    detector: str,
    embedder: str,
    shots: str,
    fps: float,
    merge_threshold: float | None,
    detector_size: int | None,
    max_seconds: float | None,
) -> VideoTracker:
    """Build a `VideoTracker` of named parts.

    fps (float): 0 stands for every frame.
    RAISES: T511, T520.
    """
    from ...video.follow.trackers import ByteTrack
    from ...video.reading.limits import Limits
    from ...video.track import VideoTracker

    with _by_option():
        limits = Limits() if max_seconds is None else Limits(max_seconds=max_seconds, truncate=True)
        return VideoTracker(
            detector=_detector(detector, detector_size),
            shots=_shots(shots),
            tracker=ByteTrack(),
            embedder=make_embedder(embedder),
            fps=fps or None,
            merge_threshold=merge_threshold,
            limits=limits,
        )


@contextmanager
def _by_option() -> Iterator[None]:
    """Report a setting out of its range under the name of its option."""
    try:
        yield
    except TiktalkError as err:
        name = err.values.get("name", err.values.get("field"))
        option = _OPTIONS.get((err.code, str(name)))
        if option is None:
            raise
        values = err.values
        raise error("T520", option=option, value=values["value"], rule=values["rule"]) from err


def _detector(named: str, size: int | None) -> Any:
    kind, path = _named(named)
    if kind == "centerface" and not path:
        from ...video.detect.centerface import CenterFace

        return CenterFace() if size is None else CenterFace(size=size)
    if kind == "yolo" and path:
        from ...video.detect.ultralytics_yolo import UltralyticsYOLO

        return UltralyticsYOLO(path=path) if size is None else UltralyticsYOLO(path=path, size=size)
    if kind == "mot" and path:
        from ...video.detect.precomputed import Precomputed

        return Precomputed(boxes=Path(path))
    raise error("T511", option="--detector", value=named, known=DETECTORS)


def make_embedder(named: str) -> Any:
    """The face embedder of that name, None for "none". RAISES: T511."""
    kind, path = _named(named)
    if kind == "mobile" and not path:
        from ...video.embed.mobile_face import MobileFace

        return MobileFace()
    if kind == "dlib" and not path:
        from ...video.recognize.dlib_face import DlibFace

        return DlibFace()
    if kind == "clip" and path:
        from ...models.cross_modal.clip_image import CNCLIPImage

        check_input(Path(path))

        return CNCLIPImage(path=path)
    if named == "none":
        return None
    raise error("T511", option="--embedder", value=named, known=EMBEDDERS)


def _shots(named: str) -> Any:
    from ...video.shots import detectors as shots

    if named == "transnet":
        from ...video.shots.transnet import TransNetV2Shots

        return TransNetV2Shots()
    kinds: dict[str, Any] = {
        "gradual": shots.GradualShots,
        "adaptive": shots.AdaptiveShots,
        "content": shots.ContentShots,
        "none": shots.NoShots,
    }
    if named not in kinds:
        raise error("T511", option="--shots", value=named, known=SHOTS)
    return kinds[named]()


def named_file(text: str) -> Path | None:
    """The file in "mot:FILE" and the like, None where there is none."""
    _, path = _named(text)
    return Path(path) if path else None


def _named(text: str) -> tuple[str, str]:
    kind, _, path = text.partition(":")
    return kind.lower(), path

"""A default is told in three places: the part, its registered function, the component's config.

One of them once overrode the others unseen; here they are the same.
"""

from __future__ import annotations

import inspect
from typing import Any

import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")

from spacy_tiktalk import registrations
from spacy_tiktalk.models.cross_modal.clip_image import CNCLIPImage
from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.detect.precomputed import Precomputed
from spacy_tiktalk.video.detect.ultralytics_yolo import UltralyticsYOLO
from spacy_tiktalk.video.follow.byte_track import ByteTracker
from spacy_tiktalk.video.follow.trackers import ByteTrack
from spacy_tiktalk.video.reading.limits import Limits
from spacy_tiktalk.video.recognize.dlib_face import DlibFace
from spacy_tiktalk.video.shots.detectors import AdaptiveShots, ContentShots
from spacy_tiktalk.video.track import VideoTracker


def defaults(function: Any) -> dict[str, Any]:
    found = inspect.signature(function).parameters.values()
    given = {p.name: p.default for p in found if p.default is not inspect.Parameter.empty}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}


@pytest.mark.parametrize(
    ("registered", "part"),
    [
        (registrations.make_center_face, CenterFace),
        (registrations.make_adaptive_shots, AdaptiveShots),
        (registrations.make_content_shots, ContentShots),
        (registrations.make_byte_track, ByteTrack),
        (ByteTrack, ByteTracker),
        (registrations.make_dlib_face, DlibFace),
        (registrations.make_cn_clip_image, CNCLIPImage),
        (registrations.make_ultralytics_yolo, UltralyticsYOLO),
        (registrations.make_precomputed, Precomputed),
        (registrations.make_video_limits, Limits),
    ],
)
def test_registered_functions_repeat_the_parts(registered: Any, part: Any) -> None:
    told = defaults(registered)
    assert told
    assert told == {name: defaults(part)[name] for name in told}


def test_the_component_repeats_the_tracker() -> None:
    import spacy

    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")
    config = nlp.config["components"]["head_tracker"]
    told = {k: v for k, v in defaults(VideoTracker).items() if k != "limits"}
    assert told == {name: config[name] for name in told}

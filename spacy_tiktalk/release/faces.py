"""Which face model a released pipeline names, and what its card says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacy.util import registry

from ..errors import error

EMBEDDERS = {"mobile": "spacy-tiktalk.MobileFace.v1", "dlib": "spacy-tiktalk.DlibFace.v1"}
_SOURCES = {
    "spacy-tiktalk.MobileFace.v1": {
        "name": "fr_feature.onnx, a face model inside the package spacy-tiktalk, from the npm "
        "package faceplugin-face-recognition-js 0.0.1; what it was trained on is not stated",
        "license": "MIT by package.json and LICENSE, whose copyright line looks like a template's",
    },
    "spacy-tiktalk.DlibFace.v1": {
        "name": "dlib's face models (King, 2017), in the package face-recognition-models",
        "license": "CC0-1.0",
    },
}


def set_faces(config: Any, faces: str) -> None:
    """Name the face model in a pipeline's config, with its defaults.

    config (Config): changed in place.
    faces (str): "mobile" or "dlib".
    RAISES: T511 for another one, and for a pipeline without a head_tracker.
    """
    trackers = _trackers(config)
    if faces not in EMBEDDERS or not trackers:
        known = ", ".join(EMBEDDERS) if trackers else "none, as there is no head_tracker in it"
        raise error("T511", option="--faces", value=faces, known=known)
    block = {"embedder": {"@misc": EMBEDDERS[faces]}}
    for component in trackers:
        component["embedder"] = dict(registry.fill(block, validate=False)["embedder"])


def face_sources(config: Any) -> list[dict[str, str]]:
    """Name and license of the face models that a pipeline's head_trackers name."""
    blocks = [component.get("embedder") for component in _trackers(config)]
    names = {str(block.get("@misc")) for block in blocks if isinstance(block, Mapping)}
    return [dict(_SOURCES[name]) for name in sorted(names & set(_SOURCES))]


def _trackers(config: Any) -> list[Any]:
    return [c for c in config["components"].values() if c.get("factory") == "head_tracker"]

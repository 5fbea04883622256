"""A default stands once; what configs name is filled with the part's own defaults and checked."""

from __future__ import annotations

import configparser
import inspect
from typing import Any

import pytest
import spacy
from confection import ConfigValidationError
from places import ROOT
from spacy.util import load_config_from_str, registry
from thinc.api import Config

pytest.importorskip("cv2", reason="the extra [video] is not installed")

SETUP = configparser.ConfigParser()
SETUP.optionxform = str  # type: ignore[assignment,method-assign]
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")
GROUPS = {
    group.removeprefix("spacy_"): [line.split(" = ") for line in lines.strip().splitlines()]
    for group, lines in SETUP["options.entry_points"].items()
    if group.startswith("spacy_") and group not in ("spacy_cli", "spacy_factories")
}
REGISTERED = [(group, name) for group, rows in GROUPS.items() for name, _ in rows]
NEEDED = {  # what has no default
    "width": 32,
    "path": "somewhere",
    "folder": "somewhere",
    "boxes": "somewhere.txt",
    "tok2vec": None,
}


def required(function: Any) -> list[str]:
    found = inspect.signature(function).parameters.values()
    return [p.name for p in found if p.default is inspect.Parameter.empty]


@pytest.mark.parametrize(
    ("group", "name"), [row for row in REGISTERED if row[0] not in ("displacy_colors",)]
)
def test_what_is_registered_fills_a_config_that_can_be_written(group: str, name: str) -> None:
    made = getattr(registry, group).get(name)
    if name == "spacy-tiktalk.NotebookView.v1":
        return  # called with the object to show
    block = {f"@{group}": name, **{k: NEEDED[k] for k in required(made)}}
    filled = registry.fill({"part": block}, validate=False)
    assert set(inspect.signature(made).parameters) <= set(filled["part"])
    again = load_config_from_str(Config(filled).to_str())
    assert registry.fill(again, validate=False).to_str() == filled.to_str()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("spacy-tiktalk.CenterFace.v1", {"threshold": "high"}),
        ("spacy-tiktalk.CenterFace.v1", {"runtime": "torch"}),
        ("spacy-tiktalk.CenterFace.v1", {"treshold": 0.3}),
        ("spacy-tiktalk.AdaptiveShots.v1", {"threshold": "high"}),
        ("spacy-tiktalk.ByteTrack.v1", {"fuse": "no"}),
        ("spacy-tiktalk.DlibFace.v1", {"runtime": "onnx"}),
        ("spacy-tiktalk.VideoLimits.v1", {"max_seconds": "long"}),
        ("spacy-tiktalk.CNCLIP.v1", {"path": "a.pt", "tune": "some"}),
    ],
)
def test_a_wrong_setting_is_told_by_the_config(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigValidationError, match=next(reversed(wrong))):
        registry.resolve({"part": {"@misc": name, **wrong}})


def test_the_component_takes_the_trackers_defaults() -> None:
    from spacy_tiktalk.video.track import VideoTracker

    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")
    config = nlp.config["components"]["head_tracker"]
    parts = inspect.signature(VideoTracker).parameters.values()
    told = {
        p.name: p.default
        for p in parts
        if p.default is not inspect.Parameter.empty and p.name != "limits"
    }
    assert len(told) > 5
    assert told == {name: config[name] for name in told}

"""Ways to find shots, over whole files: those this project registers, and PySceneDetect's."""

from __future__ import annotations

import configparser
import importlib
from functools import cache
from pathlib import Path
from typing import Any

from spacy_tiktalk.video.reading.reader import VideoReader

_SETUP = Path(__file__).resolve().parent.parent / "setup.cfg"
SCENEDETECT = (
    "AdaptiveDetector",
    "ContentDetector",
    "HashDetector",
    "HistogramDetector",
    "ThresholdDetector",
)
"""With their defaults, and so with shots of 15 frames at least."""


def registered() -> dict[str, str]:
    """Where the shot detectors of setup.cfg are, by name: "AdaptiveShots", without version.

    `NoShots` is left out: it finds none. The file is asked, and not the installed package, which
    may be of another checkout.
    """
    config = configparser.ConfigParser()
    config.read(_SETUP, encoding="utf-8")
    found = {}
    for line in config["options.entry_points"]["spacy_misc"].strip().splitlines():
        name, _, place = (part.strip() for part in line.partition("="))
        short = name.split(".")[-2]
        if short.endswith("Shots") and short != "NoShots":
            found[short] = place
    return found


DETECTORS = (*registered(), *SCENEDETECT)


@cache
def ours(name: str) -> Any:
    """A registered detector with its defaults."""
    module, _, attribute = registered()[name].partition(":")
    return getattr(importlib.import_module(module), attribute)()


def shot_starts(name: str, video: Path) -> list[int]:
    """First frames of the shots but the first. name (str): one of DETECTORS."""
    if name not in SCENEDETECT:
        with VideoReader(video) as reader:
            state = ours(name).start(reader.info.fps)
            found = [cut for frame in reader for cut in state.push(frame)]
            return found + state.close()
    import scenedetect

    detector = getattr(scenedetect.detectors, name)()
    scenes = scenedetect.detect(str(video), detector)
    return [_number(start) for start, _ in scenes[1:]]


def _number(time: Any) -> int:
    """A FrameTimecode's frame: a method in old versions, a value in new ones."""
    number = getattr(time, "frame_num", None)
    return int(time.get_frames() if number is None else number)

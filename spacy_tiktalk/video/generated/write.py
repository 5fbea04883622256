"""Writes a script as a video file, with its ground truth beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ...files import write_text
from ..writing.writer import VideoWriter
from .heads import Head
from .people import Person
from .render import frames
from .scene import Script
from .truth import Truth, truth


@dataclass(frozen=True, eq=False)
class Generated:
    """A video that was written, and what it shows."""

    path: Path
    script: Script
    truth: Truth


def generate_video(
    path: str | Path,
    script: Script,
    heads: Sequence[Head | Person],
    *,
    mot: str | Path | None = None,
    facts: str | Path | None = None,
    crf: int = 23,
) -> Generated:
    """Write a script as a video.

    mot (str | Path | None): also write the ground truth as a MOTChallenge gt.txt.
    facts (str | Path | None): also write a JSON with size, fps, frames, people, the first frames of
        the shots, from 0, and every `Boundary` and `Distractor`.
    RAISES: T794, T76x.
    """
    path = Path(path)
    found = truth(script, heads)
    with VideoWriter(
        path, width=script.width, height=script.height, fps=script.fps, crf=crf
    ) as writer:
        for picture in frames(script, heads):
            writer.write(picture)
    if mot is not None:
        found.to_mot(mot)
    if facts is not None:
        told = {
            "video": path.name,
            "width": script.width,
            "height": script.height,
            "fps": script.fps,
            "frames": script.length,
            "people": [head.name for head in heads[: script.n_people]],
            "shot_starts": list(script.shot_starts),
            "boundaries": [asdict(boundary) for boundary in found.boundaries],
            "distractors": [asdict(one) for one in found.distractors],
        }
        write_text(facts, json.dumps(told, indent=1) + "\n")
    return Generated(path, script, found)

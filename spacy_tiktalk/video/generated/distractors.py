"""What looks like a shot boundary but is not: flashes and whip pans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .scene import Scene, Script

FLASH, WHIP_PAN, PAN = "flash", "whip pan", "pan"
_WHIP = 0.06  # of the picture's longer side in a frame; a quick look aside is a third of it
_PAN = 0.002


@dataclass(frozen=True)
class Distractor:
    """Frames of the video, from 0, both included. kind (str): "flash", "whip pan" or "pan"."""

    kind: str
    first: int
    last: int


def distractors(script: Script) -> list[Distractor]:
    """The distractors of a video, in order.

    A pan in which the camera's path moves by more than 6 % of the picture's longer side in some
    frame is a whip pan; under 0.2 % it counts as standing still. The sway of a hand is none.
    """
    found = []
    for part, scene in zip(script.layout(), script.scenes, strict=True):
        for flash in scene.light.flashes:
            last = min(flash.frame + flash.length, scene.length) - 1
            if last >= flash.frame:
                found.append(Distractor(FLASH, part.first + flash.frame, part.first + last))
        for first, last, fastest in _pans(scene, max(script.width, script.height)):
            kind = WHIP_PAN if fastest > _WHIP else PAN
            found.append(Distractor(kind, part.first + first, part.first + last))
    return sorted(found, key=lambda one: (one.first, one.last, one.kind))


def _pans(scene: Scene, side: int) -> list[tuple[int, int, float]]:
    """First and last frame of every pan, and its fastest step in parts of `side`."""
    path = scene.camera.path(np.arange(scene.length, dtype=np.float64))
    steps = np.hypot(*np.diff(path, axis=0).T) / side
    moving = np.flatnonzero(steps > _PAN)
    if not len(moving):
        return []
    runs = np.split(moving, np.flatnonzero(np.diff(moving) > 1) + 1)
    return [(int(run[0]), int(run[-1]) + 1, float(steps[run].max())) for run in runs]

